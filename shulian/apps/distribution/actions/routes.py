"""Routes with their timetable, and trips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.distribution.models import Box, Promise, Route, Stop, Trip
from shulian.apps.distribution.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.distribution import (
    TRAVELLING,
    PlannedStop,
    Refusal,
    decide_cost,
    decide_stops,
    promises,
)

NAMED = 5


@dataclass(frozen=True)
class Timetable:
    """What a route is to be: name, driver, usual cost, and its stops; `hubs` are libraries that sort."""

    name: str
    driver: int | None
    cost_fen: int | None
    stops: Sequence[PlannedStop]
    hubs: frozenset[int] = frozenset()
    note: str = ""


def save_route(act: Act, library: Library, route: Route | None, wanted: Timetable) -> Route | Refused:
    """Begin a route run by this library, or change one; a stop with boxes on the way stays."""

    def write() -> Answer:
        refusal = decide_stops(wanted.stops) or decide_cost(wanted.cost_fen, None)
        if refusal is not None:
            return Refused(refusal).answer()
        held = Route.objects.select_for_update(no_key=True).get(pk=route.pk) if route else None
        if held is not None:
            stopped = _still_needed(held, {stop.library for stop in wanted.stops})
            if stopped is not None:
                return stopped.answer()
        made = held or Route(library=library, is_demonstration=act.source == "demonstration")
        made.name, made.note, made.cost_fen, made.driver_id = wanted.name, wanted.note, wanted.cost_fen, wanted.driver
        made.save()
        _write_stops(made, wanted)
        work_out_promises()
        kind = "route-changed" if held else "route-begun"
        entry(act, kind, subject=f"route:{made.pk}", quantity=len(wanted.stops))
        return {"route": made.pk}

    answer = perform(act, "save-route", write)
    return refused_in(answer) or Route.objects.get(pk=answer["route"])


def end_route(act: Act, route: Route) -> Refused | None:
    """The route runs no more; not while boxes are on the way on it."""

    def write() -> Answer:
        held = Route.objects.select_for_update(no_key=True).get(pk=route.pk)
        stopped = _still_needed(held, set())
        if stopped is not None:
            return stopped.answer()
        held.ended_on = clock.today()
        held.save(update_fields=["ended_on"])
        work_out_promises()
        entry(act, "route-ended", subject=f"route:{held.pk}")
        return {}

    return refused_in(perform(act, "end-route", write))


def trip_of(act: Act, route: Route, day: date, driver: int | None = None) -> Trip:
    """The trip of a route on a day; made when there is none yet, with the route's usual driver and cost."""

    def write() -> Answer:
        trip, made = Trip.objects.get_or_create(
            route=route,
            day=day,
            defaults={
                "driver_id": driver or route.driver_id,
                "cost_fen": route.cost_fen,
                "is_demonstration": route.is_demonstration,
            },
        )
        if made:
            entry(act, "trip-planned", subject=f"trip:{trip.pk}")
        return {"trip": trip.pk}

    return Trip.objects.select_related("route").get(pk=perform(act, "plan-trip", write)["trip"])


def plan_trips(day: date) -> int:
    """The trips of all routes that run on this day, as far as they are not planned yet; returns how many."""
    running = Route.objects.filter(ended_on__isnull=True, stops__weekdays__contains=[day.weekday()]).distinct()
    unplanned = list(running.exclude(trips__day=day))
    for route in unplanned:
        number = uuid5(NAMESPACE_URL, f"shulian:plan-trip:{route.pk}:{day}")
        trip_of(Act("job", library=route.library_id, command=number), route, day)
    return len(unplanned)


def change_trip(
    act: Act, trip: Trip, driver: int | None, cost_fen: int | None, kilometres: int | None
) -> Refused | None:
    """Write down who drives, what the trip cost and how far it was."""

    def write() -> Answer:
        refusal = decide_cost(cost_fen, kilometres)
        if refusal is not None:
            return Refused(refusal).answer()
        Trip.objects.filter(pk=trip.pk).update(driver=driver, cost_fen=cost_fen, kilometres=kilometres)
        entry(act, "trip-changed", subject=f"trip:{trip.pk}", details={"fen": cost_fen, "km": kilometres})
        return {}

    return refused_in(perform(act, "change-trip", write))


def end_trip(act: Act, trip: Trip) -> None:
    """The van is back."""

    def write() -> Answer:
        Trip.objects.filter(pk=trip.pk, ended_at__isnull=True).update(ended_at=act.happened_at or clock.now())
        entry(act, "trip-ended", subject=f"trip:{trip.pk}")
        return {}

    perform(act, "end-trip", write)


def work_out_promises() -> None:
    """What the timetables of all routes promise, in the place of what they promised before."""
    routes: dict[int, list[PlannedStop]] = defaultdict(list)
    hubs = set()
    for stop in Stop.objects.filter(Q(route__ended_on__isnull=True)):
        routes[stop.route_id].append(PlannedStop(stop.library_id, stop.minute, frozenset(stop.weekdays)))
        if stop.hub:
            hubs.add(stop.library_id)
    Promise.objects.all().delete()
    Promise.objects.bulk_create(
        Promise(source_id=source, destination_id=to, days=days, route_id=route)
        for (source, to), (days, route) in promises(routes, hubs).items()
    )


def _write_stops(route: Route, wanted: Timetable) -> None:
    kept = [stop.library for stop in wanted.stops]
    Stop.objects.filter(route=route).exclude(library__in=kept).delete()
    for stop in wanted.stops:
        Stop.objects.update_or_create(
            route=route,
            library_id=stop.library,
            defaults={
                "minute": stop.minute,
                "weekdays": sorted(stop.weekdays),
                "hub": stop.library in wanted.hubs,
            },
        )


def _still_needed(route: Route, keeps: set[int]) -> Refused | None:
    """The first stop that would go although boxes are on the way from or to it on this route."""
    going = route.stops.exclude(library__in=keeps).select_related("library")
    for stop in going:
        ends = Q(source=stop.library_id) | Q(destination=stop.library_id)
        carried = Box.objects.filter(ends, trip__route=route, state__in=TRAVELLING)
        numbers = list(carried.order_by("number").values_list("number", flat=True)[:NAMED])
        if numbers:
            return Refused(Refusal.BOXES_ON_THE_WAY, {"library": stop.library.name, "boxes": "、".join(numbers)})
    return None
