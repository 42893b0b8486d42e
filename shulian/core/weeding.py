"""Taking books out of the stock for good (剔旧): what may be proposed, what holds a list back, and who approves it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shulian.core.circulation.states import ItemState


class Reason(StrEnum):
    """Why an item is to go."""

    NOT_LENT = "not-lent"
    DUPLICATE = "duplicate"
    DAMAGED = "damaged"
    OUTDATED = "outdated"
    LOST = "lost"
    OTHER = "other"


class Status(StrEnum):
    """How far a list is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What the reviewer says of an item."""

    OPEN = "open"
    WEED = "weed"
    KEEP = "keep"


class Bar(StrEnum):
    """What stands against weeding an item; a last copy may go when somebody decided so with a reason."""

    ON_LOAN = "on-loan"
    ON_THE_WAY = "on-the-way"
    WAITED_FOR = "waited-for"
    LOCAL_DOCUMENT = "local-document"
    WITHDRAWN = "withdrawn"
    NOT_OURS = "not-ours"
    LAST_COPY = "last-copy"


class Outcome(StrEnum):
    """What became of an item that was approved."""

    DONE = "done"
    LEFT = "left"


class Objection(StrEnum):
    """Why a list cannot be submitted, decided or changed."""

    NOTHING_TO_WEED = "nothing-to-weed"
    OPEN_ROWS = "open-rows"
    LAST_COPIES = "last-copies"
    NOT_A_DRAFT = "not-a-draft"
    NOT_SUBMITTED = "not-submitted"
    OWN_LIST = "own-list"
    NO_REASON = "no-reason"
    NOTHING_FOUND = "nothing-found"


LOCAL = "地方文献"
LOCAL_CLASS = "local-document"
MOST_ROWS = 5000


@dataclass(frozen=True)
class Criteria:
    """What is looked for; every criterion that is set must hold. `copies_above` is how many copies stay."""

    not_lent_years: int | None = None
    copies_above: int | None = None
    states: frozenset[ItemState] = frozenset()
    older_than: int | None = None
    classes: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for: everything would be proposed."""
        return not (self.not_lent_years or self.copies_above or self.states or self.older_than)

    @property
    def reason(self) -> Reason:
        """The reason that such a list begins with."""
        if self.states:
            return Reason.DAMAGED if ItemState.DAMAGED in self.states else Reason.LOST
        if self.copies_above:
            return Reason.DUPLICATE
        return Reason.NOT_LENT if self.not_lent_years else Reason.OUTDATED


@dataclass(frozen=True)
class Facts:
    """An item as the rule sees it; `others` are the other living copies of its title in the alliance."""

    state: ItemState
    own: bool = True
    waiting: int = 0
    local: bool = False
    others: int = 0


_IN_HANDS = frozenset({ItemState.ON_LOAN, ItemState.CLAIMED_RETURNED})


def bars(facts: Facts) -> list[Bar]:
    """Everything that stands against weeding this item, the hardest first."""
    checks = (
        (not facts.own, Bar.NOT_OURS),
        (facts.state is ItemState.WITHDRAWN, Bar.WITHDRAWN),
        (facts.state in _IN_HANDS, Bar.ON_LOAN),
        (facts.state is ItemState.IN_TRANSIT, Bar.ON_THE_WAY),
        (facts.state is ItemState.ON_HOLD_SHELF or (facts.waiting > 0 and facts.others == 0), Bar.WAITED_FOR),
        (facts.local, Bar.LOCAL_DOCUMENT),
        (facts.others == 0, Bar.LAST_COPY),
    )
    return [bar for holds, bar in checks if holds]


def hard(found: Sequence[Bar]) -> Bar | None:
    """What cannot be decided away, if there is such a thing."""
    return next((bar for bar in found if bar is not Bar.LAST_COPY), None)


def may_go(facts: Facts, *, last_copy_decided: bool) -> Bar | None:
    """What keeps an approved item back at the moment it is to be withdrawn; None for nothing."""
    found = bars(facts)
    if against := hard(found):
        return against
    return Bar.LAST_COPY if found and not last_copy_decided else None


def is_local(shelf: str, item_class: str, subjects: Sequence[str]) -> bool:
    """Whether an item is a local document (地方文献), which every library keeps for good."""
    return LOCAL in shelf or item_class == LOCAL_CLASS or any(LOCAL in subject for subject in subjects)


@dataclass(frozen=True)
class Row:
    """A line of a list as submitting sees it."""

    verdict: Verdict
    last_copy: bool = False
    decided: bool = False


def why_not_submitted(status: Status, rows: Sequence[Row]) -> Objection | None:
    """What a list still lacks before it goes to the director."""
    if status is not Status.DRAFT:
        return Objection.NOT_A_DRAFT
    if any(row.verdict is Verdict.OPEN for row in rows):
        return Objection.OPEN_ROWS
    going = [row for row in rows if row.verdict is Verdict.WEED]
    if not going:
        return Objection.NOTHING_TO_WEED
    if any(row.last_copy and not row.decided for row in going):
        return Objection.LAST_COPIES
    return None


def why_not_decided(
    status: Status, hands: Collection[int | None], decider: int | None, *, approve: bool, note: str
) -> Objection | None:
    """Whether this person may decide on a list that these hands made: four eyes, and a refusal says why."""
    if status is not Status.SUBMITTED:
        return Objection.NOT_SUBMITTED
    if decider in hands:
        return Objection.OWN_LIST
    return Objection.NO_REASON if not approve and not note.strip() else None
