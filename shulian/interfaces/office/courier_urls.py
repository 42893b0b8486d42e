"""Addresses of the courier's pages in the office."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import courier, courier_figures

urlpatterns = [
    path("", courier.routes, name="routes"),
    path("new/", courier.route, name="route-new"),
    path("<int:pk>/", courier.route, name="route"),
    path("<int:pk>/end", courier.end, name="route-end"),
    path("trips/", courier.trips, name="trips"),
    path("trips/export.xlsx", courier.trips_export, name="trips-export"),
    path("trips/<int:pk>/", courier.trip, name="trip"),
    path("on-the-road/", courier_figures.on_the_road, name="on-the-road"),
    path("on-the-road/export.xlsx", courier_figures.on_the_road_export, name="on-the-road-export"),
    path("times/", courier_figures.times, name="transit-times"),
    path("times/export.xlsx", courier_figures.times_export, name="transit-times-export"),
    path("floating/", courier_figures.groups, name="floating-groups"),
    path("floating/new/", courier_figures.group, name="floating-group-new"),
    path("floating/<int:pk>/", courier_figures.group, name="floating-group"),
]
