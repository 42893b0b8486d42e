"""Addresses of the guided returns."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk import guided

urlpatterns = [
    path("", guided.guided, name="guided"),
    path("scan/", guided.scan, name="guided-scan"),
]
