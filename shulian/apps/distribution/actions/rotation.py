"""Stock rotation (轮换): a plan is made, items are sent from stage to stage, arrivals are noted, a plan is stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid5

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.marks import send
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import RotationItem, RotationPlan, RotationStage
from shulian.apps.distribution.queries import rotation as queries
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.facts import Purpose

MOST_ITEMS = 1000


@dataclass(frozen=True)
class WantedPlan:
    """A plan as it is to be: its name, first day, the branches with their days, and how the items were chosen."""

    name: str
    starts_on: date
    stages: Sequence[tuple[int, int]]
    chosen_by: dict[str, str]


def make_plan(act: Act, library: Library, wanted: WantedPlan, items: Iterable[Item]) -> RotationPlan:
    """Make a plan of these items; those that are on another round already stay there."""

    def write() -> Answer:
        plan = RotationPlan.objects.create(
            name=wanted.name,
            library=library,
            starts_on=wanted.starts_on,
            chosen_by=wanted.chosen_by,
            made_at=clock.now(),
            made_by_id=act.actor,
            is_demonstration=act.source == "demonstration",
        )
        RotationStage.objects.bulk_create(
            RotationStage(plan=plan, number=number, library_id=branch, days=days)
            for number, (branch, days) in enumerate(wanted.stages, start=1)
        )
        lines = [RotationItem(plan=plan, item=item) for item in list(items)[:MOST_ITEMS]]
        RotationItem.objects.bulk_create(lines, ignore_conflicts=True)
        entry(act, "rotation-planned", subject=f"rotation:{plan.pk}", quantity=len(lines))
        return {"plan": plan.pk}

    return RotationPlan.objects.get(pk=perform(act, "make-rotation-plan", write)["plan"])


def send_on(act: Act, plan: RotationPlan) -> int:
    """Open the transits of all items whose days are over; returns how many. Those that cannot be sent now wait."""
    sent = 0
    for line, stage in queries.due_items(plan):
        to = queries.library_of_stage(plan, stage)
        sent += _send(Act(**{**vars(act), "command": uuid5(act.command, str(line.pk))}), line, stage, to)
    return sent


def take_arrivals() -> int:
    """Note which items have reached their stage, and which were lent or sent elsewhere on the way."""
    travelling = RotationItem.objects.filter(transit__received_at__isnull=False, ended_on__isnull=True)
    lines = list(travelling.select_related("transit", "item", "plan").order_by("pk")[:MOST_ITEMS])
    for line in lines:
        _arrive(line)
    return len(lines)


def stop_plan(act: Act, plan: RotationPlan) -> None:
    """Nothing more is sent on; what stands at a branch is sent home with the next step."""

    def write() -> Answer:
        RotationPlan.objects.filter(pk=plan.pk, stopped_at__isnull=True).update(stopped_at=clock.now())
        last = plan.stages.count()
        here = RotationItem.objects.filter(plan=plan, ended_on__isnull=True)
        here.filter(stage=0).update(ended_on=clock.today())
        # Their next stage is the way home, and it is due at once.
        here.filter(stage__gte=1, stage__lte=last).update(stage=last)
        here.filter(stage=last, arrived_on__isnull=False).update(arrived_on=date(2000, 1, 1))
        entry(act, "rotation-stopped", subject=f"rotation:{plan.pk}")
        return {}

    perform(act, "stop-rotation-plan", write)


def _send(act: Act, line: RotationItem, stage: int, to: Library) -> int:
    if line.item.place_id == to.pk:
        # It stands there already, by a return for one.
        _put(line, stage, None, clock.today())
        return 0
    done = send(act, line.item_id, to.pk, Purpose.ROTATION)
    if not done.ok:
        return 0
    transit = Transit.objects.filter(item=line.item_id, received_at__isnull=True).first()
    _put(line, stage, transit, None)
    return 1


def _put(line: RotationItem, stage: int, transit: Transit | None, arrived_on: date | None) -> None:
    line.stage, line.transit, line.arrived_on = stage, transit, arrived_on
    if arrived_on and stage > line.plan.stages.count():
        line.ended_on = arrived_on
    line.save(update_fields=["stage", "transit", "arrived_on", "ended_on"])


def _arrive(line: RotationItem) -> None:
    to = queries.library_of_stage(line.plan, line.stage)
    transit = line.transit
    received = transit is not None and transit.ended_by in ("", Transit.End.RECEIVED)
    if received and transit is not None and transit.received_at:
        _put(line, line.stage, None, clock.local(transit.received_at).date())
    elif line.item.place_id == to.pk:
        _put(line, line.stage, None, clock.today())
    else:
        # Lent or called elsewhere on the way: once it stands on a shelf again it takes this stage anew.
        days = queries.days_of_stage(line.plan, line.stage - 1)
        _put(line, line.stage - 1, None, clock.today() - timedelta(days=days) if line.stage > 1 else None)
