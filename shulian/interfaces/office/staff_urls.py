"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import staff

urlpatterns = [
    path("", staff.people, name="staff"),
    path("invitations/<int:pk>/withdraw/", staff.withdraw_invitation, name="withdraw-invitation"),
    path("posts/<int:pk>/end/", staff.end, name="end-post"),
    path("join/<slug:secret>/", staff.join, name="join"),
]
