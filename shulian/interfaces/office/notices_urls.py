"""Addresses of the notices: the outbox, the texts, the times."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import notice_texts, notices

urlpatterns = [
    path("", notices.outbox, name="notices"),
    path("act", notices.act, name="notices-act"),
    path("export.xlsx", notices.export, name="notices-export"),
    path("texts/", notice_texts.texts, name="notice-texts"),
    path("texts/<slug:code>/<slug:kind>/<slug:language>/<int:step>/", notice_texts.text, name="notice-text"),
    path("times/", notice_texts.times, name="notice-times"),
]
