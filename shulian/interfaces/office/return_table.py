"""A return as the page shows it: computed totals, printed ones beside them where they differ, findings in words."""

from __future__ import annotations

from dataclasses import dataclass

from shulian.apps.statistics.models import Finding, ReturnLine
from shulian.apps.statistics.queries.returns import Collected, checks
from shulian.apps.statistics.words import (
    check_words,
    finding_words,
    heading,
    heading_among,
    name_of,
    period_words,
    shared_unit,
)
from shulian.core import reconcile
from shulian.core.reconcile import Kind, Number

_SPOKEN_OF = (Kind.GRAND_TOTAL, Kind.GRAND_TOTAL_OF_ROWS, Kind.CHANGE, Kind.PERCENT)


@dataclass(frozen=True)
class LineShown:
    """One library's line: its cells, its computed total, and what was printed instead."""

    line: ReturnLine
    cells: list[Number | None]
    total: Number | None
    printed: Number | None
    findings: list[Finding]


@dataclass(frozen=True)
class FindingShown:
    """A finding in words; `place` is what a correction is asked for."""

    finding: Finding
    words: str

    @property
    def problem(self) -> bool:
        """Whether the return cannot be accepted before this is settled."""
        return self.finding.weight == Finding.Weight.PROBLEM

    @property
    def wants_library(self) -> bool:
        """Whether a library's code is asked for, not a number."""
        return self.problem and not self.finding.cell and not self.finding.column


class TableShown:
    """Everything that the page of a return says about its figures."""

    def __init__(self, found: Collected) -> None:
        self.name, self.period = name_of(found.form), period_words(found.period)
        self.unit = shared_unit(found.columns)
        self.headings = {column.key: heading(column) for column in found.columns}
        self.header = [heading_among(column, found.columns) for column in found.columns]
        self.lines = _lines(found)
        totals, printed = reconcile.column_totals(found.table), _printed_columns(found)
        adds = [key not in found.table.apart for key in found.table.columns]
        self.column_totals = list(zip(totals, printed, adds, strict=True))
        self.adds_up, self.total = found.table.adds_up, reconcile.grand_total(found.table)
        self.printed_total = _differing(found.table.printed_total, self.total)
        shown = [FindingShown(one, finding_words(one, self.headings)) for one in found.findings]
        self.open = [one for one in shown if one.finding.state == Finding.State.OPEN]
        self.answered = [one for one in shown if one.finding.state != Finding.State.OPEN]
        self.problems = sum(one.problem for one in self.open)
        self.differences = len(found.differences)
        self.figures = sum(value is not None for line in self.lines for value in line.cells)
        self._count_confirmed(found)

    def _count_confirmed(self, found: Collected) -> None:
        agreed = [one for one in checks(found) if one.agrees]
        self.rows_confirmed = sum(one.kind is Kind.ROW_TOTAL for one in agreed)
        self.columns_confirmed = sum(one.kind is Kind.COLUMN_TOTAL for one in agreed)
        self.confirmed = [check_words(one, self.headings) for one in agreed if one.kind in _SPOKEN_OF]


def _lines(found: Collected) -> list[LineShown]:
    totals = reconcile.row_totals(found.table)
    return [
        LineShown(
            line=line,
            cells=list(row.cells),
            total=total,
            printed=_differing(row.printed, total),
            findings=[one for one in found.findings if one.line_id == line.pk],
        )
        for line, row, total in zip(found.lines, found.table.rows, totals, strict=True)
    ]


def _printed_columns(found: Collected) -> list[Number | None]:
    printed = found.table.printed_columns or (None,) * len(found.columns)
    totals = reconcile.column_totals(found.table)
    return [_differing(stated, total) for stated, total in zip(printed, totals, strict=True)]


def _differing(printed: Number | None, computed: Number | None) -> Number | None:
    """The printed figure where it is not the computed one."""
    return printed if printed is not None and printed != computed else None
