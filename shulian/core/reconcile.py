"""Does a printed table add up? Printed totals are kept beside computed ones, never corrected (勾稽)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

Number = int | Decimal
"""A figure: exact, with decimals where its unit takes them; never a binary fraction."""


def plain(value: Number) -> Number:
    """Whole figures are whole numbers, others end with no zeros: the same figure is always written the same."""
    return int(value) if value == int(value) else Decimal(value).normalize()


def rounded(value: Number) -> int:
    """The nearest whole number, half away from zero."""
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Kind(StrEnum):
    """Which printed figure a check is about."""

    ROW_TOTAL = "row-total"
    COLUMN_TOTAL = "column-total"
    GRAND_TOTAL = "grand-total"
    GRAND_TOTAL_OF_ROWS = "grand-total-of-rows"
    CHANGE = "change"
    PERCENT = "percent"


@dataclass(frozen=True)
class Row:
    """One line of a table; a missing cell is None and never counts as zero."""

    name: str
    cells: tuple[Number | None, ...]
    printed: Number | None = None


@dataclass(frozen=True)
class Table:
    """Cells with the totals that somebody printed under and beside them, as far as they did.

    `adds_up` is False where the columns count different things: cards, loans and yuan have no sum. The figures of
    columns `apart` have none over rows either: readers told apart, middle values.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    printed_columns: tuple[Number | None, ...] = ()
    printed_total: Number | None = None
    adds_up: bool = True
    apart: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        widths = {len(row.cells) for row in self.rows} | {len(self.columns)}
        if len(widths) != 1 or len(self.printed_columns) not in (0, len(self.columns)):
            raise ValueError("every row of a table has one cell a column")


@dataclass(frozen=True)
class Note:
    """What is printed under a table about the change against the period before."""

    change: Number | None = None
    percent: Decimal | None = None


@dataclass(frozen=True)
class Check:
    """One printed figure beside the computed one; `where` is the row's or column's name or empty."""

    kind: Kind
    where: str
    printed: Decimal
    computed: Decimal

    @property
    def agrees(self) -> bool:
        """Whether the printed figure is the computed one."""
        return self.printed == self.computed

    @property
    def difference(self) -> Decimal:
        """Printed minus computed."""
        return self.printed - self.computed


def total(figures: Iterable[Number | None]) -> Number | None:
    """The sum of what is there; None if nothing is."""
    present = [figure for figure in figures if figure is not None]
    return plain(sum(present)) if present else None


def count_alike(columns: Iterable[tuple[str, str]]) -> bool:
    """Whether columns of these units and measures (flow or stock) may be added to each other."""
    return len(set(columns)) <= 1


def shared_unit(units: Iterable[str]) -> str:
    """The unit that all columns of a table have; empty where each says its own."""
    found = set(units)
    return found.pop() if len(found) == 1 else ""


def row_totals(table: Table) -> tuple[Number | None, ...]:
    """The computed total of every row; none where the columns do not add up."""
    if not table.adds_up:
        return (None,) * len(table.rows)
    return tuple(total(row.cells) for row in table.rows)


def column_totals(table: Table) -> tuple[Number | None, ...]:
    """The computed total of every column; none of one whose figures cannot be added."""
    return tuple(
        None if key in table.apart else total(row.cells[at] for row in table.rows)
        for at, key in enumerate(table.columns)
    )


def grand_total(table: Table) -> Number | None:
    """The computed sum of all cells."""
    return total(row_totals(table))


def checks(table: Table) -> tuple[Check, ...]:
    """Every printed total of the table beside the computed one: rows, columns, grand total."""
    return (
        *_compared(Kind.ROW_TOTAL, (row.name for row in table.rows), _printed_rows(table), row_totals(table)),
        *_compared(Kind.COLUMN_TOTAL, table.columns, table.printed_columns, column_totals(table)),
        *_compared(Kind.GRAND_TOTAL, [""], [table.printed_total], [grand_total(table)]),
        *_compared(Kind.GRAND_TOTAL_OF_ROWS, [""], [table.printed_total], [_sum_of_printed_rows(table)]),
    )


def note_checks(note: Note, current: Number, base: Number | None) -> tuple[Check, ...]:
    """The printed change and percentage beside those of the two totals.

    Without a reported base, the base that the printed change implies carries the percentage.
    """
    found = []
    if note.change is not None and base is not None:
        found.append(Check(Kind.CHANGE, "", Decimal(note.change), Decimal(current - base)))
    if base is None:
        base = implied_base(current, note.change)
    if note.percent is not None:
        digits = max(0, -int(note.percent.as_tuple().exponent))
        computed = percent_change(current, base, digits)
        if computed is not None:
            found.append(Check(Kind.PERCENT, "", note.percent, computed))
    return tuple(found)


def implied_base(current: Number, change: Number | None) -> Number | None:
    """The figure of the period before that a printed change implies."""
    return None if change is None else plain(current - change)


def percent_change(current: Number | None, base: Number | None, digits: int = 0) -> Decimal | None:
    """(current − base) / base in percent, half away from zero; None for a missing or zero base."""
    if current is None or base is None or base == 0:
        return None
    exact = Decimal(current - base) * 100 / Decimal(base)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _printed_rows(table: Table) -> list[Number | None]:
    return [row.printed for row in table.rows]


def _sum_of_printed_rows(table: Table) -> Number | None:
    printed = _printed_rows(table)
    # A sum of some of the rows would disprove nothing.
    return None if None in printed else total(printed)


def _compared(
    kind: Kind, where: Iterable[str], printed: Sequence[Number | None], computed: Sequence[Number | None]
) -> Iterator[Check]:
    for name, stated, found in zip(where, printed, computed, strict=False):
        if stated is not None and found is not None:
            yield Check(kind, name, Decimal(stated), Decimal(found))
