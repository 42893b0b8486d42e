"""Ordering a report that runs by itself, and pausing, resuming, taking over or ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Indicator, Run, Schedule
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.dimensions import Dimension
from shulian.core.schedules import Deed, Every, Moment, Refusal, State, decide_deed


@dataclass(frozen=True)
class Order:
    """What is to be made of every period, and when; `first` is a day in the first one."""

    indicator: Indicator
    rows: Dimension
    columns: Dimension | None
    every: Every
    moment: Moment
    days: int
    first: date


def order(act: Act, libraries: Sequence[Library], name: str, what: Order, told: Sequence[Account] = ()) -> str:
    """Let a report run by itself with the rights of whoever orders it; returns the key of its address."""

    def write() -> Answer:
        library, *others = libraries
        made = Schedule.objects.create(
            pk=act.command,
            name=name,
            library=library,
            indicator=what.indicator,
            rows=what.rows,
            columns=what.columns or "",
            every=what.every,
            moment=what.moment,
            days=what.days if what.moment is Moment.DAYS else 0,
            first=what.first,
            language=get_language() or "zh-hans",
            made_by_id=act.actor,
        )
        made.others.set(others)
        made.told.set(told)
        entry(act, "schedule-ordered", library=library.pk, subject=f"schedule:{made.pk}")
        return {"schedule": str(made.pk)}

    return str(perform(act, "order-schedule", write)["schedule"])


def steer(act: Act, schedule: Schedule, deed: Deed) -> Refused | None:
    """Pause it, resume it, end it; or take over one that stopped: from now on it runs with the taker's rights."""

    def write() -> Answer:
        fresh = Schedule.objects.select_for_update().get(pk=schedule.pk)
        to = decide_deed(State(fresh.state), deed)
        if isinstance(to, Refusal):
            return Refused(to).answer()
        fresh.state, fresh.stopped_for = to, ""
        if deed is Deed.TAKE_OVER:
            fresh.made_by_id = act.actor
        fresh.save()
        details = {"deed": str(deed)}
        entry(act, "schedule-changed", library=fresh.library_id, subject=f"schedule:{fresh.pk}", details=details)
        return {"state": str(to)}

    return refused_in(perform(act, "steer-schedule", write))


def tell_others(act: Act, schedule: Schedule, told: Sequence[Account]) -> None:
    """Who gets word of every run besides the person who ordered it."""

    def write() -> Answer:
        schedule.told.set(told)
        details = {"told": len(told)}
        entry(act, "schedule-changed", library=schedule.library_id, subject=f"schedule:{schedule.pk}", details=details)
        return {"told": len(told)}

    perform(act, "tell-of-schedule", write)


def run_again(act: Act, run: Run) -> Refused | None:
    """Let a failed run of a running schedule have its turn now, with all its tries."""

    def write() -> Answer:
        if Schedule.objects.select_for_update().get(pk=run.schedule_id).state != State.RUNNING:
            return Refused(Refusal.NOT_NOW).answer()
        Run.objects.filter(pk=run.pk, report=None).update(failures=0, next_at=clock.now())
        entry(act, "schedule-repeated", library=run.schedule.library_id, subject=f"schedule:{run.schedule_id}")
        return {"run": run.pk}

    return refused_in(perform(act, "repeat-run", write))
