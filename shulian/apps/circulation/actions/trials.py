"""Dry runs (试算): past loans, renewals, returns and holds decided again with a draft, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import TreeVersion
from shulian.apps.circulation import policies, snapshot
from shulian.apps.circulation.actions.judging import KINDS, Judge, Judged
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.models import PolicyDraft, PolicyTrial
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.journal.models import Command
from shulian.core.policy import Row

REACH = timedelta(days=60)
BATCH = 500
"""Commands in one transaction."""
STALE = timedelta(minutes=2)
"""Without a sign of life for so long, a run is taken up again."""
EXAMPLES_EACH, EXAMPLES = 5, 100


def ask_trial(act: Act, draft: PolicyDraft) -> PolicyTrial | None:
    """Ask for a dry run of the draft as it is now; None when its faults stop it."""
    from shulian.apps.circulation.jobs import run_trial

    def write() -> Answer:
        table = policies.table_of_draft(draft)
        if any(one.stops for one in policies.findings(table)):
            return {"trial": None}
        now = clock.now()
        made = PolicyTrial.objects.create(
            draft=draft,
            library=draft.library,
            revision=draft.revision,
            rows=[_stored(row) for row in table.rules],
            since=now - REACH,
            until=now,
            asked_at=now,
            asked_by_id=act.actor,
        )
        entry(act, "policy-trial-asked", library=draft.library_id, subject=f"policy-trial:{made.pk}")
        run_trial.defer(trial=made.pk)
        return {"trial": made.pk}

    return PolicyTrial.objects.filter(pk=perform(act, "ask-policy-trial", write)["trial"]).first()


def stop_trial(act: Act, trial: PolicyTrial) -> None:
    """Ask the run to stop after its batch; what it has found so far stays."""

    def write() -> Answer:
        if unfinished().filter(pk=trial.pk).update(stop_asked=True):
            entry(act, "policy-trial-stopped", library=trial.library_id, subject=f"policy-trial:{trial.pk}")
        return {}

    perform(act, "stop-policy-trial", write)


def work(pk: int) -> None:
    """Go on with a run until it is done, stopped, or somebody else is at it."""
    judge: Judge | None = None
    try:
        while True:
            with transaction.atomic():
                trial = unfinished().select_for_update(skip_locked=True).filter(pk=pk).first()
                if trial is None:
                    return
                judge = judge or Judge(tuple(_row(kept) for kept in trial.rows), _snapshot())
                _advance(trial, judge)
                trial.save()
    except Exception:
        # Whatever it was would come again: the run ends here, and its page says so.
        unfinished().filter(pk=pk).update(status=PolicyTrial.Status.FAILED, finished_at=clock.now())
        raise


def forsaken() -> QuerySet[PolicyTrial]:
    """Unfinished runs of which nothing was heard for a while."""
    since = clock.now() - STALE
    return unfinished().filter(asked_at__lt=since).exclude(heartbeat_at__gte=since)


def unfinished() -> QuerySet[PolicyTrial]:
    """Runs that wait or are under way."""
    return PolicyTrial.objects.filter(status__in=[PolicyTrial.Status.WAITING, PolicyTrial.Status.RUNNING])


def _advance(trial: PolicyTrial, judge: Judge) -> None:
    if trial.after_id is None:
        trial.total = _commands(trial).count()
    trial.heartbeat_at = clock.now()
    trial.status = PolicyTrial.Status.RUNNING
    batch = [] if trial.stop_asked else list(_commands(trial)[:BATCH])
    for command in batch:
        _count(trial, command, judge.judge(command))
        trial.after_at, trial.after_id = command.recorded_at, command.pk
    trial.done += len(batch)
    if len(batch) < BATCH:
        trial.status = PolicyTrial.Status.STOPPED if trial.stop_asked else PolicyTrial.Status.DONE
        trial.finished_at = clock.now()


def _count(trial: PolicyTrial, command: Command, judged: Judged) -> None:
    of_kind = trial.tally.setdefault(command.kind, {})
    of_kind[judged.came] = of_kind.get(judged.came, 0) + 1
    if judged.example and of_kind[judged.came] <= EXAMPLES_EACH and len(trial.examples) < EXAMPLES:
        trial.examples.append({"kind": command.kind, "came": judged.came} | dict(judged.example))


def _commands(trial: PolicyTrial) -> QuerySet[Command]:
    """What is still to be judged, in order of time."""
    found = Command.objects.filter(kind__in=KINDS, recorded_at__gte=trial.since, recorded_at__lt=trial.until)
    if trial.after_at is not None:
        found = found.filter(recorded_at__gte=trial.after_at)
        found = found.exclude(Q(recorded_at=trial.after_at) & Q(pk__lte=trial.after_id))
    return found.order_by("recorded_at", "pk")


def _snapshot() -> Snapshot:
    version = policies.in_force()
    tree = TreeVersion.objects.values_list("number", flat=True).first() or 0
    return run(snapshot.of(tree, version.pk if version else None))


def _stored(row: Row) -> dict[str, Any]:
    members = None if row.libraries is None else sorted(row.libraries)
    return asdict(replace(row, libraries=None)) | {"libraries": members}


def _row(kept: Mapping[str, Any]) -> Row:
    members = kept["libraries"]
    return Row(**{**kept, "libraries": None if members is None else frozenset(members)})
