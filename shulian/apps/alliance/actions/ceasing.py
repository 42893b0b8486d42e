"""A library closes for good, by itself or into another one; what it did before stays its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import there_on
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.ceasing import Facts, Refusal, decide_closing, decide_taking_back, is_there


@dataclass(frozen=True)
class Ceasing:
    """From which day on a library is no more, why, and into which other one it is merged, if into any.

    `settled` is the first day of the last period whose figures are closed: apps above this one know it.
    """

    day: date
    reason: str
    into: Library | None = None
    settled: date | None = None


def close_for_good(act: Act, library: Library, wanted: Ceasing) -> Refusal | None:
    """Close it: it owes no return for a period that begins on that day or later, and is not missing then."""

    def write() -> Answer:
        held = _held(library)
        refusal = decide_closing(_facts(held, wanted))
        if refusal:
            return {"refusal": refusal}
        into = wanted.into.pk if wanted.into else None
        Library.objects.filter(pk=held.pk).update(
            closed_on=wanted.day, closed_why=wanted.reason.strip()[:200], merged_into=into
        )
        details = {"closed_on": wanted.day.isoformat(), "into": into}
        entry(act, "library-closed", library=held.pk, subject=f"library:{held.pk}", details=details)
        return {"refusal": None}

    return _refusal(perform(act, "close-library", write))


def take_closing_back(act: Act, library: Library, reason: str) -> Refusal | None:
    """It is there again, as if it had never been closed; a merge with it."""

    def write() -> Answer:
        held = _held(library)
        above = Library.objects.filter(path=held.path[: -held.steplen]).first()
        refusal = decide_taking_back(held.closed_on, reason, closed_above=bool(above and above.closed_on))
        if refusal:
            return {"refusal": refusal}
        Library.objects.filter(pk=held.pk).update(closed_on=None, closed_why="", merged_into=None)
        details = {"reason": reason.strip()[:200]}
        entry(act, "library-closing-taken-back", library=held.pk, subject=f"library:{held.pk}", details=details)
        return {"refusal": None}

    return _refusal(perform(act, "take-library-closing-back", write))


def _held(library: Library) -> Library:
    # Two closings at the same time could merge two libraries into each other: the central library is the lock.
    Library.objects.select_for_update().order_by("path").first()
    held: Library = Library.objects.get(pk=library.pk)
    return held


def _facts(held: Library, wanted: Ceasing) -> Facts:
    below = Library.objects.filter(there_on(wanted.day), path__startswith=held.path).exclude(pk=held.pk)
    into = Library.objects.get(pk=wanted.into.pk) if wanted.into else None
    return Facts(
        wanted.day,
        wanted.reason,
        is_head=held.is_root(),
        opened_on=held.opened_on,
        closed_on=held.closed_on,
        branches=below.count(),
        into_itself=into is not None and into.path.startswith(held.path),
        into_closed=into is not None and not is_there(into.closed_on, wanted.day),
        settled=wanted.settled,
    )


def _refusal(answer: Answer) -> Refusal | None:
    return Refusal(answer["refusal"]) if answer["refusal"] else None
