"""Addresses of what is remembered and of the audit."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import closed_cards, privacy

urlpatterns = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/set/", privacy.set_privacy, name="set-privacy"),
    path("closed/", closed_cards.closed_cards, name="closed"),
    path("closed/workbook.xlsx", closed_cards.workbook, name="closed-workbook"),
    path("audit/", privacy.audit, name="audit"),
    path("audit/<int:pk>/", privacy.audit_search, name="audit-search"),
    path("audit/<int:pk>/workbook.xlsx", privacy.audit_workbook, name="audit-workbook"),
]
