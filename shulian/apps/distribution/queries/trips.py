"""Trips as a driver sees them: stop by stop, with the boxes that are to be taken and given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.distribution.models import Box, Route, Stop, Trip
from shulian.core.distribution import TRAVELLING, BoxState
from shulian.core.roles import Role


def trips_of(driver: Account, routes: QuerySet[Route], day: date) -> list[Trip]:
    """The day's trips that this driver has, or that nobody has yet, on the routes that may be driven."""
    found = Trip.objects.filter(Q(driver=driver) | Q(driver__isnull=True), route__in=routes, day=day)
    return list(found.select_related("route").order_by("ended_at", "pk"))


def routes_to_drive(libraries: QuerySet[Library], day: date) -> QuerySet[Route]:
    """Routes of these libraries that run on this weekday."""
    running = Stop.objects.filter(weekdays__contains=[day.weekday()]).values("route")
    found = Route.objects.filter(library__in=libraries.order_by(), pk__in=running, ended_on__isnull=True)
    return found.order_by("name")


def routes_with_promises() -> list[Route]:
    """Every route in use, to filter by."""
    return list(Route.objects.filter(ended_on__isnull=True).order_by("name"))


def stops_of(trips: Iterable[Trip]) -> dict[int, list[Stop]]:
    """The stops of each trip's route in the order of the timetable, those of its weekday."""
    wanted = list(trips)
    found: dict[int, list[Stop]] = {trip.pk: [] for trip in wanted}
    stops = Stop.objects.filter(route__in={trip.route_id for trip in wanted}).select_related("library")
    for stop in stops.order_by("minute", "pk"):
        for trip in wanted:
            if stop.route_id == trip.route_id and trip.day.weekday() in stop.weekdays:
                found[trip.pk].append(stop)
    return found


def boxes_of(trip: Trip, stops: Iterable[Stop]) -> list[Box]:
    """The boxes that concern the trip: in its van, handed over today, or sealed at one of its stops to go its way."""
    places = {stop.library_id: stop.hub for stop in stops}
    goes = Q() if any(places.values()) else Q(destination__in=places)
    carried = Q(trip=trip, state__in=TRAVELLING)
    waiting = Q(state__in=(BoxState.SEALED, BoxState.HANDED_OVER), place__in=places) & goes
    found = Box.objects.filter(carried | waiting).select_related("source", "destination", "place")
    items = Count("contents", filter=Q(contents__packed_at__isnull=False))
    return list(found.annotate(items=items).order_by("pk"))


def with_stops(routes: QuerySet[Route]) -> QuerySet[Route]:
    """Routes with their stops in the order of the timetable; those that run no more last."""
    stops = Stop.objects.select_related("library").order_by("minute", "pk")
    return routes.prefetch_related(Prefetch("stops", stops)).order_by(F("ended_on").asc(nulls_first=True), "name")


def boxes_carried(trip: Trip) -> QuerySet[Box]:
    """What the trip carried."""
    found = Box.objects.filter(trip=trip).select_related("source", "destination")
    return found.annotate(items=Count("contents", filter=Q(contents__packed_at__isnull=False))).order_by("pk")


def drivers(libraries: QuerySet[Library]) -> QuerySet[Account]:
    """Who may carry at one of these libraries."""
    today = clock.today()
    found = Account.objects.filter(
        Q(grants__ends_on__isnull=True) | Q(grants__ends_on__gte=today),
        grants__role=Role.COURIER,
        grants__library__in=libraries.order_by(),
        is_active=True,
    )
    return found.distinct().order_by("display_name", "pk")


def carried_items(trips: Iterable[Trip]) -> dict[int, int]:
    """How many items each trip carried."""
    rows: Any = (
        Box.objects.filter(trip__in=list(trips), contents__packed_at__isnull=False)
        .values_list("trip")
        .annotate(Count("contents"))
    )
    return dict(rows)


def boxes_on(trips: Iterable[Trip]) -> dict[int, int]:
    """How many boxes each trip carried."""
    rows: Any = Box.objects.filter(trip__in=list(trips)).values_list("trip").annotate(Count("pk"))
    return dict(rows)
