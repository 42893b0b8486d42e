"""By what a figure can be broken down: the dimensions (统计维度), and which entries of the journal carry them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Dimension(StrEnum):
    """One thing that the lines or columns of a table may stand for."""

    LIBRARY = "library"
    SUBTREE = "subtree"
    CITY = "city"
    UNIT = "unit"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WEEKDAY = "weekday"
    HOUR = "hour"
    CHANNEL = "channel"
    READER_TYPE = "reader-type"
    ITEM_CLASS = "item-class"
    OWNER = "owner"
    CLC = "clc"
    REASON = "reason"
    REQUEST_TYPE = "request-type"


PLACES = frozenset({Dimension.LIBRARY, Dimension.SUBTREE, Dimension.CITY, Dimension.UNIT})
TIMES = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR})
CLOCK = frozenset({Dimension.WEEKDAY, Dimension.HOUR})

REPORTED = PLACES | TIMES
"""A return speaks of a library and of months, and of nothing else."""
EVERYWHERE = REPORTED | CLOCK | {Dimension.CHANNEL}
"""Every entry says where, when and by what way."""

_BOOK = frozenset({Dimension.ITEM_CLASS, Dimension.OWNER, Dimension.CLC})
_LOAN = _BOOK | {Dimension.READER_TYPE}
_CARD = frozenset({Dimension.READER_TYPE})
_NOTHING: frozenset[Dimension] = frozenset()

# What the entries of each kind carry besides place, time and way; a kind that is not here cannot be counted.
CARRIED: Mapping[str, frozenset[Dimension]] = {
    "card-issued": _CARD,
    "card-provisional": _CARD,
    "card-renewed": _CARD,
    "card-replaced": _CARD,
    "card-cancelled": _CARD,
    "card-frozen": _CARD,
    "card-unfrozen": _CARD,
    "card-reopened": _CARD,
    "death-reported": _CARD,
    "reader-erased": _NOTHING,
    "checkout": _LOAN,
    "checkin": _LOAN,
    "renew": _LOAN,
    "in-house-use": _BOOK,
    "refusal": frozenset({Dimension.REASON}),
    "hold-placed": _NOTHING,
    "hold-ready": _NOTHING,
    "hold-fulfilled": _NOTHING,
    "hold-expired": _NOTHING,
    "transit-opened": _NOTHING,
    "transit-received": _NOTHING,
    "box-sealed": _NOTHING,
    "box-received": _NOTHING,
    "collective-loan": _NOTHING,
    "items-added": _NOTHING,
    "item-found": _NOTHING,
    "records-imported": _NOTHING,
    "purchase-suggested": _NOTHING,
    "purchase-answered": _NOTHING,
    "feedback-received": _NOTHING,
    "feedback-answered": _NOTHING,
    "notice-made": _NOTHING,
    "visit": _NOTHING,
    "e-downloads": _NOTHING,
    "e-searches": _NOTHING,
    "e-sessions": _NOTHING,
    "e-item-requests": _NOTHING,
    "e-unique-item-requests": _NOTHING,
    "e-unique-title-requests": _NOTHING,
    "e-database-searches": _NOTHING,
}


CONDITIONS: Mapping[str, Dimension] = {
    "channel": Dimension.CHANNEL,
    "category": Dimension.READER_TYPE,
    "item_class": Dimension.ITEM_CLASS,
    "clc": Dimension.CLC,
    "reason": Dimension.REASON,
}
"""What an entry must say to be counted by a narrower definition: the detail, and what it is called in tables."""


def can_narrow(kind: str, detail: str) -> bool:
    """Whether entries of a kind say this detail, so that a definition may count some of them only."""
    return CONDITIONS.get(detail) in carried_by(kind)


def carried_by(kind: str) -> frozenset[Dimension]:
    """By what the figures of a kind can be broken down; without a kind they come from returns."""
    return EVERYWHERE | CARRIED.get(kind, _NOTHING) if kind else REPORTED
