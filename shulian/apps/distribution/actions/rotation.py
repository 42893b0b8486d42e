"""Stock rotation (轮换): a plan is made, items are sent from stage to stage, arrivals are noted, a plan is stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.marks import send
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import RotationItem, RotationPlan, RotationStage
from shulian.apps.distribution.queries import rotation as queries
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.facts import Purpose
from shulian.core.distribution import AfterStop

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
    days = queries.days_of(plan)
    return sum(
        _send(replace(act, command=uuid5(act.command, str(line.pk))), line.pk, stage, days)
        for line, stage in queries.due_items(plan)
    )


def take_arrivals(plan: RotationPlan | None = None) -> int:
    """Note what, of this plan or of all, arrived or was lent or sent elsewhere on the way; returns how many."""
    travelling = RotationItem.objects.filter(transit__received_at__isnull=False, ended_on__isnull=True)
    if plan is not None:
        travelling = travelling.filter(plan=plan)
    taken = 0
    lines = list(travelling.order_by("pk").values_list("pk", "transit", "plan__library"))
    for line, transit, library in lines:
        # One journey arrives once, however often the job runs and wherever it was broken off.
        number = uuid5(NAMESPACE_URL, f"shulian:rotation-arrival:{line}:{transit}")
        taken += _take_arrival(Act("job", library=library, command=number), line, transit)
    return taken


def stop_plan(act: Act, plan: RotationPlan, then: AfterStop = AfterStop.HOME) -> None:
    """Nothing goes on to another branch: what never left is off the plan, what is out goes home, at once or in time.

    What is on its way arrives where it is awaited first. Said again, the last word on when they go home counts.
    """

    def write() -> Answer:
        held = RotationPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if held.stopped_at and held.after_stop == then:
            return {}
        held.stopped_at, held.after_stop = held.stopped_at or clock.now(), then
        held.save(update_fields=["stopped_at", "after_stop"])
        waiting = RotationItem.objects.filter(plan=plan, ended_on__isnull=True, stage=0)
        waiting.update(ended_on=clock.today())
        entry(act, "rotation-stopped", subject=f"rotation:{plan.pk}", details={"then": then})
        return {}

    perform(act, "stop-rotation-plan", write)


def _send(act: Act, line: int, stage: int, days: Mapping[int, int]) -> int:
    """Send one item to the stage that it was listed for, if it still goes there; the journey has an id of its own."""

    def write() -> Answer:
        held = _held(line, None)
        if held is None or queries.due_stage(held, days) != stage:
            # Sent by a colleague, or the plan was stopped, since the list was read.
            return {"sent": 0}
        to = queries.library_of_stage(held.plan, stage)
        if held.item.place_id == to.pk:
            # It stands there already, by a return for one.
            _put(held, stage, None, clock.today())
            _enter(act, held, "rotation-arrived")
            return {"sent": 0}
        if not send(replace(act, command=uuid5(act.command, "send")), held.item_id, to.pk, Purpose.ROTATION).ok:
            return {"sent": 0}
        _put(held, stage, Transit.objects.get(item=held.item_id, received_at__isnull=True), None)
        return {"sent": 1}

    return int(perform(act, "send-rotation-item", write)["sent"])


def _take_arrival(act: Act, line: int, transit: int) -> int:
    def write() -> Answer:
        held = _held(line, transit)
        if held is None:
            return {"taken": 0}
        _enter(act, held, _arrive(held))
        return {"taken": 1}

    return int(perform(act, "take-rotation-arrival", write).get("taken", 0))


def _held(line: int, transit: int | None) -> RotationItem | None:
    """The line, standing still, as long as it is on the round and still waits for this journey, or for none."""
    RotationItem.objects.select_for_update(no_key=True).filter(pk=line).first()
    waiting = RotationItem.objects.filter(pk=line, transit=transit, ended_on__isnull=True)
    found: RotationItem | None = waiting.select_related("transit", "item", "plan__library").first()
    return found


def _put(line: RotationItem, stage: int, transit: Transit | None, arrived_on: date | None) -> None:
    line.stage, line.transit, line.arrived_on = stage, transit, arrived_on
    line.save(update_fields=["stage", "transit", "arrived_on"])
    if arrived_on and stage > line.plan.stages.count():
        _end(line, arrived_on)


def _end(line: RotationItem, day: date) -> None:
    line.ended_on = day
    line.save(update_fields=["ended_on"])


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
        days = queries.days_of(line.plan).get(line.stage - 1, 0)
        _put(line, line.stage - 1, None, clock.today() - timedelta(days=days) if line.stage > 1 else None)
        if line.plan.stopped_at and line.stage == 0:
            # It has not begun its round and shall not: its next return brings it home as any other.
            _end(line, clock.today())
        return "rotation-interrupted"
    return "rotation-arrived"


def _enter(act: Act, line: RotationItem, kind: str) -> None:
    subject, item = f"rotation:{line.plan_id}", line.item
    entry(act, kind, item=item.pk, title=item.title_id, subject=subject, details={"stage": line.stage})
