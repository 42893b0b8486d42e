"""Boxes, trips and plans for the addresses of the whole site: those of one library, which others may not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.distribution.models import Box, Discrepancy, Route, Stop, Trip
from shulian.core.distribution import BoxState


@dataclass(frozen=True)
class Road:
    """Parameters and forms by route."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(province: Library, yanta: Library, accounts: dict[str, Account]) -> Road:
    """A route of 雁塔 with a box that leaves, one that comes, and what did not agree."""
    route = Route.objects.create(name="西安环线", library=yanta)
    for library, minute in ((province, 480), (yanta, 540)):
        Stop.objects.create(route=route, library=library, minute=minute, weekdays=list(range(7)))
    trip = Trip.objects.create(route=route, day=clock.today())
    leaving = Box.objects.create(number="W-1", source=yanta, destination=province, place=yanta)
    coming = Box.objects.create(
        number="W-2", seal="F-2", source=province, destination=yanta, place=yanta, state=BoxState.HANDED_OVER
    )
    fault = Discrepancy.objects.create(box=coming, fault="seal", expected="F-2", found="F-3", owner=yanta)
    parameters = {"desk:discrepancy": {"pk": fault.pk}}
    for name in ("", "-pack", "-unpack", "-seal", "-reopen", "-give-up", "-missing", "-manifest", "-manifest-workbook"):
        parameters[f"desk:box{name}"] = {"pk": leaving.pk}
    for name in ("open", "scan", "done"):
        parameters[f"desk:box-{name}"] = {"pk": coming.pk}
    bodies = {
        "desk:box-begin": {"text": "W-9", "destination": province.code},
        "desk:box-pack": {"text": "NOPE"},
        "desk:box-scan": {"text": "NOPE"},
        "courier:begin": {"route": str(route.pk)},
        "courier:end": {"trip": str(trip.pk)},
        "desk:discrepancy": {"answer": "已核对"},
    }
    return Road(parameters, bodies)
