"""Addresses of call numbers, the accession register, new-title lists and batch changes."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.cataloguing import accessions, callnumbers, changes, newtitles

urlpatterns = [
    path("call-numbers/", callnumbers.listed, name="call-numbers"),
    path("call-numbers/give/", callnumbers.give, name="call-numbers-give"),
    path("call-numbers/labels/", callnumbers.print_labels, name="call-numbers-labels"),
    path("call-numbers/rules/", callnumbers.rules, name="call-number-rules"),
    path("accessions/", accessions.listed, name="accessions"),
    path("accessions/register.xlsx", accessions.workbook, name="accessions-workbook"),
    path("accessions/register.pdf", accessions.printed, name="accessions-paper"),
    path("new-titles/", newtitles.listed, name="new-titles"),
    path("new-titles/list.xlsx", newtitles.workbook, name="new-titles-workbook"),
    path("new-titles/list.pdf", newtitles.printed, name="new-titles-paper"),
    path("changes/", changes.batches, name="changes"),
    path("changes/<int:pk>/", changes.batch, name="change"),
    path("changes/<int:pk>/progress/", changes.progress, name="change-progress"),
    path("changes/<int:pk>/<slug:what>/", changes.go, name="change-go"),
]
