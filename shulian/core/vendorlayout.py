"""Tables that providers make for themselves: a layout says where month, library, metric and counts stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shulian.core.vendorcells import Fault, Value, folded

Rows = Sequence[Sequence[Value]]


class Where(StrEnum):
    """Where a month, a library or a metric stands in a table."""

    COLUMN = "column"
    HEADING = "heading"
    ABOVE = "above"
    FIXED = "fixed"


class Role(StrEnum):
    """What stands in a column."""

    MONTH = "month"
    LIBRARY = "library"
    RESOURCE = "resource"
    METRIC = "metric"
    COUNT = "count"


class SheetFault(StrEnum):
    """Why a table as a whole cannot be read by its layout."""

    OTHER_PROVIDER = "sheet-other-provider"
    NO_HEADINGS = "sheet-no-headings"
    REPEATED = "sheet-repeated-heading"
    NO_MONTH = "sheet-no-month"
    SEVERAL_MONTHS = "sheet-several-months"
    WRONG_MONTH = "sheet-wrong-month"
    UNIT_DIFFERS = "sheet-unit-differs"
    NO_COUNTS = "sheet-no-counts"


class LayoutFault(StrEnum):
    """Why a layout says too little or too much."""

    NO_METRIC = "layout-no-metric"
    NO_COUNT = "layout-no-count"
    NO_COLUMN = "layout-no-column"
    TWICE = "layout-twice"
    NO_WORDS = "layout-no-words"


@dataclass(frozen=True)
class Metric:
    """Words of a heading or of a column of metrics, the kind of entry they feed, what their numbers are times."""

    word: str
    kind: str
    times: int = 1


@dataclass(frozen=True)
class Layout:
    """How a provider's table is read; headings are found by their words, wherever they stand.

    `columns` names the heading of each role that is a column. `metrics` with one empty word count everything.
    With `merged` an empty cell in those columns says what stands above it. `totals` and `subtotals` are the words by
    which rows and columns of sums are known, `ignored` the headings of columns that mean nothing, and `marker` is what
    stands in every file of this provider.
    """

    metrics: tuple[Metric, ...]
    columns: Mapping[Role, str] = field(default_factory=dict)
    month: Where = Where.FIXED
    library: Where = Where.FIXED
    metric: Where = Where.HEADING
    heading_rows: int = 1
    merged: bool = False
    totals: tuple[str, ...] = ("合计", "总计")
    subtotals: tuple[str, ...] = ("小计",)
    ignored: tuple[str, ...] = ()
    sheet: str = ""
    marker: str = ""


@dataclass(frozen=True)
class Counted:
    """A cell that counts: where it stands (rows and columns from 0), for whom and when, what is written there."""

    row: int
    column: int
    month: date
    library: str
    resource: str
    kind: str
    count: int
    written: str


class Said(StrEnum):
    """What becomes of a row."""

    COUNTED = "counted"
    TOTAL = "total"
    BLANK = "blank"
    UNMAPPED = "unmapped"
    WRONG = "wrong"


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be read, and what stands in it."""

    column: int
    fault: Fault
    what: str


@dataclass(frozen=True)
class RowRead:
    """What becomes of a row: its sum as counted, the cells that are wrong, the words that nothing is chosen for."""

    row: int
    said: Said
    sum: int = 0
    wrong: tuple[Wrong, ...] = ()
    what: str = ""


@dataclass(frozen=True)
class Differs:
    """A printed sum that is another than what adds up."""

    row: int
    column: int
    printed: int
    computed: int


@dataclass(frozen=True)
class Read:
    """All that a table says; nothing of it may count while any row is wrong."""

    heading_row: int
    counted: tuple[Counted, ...]
    rows: tuple[RowRead, ...]
    differs: tuple[Differs, ...]

    @property
    def wrong(self) -> tuple[RowRead, ...]:
        """The rows that are wrong."""
        return tuple(one for one in self.rows if one.said is Said.WRONG)


class SheetUnread(ValueError):
    """A table that does not fit its layout: why, what was looked for, and what is there instead."""

    def __init__(self, fault: SheetFault, looked_for: str = "", there: str = "") -> None:
        super().__init__(fault, looked_for, there)
        self.fault = fault
        self.looked_for = looked_for[:200]
        self.there = there[:200]


def check_layout(layout: Layout) -> LayoutFault | None:
    """Whether a layout says enough to read a table by; None is yes."""
    named = [folded(word) for word in layout.columns.values() if word]
    words = [folded(one.word) for one in layout.metrics]
    needs = {
        Role.MONTH: layout.month is Where.COLUMN,
        Role.LIBRARY: layout.library is Where.COLUMN,
        Role.METRIC: layout.metric is Where.COLUMN,
    }
    counts_below_headings = Where.HEADING in (layout.metric, layout.month, layout.library)
    asked = (
        (not layout.metrics or (layout.metric is not Where.FIXED and not all(words)), LayoutFault.NO_METRIC),
        (layout.metric is Where.FIXED and len(words) > 1, LayoutFault.TWICE),
        (any(needed and not layout.columns.get(role) for role, needed in needs.items()), LayoutFault.NO_COLUMN),
        (not counts_below_headings and not layout.columns.get(Role.COUNT), LayoutFault.NO_COUNT),
        (len({*named, *words}) < len(named) + len(words), LayoutFault.TWICE),
        # Headings are found by their words; months are known by themselves.
        (not looked_for(layout) and layout.month is not Where.HEADING, LayoutFault.NO_WORDS),
    )
    return next((fault for is_so, fault in asked if is_so), None)


def looked_for(layout: Layout) -> list[str]:
    """The words that must stand in the headings."""
    named = [word for word in layout.columns.values() if word]
    return named + ([one.word for one in layout.metrics] if layout.metric is Where.HEADING else [])
