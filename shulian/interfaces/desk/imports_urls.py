"""Addresses of the desk's imports."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk import imports

urlpatterns = [
    path("", imports.imports, name="imports"),
    path("<int:pk>/", imports.one, name="import"),
    path("<int:pk>/progress/", imports.progress, name="import-progress"),
    path("<int:pk>/report.xlsx", imports.report, name="import-report"),
    path("<int:pk>/report.csv", imports.report_csv, name="import-report-csv"),
]
