"""Addresses for other libraries' programs."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.exchange import oai, schema, sru

app_name = "exchange"
urlpatterns = [
    path("sru", sru.server, name="sru"),
    path("oai", oai.provider, name="oai"),
    path("schemas/cnmarcxml.xsd", schema.cnmarcxml, name="cnmarcxml-schema"),
]
