"""Addresses of holds at the desk."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk import hold, hold_new, hold_slips, hold_title, holds

urlpatterns = [
    path("", holds.holds, name="holds"),
    path("workbook/", holds.workbook, name="holds-workbook"),
    path("new/", hold_new.new, name="hold-new"),
    path("weight/", holds.weight, name="hold-weight"),
    path("titles/<int:pk>/", hold_title.queue, name="title-holds"),
    path("titles/<int:pk>/recall/", hold_title.call_back, name="recall"),
    path("<int:pk>/", hold.hold, name="hold"),
    path("<int:pk>/missing/", holds.not_on_shelf, name="hold-missing"),
    path("<int:pk>/end/", holds.end, name="hold-end"),
    path("<int:pk>/slip.pdf", hold_slips.hold_slip, name="hold-slip"),
]
