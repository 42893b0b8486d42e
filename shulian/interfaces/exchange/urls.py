"""Addresses for other libraries' programs."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.exchange import oai

app_name = "exchange"
urlpatterns = [
    path("oai", oai.provider, name="oai"),
]
