"""Dry runs (试算): past loans and renewals decided again with a draft, in the background, batch by batch.

Returns are not tried: what a late one costs follows the terms of its loan, which a new policy does not touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import TreeVersion
from shulian.apps.circulation import policies, snapshot
from shulian.apps.circulation.actions.command import Kind
from shulian.apps.circulation.actions.plan import DECIDE
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.models import PolicyDraft, PolicyTrial
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.stored import facts_again
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.journal.models import Command
from shulian.core import calendar
from shulian.core.circulation.decisions import Checkout, Refuse, Renew
from shulian.core.circulation.facts import Facts
from shulian.core.policy import Case, Row, Terms, match

REACH = timedelta(days=60)
BATCH = 500
"""Commands in one transaction."""
STALE = timedelta(minutes=2)
"""Without a sign of life for so long, a run is taken up again."""
KINDS = (Kind.CHECKOUT, Kind.RENEW)
EXAMPLES_EACH, EXAMPLES = 5, 100
PERIOD = ("loan_days", "loan_hours", "due_date", "renewal_days")

SAME, UNJUDGED, DONE, OTHER_DAY = "same", "unjudged", "done", "other-day"


@dataclass(frozen=True)
class Judged:
    """What a past command would come to; `came` is "same", "unjudged", or what was and what would be."""

    came: str
    before: str = ""
    after: str = ""
    example: Mapping[str, Any] | None = None


class Judge:
    """Decides past commands again, by the rows of a draft and the tree and calendars as they are now."""

    def __init__(self, rows: tuple[Row, ...], seen: Snapshot) -> None:
        self.rows = rows
        self.seen = seen
        self.terms: dict[Case, Terms | None] = {}

    def judge(self, command: Command) -> Judged:
        """What this command would come to; one whose facts do not lead to its own answer cannot be judged."""
        try:
            kept, about = facts_again(command.facts["facts"]), command.facts["case"]
            refusal = command.decision["refusal"]
        except (KeyError, TypeError, ValueError):
            return Judged(UNJUDGED)
        decide = DECIDE[Kind(command.kind)]
        was = decide(kept)
        if (was.reason if isinstance(was, Refuse) else None) != refusal:
            return Judged(UNJUDGED)
        if kept.item is None or kept.reader is None:
            # Refused before any policy was asked.
            return Judged(SAME)
        case = self._case(about, kept)
        if case is None:
            return Judged(UNJUDGED)
        would = decide(self._under(kept, self._terms(case), command))
        if was == would:
            return Judged(SAME)
        before, after = _word(was), _word(would)
        example = {"on": kept.today.isoformat(), "library": kept.here, **about, **_due(was, would)}
        return Judged(OTHER_DAY if before == after == DONE else f"{before}>{after}", before, after, example)

    def _case(self, about: Mapping[str, Any], kept: Facts) -> Case | None:
        owner, home = (self.seen.paths.get(about.get(name, 0)) for name in ("owner", "home"))
        if owner is None or home is None or not about.get("category") or not about.get("item_class"):
            return None
        return Case(owner, about["category"], about["item_class"], home, kept.reader.age if kept.reader else None)

    def _terms(self, case: Case) -> Terms | None:
        if case not in self.terms:
            self.terms[case] = match(self.rows, case)
        return self.terms[case]

    def _under(self, kept: Facts, terms: Terms | None, command: Command) -> Facts:
        """The facts as they would have been. A period that stays the same keeps its due date of then."""
        if terms is None or (kept.terms and all(getattr(kept.terms, one) == getattr(terms, one) for one in PERIOD)):
            return replace(kept, terms=terms)
        period = terms
        if command.kind == Kind.RENEW and terms.renewal_days:
            period = replace(terms, loan_days=terms.renewal_days)
        opens = self.seen.calendar_of(kept.here)
        due_on, due_at = calendar.due(kept.today, period, opens, clock.local(command.recorded_at))
        return replace(kept, terms=terms, due_on=due_on, due_at=due_at)


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


def _word(decision: object) -> str:
    return str(decision.reason) if isinstance(decision, Refuse) else DONE


def _due(was: object, would: object) -> dict[str, str | None]:
    return {
        name: decision.due_on.isoformat() if isinstance(decision, (Checkout, Renew)) else None
        for name, decision in (("due_before", was), ("due_after", would))
    }
