"""The periodic jobs and when they last ran: written around every run by the worker, read by pages and health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, JobContext
from procrastinate.contrib.django import app as the_app

from shulian import clock
from shulian.apps.notices.models import JobRun
from shulian.core.heartbeat import Pulse, Runs, pulse

SENDER = "shulian.apps.notices.jobs.send"


@dataclass(frozen=True)
class Beat:
    """How one periodic job does."""

    task: str
    pulse: Pulse
    began: datetime | None
    due: datetime
    failure: str
    ended: datetime | None = None
    result: int | dict[str, int] | None = None


def attach(app: App) -> None:
    """Have every task of every worker watched; called once when the job queue is ready."""
    watched = [*app.worker_defaults.get("task_middleware", []), watch]
    app.worker_defaults = {**app.worker_defaults, "task_middleware": watched}


def watch(call_next: Callable[[], Any], context: JobContext, _worker: Any) -> Any:
    """Run the task and note when it began, when it ended and whether it went well."""
    task = context.job.task_name
    if task not in _schedule():
        return call_next()
    _note(task, began_at=clock.now())
    try:
        result = call_next()
    except BaseException as error:
        _note(task, ended_at=clock.now(), failure=type(error).__name__[:80])
        raise
    _note(task, ended_at=clock.now(), failure="", result=result if isinstance(result, int | dict) else None)
    return result


def beats() -> list[Beat]:
    """How every periodic job does, the worst first."""
    known = {run.task: run for run in JobRun.objects.all()}
    found = [_beat(task, cron, known) for task, cron in _schedule().items()]
    order = list(Pulse)
    return sorted(found, key=lambda beat: (-order.index(beat.pulse), beat.task != SENDER, beat.task))


def beat_of(task: str) -> Beat:
    """How this periodic job does."""
    return next(beat for beat in beats() if beat.task == task)


def know_jobs(**_signal: Any) -> None:
    """After every change of the tables: a job that is new here counts as due from now on."""
    now = clock.now()
    JobRun.objects.bulk_create([JobRun(task=task, known_at=now) for task in _schedule()], ignore_conflicts=True)


def _beat(task: str, cron: Any, known: dict[str, JobRun]) -> Beat:
    run = known.get(task) or JobRun(task=task)
    runs = Runs(run.began_at, run.ended_at, bool(run.failure))
    due = _next(cron, run.began_at or run.known_at)
    return Beat(task, pulse(runs, due, clock.now()), run.began_at, due, run.failure, run.ended_at, run.result)


def _next(cron: Any, moment: datetime) -> datetime:
    return datetime.fromtimestamp(cron.get_next(ret_type=float, start_time=moment.timestamp()), UTC)


def _schedule() -> dict[str, Any]:
    return {task: periodic.croniter for (task, _), periodic in the_app.periodic_registry.periodic_tasks.items()}


def _note(task: str, **columns: Any) -> None:
    if not JobRun.objects.filter(task=task).update(**columns):
        know_jobs()
        JobRun.objects.filter(task=task).update(**columns)
