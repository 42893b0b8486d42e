"""Addresses of the cataloguers' pages."""

from __future__ import annotations

from django.urls import include, path

from shulian.interfaces.cataloguing import home

app_name = "cataloguing"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("shulian.interfaces.cataloguing.record_urls")),
    path("", include("shulian.interfaces.cataloguing.match_urls")),
    path("authorities/", include("shulian.interfaces.cataloguing.authority_urls")),
    path("", include("shulian.interfaces.cataloguing.stock_urls")),
    path("weeding/", include("shulian.interfaces.cataloguing.weeding_urls")),
    path("", include("shulian.interfaces.cataloguing.import_urls")),
]
