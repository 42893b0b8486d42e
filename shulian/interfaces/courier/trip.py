"""What a driver's phone needs to know of today's trips, as plain values that it keeps without a signal."""

from __future__ import annotations

from typing import Any

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Account
from shulian.apps.distribution.models import Box, Stop, Trip
from shulian.apps.distribution.queries import trips as queries
from shulian.apps.distribution.queries.boxes import manifest_number
from shulian.core.roles import Right


def known(driver: Account) -> dict[str, Any]:
    """Today's trips with their stops and boxes, and the routes on which a trip can be begun."""
    today = clock.today()
    libraries = libraries_for(driver, Right.CARRY)
    routes = queries.routes_to_drive(libraries, today)
    trips = queries.trips_of(driver, routes, today)
    stops = queries.stops_of(trips)
    begun = {trip.route_id for trip in trips}
    return {
        "trips": [_trip(trip, stops[trip.pk]) for trip in trips],
        "routes": [{"id": route.pk, "name": route.name} for route in routes if route.pk not in begun],
        "day": today.isoformat(),
        "at": clock.now().isoformat(),
    }


def _trip(trip: Trip, stops: list[Stop]) -> dict[str, Any]:
    return {
        "id": trip.pk,
        "name": trip.route.name,
        "ended": trip.ended_at is not None,
        "stops": [_stop(stop) for stop in stops],
        "boxes": [_box(box) for box in queries.boxes_of(trip, stops)],
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "library": stop.library_id,
        "name": stop.library.name,
        "address": stop.library.address,
        "time": f"{stop.minute // 60}:{stop.minute % 60:02d}",
        "hub": stop.hub,
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "number": box.number,
        "manifest": manifest_number(box),
        "bag": box.kind == Box.Kind.BAG,
        "seal": box.seal,
        "state": box.state,
        "place": box.place_id,
        "trip": box.trip_id,
        "to": box.destination_id,
        "toName": box.destination.name,
        "items": getattr(box, "items", 0),
    }
