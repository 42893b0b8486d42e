"""Loan policy as a table: which row says what for a reader, an item and a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the policy. `path` is a place in the tree and covers all below it; "" and None cover everything.

    A value of None says nothing, and the next matching row is asked.
    """

    number: int
    path: str = ""
    category: str | None = None
    item_class: str | None = None
    loan_days: int | None = None
    loan_limit: int | None = None
    renewals: int | None = None


@dataclass(frozen=True)
class Terms:
    """What applies, and in `rows` the number of the row that gave each value, in the order of the fields."""

    loan_days: int
    loan_limit: int
    renewals: int
    rows: tuple[int, int, int]


VALUES = ("loan_days", "loan_limit", "renewals")


def match(rows: Iterable[Row], path: str, category: str, item_class: str) -> Terms | None:
    """The terms of the library at `path`, value by value from the most specific row that states it.

    A nearer library beats a reader category, which beats an item class; ties go to the lower number.
    None when some value is stated nowhere: the policy has a gap.
    """
    ordered = sorted(
        (row for row in rows if _covers(row, path, category, item_class)),
        key=lambda row: (-len(row.path), row.category is None, row.item_class is None, row.number),
    )
    found = [_first(ordered, value) for value in VALUES]
    days, limit, renewals = found
    if days is None or limit is None or renewals is None:
        return None
    return Terms(days[0], limit[0], renewals[0], (days[1], limit[1], renewals[1]))


def gaps(rows: Iterable[Row], paths: Iterable[str], categories: Iterable[str], classes: Iterable[str]) -> list[str]:
    """Combinations that end without complete terms, as "path category class"; none in a valid policy."""
    table = list(rows)
    kinds, items = list(categories), list(classes)
    return [
        f"{path} {category} {item_class}"
        for path in paths
        for category in kinds
        for item_class in items
        if match(table, path, category, item_class) is None
    ]


def _covers(row: Row, path: str, category: str, item_class: str) -> bool:
    return path.startswith(row.path) and row.category in (None, category) and row.item_class in (None, item_class)


def _first(rows: list[Row], value: str) -> tuple[int, int] | None:
    for row in rows:
        stated = getattr(row, value)
        if stated is not None:
            return stated, row.number
    return None
