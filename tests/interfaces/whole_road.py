"""Boxes, trips and plans for the addresses of the whole site: those of one library, which others may not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import (
    Box,
    CollectiveLoan,
    Discrepancy,
    FloatingGroup,
    RotationPlan,
    Route,
    Stop,
    SupposedLoss,
    Trip,
)
from shulian.core.distribution import BoxState
from tests import make


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
    item = make.item(yanta, "Y-ROAD")
    transit = Transit.objects.create(item=item, source=province, destination=yanta, opened_at=clock.now())
    loss = SupposedLoss.objects.create(transit=transit)
    plan = RotationPlan.objects.create(name="轮换", library=yanta, starts_on=clock.today())
    batch = CollectiveLoan.objects.create(library=yanta, command=uuid4())
    group = FloatingGroup.objects.create(name="西安")
    fault = Discrepancy.objects.create(box=coming, fault="seal", expected="F-2", found="F-3", owner=yanta)
    parameters = {"desk:discrepancy": {"pk": fault.pk}}
    for name in ("", "-pack", "-unpack", "-seal", "-reopen", "-give-up", "-missing", "-manifest", "-manifest-workbook"):
        parameters[f"desk:box{name}"] = {"pk": leaving.pk}
    for name in ("open", "scan", "done"):
        parameters[f"desk:box-{name}"] = {"pk": coming.pk}
    for name in ("-plan", "-send", "-stop", "-workbook"):
        parameters[f"desk:rotation{name}"] = {"pk": plan.pk}
    for name in ("", "-check", "-note", "-workbook"):
        parameters[f"desk:collective-loan{name}"] = {"pk": batch.pk}
    parameters |= {
        "desk:loss": {"pk": loss.pk},
        "office:route": {"pk": route.pk},
        "office:route-end": {"pk": route.pk},
        "office:trip": {"pk": trip.pk},
        "office:floating-group": {"pk": group.pk},
    }
    return Road(parameters, _bodies(province, route, trip))


def _bodies(province: Library, route: Route, trip: Trip) -> dict[str, dict[str, Any]]:
    return {
        "desk:box-begin": {"text": "W-9", "destination": province.code},
        "desk:box-pack": {"text": "NOPE"},
        "desk:box-scan": {"text": "NOPE"},
        "courier:begin": {"route": str(route.pk)},
        "courier:end": {"trip": str(trip.pk)},
        "desk:discrepancy": {"answer": "已核对"},
    }
