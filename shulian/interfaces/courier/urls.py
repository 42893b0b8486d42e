"""Addresses of the driver's page."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.courier import views

app_name = "courier"
urlpatterns = [
    path("", views.home, name="home"),
    path("begin/", views.begin, name="begin"),
    path("end/", views.end, name="end"),
    path("scans/", views.scans, name="scans"),
    path("worker.js", views.worker, name="worker"),
]
