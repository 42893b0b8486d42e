"""Addresses of the alliance office."""

from __future__ import annotations

from django.urls import include, path

app_name = "office"
urlpatterns = [
    path("", include("shulian.interfaces.office.statistics_urls")),
    path("", include("shulian.interfaces.office.bulletin_urls")),
    path("", include("shulian.interfaces.office.libraries_urls")),
    path("", include("shulian.interfaces.office.privacy_urls")),
    path("law/", include("shulian.interfaces.office.law_urls")),
    path("", include("shulian.interfaces.office.reader_types_urls")),
    path("courier/", include("shulian.interfaces.office.courier_urls")),
    path("notices/", include("shulian.interfaces.office.notices_urls")),
    path("policy/", include("shulian.interfaces.office.policy.urls")),
    path("staff/", include("shulian.interfaces.office.staff_urls")),
]
