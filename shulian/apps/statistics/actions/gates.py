"""Gates are put up and taken down, and what they count becomes visits; what can hardly be is decided by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid5

from django.db import transaction
from django.db.models import F

from shulian import clock
from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.actions.servicekeys import Made, make_key
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Gate, GateCount, VisitDay
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core import gates, servicekeys
from shulian.core.gates import Sent, Verdict, decide_count
from shulian.core.roles import Right, Role
from shulian.core.servicekeys import Wish

VISIT = "visit"
DECIDED = "count-decided"
REASON_MISSING = "count-reason-missing"
State = GateCount.State


@dataclass(frozen=True)
class Wished:
    """A gate that is to be put up: its name, how it counts, and from which addresses and how long its key opens."""

    name: str
    counting: gates.Gate
    addresses: str = ""
    days: int = 366


@dataclass(frozen=True)
class Added:
    """A new gate with its key, whose secret is shown this once."""

    gate: Gate
    made: Made


def add_gate(act: Act, maker: Account, library: Library, wished: Wished) -> Added | servicekeys.Refusal:
    """A gate at a library, with an account and a key of its own that can count and nothing else."""
    wish = Wish(Role.GATE, frozenset({Right.COUNT_VISITS}), wished.addresses, wished.days)
    with transaction.atomic():
        made = make_key(replace(act, command=uuid5(act.command, "key")), maker, library, wished.name, wish)
        if isinstance(made, servicekeys.Refusal):
            return made
        counting = wished.counting

        def write() -> Answer:
            gate = Gate.objects.create(
                library=library,
                account_id=made.key.account_id,
                name=wished.name,
                wraps_at=counting.wraps_at,
                both_ways=counting.both_ways,
                clears_daily=counting.clears_daily,
                most_an_hour=counting.most_an_hour,
            )
            entry(act, "gate-added", library=library.pk, subject=f"gate:{gate.pk}")
            return {"gate": gate.pk}

        return Added(Gate.objects.select_related("library").get(pk=perform(act, "add-gate", write)["gate"]), made)


def retire_gate(act: Act, gate: Gate) -> None:
    """The gate counts no more, and its key opens nothing; what it counted stays."""

    def write() -> Answer:
        if Gate.objects.filter(pk=gate.pk, retired_at=None).update(retired_at=clock.now()):
            end_sessions(gate.account)
            entry(act, "gate-retired", library=gate.library_id, subject=f"gate:{gate.pk}")
        return {"gate": gate.pk}

    perform(act, "retire-gate", write)


def count_passes(act: Act, gate: Gate, sent: Sent) -> GateCount | Refused:
    """Take what a gate sends; it is counted, asked about, or refused with a reason."""

    def write() -> Answer:
        held = Gate.objects.select_for_update().get(pk=gate.pk)
        verdict = decide_count(_facts(held, sent), sent)
        Gate.objects.filter(pk=held.pk).update(heard_at=clock.now())
        if not isinstance(verdict, Verdict):
            return Refused(verdict, {"gate": held.name}).answer()
        if sent.reading is not None:
            Gate.objects.filter(pk=held.pk).update(reading=sent.reading, read_at=sent.until)
        count = _keep(held, sent, verdict)
        if count.state == State.COUNTED:
            _enter(act, held, count)
        return {"count": count.pk}

    answer = perform(act, "count-visits", write)
    return refused_in(answer) or GateCount.objects.select_related("gate__library").get(pk=answer["count"])


def decide_question(act: Act, count: GateCount, reason: str, *, keep: bool) -> Refused | None:
    """What is to become of a count that was asked about: it is counted as it came, or left out; somebody says why."""

    def write() -> Answer:
        gate = Gate.objects.select_for_update().get(pk=count.gate_id)
        held = GateCount.objects.get(pk=count.pk)
        if held.state != State.ASKED:
            return Refused(DECIDED).answer()
        if not reason.strip():
            return Refused(REASON_MISSING).answer()
        held.state, held.reason = State.COUNTED if keep else State.LEFT_OUT, reason.strip()[:200]
        held.decided_by_id, held.decided_at = act.actor, clock.now()
        held.visits = gates.visits_of(_counting(gate), gate.passes, held.passes)
        held.save()
        if keep:
            _enter(act, gate, held)
        entry(act, "count-decided", library=gate.library_id, subject=f"gate-count:{held.pk}", details={"kept": keep})
        return {"count": held.pk}

    return refused_in(perform(act, "decide-count", write))


def _counting(gate: Gate) -> gates.Gate:
    return gates.Gate(gate.wraps_at, gate.both_ways, gate.clears_daily, gate.most_an_hour)


def _facts(gate: Gate, sent: Sent) -> gates.Facts:
    day = clock.local(sent.until).date()
    since = sent.since if sent.reading is None else gate.read_at
    return gates.Facts(
        gate=_counting(gate),
        now=clock.now(),
        retired=gate.retired_at is not None,
        read_at=gate.read_at,
        reading=gate.reading,
        same_day=gate.read_at is not None and clock.local(gate.read_at).date() == day,
        passes=gate.passes,
        overlaps=since is not None and gate.counts.filter(since__lt=sent.until, until__gt=since).exists(),
        by_hand=VisitDay.objects.filter(library=gate.library_id, day=day, beside=False, replaced_at=None).exists(),
    )


def _keep(gate: Gate, sent: Sent, verdict: Verdict) -> GateCount:
    return GateCount.objects.create(
        gate=gate,
        day=clock.local(sent.until).date(),
        since=verdict.since,
        until=sent.until,
        reading=sent.reading,
        passes=verdict.passes,
        visits=verdict.visits,
        notes=[str(note) for note in verdict.notes],
        question=verdict.question or "",
        state=State.ASKED if verdict.question else State.COUNTED,
    )


def _enter(act: Act, gate: Gate, count: GateCount) -> None:
    """Write the visits into the journal; that nobody came is written once a day, or a day would be missing."""
    if count.since is None:
        return
    Gate.objects.filter(pk=gate.pk).update(passes=F("passes") + count.passes)
    that_day = gate.counts.filter(day=count.day, state=State.COUNTED).exclude(since=None)
    if count.visits or not that_day.exclude(pk=count.pk).exists():
        entry(
            act,
            VISIT,
            library=gate.library_id,
            place=gate.library_id,
            device=gate.name,
            subject=f"gate-count:{count.pk}",
            quantity=count.visits,
            happened_at=count.until,
            details={"by": "gate", "gate": gate.pk},
        )
