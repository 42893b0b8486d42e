"""A pivot of one indicator: by place, time and what the entries carry, with totals (透视表)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.engine.expressions import Question
from shulian.apps.statistics.engine.rows import COLUMN_OF
from shulian.apps.statistics.engine.running import figures
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.definitions import as_of, definition, known
from shulian.apps.statistics.queries.figures import Group, Level, entries_behind, evaluate, grouped, groups_of
from shulian.core import periods
from shulian.core.definitions import dimensions_of
from shulian.core.dimensions import PLACES, TIMES, Dimension
from shulian.core.indicators import Counting, Definition
from shulian.core.library import INSTITUTIONS
from shulian.core.periods import Period

Value = int | Decimal | None
LONGEST_NUMBER = 18
NOTHING = "-"
"""Stands in an address for what an entry does not say."""
LEVELS = {Dimension.LIBRARY: Level.LIBRARY, Dimension.CITY: Level.CITY, Dimension.UNIT: Level.UNIT}


@dataclass(frozen=True)
class PivotAsked:
    """One indicator over a period at some libraries, a line a `rows`, a column a `columns` (or one column)."""

    indicator: Indicator
    period: Period
    libraries: Sequence[Library]
    rows: Dimension
    columns: Dimension | None = None


@dataclass(frozen=True)
class Pivot:
    """The table; what is not in `cells` is missing. The totals of distinct readers and quotients are no sums."""

    row_keys: tuple[str, ...]
    column_keys: tuple[str, ...]
    cells: Mapping[tuple[str, str], Value]
    row_totals: Mapping[str, Value]
    column_totals: Mapping[str, Value]
    total: Value
    version: int
    places: Mapping[str, str]
    reported: int = 0


def pivot(asked: PivotAsked) -> Pivot:
    """Counted by the engine, or put together from returns and other figures for what entries do not say."""
    found = as_of(asked.indicator, asked.period)
    asked = replace(asked, indicator=found)
    parts = counted_parts(found, asked.period)
    if parts:
        return _of_entries(asked, parts)
    return _of_figures(asked)


def offered(indicator: Indicator) -> list[Dimension]:
    """The dimensions that a pivot of the indicator may have, in their order."""
    allowed = dimensions_of(definition(indicator), known())
    return [one for one in Dimension if one in allowed and one is not Dimension.REQUEST_TYPE]


def counted_parts(indicator: Indicator, period: Period) -> list[Definition]:
    """The definitions whose entries make the figure; none for what follows from returns or other figures."""
    if indicator.derive:
        return []
    if not indicator.parts:
        return [definition(indicator)] if indicator.kind else []
    parts = [as_of(one, period) for one in Indicator.objects.filter(pk__in=indicator.parts)]
    return [definition(one) for one in parts] if all(one.kind for one in parts) else []


def places_of(libraries: Sequence[Library], one: Dimension) -> list[Group]:
    """The libraries as lines of a place dimension."""
    if one is not Dimension.SUBTREE:
        return groups_of(libraries, LEVELS[one])
    steps, by_path = Library.steplen, {library.path: library for library in libraries}
    members: dict[str, list[int]] = {}
    for library in libraries:
        above = [library.path[:end] for end in range(len(library.path), 0, -steps)]
        homes = (path for path in above if path in by_path and by_path[path].kind in INSTITUTIONS)
        members.setdefault(next(homes, library.path), []).append(library.pk)
    return [Group(by_path[path].code, by_path[path].name, tuple(pks)) for path, pks in members.items()]


def behind_cell(asked: PivotAsked, row: str, column: str) -> QuerySet[Entry]:
    """The journal entries that a cell is made of, newest first; an empty key stands for all of its side."""
    period, libraries, narrowed = asked.period, {library.pk for library in asked.libraries}, Q()
    for one, key in ((asked.rows, row), (asked.columns, column)):
        if one is None or not key:
            continue
        if one in PLACES:
            libraries &= {pk for group in places_of(asked.libraries, one) if group.key == key for pk in group.libraries}
        elif one in TIMES:
            period = dict(_times(asked.period, one)).get(key, period)
        else:
            narrowed &= _is(one, key)
    found = entries_behind(as_of(asked.indicator, asked.period), period, libraries)
    told = found.annotate(
        weekday=ExtractIsoWeekDay("happened_at", tzinfo=clock.PLACE),
        hour=ExtractHour("happened_at", tzinfo=clock.PLACE),
        way=Coalesce(KT("details__channel"), "source", output_field=TextField()),
    )
    return told.filter(narrowed)


def is_number(key: str) -> bool:
    """Whether a key out of an address can be the number of something."""
    return key.isascii() and key.isdecimal() and len(key) < LONGEST_NUMBER


def _is(one: Dimension, key: str) -> Q:
    """What an entry of this line says; nothing at all where it says nothing."""
    told = {Dimension.WEEKDAY: "weekday", Dimension.HOUR: "hour"}
    if one in told:
        return Q(**{told[one]: int(key)}) if is_number(key) else Q(pk__in=[])
    if one is Dimension.CHANNEL:
        return Q(way=key)
    if one is Dimension.OWNER:
        return Q(details__owner=int(key)) if is_number(key) else Q(details__owner__isnull=True)
    column = f"details__{COLUMN_OF[one]}"
    return Q(**{column: key}) if key != NOTHING else Q(**{column: ""}) | Q(**{f"{column}__isnull": True})


def _of_entries(asked: PivotAsked, parts: Sequence[Definition]) -> Pivot:
    by = [asked.rows] + ([asked.columns] if asked.columns else [])
    groups = {one: places_of(asked.libraries, one) for one in by if one in PLACES}
    cells = {(row, column): value for (row, column), value in _counted(asked, parts, by, groups).items()}
    reported = 0
    if asked.columns is None and asked.rows in PLACES and parts[0].counting is not Counting.MEDIAN:
        reported = _add_reported(asked, groups[asked.rows], cells)
    if parts[0].counting in (Counting.ENTRIES, Counting.QUANTITY) or asked.columns is None:
        row_totals = _sums(cells, 0)
        column_totals = _sums(cells, 1)
        total = _sum(list(cells.values()))
    if parts[0].counting not in (Counting.ENTRIES, Counting.QUANTITY):
        # Whoever borrowed in two columns is one reader of the line.
        rows = _counted(asked, parts, [asked.rows], groups)
        row_totals = {row: value for (row, _column), value in rows.items()}
        columns = _counted(asked, parts, [asked.columns], groups) if asked.columns else {}
        column_totals = {column: value for (column, _none), value in columns.items()}
        total = next(iter(_counted(asked, parts, [], groups).values()), None)
    names = {group.key: group.name for found in groups.values() for group in found}
    keys = (_ordered({row for row, _column in cells}), _ordered({column for _row, column in cells}))
    return Pivot(*keys, cells, row_totals, column_totals, total, asked.indicator.version, names, reported)


def _counted(
    asked: PivotAsked, parts: Sequence[Definition], by: Sequence[Dimension], groups: Mapping[Dimension, list[Group]]
) -> dict[tuple[str, str], Value]:
    placed = [{pk: group.key for group in groups[one] for pk in group.libraries} for one in by if one in PLACES]
    places = {library.pk: tuple(place[library.pk] for place in placed) for library in asked.libraries}
    sums: dict[tuple[str, str], Value] = {}
    for part in parts:
        for keys, value in figures(Question(part, asked.period, tuple(by)), places).items():
            row, column = (*keys, "", "")[:2]
            sums[row, column] = int(sums.get((row, column)) or 0) + value
    return sums


def _add_reported(asked: PivotAsked, groups: Sequence[Group], cells: dict[tuple[str, str], Value]) -> int:
    """Of libraries where the system counted nothing what their returns say; how many those are."""
    said = evaluate(asked.indicator, asked.period, {library.pk for library in asked.libraries})
    found = 0
    for group in groups:
        for pk in group.libraries:
            figure = said.get(pk)
            if figure is not None and figure.counted is None and figure.reported is not None:
                cells[group.key, ""] = int(cells.get((group.key, "")) or 0) + figure.reported
                found += 1
    return found


def _of_figures(asked: PivotAsked) -> Pivot:
    """By place and time: each time is a period of its own."""
    place = next((one for one in (asked.rows, asked.columns) if one in PLACES), None)
    time = next((one for one in (asked.rows, asked.columns) if one in TIMES), None)
    groups = places_of(asked.libraries, place) if place else []
    everything = Group("", "", tuple(library.pk for library in asked.libraries))
    cells: dict[tuple[str, str], Value] = {}
    times = dict(_times(asked.period, time)) if time else {}
    totals: dict[str, Value] = {}
    for key, period in (times or {"": asked.period}).items():
        *lines, whole = grouped(asked.indicator, period, [*groups, everything])
        totals[key] = whole.value
        for line in lines or [whole]:
            if line.value is not None:
                cells[(line.key, key) if asked.rows in PLACES else (key, line.key)] = line.value
    *of_places, total = grouped(asked.indicator, asked.period, [*groups, everything])
    by_place = {line.key: line.value for line in of_places}
    row_totals, column_totals = (by_place, totals) if asked.rows in PLACES else (totals, by_place)
    names = {group.key: group.name for group in groups}
    keys = (_ordered({row for row, _column in cells}), _ordered({column for _row, column in cells}))
    return Pivot(*keys, cells, row_totals, column_totals, total.value, total.version, names)


def _times(period: Period, one: Dimension) -> list[tuple[str, Period]]:
    """The months, quarters or years that a period has, cut at its ends."""
    found: dict[str, Period] = {}
    at = period.start
    for _month in range(period.months):
        month = periods.between(at.year, at.month, 1)
        key = time_key(month, one)
        found[key] = Period(found[key].start if key in found else month.start, month.end)
        at = periods.between(at.year, at.month, 2).end.replace(day=1)
    return list(found.items())


def time_key(month: Period, one: Dimension) -> str:
    """A month's key in a dimension of time, as the engine spells it."""
    year, number = month.start.year, month.start.month
    return {
        Dimension.MONTH: f"{year}{number:02}",
        Dimension.QUARTER: f"{year}{(number + 2) // 3}",
        Dimension.YEAR: str(year),
    }[one]


def _ordered(keys: set[str]) -> tuple[str, ...]:
    return tuple(sorted(keys, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0, key)))


def _sums(cells: Mapping[tuple[str, str], Value], side: int) -> dict[str, Value]:
    sums: dict[str, Value] = {}
    for keys, value in cells.items():
        sums[keys[side]] = _sum([sums.get(keys[side]), value])
    return sums


def _sum(values: Sequence[Value]) -> Value:
    present = [value for value in values if value is not None]
    return sum(present[1:], present[0]) if present else None
