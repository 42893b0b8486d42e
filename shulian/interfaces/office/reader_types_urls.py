"""Addresses of the kinds of reader."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import reader_types

urlpatterns = [
    path("reader-types/", reader_types.types, name="reader-types"),
    path("reader-types/workbook/", reader_types.types_workbook, name="reader-types-workbook"),
    path("reader-types/new/", reader_types.edit, name="reader-type-new"),
    path("reader-types/<slug:code>/", reader_types.edit, name="reader-type"),
]
