"""A pivot of one indicator: by place, time and what the entries carry, with totals (透视表)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from django.db.models import Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.tree import by_institution
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.engine.question import Question
from shulian.apps.statistics.engine.rows import COLUMN_OF
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.behind import Wanted, behind, wanted_of
from shulian.apps.statistics.queries.definitions import as_of, definition, holds, known, redefined_within
from shulian.apps.statistics.queries.entries import REPORTED
from shulian.apps.statistics.queries.figures import Level, Out, grouped, groups_of
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.sources import Reports, reports_beside
from shulian.core import periods
from shulian.core.agreeing import adds_up
from shulian.core.definitions import dimensions_of
from shulian.core.dimensions import PLACES, TIMES, Dimension
from shulian.core.indicators import Definition
from shulian.core.periods import Period
from shulian.core.reconcile import Number, plain

Value = Number | None
LONGEST_NUMBER = 18
NOTHING = "-"  # Stands in an address for what an entry does not say.
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
    """The table; what is not in `cells` is missing. The totals of distinct readers and quotients are no sums.

    Cells, and totals under an empty key, that are `out` are published ones.
    """

    row_keys: tuple[str, ...]
    column_keys: tuple[str, ...]
    cells: Mapping[tuple[str, str], Value]
    row_totals: Mapping[str, Value]
    column_totals: Mapping[str, Value]
    total: Value
    version: int
    places: Mapping[str, str]
    reported: int = 0
    out: Mapping[tuple[str, str], Out] = field(default_factory=dict)


def pivot(asked: PivotAsked) -> Pivot:
    """Counted by the engine, or put together from returns and other figures for what entries do not say."""
    found = as_of(asked.indicator, asked.period)
    asked = replace(asked, indicator=found)
    if Dimension.REQUEST_TYPE in (asked.rows, asked.columns):
        return _of_parts(asked)
    parts = counted_parts(found, asked.period)
    if parts:
        return _of_entries(asked, parts)
    return _of_figures(asked)


def offered(indicator: Indicator) -> list[Dimension]:
    """The dimensions that a pivot of the indicator may have, in their order."""
    allowed = dimensions_of(definition(indicator), known())
    return [one for one in Dimension if one in allowed]


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
    return [Group(library.code, library.name, members) for library, members in by_institution(libraries)]


@dataclass(frozen=True)
class Cell:
    """What a cell is made of: the entries of these months, libraries and indicators, `narrowed` to what they carry.

    It may be the cell of what no return tells apart by time, beside those of these `times`.
    """

    indicators: tuple[Indicator, ...]
    period: Period
    libraries: Collection[int]
    narrowed: Q = field(default_factory=Q)
    times: tuple[Period, ...] = ()


def cell_of(asked: PivotAsked, row: str, column: str) -> Cell:
    """The cell of a line and a column; an empty key stands for all of its side."""
    period, libraries, narrowed = asked.period, {library.pk for library in asked.libraries}, Q()
    indicator, apart = asked.indicator, False
    for one, key in ((asked.rows, row), (asked.columns, column)):
        if one is None or not key:
            continue
        if one in PLACES:
            libraries &= {pk for group in places_of(asked.libraries, one) if group.key == key for pk in group.libraries}
        elif one is Dimension.REQUEST_TYPE:
            indicator = Indicator.objects.filter(pk=key, pk__in=indicator.parts).first() or indicator
        elif one in TIMES:
            period, apart = dict(times_of(asked.period, one)).get(key, period), apart or key == NOTHING
        else:
            narrowed &= _is(one, key)
    times = [times_of(asked.period, one) for one in (asked.rows, asked.columns) if one in TIMES] if apart else [[]]
    return Cell((indicator,), period, libraries, narrowed, tuple(time for _key_of, time in max(times, key=len)))


def wanted_in(asked: PivotAsked, row: str, column: str) -> Wanted:
    """Whose records a cell is made of."""
    cell = cell_of(asked, row, column)
    found = wanted_of(cell.indicators[0], cell.period, cell.libraries)
    return replace(found, narrowed=cell.narrowed, times=cell.times)


def behind_cell(asked: PivotAsked, row: str, column: str) -> QuerySet[Entry]:
    """The journal entries that a cell is made of, newest first."""
    return behind(wanted_in(asked, row, column)).standing()


def is_number(key: str) -> bool:
    """Whether a key out of an address can be the number of something."""
    return key.isascii() and key.isdecimal() and len(key) < LONGEST_NUMBER


def _is(one: Dimension, key: str) -> Q:
    """What an entry of this line says; nothing at all where it says nothing. A return says no hour and no way."""
    told = {Dimension.WEEKDAY: "weekday", Dimension.HOUR: "hour"}
    if one in told or one is Dimension.CHANNEL:
        if key == NOTHING:
            return Q(kind=REPORTED) if one is Dimension.CHANNEL else Q(kind=REPORTED) | Q(**{told[one]: None})
        said = (
            Q(way=key) if one is Dimension.CHANNEL else Q(**{told[one]: int(key)}) if is_number(key) else Q(pk__in=[])
        )
        return said & ~Q(kind=REPORTED)
    if one is Dimension.OWNER:
        return Q(details__owner=int(key)) if is_number(key) else Q(details__owner__isnull=True)
    column = f"details__{COLUMN_OF[one]}"
    return Q(**{column: key}) if key != NOTHING else Q(**{column: ""}) | Q(**{f"{column}__isnull": True})


@dataclass(frozen=True)
class _Sources:
    """Where the figures of a table come from: its places, what entries make it up, and returns where there are none."""

    asked: PivotAsked
    parts: Sequence[Definition]
    groups: Mapping[Dimension, list[Group]]
    said: Mapping[int, Reports]

    @property
    def adds_up(self) -> bool:
        """Whether cells can be added: readers told apart and middle values cannot."""
        return adds_up(self.parts[0])


def _of_entries(asked: PivotAsked, parts: Sequence[Definition]) -> Pivot:
    by = [asked.rows] + ([asked.columns] if asked.columns else [])
    groups = {one: places_of(asked.libraries, one) for one in by if one in PLACES}
    sources = _Sources(asked, parts, groups, reports_beside(asked.indicator, asked.period, asked.libraries))
    cells = _cells(sources, by)
    if sources.adds_up:
        row_totals, column_totals, total = _sums(cells, 0), _sums(cells, 1), _sum(list(cells.values()))
    else:
        # Whoever borrowed in two columns is one reader of the line.
        row_totals = {row: value for (row, _none), value in _cells(sources, [asked.rows]).items()}
        total = _cells(sources, []).get(("", ""))
        column_totals = {"": total}
        if asked.columns:
            column_totals = {column: value for (column, _none), value in _cells(sources, [asked.columns]).items()}
    names = {group.key: group.name for found in groups.values() for group in found}
    keys = (ordered({row for row, _column in cells}), ordered({column for _row, column in cells}))
    return Pivot(*keys, cells, row_totals, column_totals, total, asked.indicator.version, names, len(sources.said))


def _cells(sources: _Sources, by: Sequence[Dimension]) -> dict[tuple[str, str], Value]:
    """What was counted, and for libraries where nothing was what their returns say.

    What does not add up is known only where it comes from one source: a cell with several stays there without a value.
    """
    cells = _counted(sources.asked, sources.parts, by, sources.groups)
    found = Counter(cells.keys())
    for keys, value in _of_returns(sources, by):
        found[keys] += 1
        if sources.adds_up:
            cells[keys] = plain((cells.get(keys) or 0) + (value or 0))
        else:
            cells[keys] = value if found[keys] == 1 else None
    return cells


def _of_returns(sources: _Sources, by: Sequence[Dimension]) -> Iterator[tuple[tuple[str, str], Value]]:
    """What returns say, in the cells where it belongs: a return tells of a library and of months, nothing else."""
    places = {
        one: {pk: group.key for group in sources.groups[one] for pk in group.libraries} for one in by if one in PLACES
    }
    times = sorted((times_of(sources.asked.period, one) for one in by if one in TIMES), key=len)
    is_defined = cache(partial(holds, sources.asked.indicator))
    for library, reports in sources.said.items():
        for period, value in _parted(sources.asked.period, reports, times[-1] if times else []):
            if not is_defined(period or sources.asked.period):
                continue
            row, column = (*(_key(one, places, library, period, sources.asked.period) for one in by), "", "")[:2]
            yield (row, column), value


def _key(
    one: Dimension, places: Mapping[Dimension, Mapping[int, str]], library: int, period: Period | None, whole: Period
) -> str:
    if one in PLACES:
        return places[one][library]
    if one in TIMES and period is not None:
        return next(key for key, time in times_of(whole, one) if time.contains(period))
    return ""


def _parted(
    period: Period, reports: Reports, times: Sequence[tuple[str, Period]]
) -> Iterator[tuple[Period | None, Value]]:
    """The figure of the whole period by shorter ones; what no return tells apart is of no time at all."""
    if not reports.manner.adds_up:
        yield from _at_once(period, reports, times)
        return
    left = reports.within(period) or 0
    for _key_of, time in times:
        value = reports.within(time)
        if value is not None:
            left -= value
            yield time, value
    if left or not times:
        yield None, plain(left)


def _at_once(
    period: Period, reports: Reports, times: Sequence[tuple[str, Period]]
) -> Iterator[tuple[Period | None, Value]]:
    """What cannot be added or taken apart: each time by what was said of it, the whole where no times are asked for.

    Where it was counted too in other months of that time, or reported for shorter ones, there is no value.
    """
    asked: list[Period | None] = [time for _key_of, time in times]
    for time in asked or [None]:
        months = time or period
        value = reports.within(months)
        if value is not None or reports.makes_no_sum(months) or reports.is_of_periods(months):
            yield time, value


def _of_parts(asked: PivotAsked) -> Pivot:
    """A sum broken down into its parts, a line or a column for each that has a figure."""
    other = asked.columns if asked.rows is Dimension.REQUEST_TYPE else asked.rows
    by = other or Dimension.LIBRARY
    whole = pivot(replace(asked, rows=by, columns=None))
    found = Indicator.objects.in_bulk(asked.indicator.parts)
    tables = {
        code: pivot(replace(asked, indicator=found[code], rows=by, columns=None)) for code in asked.indicator.parts
    }
    of_parts = {code: table.total for code, table in tables.items() if table.row_keys}
    of_others = {key: value for (key, _none), value in whole.cells.items()} if other else {"": whole.total}
    cells: dict[tuple[str, str], Value] = {}
    for code in of_parts:
        lines = tables[code].cells if other else {("", ""): tables[code].total}
        for (key, _none), value in lines.items():
            cells[(code, key) if asked.rows is Dimension.REQUEST_TYPE else (key, code)] = value
    parts_first = asked.rows is Dimension.REQUEST_TYPE
    row_totals, column_totals = (of_parts, of_others) if parts_first else (of_others, of_parts)
    keys = (tuple(of_parts), ordered(set(of_others)))
    row_keys, column_keys = keys if parts_first else keys[::-1]
    told = (whole.total, whole.version, whole.places, whole.reported)
    return Pivot(row_keys, column_keys, cells, row_totals, column_totals, *told)


def _counted(
    asked: PivotAsked, parts: Sequence[Definition], by: Sequence[Dimension], groups: Mapping[Dimension, list[Group]]
) -> dict[tuple[str, str], Value]:
    # The engine takes long to load: whoever asks for no figures does not wait for it.
    from shulian.apps.statistics.engine.running import figures

    placed = [{pk: group.key for group in groups[one] for pk in group.libraries} for one in by if one in PLACES]
    places = {library.pk: tuple(place[library.pk] for place in placed) for library in asked.libraries}
    sums: dict[tuple[str, str], Value] = {}
    for period, defined in _as_defined(asked, parts, by):
        for part in defined:
            for keys, value in figures(Question(part, period, tuple(by)), places).items():
                row, column = (*keys, "", "")[:2]
                sums[row, column] = (sums.get((row, column)) or 0) + value
    return sums


def _as_defined(
    asked: PivotAsked, parts: Sequence[Definition], by: Sequence[Dimension]
) -> list[tuple[Period, Sequence[Definition]]]:
    """Stretches of the period with what is counted in each: a month by itself is counted by its own version.

    In months without a version in force nothing is counted.
    """
    times = sorted((times_of(asked.period, one) for one in by if one in TIMES), key=len)
    begins = redefined_within(asked.indicator, asked.period) if times else []
    if not begins:
        return [(asked.period, parts)] if holds(asked.indicator, asked.period) else []
    stretches: dict[int, Period] = {}
    for _key_of, time in times[-1]:
        version = sum(day <= time.end for day in begins)
        stretches[version] = Period(stretches[version].start if version in stretches else time.start, time.end)
    held = [one for one in stretches.values() if holds(asked.indicator, one)]
    return [(one, counted_parts(as_of(asked.indicator, one), one)) for one in held]


def _of_figures(asked: PivotAsked) -> Pivot:
    """By place and time: each time is a period of its own."""
    place = next((one for one in (asked.rows, asked.columns) if one in PLACES), None)
    time = next((one for one in (asked.rows, asked.columns) if one in TIMES), None)
    groups = places_of(asked.libraries, place) if place else []
    everything = Group("", "", tuple(library.pk for library in asked.libraries))
    cells: dict[tuple[str, str], Value] = {}
    times = dict(times_of(asked.period, time)) if time else {}
    totals: dict[str, Value] = {}
    for key, period in (times or {"": asked.period}).items():
        *lines, whole = grouped(asked.indicator, period, [*groups, everything])
        totals[key] = whole.value
        for line in lines or [whole]:
            if line.value is not None or line.unsummed:
                cells[(line.key, key) if asked.rows in PLACES else (key, line.key)] = line.value
    *of_places, total = grouped(asked.indicator, asked.period, [*groups, everything])
    by_place = {line.key: line.value for line in of_places}
    # Without a place there is one column, and its total is that of all.
    row_totals, column_totals = (
        (by_place, totals) if asked.rows in PLACES else (totals, by_place if groups else {"": total.value})
    )
    names = {group.key: group.name for group in groups}
    keys = (ordered({row for row, _column in cells}), ordered({column for _row, column in cells}))
    return Pivot(*keys, cells, row_totals, column_totals, total.value, total.version, names)


def times_of(period: Period, one: Dimension) -> list[tuple[str, Period]]:
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


def ordered(keys: set[str]) -> tuple[str, ...]:
    """Numbers first."""
    return tuple(sorted(keys, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0, key)))


def _sums(cells: Mapping[tuple[str, str], Value], side: int) -> dict[str, Value]:
    sums: dict[str, list[Value]] = defaultdict(list)
    for keys, value in cells.items():
        sums[keys[side]].append(value)
    return {key: _sum(values) for key, values in sums.items()}


def _sum(values: Sequence[Value]) -> Value:
    present = [value for value in values if value is not None]
    return plain(sum(present[1:], present[0])) if present else None
