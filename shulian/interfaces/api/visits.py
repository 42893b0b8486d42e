"""Counting who comes in: what gates send."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AwareDatetime, Field, model_validator

from shulian.apps.alliance.access import require
from shulian.apps.journal.actions import CommandReused
from shulian.apps.statistics.actions.gates import count_passes
from shulian.apps.statistics.gate_words import NOTES, QUESTIONS, gate_words
from shulian.apps.statistics.models import Gate, GateCount
from shulian.apps.statistics.queries.visits import gate_of
from shulian.apps.statistics.refusals import Refused
from shulian.core.gates import Sent
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.problems import answers

router = Router(tags=["visits"], auth=ANYONE_KNOWN)

MOST = 500
LARGEST = 10**12


class CountIn(Schema):
    """One count: either the counter's own `reading` at that time, or how many `passes` there were `since` then.

    The same `command` again gets the same answer and counts nothing. A device that was offline sends what it kept,
    each count with the time at which it was taken.
    """

    command: UUID
    counted_at: AwareDatetime
    reading: int | None = Field(None, ge=0, le=LARGEST)
    since: AwareDatetime | None = None
    passes: int | None = Field(None, ge=0, le=LARGEST)

    @model_validator(mode="after")
    def one_way(self) -> CountIn:
        """A reading, or passes with their beginning; never both and never neither."""
        if (self.reading is None) == (self.passes is None) or (self.passes is None) != (self.since is None):
            raise ValueError("send either `reading`, or `passes` with `since`")
        return self


class CountsIn(Schema):
    """What a gate has counted, the oldest first; a key of a gate says which gate it is."""

    counts: list[CountIn] = Field(min_length=1, max_length=MOST)


class CountOut(Schema):
    """What became of a count: `counted`, `asked` (a person decides first), `left-out`, or `refused` with a `code`."""

    command: UUID
    state: str
    passes: int
    visits: int
    code: str = ""
    message: str = ""
    notes: list[str] = Field(
        default_factory=list, description="Such as `wrapped`, `reset`, `cleared`, `first`, `long`."
    )


class CountsOut(Schema):
    """The answers in the order of the counts, and what the counter is taken to show now."""

    counts: list[CountOut]
    reading: int | None


@router.post("/visits", response=answers(CountsOut, 401, 403, 404, 409, 422, 429))
def count_visits(request: Request, sent: CountsIn) -> CountsOut:
    """Take what a gate has counted. One count that is refused does not keep the others back."""
    gate = _gate(request)
    told = [_count(request, gate, one) for one in sent.counts]
    gate.refresh_from_db(fields=["reading"])
    return CountsOut(counts=told, reading=gate.reading)


def _gate(request: Request) -> Gate:
    gate = gate_of(request.auth.pk)
    if gate is None:
        raise PermissionDenied("no gate has this key")
    require(request.auth, Right.COUNT_VISITS, gate.library)
    return gate


def _count(request: Request, gate: Gate, one: CountIn) -> CountOut:
    act = act_of(request, one.command, gate.library)
    try:
        made = count_passes(act, gate, Sent(one.counted_at, one.reading, one.since, one.passes or 0))
    except CommandReused:
        said = _("This command was used for something else. Choose a new one for every count.")
        return CountOut(command=one.command, state="refused", passes=0, visits=0, code="command-reused", message=said)
    if isinstance(made, Refused):
        return CountOut(
            command=one.command, state="refused", passes=0, visits=0, code=made.reason, message=gate_words(made)
        )
    return _told(one.command, made)


def _told(command: UUID, made: GateCount) -> CountOut:
    words = [str(NOTES[note]) for note in made.notes]
    if made.question:
        words.append(str(QUESTIONS[made.question]))
    return CountOut(
        command=command,
        state=made.state,
        passes=made.passes,
        visits=made.visits if made.state == GateCount.State.COUNTED else 0,
        code=made.question,
        message="; ".join(words),
        notes=made.notes,
    )
