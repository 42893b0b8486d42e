"""From open to published: how a period is closed, what its checklist says, when a figure may go out (结账与发布)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shulian.core.digests import digest
from shulian.core.periods import Period


class State(StrEnum):
    """Where a period stands."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    PUBLISHED = "published"


class Step(StrEnum):
    """What is done to a period as a whole."""

    BEGIN = "begin"
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"
    RESTATE = "restate"
    ADD = "add"


FROM: dict[Step, frozenset[State]] = {
    Step.BEGIN: frozenset({State.OPEN}),
    Step.CLOSE: frozenset({State.CLOSING}),
    Step.REOPEN: frozenset({State.CLOSING, State.CLOSED}),
    Step.PUBLISH: frozenset({State.CLOSED}),
    Step.RESTATE: frozenset({State.PUBLISHED}),
    Step.ADD: frozenset({State.PUBLISHED}),
}
TO: dict[Step, State] = {
    Step.BEGIN: State.CLOSING,
    Step.CLOSE: State.CLOSED,
    Step.REOPEN: State.OPEN,
    Step.PUBLISH: State.PUBLISHED,
    Step.RESTATE: State.PUBLISHED,
    Step.ADD: State.PUBLISHED,
}


class Item(StrEnum):
    """What the checklist asks for; a finding of the first kinds goes out with the figures."""

    MISSING = "missing"
    WAITING = "waiting"
    UNANSWERED = "unanswered"
    DIFFERENT = "different"
    DISAGREEING = "disagreeing"
    GAP = "gap"
    APART = "apart"
    LACKING = "lacking"
    REDEFINED = "redefined"
    TWICE = "twice"
    LOST = "lost"
    SILENT = "silent"


GOES_OUT = (Step.PUBLISH, Step.RESTATE, Step.ADD)
"""After these steps the public sees other figures than before."""
PRINTED = (
    Item.MISSING,
    Item.UNANSWERED,
    Item.DIFFERENT,
    Item.DISAGREEING,
    Item.GAP,
    Item.APART,
    Item.LACKING,
    Item.REDEFINED,
    Item.TWICE,
    Item.LOST,
)
"""With any of these the figures do not reconcile: they are printed, and somebody signs for that."""


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    NOT_NOW = "not-now"
    NOT_OVER = "not-over"
    SAY_WHY = "say-why"
    SIGN_FOR_FINDINGS = "sign-for-findings"
    NOTHING_TO_PUBLISH = "nothing-to-publish"
    NOT_PUBLISHED = "figure-not-published"
    OUT_ALREADY = "figure-out-already"
    PARTS_OTHERWISE = "parts-otherwise"
    NOTHING_NEW = "nothing-new"
    LATE_COUNTED = "late-counted"
    COUNTED_AFTER = "counted-after"
    SEEN_OTHERWISE = "seen-otherwise"


@dataclass(frozen=True)
class Facts:
    """What is known when a step is asked for; `checklist` counts what is open of each kind.

    `late_counted` says that the period after it is closed, and has counted what came in late of this one; `out` are the
    indicators asked for that were published before, `unlike` those that would not agree with the published figures of
    which they are made, or that are made of them.
    """

    state: State
    over: bool
    checklist: Mapping[Item, int]
    reason: str = ""
    signed: bool = False
    figures: int = 1
    late_counted: bool = False
    out: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


def decide(step: Step, facts: Facts) -> Refusal | None:
    """Whether a period may take this step; None is yes. Gaps stop nothing: they want a reason or a signature."""
    if facts.state not in FROM[step]:
        return Refusal.NOT_NOW
    if not facts.over:
        return Refusal.NOT_OVER
    if step is Step.REOPEN and facts.state is State.CLOSED and facts.late_counted:
        return Refusal.COUNTED_AFTER
    if _wants_reason(step, facts) and not facts.reason.strip():
        return Refusal.SAY_WHY
    if step is Step.ADD and (facts.out or facts.unlike):
        return Refusal.OUT_ALREADY if facts.out else Refusal.PARTS_OTHERWISE
    if step in (Step.PUBLISH, Step.ADD) and not facts.figures:
        return Refusal.NOTHING_TO_PUBLISH
    if step in GOES_OUT and not reconciles(facts.checklist) and not facts.signed:
        return Refusal.SIGN_FOR_FINDINGS
    return None


def reconciles(checklist: Mapping[Item, int]) -> bool:
    """Whether nothing needs to be printed beside the figures."""
    return not any(checklist.get(item, 0) for item in PRINTED)


def _wants_reason(step: Step, facts: Facts) -> bool:
    if step in (Step.REOPEN, Step.RESTATE, Step.ADD):
        return True
    open_points = any(facts.checklist.values())
    return open_points and (step is Step.CLOSE or (step is Step.PUBLISH and facts.signed))


@dataclass(frozen=True, order=True)
class Late:
    """What happened from a day on, `before` another, and was recorded after a moment: it is in no earlier figure."""

    first: date
    before: date
    after: datetime


def late_of(earlier: Iterable[tuple[Period, datetime]], before: date) -> tuple[Late, ...]:
    """What came in late of periods one before the other, the nearest first, each with its closing or restatement.

    Each period counts what comes in late of all before it. So nothing of a period is late that had come in when a
    later one was closed, and where an older one was closed after a later one nothing that it counted itself.
    """
    found: list[Late] = []
    for period, moment in earlier:
        if found and moment <= found[-1].after:
            found[-1] = replace(found[-1], first=period.start)
        else:
            found.append(Late(period.start, before, moment))
        before = period.start
    return tuple(found)


@dataclass(frozen=True, order=True)
class Window(Period):
    """A period as its figures were seen at one moment.

    Entries recorded after `counted_until` belong to the period that was open then: they are late there. So this one
    counts, besides its own, what came in `late` of those `before` it, which were counted until a moment each.
    A `frozen` one is the count of a closing or a restatement itself: its own closing does not bind it. Returns are
    those that `stood_at` a moment, else those of now. It may be asked for another that is `going` out, which will be
    counted until a moment.
    """

    counted_until: datetime | None = None
    late: tuple[Late, ...] = ()
    before: tuple[tuple[Period, datetime], ...] = ()
    frozen: bool = False
    stood_at: datetime | None = None
    going: tuple[Period, datetime] | None = None


@dataclass(frozen=True)
class Seen:
    """A figure as it goes out: of one library (by code) or of all (empty), with what it was divided by."""

    indicator: str
    version: int
    library: str
    value: int | Decimal | None
    late: int | Decimal
    present: int
    expected: int
    bases: tuple[Mapping[str, str | int], ...] = ()


def digest_of(period: Period, figures: tuple[Seen, ...]) -> str:
    """The SHA-256 over figures in one order: whoever has the figures can work it out again."""
    rows = sorted(
        (
            [one.indicator, one.version, one.library, _plain(one.value), _plain(one.late), one.present, one.expected],
            # What was divided by nothing stands under the digest as before.
            [[dict(used) for used in one.bases]] if one.bases else [],
        )
        for one in figures
    )
    return digest([period.code, [row + bases for row, bases in rows]])


def _plain(value: int | Decimal | None) -> str:
    """A figure as text, the same whether it came out of a sum or out of a column with decimals."""
    return "" if value is None else f"{Decimal(value).normalize():f}"
