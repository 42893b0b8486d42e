"""What a desk can take back (撤销), until when, and what must not have happened since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shulian.core.circulation.decisions import Outcome, Refuse
from shulian.core.circulation.refusals import Refusal


class Undoing(StrEnum):
    """The compensating act."""

    UNDO_CHECKOUT = "undo-checkout"
    UNDO_CHECKIN = "undo-checkin"
    UNDO_RENEW = "undo-renew"


@dataclass(frozen=True)
class Undoable:
    """How long an act can be undone, and by which compensating act."""

    by: Undoing
    within: timedelta


# The kind of the act, and how it is undone. A hold is cancelled and a mark is answered by its opposite instead.
UNDO: dict[str, Undoable] = {
    "checkout": Undoable(Undoing.UNDO_CHECKOUT, timedelta(minutes=30)),
    "checkin": Undoable(Undoing.UNDO_CHECKIN, timedelta(minutes=30)),
    "renew": Undoable(Undoing.UNDO_RENEW, timedelta(minutes=30)),
}


CATCHING = frozenset({Outcome.HOLD_SHELF, Outcome.SEND_TO_PICKUP})
"""What a scan says when it set an item aside for a reader: that can be undone without any loan."""


@dataclass(frozen=True)
class UndoFacts:
    """The act, how long ago it was, and what has become of it.

    `changed_something` is False for a refusal or a mere scan, which ended no loan and caught no hold. `untouched` says
    that nothing happened to the item since, `unpaid` that no charge that arose from it has been paid or waived.
    """

    kind: str
    age: timedelta
    changed_something: bool
    here: bool
    untouched: bool
    unpaid: bool = True


def decide_undo(facts: UndoFacts) -> Undoing | Refuse:
    """Whether the act can be undone here and now."""
    undoable = UNDO.get(facts.kind)
    if undoable is None or not facts.changed_something:
        return Refuse(Refusal.NOTHING_TO_UNDO)
    if not facts.here:
        return Refuse(Refusal.UNDO_ELSEWHERE)
    if facts.age > undoable.within:
        return Refuse(Refusal.UNDO_TOO_LATE)
    if not (facts.untouched and facts.unpaid):
        return Refuse(Refusal.UNDO_OVERTAKEN)
    return undoable.by
