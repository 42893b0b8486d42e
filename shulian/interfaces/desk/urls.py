"""Addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

app_name = "desk"
urlpatterns = [
    path("imports/", include("shulian.interfaces.desk.imports_urls")),
]
