"""What stands against lending, renewing and waiting, as tables: one line a test, in the order in which it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from shulian.core.cardlife import AGAINST_ACTING
from shulian.core.circulation.facts import ReaderFacts
from shulian.core.circulation.refusals import LEAVE, Refusal
from shulian.core.policy import NO_LIMIT, Terms
from shulian.core.readertypes import Awaits
from shulian.core.roles import Right

Asked_contra = TypeVar("Asked_contra", contravariant=True)
Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Line(Generic[Asked_contra]):
    """One test: what is answered when it fails, and when it does.

    `unknown` says whether a fact that the test asks for was not kept; a test that cannot be asked refuses nothing.
    """

    refusal: Refusal
    fails: Callable[[Asked_contra], bool]
    unknown: Callable[[Asked_contra], bool] | None = None

    @property
    def right(self) -> Right | None:
        """The right to let it pass once, with a reason; None where no leave helps."""
        return LEAVE.get(self.refusal)


def first(table: Iterable[Line[Subject]], asked: Subject, overridden: Iterable[Refusal] = ()) -> Refusal | None:
    """The answer of the first test that fails and was not let pass; only what can be overridden is."""
    # A loop without a look at each line's leave: every loan comes through here, and hardly any is let pass.
    for line in _left(table, overridden) if overridden else table:
        if line.fails(asked):
            return line.refusal
    return None


def every(table: Iterable[Line[Subject]], asked: Subject) -> Iterator[Refusal]:
    """The answers of all tests that fail, in order."""
    return (line.refusal for line in table if line.fails(asked))


def unanswered(
    table: Iterable[Line[Subject]], asked: Subject, overridden: Iterable[Refusal] = ()
) -> tuple[Refusal, ...]:
    """The tests up to the first that fails of which nobody knows how they would have come out."""
    found = []
    for line in _left(table, overridden):
        if line.fails(asked):
            break
        if line.unknown is not None and line.unknown(asked):
            found.append(line.refusal)
    return tuple(found)


def _left(table: Iterable[Line[Subject]], overridden: Iterable[Refusal]) -> tuple[Line[Subject], ...]:
    """The tests that were not let pass."""
    passed = LEAVE.keys() & set(overridden)
    return tuple(line for line in table if line.refusal not in passed)


class Acting(Protocol):
    """A reader who asks for something on a day."""

    @property
    def reader(self) -> ReaderFacts:
        """Who asks."""

    @property
    def today(self) -> date:
        """The day."""


class UnderTerms(Acting, Protocol):
    """A reader who asks for something that terms apply to."""

    @property
    def terms(self) -> Terms:
        """What applies."""


def _of_the_card(refusal: Refusal, stands: Callable[..., bool]) -> Line[Acting]:
    return Line(refusal, lambda asked: stands(asked.reader, asked.today, asked.reader.card_active))


# What keeps a reader from acting at all, whatever is asked for.
OF_READER: tuple[Line[Acting], ...] = (
    *(_of_the_card(refusal, stands) for refusal, stands in AGAINST_ACTING.items()),
    Line(Refusal.CONSENT_MISSING, lambda asked: asked.reader.awaits is Awaits.CONSENT),
)

# A reader whose document nobody has seen borrows only where the terms do not ask for that.
UNCHECKED: Line[UnderTerms] = Line(
    Refusal.NOT_CHECKED, lambda asked: asked.reader.awaits is Awaits.CHECK and asked.terms.needs_check
)

# What the reader owes, or has not left as a deposit. A limit of nothing is no limit.
OWED: Line[UnderTerms] = Line(
    Refusal.TOO_MUCH_OWED,
    lambda asked: 0 < asked.terms.debt_limit_fen <= asked.reader.owed_fen,
)
MONEY: tuple[Line[UnderTerms], ...] = (
    OWED,
    Line(
        Refusal.DEPOSIT_TOO_SMALL,
        lambda asked: not asked.reader.deposit_free and asked.reader.deposit_fen < asked.terms.deposit_fen,
    ),
)


def _is_long_overdue(asked: UnderTerms) -> bool:
    late = asked.reader.late
    return late is not None and 0 < asked.terms.long_overdue_days < late.longest


def _has_too_many_overdue(asked: UnderTerms) -> bool:
    late = asked.reader.late
    return late is not None and late.items > asked.terms.overdue_limit


# Whoever keeps items too long, or too many of them, gets nothing more until they are back (逾期停借).
OVERDUE: tuple[Line[UnderTerms], ...] = (
    Line(
        Refusal.LONG_OVERDUE,
        _is_long_overdue,
        lambda asked: asked.reader.late is None and asked.terms.long_overdue_days > 0,
    ),
    Line(
        Refusal.TOO_MANY_OVERDUE,
        _has_too_many_overdue,
        lambda asked: asked.reader.late is None and asked.terms.overdue_limit < NO_LIMIT,
    ),
)


def without(table: Sequence[Line[Subject]], *refusals: Refusal) -> tuple[Line[Subject], ...]:
    """The table without these tests."""
    return tuple(line for line in table if line.refusal not in refusals)
