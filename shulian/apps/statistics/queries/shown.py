"""A pivot as it is shown: what was published of exactly a cell or total stands there as it was published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shulian.apps.statistics.queries.definitions import definition
from shulian.apps.statistics.queries.figures import Number, Out
from shulian.apps.statistics.queries.pivot import Pivot, PivotAsked, ordered, pivot, places_of, times_of
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.published import Shown, Stood
from shulian.core.agreeing import adds_up
from shulian.core.dimensions import PLACES, TIMES, Dimension
from shulian.core.periods import Period

Keys = tuple[str, str]
ALL = ""


@dataclass(frozen=True)
class _Asked:
    """What a cell is of: an indicator, months and libraries, and nothing else."""

    code: str
    period: Period
    libraries: Collection[int]


def shown(asked: PivotAsked) -> Pivot:
    """The pivot with published figures in place of those of today."""
    found, seen = pivot(asked), Shown()
    if not seen.within(asked.period):
        return found
    rows, columns = _side(asked, asked.rows, found.row_keys, seen), _side(asked, asked.columns, found.column_keys, seen)
    out: dict[Keys, Out] = {}
    version = found.version
    cells = [cell for cell in _cells(asked, rows, columns) if seen.of(cell[2].code, cell[2].period)]
    follows = _follows(asked, cells, seen) if asked.indicator.derive else {}
    for row, column, one in cells:
        stood = seen.of(one.code, one.period)
        now = follows.get((row, column), _value(found, row, column))
        told = seen.out(stood, now, one.libraries) if stood else None
        # Where there is nothing, and was nothing, there is no line either.
        if told is not None and (told[0], told[2].now) != (None, None):
            out[row, column] = told[2]
            version = told[1] if (row, column) == (ALL, ALL) else version
    return replace(_with(asked, found, out), version=version, out=out) if out else found


def stood_at(asked: PivotAsked, row: str, column: str) -> Stood | None:
    """What is shown as published in a cell or total of the pivot; nothing is counted for it."""
    seen = Shown()
    rows, columns = _side(asked, asked.rows, [row], seen), _side(asked, asked.columns, [column], seen)
    if row not in rows or column not in columns:
        return None
    ((_row, _column, one),) = _cells(asked, {row: rows[row]}, {column: columns[column]})
    return seen.stood(one.code, one.period, one.libraries)


def _cells(
    asked: PivotAsked, rows: Mapping[str, _Asked], columns: Mapping[str, _Asked]
) -> Iterator[tuple[str, str, _Asked]]:
    """Every cell and total that is of libraries and months alone; libraries are those of its place."""
    for row, one in rows.items():
        for column, other in columns.items():
            code = one.code if asked.rows is Dimension.REQUEST_TYPE else other.code
            period = one.period if asked.rows in TIMES else other.period
            libraries = one.libraries if asked.rows in PLACES else other.libraries
            yield row, column, _Asked(code, period, libraries)


def _follows(asked: PivotAsked, cells: Sequence[tuple[str, str, _Asked]], seen: Shown) -> dict[Keys, Number]:
    """What follows from the figures as they are shown: of published ones as they went out, what was late included."""
    found: dict[Keys, Number] = {}
    for period in {one.period for _row, _column, one in cells}:
        here = [(row, column, one) for row, column, one in cells if one.period == period]
        groups = [Group(f"{row} {column}", "", tuple(one.libraries)) for row, column, one in here]
        lines = seen.grouped(asked.indicator, period, groups)
        for (row, column, _one), line in zip(here, lines, strict=True):
            found[row, column] = line.out.now if line.out else line.value
    return found


def _side(asked: PivotAsked, one: Dimension | None, keys: Collection[str], seen: Shown) -> dict[str, _Asked]:
    """What each key of a side stands for, with all of it under an empty key.

    Of hours, kinds and other things nothing is published: such a table is of today, and so is a total over months of
    which some are.
    """
    code, libraries = asked.indicator.pk, frozenset(library.pk for library in asked.libraries)
    whole = _Asked(code, asked.period, libraries)
    if one is None:
        return {ALL: whole}
    if one in PLACES:
        groups = places_of(asked.libraries, one)
        return {ALL: whole} | {group.key: replace(whole, libraries=group.libraries) for group in groups}
    if one in TIMES:
        times = {key: replace(whole, period=period) for key, period in times_of(asked.period, one)}
        all_out = all(seen.of(code, time.period) for time in times.values())
        return ({ALL: whole} if all_out else {}) | times
    if one is Dimension.REQUEST_TYPE:
        return {ALL: whole} | {key: replace(whole, code=key) for key in keys if key in asked.indicator.parts}
    return {}


def _value(found: Pivot, row: str, column: str) -> Number:
    if row and column:
        return found.cells.get((row, column))
    if row:
        return found.row_totals.get(row)
    return found.column_totals.get(column) if column else found.total


def _with(asked: PivotAsked, found: Pivot, out: Mapping[Keys, Out]) -> Pivot:
    """The published values in their places; totals around them go along, where figures can be added."""
    adds = adds_up(definition(asked.indicator))
    cells = {at: one for at, one in out.items() if at[0] and (at[1] or asked.columns is None)}
    values = dict(found.cells) | {at: one.value for at, one in cells.items()}
    rows = {**dict.fromkeys(found.row_keys), **dict.fromkeys(row for row, _column in cells)}
    columns = {**dict.fromkeys(found.column_keys), **dict.fromkeys(column for _row, column in cells)}
    by_row, by_column = (_moved(cells, side) if adds else {} for side in (0, 1))
    row_totals = {row: _of(out, (row, ALL), found.row_totals.get(row), by_row.get(row, 0)) for row in rows}
    column_totals = {one: _of(out, (ALL, one), found.column_totals.get(one), by_column.get(one, 0)) for one in columns}
    changed = {row: one for row, one in row_totals.items() if one != found.row_totals.get(row)}
    total = out[ALL, ALL].value if (ALL, ALL) in out else found.total
    if adds and changed and (ALL, ALL) not in out:
        total = (total or 0) + sum((one or 0) - (found.row_totals.get(row) or 0) for row, one in changed.items())
    return replace(
        found,
        row_keys=ordered(set(rows)),
        column_keys=ordered(set(columns)),
        cells=values,
        row_totals=row_totals,
        column_totals=column_totals if asked.columns else {ALL: total},
        total=total,
    )


def _moved(cells: Mapping[Keys, Out], side: int) -> dict[str, int | Decimal]:
    """By how much the published cells of each line, or column, are others than today's."""
    found: dict[str, int | Decimal] = {}
    for at, one in cells.items():
        found[at[side]] = found.get(at[side], 0) + (one.value or 0) - (one.now or 0)
    return found


def _of(out: Mapping[Keys, Out], at: Keys, now: Number, moved: int | Decimal) -> Number:
    """A total: the published one, else that of today with what its cells were published otherwise."""
    if at in out:
        return out[at].value
    return (now or 0) + moved if moved else now
