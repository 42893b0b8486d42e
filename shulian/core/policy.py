"""Loan policy as a table: which row says what for a reader, an item and a library, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

Said = int | str | bool
"""What a row says: a number (of days, items, fen, percent …), one of a few words, or yes and no."""


class Kind(StrEnum):
    """What a value counts, or which sort of answer it is."""

    DAYS = "days"
    HOURS = "hours"
    DATE = "date"
    COUNT = "count"
    FEN = "fen"
    PERCENT = "percent"
    YEARS = "years"
    YES_NO = "yes-no"
    CHOICE = "choice"


class HoldOrder(StrEnum):
    """Which waiting reader a returned item goes to: near first, fair first, own readers first (预约排队方式).

    The variants that go home let an item's own library have it first.
    """

    NEAR_FIRST = "near-first"
    FAIR_FIRST = "fair-first"
    OWN_FIRST = "own-first"
    NEAR_FIRST_GO_HOME = "near-first-go-home"
    FAIR_FIRST_GO_HOME = "fair-first-go-home"
    OWN_FIRST_GO_HOME = "own-first-go-home"


class Pickup(StrEnum):
    """Where a hold may be picked up, seen from the library that owns the item."""

    ANYWHERE = "anywhere"
    CITY = "city"
    COUNTY = "county"
    OWNER = "owner"


@dataclass(frozen=True)
class Value:
    """One thing that a policy says; without a default some row must say it. `low` and `high` bound numbers."""

    kind: Kind
    default: Said | None = None
    low: int = 0
    high: int = 3650
    choices: tuple[str, ...] = ()


NO_LIMIT = 1000
"""A limit of so many items is none."""

VALUES: dict[str, Value] = {
    "loan_days": Value(Kind.DAYS),
    "loan_hours": Value(Kind.HOURS, 0, high=72),
    "due_date": Value(Kind.DATE, ""),
    "loan_limit": Value(Kind.COUNT, high=1000),
    "loan_limit_library": Value(Kind.COUNT, NO_LIMIT, high=NO_LIMIT),
    "loan_limit_subtree": Value(Kind.COUNT, NO_LIMIT, high=NO_LIMIT),
    "loan_limit_class": Value(Kind.COUNT, NO_LIMIT, high=NO_LIMIT),
    "renewals": Value(Kind.COUNT, high=100),
    "renewal_days": Value(Kind.DAYS, 0),
    "renew_when_awaited": Value(Kind.YES_NO, False),
    "age_min": Value(Kind.YEARS, 0, high=120),
    "hours_from": Value(Kind.HOURS, 0, high=23),
    "hours_to": Value(Kind.HOURS, 24, low=1, high=24),
    "needs_check": Value(Kind.YES_NO, True),
    "self_service": Value(Kind.YES_NO, True),
    "holds_allowed": Value(Kind.YES_NO, True),
    "hold_limit": Value(Kind.COUNT, 10, high=1000),
    "holds_a_title": Value(Kind.COUNT, 1, low=1, high=100),
    "hold_order": Value(Kind.CHOICE, HoldOrder.NEAR_FIRST, choices=tuple(HoldOrder)),
    "hold_shelf_days": Value(Kind.DAYS, 7, low=1, high=60),
    "hold_pickup": Value(Kind.CHOICE, Pickup.ANYWHERE, choices=tuple(Pickup)),
    "protect_days": Value(Kind.DAYS, 0),
    "recall_after_days": Value(Kind.DAYS, 0),
    "recall_leaves_days": Value(Kind.DAYS, 7),
    "grace_days": Value(Kind.DAYS, 0, high=365),
    "overdue_fen": Value(Kind.FEN, 0, high=100_00),
    "overdue_cap_fen": Value(Kind.FEN, 0, high=10_000_00),
    "suspension_days": Value(Kind.DAYS, 0, high=365),
    "suspension_cap_days": Value(Kind.DAYS, 365, high=3650),
    "overdue_limit": Value(Kind.COUNT, NO_LIMIT, high=NO_LIMIT),
    "long_overdue_days": Value(Kind.DAYS, 0),
    "long_overdue_suspension_days": Value(Kind.DAYS, 0),
    "debt_limit_fen": Value(Kind.FEN, 0, high=100_000_00),
    "deposit_fen": Value(Kind.FEN, 0, high=100_000_00),
    "price_within_deposit": Value(Kind.YES_NO, False),
    "lost_percent": Value(Kind.PERCENT, 100, high=1000),
    "lost_without_price_fen": Value(Kind.FEN, 30_00, high=100_000_00),
    "damage_percent": Value(Kind.PERCENT, 0, high=1000),
    "damage_fen": Value(Kind.FEN, 0, high=100_000_00),
    "processing_fen": Value(Kind.FEN, 0, high=1_000_00),
    "floats": Value(Kind.YES_NO, False),
}


@dataclass(frozen=True)
class Row:
    """One line of the policy. `path` is a place in the tree and covers all below it; "" and None cover everything.

    `libraries` are the tree paths of a group that cuts across the tree; `reader_home` covers readers whose home
    library lies there, and with `visitors_only` those whose home library lies elsewhere than in `path`.
    `says` leaves out what is left to the next matching row.
    """

    number: int
    path: str = ""
    libraries: frozenset[str] | None = None
    category: str | None = None
    reader_home: str | None = None
    visitors_only: bool = False
    item_class: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    says: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """For whom the policy is asked: the path of the item's library, the reader's kind and home, the item's class."""

    path: str
    category: str
    item_class: str
    reader_home: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Terms:
    """What applies, one field for each of VALUES; `rows` names for each value the row that gave it, if one did."""

    loan_days: int
    loan_limit: int
    renewals: int
    loan_hours: int = 0
    due_date: str = ""
    loan_limit_library: int = NO_LIMIT
    loan_limit_subtree: int = NO_LIMIT
    loan_limit_class: int = NO_LIMIT
    renewal_days: int = 0
    renew_when_awaited: bool = False
    age_min: int = 0
    hours_from: int = 0
    hours_to: int = 24
    needs_check: bool = True
    self_service: bool = True
    holds_allowed: bool = True
    hold_limit: int = 10
    holds_a_title: int = 1
    hold_order: str = HoldOrder.NEAR_FIRST
    hold_shelf_days: int = 7
    hold_pickup: str = Pickup.ANYWHERE
    protect_days: int = 0
    recall_after_days: int = 0
    recall_leaves_days: int = 7
    grace_days: int = 0
    overdue_fen: int = 0
    overdue_cap_fen: int = 0
    suspension_days: int = 0
    suspension_cap_days: int = 365
    overdue_limit: int = NO_LIMIT
    long_overdue_days: int = 0
    long_overdue_suspension_days: int = 0
    debt_limit_fen: int = 0
    deposit_fen: int = 0
    price_within_deposit: bool = False
    lost_percent: int = 100
    lost_without_price_fen: int = 30_00
    damage_percent: int = 0
    damage_fen: int = 0
    processing_fen: int = 0
    floats: bool = False
    rows: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def kept(cls, plain: Mapping[str, Any]) -> Terms:
        """Terms as they were stored, also by an earlier version that knew fewer or other values."""
        return cls(**{name: value for name, value in plain.items() if name in cls.__dataclass_fields__})

    @property
    def lends(self) -> bool:
        """Whether anything is lent by these terms."""
        return bool(self.loan_days or self.loan_hours or self.due_date)

    @cached_property
    def said(self) -> dict[str, Any]:
        """What differs from the defaults, as it is stored: worked out once for the many loans of one policy."""
        every = ((one, getattr(self, one.name)) for one in fields(self))
        return {one.name: value for one, value in every if value != one.default}


# What makes a row more specific. One mark outweighs all that stand below it; among libraries the deeper one wins.
WEIGHTS = {"library": 1000, "group": 400, "category": 200, "home": 100, "item_class": 40, "age": 20}


def weight(row: Row) -> int:
    """How specific a row is: a nearer library beats a group, which beats a reader category, and so on down."""
    marks = {
        "group": row.libraries is not None,
        "category": row.category is not None,
        "home": row.reader_home is not None or row.visitors_only,
        "item_class": row.item_class is not None,
        "age": row.age_from is not None or row.age_to is not None,
    }
    return WEIGHTS["library"] * len(row.path) + sum(WEIGHTS[name] for name, set_ in marks.items() if set_)


def covers(row: Row, case: Case) -> bool:
    """Whether a row speaks of this case. An unknown age is covered only by rows that ask for none."""
    return (
        case.path.startswith(row.path)
        and (row.libraries is None or any(case.path.startswith(path) for path in row.libraries))
        and row.category in (None, case.category)
        and (row.reader_home is None or case.reader_home.startswith(row.reader_home))
        and not (row.visitors_only and case.reader_home.startswith(row.path))
        and row.item_class in (None, case.item_class)
        and _of_age(row, case.age)
    )


def match(rows: Iterable[Row], case: Case) -> Terms | None:
    """The terms of a case, value by value from the most specific row that states it; ties go to the lower number.

    None when some value without a default is stated nowhere: the policy has a gap.
    """
    ordered = _ordered(rows, case)
    said: dict[str, Any] = {}
    given: dict[str, int] = {}
    for name, value in VALUES.items():
        row = next((row for row in ordered if name in row.says), None)
        if row is None and value.default is None:
            return None
        said[name] = row.says[name] if row else value.default
        if row is not None:
            given[name] = row.number
    return Terms(**said, rows=given)


@dataclass(frozen=True)
class Explained:
    """One value of the terms: what is said, by which row (None: it is the default), and the rows that lost."""

    name: str
    said: Said
    row: Row | None
    lost: tuple[Row, ...] = ()


def explain(rows: Iterable[Row], case: Case) -> tuple[Explained, ...]:
    """Each value with the row that gives it and, in order, the rows that speak of the case too but weigh less.

    A value that has neither row nor default is left out: there the policy has a gap.
    """
    ordered = _ordered(rows, case)
    found = []
    for name, value in VALUES.items():
        stating = [row for row in ordered if name in row.says]
        if stating:
            found.append(Explained(name, stating[0].says[name], stating[0], tuple(stating[1:])))
        elif value.default is not None:
            found.append(Explained(name, value.default, None))
    return tuple(found)


def gaps(rows: Iterable[Row], paths: Iterable[str], categories: Iterable[str], classes: Iterable[str]) -> list[str]:
    """Combinations that end without complete terms, as "path category class"; none in a valid policy."""
    table = list(rows)
    kinds, items = list(categories), list(classes)
    return [
        f"{path} {category} {item_class}"
        for path in paths
        for category in kinds
        for item_class in items
        if match(table, Case(path, category, item_class)) is None
    ]


def _ordered(rows: Iterable[Row], case: Case) -> list[Row]:
    return sorted((row for row in rows if covers(row, case)), key=lambda row: (-weight(row), row.number))


def _of_age(row: Row, age: int | None) -> bool:
    if row.age_from is None and row.age_to is None:
        return True
    return age is not None and (row.age_from or 0) <= age <= (row.age_to if row.age_to is not None else age)
