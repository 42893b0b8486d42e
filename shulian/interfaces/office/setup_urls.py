"""Addresses of the first start."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import setup

urlpatterns = [
    path("", setup.begin, name="setup"),
    path("libraries/", setup.libraries, name="setup-libraries"),
    path("libraries/template.xlsx", setup.template, name="setup-libraries-template"),
]
