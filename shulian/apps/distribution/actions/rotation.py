"""Stock rotation (轮换): a plan is made, items are sent from stage to stage, arrivals are noted, a plan is stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

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
        own = replace(act, command=uuid5(act.command, str(line.pk)))
        sent += _send(own, line, stage, queries.library_of_stage(plan, stage))
    return sent


def take_arrivals() -> int:
    """Note which items have reached their stage, and which were lent or sent elsewhere on the way."""
    travelling = RotationItem.objects.filter(transit__received_at__isnull=False, ended_on__isnull=True)
    lines = list(travelling.order_by("pk").values_list("pk", "transit", "plan__library"))
    for line, transit, library in lines:
        # One journey arrives once, however often the job runs and wherever it was broken off.
        number = uuid5(NAMESPACE_URL, f"shulian:rotation-arrival:{line}:{transit}")
        _take_arrival(Act("job", library=library, command=number), line, transit)
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
        _note_presence(act, line, stage)
        return 0
    # The journey and the line of the plan that waits for it are written together or not at all.
    with transaction.atomic():
        done = send(act, line.item_id, to.pk, Purpose.ROTATION)
        if not done.ok:
            return 0
        transit = Transit.objects.filter(item=line.item_id, received_at__isnull=True).first()
        _put(line, stage, transit, None)
    return 1


def _note_presence(act: Act, line: RotationItem, stage: int) -> None:
    """It stands there already, by a return for one."""

    def write() -> Answer:
        held = _held(line.pk, None)
        if held is None or held.stage >= stage:
            return {}
        _put(held, stage, None, clock.today())
        _enter(act, held, "rotation-arrived")
        return {}

    perform(act, "note-rotation-presence", write)


def _take_arrival(act: Act, line: int, transit: int) -> None:
    def write() -> Answer:
        held = _held(line, transit)
        if held is None:
            return {}
        _enter(act, held, _arrive(held))
        return {}

    perform(act, "take-rotation-arrival", write)


def _held(line: int, transit: int | None) -> RotationItem | None:
    """The line, standing still, as long as it is on the round and still waits for this journey, or for none."""
    RotationItem.objects.select_for_update(no_key=True).filter(pk=line).first()
    waiting = RotationItem.objects.filter(pk=line, transit=transit, ended_on__isnull=True)
    found: RotationItem | None = waiting.select_related("transit", "item", "plan__library").first()
    return found


def _put(line: RotationItem, stage: int, transit: Transit | None, arrived_on: date | None) -> None:
    line.stage, line.transit, line.arrived_on = stage, transit, arrived_on
    if arrived_on and stage > line.plan.stages.count():
        line.ended_on = arrived_on
    line.save(update_fields=["stage", "transit", "arrived_on", "ended_on"])


def _arrive(line: RotationItem) -> str:
    """Where the round goes on after a journey; what the journal calls it."""
    to = queries.library_of_stage(line.plan, line.stage)
    transit = line.transit
    if transit is not None and transit.received_at and transit.ended_by in ("", Transit.End.RECEIVED):
        _put(line, line.stage, None, clock.local(transit.received_at).date())
    elif line.item.place_id == to.pk:
        _put(line, line.stage, None, clock.today())
    else:
        # Lent or called elsewhere on the way: once it stands on a shelf again it takes this stage anew.
        days = queries.days_of_stage(line.plan, line.stage - 1)
        _put(line, line.stage - 1, None, clock.today() - timedelta(days=days) if line.stage > 1 else None)
        return "rotation-interrupted"
    return "rotation-arrived"


def _enter(act: Act, line: RotationItem, kind: str) -> None:
    subject, item = f"rotation:{line.plan_id}", line.item
    entry(act, kind, item=item.pk, title=item.title_id, subject=subject, details={"stage": line.stage})
