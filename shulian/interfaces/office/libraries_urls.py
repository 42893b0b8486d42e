"""Addresses of the first page, of libraries and of the public's messages."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import deposit_tiers, feedback, libraries

urlpatterns = [
    path("", libraries.home, name="home"),
    path("libraries/", libraries.libraries, name="libraries"),
    path("libraries/export.xlsx", libraries.export, name="libraries-export"),
    path("libraries/<slug:code>/", libraries.library, name="library"),
    path("libraries/<slug:code>/hours", libraries.hours, name="library-hours"),
    path("libraries/<slug:code>/particulars", libraries.particulars, name="library-particulars"),
    path("libraries/<slug:code>/deposits", deposit_tiers.tiers, name="deposit-tiers"),
    path("libraries/<slug:code>/closures", libraries.close, name="library-close"),
    path("libraries/<slug:code>/closures/<int:pk>", libraries.reopen, name="library-reopen"),
    path("libraries/<slug:code>/end", libraries.end, name="library-end"),
    path("libraries/<slug:code>/not-end", libraries.not_end, name="library-not-end"),
    path("libraries/<slug:code>/openings", libraries.open_up, name="library-open"),
    path("libraries/<slug:code>/openings/<int:pk>", libraries.not_open_up, name="library-not-open"),
    path("feedback/", feedback.work_list, name="feedback"),
    path("feedback/<int:pk>/", feedback.answer, name="feedback-answer"),
]
