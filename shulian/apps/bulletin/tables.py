"""Statistics tables as they are printed: rows in order, computed totals, footnotes where print and sum differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shulian.apps.bulletin.few import HIDDEN, WHOLE, Few, few_in
from shulian.apps.bulletin.notes import Footnotes, notes
from shulian.apps.statistics.models import ReturnLine
from shulian.apps.statistics.queries.returns import Collected
from shulian.apps.statistics.words import heading_among, shared_unit
from shulian.core import reconcile
from shulian.core.periods import span
from shulian.core.reconcile import Kind
from shulian.documents.bulletin import LONGEST_SPAN, Align, Cell, Column, Footnote, Origin, Part, Row, RowKind, Table

_OF_ALL = (Kind.GRAND_TOTAL, Kind.GRAND_TOTAL_OF_ROWS)
_NARROWEST = 4


def ranked(found: Collected, title: str, *, prints_findings: bool, compares: bool) -> Table:
    """Libraries by their computed totals, the largest first; all columns and a total.

    Where columns count different things there is no total, and the first column gives the order.
    """
    adds_up, few = found.table.adds_up, few_in(found)
    first = tuple(row.cells[0] for row in found.table.rows)
    sums = dict(zip(found.lines, reconcile.row_totals(found.table) if adds_up else first, strict=True))
    by = WHOLE if adds_up else found.table.columns[0]
    # The order of the source decides between equals, and between those that are not told: their place would tell.
    lines = sorted(
        found.lines, key=lambda line: (few.hides([line.pk], by), few.hides([line.pk], by) or -(sums[line] or 0))
    )
    footnotes = Footnotes(found, lines, prints_findings, few)
    rows = [
        table_row(
            "line",
            table_cell(str(place)),
            table_cell(name_of(line)),
            *(_told(few, line, column.key) for column in found.columns),
            *(
                [_figure(sums[line], footnotes.mark(Kind.ROW_TOTAL, line=line), few.hides([line.pk], WHOLE))]
                if adds_up
                else ()
            ),
        )
        for place, line in enumerate(lines, start=1)
    ]
    rows.append(_totals_row(found, footnotes))
    columns = [table_column(_("No."), "figure"), table_column(_("Library"), "text"), *_figure_columns(found)]
    if adds_up:
        columns.append(table_column(_("Total"), "figure", _digits(reconcile.grand_total(found.table))))
    made_of = [*([line] for line in lines), lines]
    under = (footnotes.printed(), notes(found, footnotes, compares=compares))
    return _table(found, title, columns, rows, under) | {"origin": _origin(found, made_of, len(columns))}


def _totals_row(found: Collected, footnotes: Footnotes) -> Row:
    few = footnotes.few
    grand = _figure(reconcile.grand_total(found.table), footnotes.mark(*_OF_ALL), few.hides_total(WHOLE))
    return table_row(
        "total",
        table_cell(""),
        table_cell(_("Total")),
        *(
            _figure(value, footnotes.mark(Kind.COLUMN_TOTAL, column=column.key), few.hides_total(column.key))
            for column, value in zip(found.columns, reconcile.column_totals(found.table), strict=True)
        ),
        *([grand] if found.table.adds_up else ()),
    )


def by_city(found: Collected, title: str, *, prints_findings: bool, compares: bool) -> Table:
    """Libraries under their cities in the order of the source, with subtotals and a total."""
    place: dict[str, int] = {}
    for line in found.lines:
        place.setdefault(city_of(line), len(place))
    # A source in another order would tear a city in two.
    lines = sorted(found.lines, key=lambda line: place[city_of(line)])
    footnotes = Footnotes(found, lines, prints_findings, few_in(found))
    rows: list[Row] = []
    made_of: list[Sequence[ReturnLine]] = []
    for city, group in groupby(lines, key=city_of):
        members = list(group)
        rows += _city_rows(city, members, found, footnotes)
        made_of += [*([line] for line in members), members]
    totals = reconcile.column_totals(found.table)
    mark = footnotes.mark(*_OF_ALL)
    last = len(totals) - 1
    rows.append(
        table_row(
            "total",
            table_cell(_("Total")),
            table_cell(""),
            *(
                _figure(
                    value,
                    footnotes.mark(Kind.COLUMN_TOTAL, column=column.key) + (mark if at == last else ""),
                    footnotes.few.hides_total(column.key),
                )
                for at, (column, value) in enumerate(zip(found.columns, totals, strict=True))
            ),
        )
    )
    columns = [
        table_column(pgettext("table", "City"), "group"),
        table_column(_("Library"), "text"),
        *_figure_columns(found),
    ]
    under = (footnotes.printed(), notes(found, footnotes, compares=compares))
    origin = _origin(found, [*made_of, lines], len(columns))
    return _table(found, title, columns, rows, under) | {"origin": origin}


def _city_rows(city: str, lines: list[ReturnLine], found: Collected, footnotes: Footnotes) -> list[Row]:
    """The lines of one city and their subtotal; the name spans them if they fit on a page."""
    height, few = len(lines) + 1, footnotes.few
    spans = height if height <= LONGEST_SPAN else 1
    covered = 0 if spans > 1 else 1
    rows = []
    for at, line in enumerate(lines):
        name = table_cell(city, spans=spans) if at == 0 else table_cell("", spans=covered)
        mark = footnotes.mark(Kind.ROW_TOTAL, line=line)
        figures = [_told(few, line, column.key) for column in found.columns]
        figures[-1]["mark"] = mark
        rows.append(table_row("first" if at == 0 else "line", name, table_cell(name_of(line)), *figures))
    # A subtotal tells a hidden line of its city where the others are shown; where nothing is added up there is none.
    sums = (
        _figure(None)
        if column.key in found.table.apart
        else _figure(
            reconcile.total(line.cells.get(column.key) for line in lines),
            hidden=few.hides([line.pk for line in lines], column.key),
        )
        for column in found.columns
    )
    rows.append(table_row("subtotal", table_cell("", spans=covered), table_cell(_("Subtotal")), *sums))
    return rows


def _origin(found: Collected, rows: Sequence[Sequence[ReturnLine]], width: int) -> Origin:
    """Two columns of words, one an indicator, and one of all of them where they are added up beside each other."""
    codes = [column.indicator_id for column in found.columns]
    columns: list[Part | None] = [None, None]
    columns += [Part(indicators=[code], period=found.period.code) for code in codes]
    if width > len(columns):
        columns.append(Part(indicators=codes, period=found.period.code))
    # No libraries at all would be all of them.
    known = [sorted({line.library_id for line in row if line.library_id}) for row in rows]
    return Origin(rows=[Part(libraries=those) if those else None for those in known], columns=columns)


def _table(
    found: Collected, title: str, columns: list[Column], rows: list[Row], under: tuple[list[Footnote], list[str]]
) -> Table:
    return Table(
        kind="table",
        title=title,
        period=_("(%(period)s)") % {"period": span(found.period)},
        unit=unit_words(shared_unit(found.columns)),
        columns=columns,
        rows=rows,
        footnotes=under[0],
        notes=under[1],
    )


def unit_words(unit: str) -> str:
    """What stands over a table or chart of one unit; nothing where each column says its own."""
    return _("Unit: %(unit)s") % {"unit": unit} if unit else ""


def _figure_columns(found: Collected) -> list[Column]:
    totals = dict(zip(found.table.columns, reconcile.column_totals(found.table), strict=True))
    cells = {key: [line.cells.get(key) for line in found.lines] for key in totals}
    # Without a total the longest of the cells says how wide it is.
    return [
        table_column(
            heading_among(column, found.columns), "figure", max(map(_digits, [totals[column.key], *cells[column.key]]))
        )
        for column in found.columns
    ]


def _digits(value: reconcile.Number | None) -> int:
    return max(_NARROWEST, len(str(value or 0)))


def table_column(words: str, align: Align, width: int = 0) -> Column:
    return {"heading": words, "align": align, "width": width}


def table_row(kind: RowKind, *cells: Cell) -> Row:
    return {"kind": kind, "cells": list(cells)}


def table_cell(words: str, mark: str = "", spans: int = 1) -> Cell:
    return {"text": words, "mark": mark, "spans": spans}


def _figure(value: reconcile.Number | None, mark: str = "", hidden: bool = False) -> Cell:
    return table_cell(HIDDEN if hidden else "—" if value is None else str(value), mark)


def _told(few: Few, line: ReturnLine, column: str) -> Cell:
    return _figure(line.cells.get(column), hidden=few.hides([line.pk], column))


def name_of(line: ReturnLine) -> str:
    """The library's name, or the one that was sent if nobody knows the library."""
    return line.library.name if line.library else line.name


def city_of(line: ReturnLine) -> str:
    """The prefecture city of a line's library; the province's own library stands under the province."""
    division = line.library.division if line.library else None
    while division is not None and division.level not in ("city", "province"):
        division = division.parent
    return division.name if division else ""
