"""Columns of a form's table that were published are printed as they were published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Finding, Form, ReturnLine
from shulian.apps.statistics.queries.counted import is_counted
from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.queries.published import Published, Shown, late_of
from shulian.apps.statistics.queries.returns import Collected, ColumnOut, as_table, columns_of, design_for
from shulian.core import reconcile
from shulian.core.periods import Period


def as_published(found: Collected, shown: Shown) -> Collected:
    """The table with the published figures of its months, in place of what would be counted today.

    A whole table with its printed totals stays as somebody signed it; what differs from the publication is said of it.
    """
    stood = {} if is_whole(found) else _stood(found, shown)
    if not stood:
        return found
    homes = {pk: head for head, (_library, members) in institutions().items() for pk in members}
    live = {key: _live(found, key, homes) for key in stood}
    changed = _changed(found, stood, live)
    lines = _lines(found, stood, homes)
    keys = found.table.columns
    rows = tuple(reconcile.Row(str(line.pk), tuple(line.cells.get(key) for key in keys)) for line in lines)
    partly = frozenset(pk for one in stood.values() for pk, line in one.lines.items() if not line.present)
    # As long as a column is of today so is of whom a figure is expected.
    all_out = stood.keys() == set(keys)
    expected = [_expected(one, found.expected) for one in stood.values()] if all_out else [found.expected, partly]
    return replace(
        found,
        lines=lines,
        table=reconcile.Table(keys, rows, adds_up=found.table.adds_up, apart=found.table.apart),
        findings=tuple(one for one in found.findings if not _is_of_others(one, changed)),
        beside=tuple(one for one in found.beside if (one.line, one.column) not in changed),
        expected=frozenset[int]().union(*expected),
        wanting=partly if all_out else found.wanting | partly,
        out={key: _out(stood[key], live[key]) for key in stood},
        counted=found.counted | _counted(found, lines),
    )


def published_alone(form: Form, months: Period, shown: Shown) -> Collected | None:
    """A table of months of which nothing is there but what was published: all of that came in late."""
    if not shown.within(months):
        return None
    columns = columns_of(form, design_for(form, months))
    nothing = Collected(form, months, columns, (), as_table(columns, months, ()), reconcile.Note(), (), ())
    lines = [line for one in _stood(nothing, shown).values() for line in one.lines.values()]
    return nothing if any(line.value is not None for line in lines) else None


def is_whole(found: Collected) -> bool:
    """Whether it is one table of many libraries, as somebody sent and signed it."""
    return any(one.library_id is None for one in found.returns)


def _expected(stood: Published, today: frozenset[int]) -> frozenset[int]:
    """Of whom a figure was expected when it was published: as many as it says, also where some are members no more.

    All that were missing then are among them; whoever has a figure is there, so that it is enough to have as many.
    """
    missing = {pk for pk, line in stood.lines.items() if not line.present}
    there = sorted(stood.lines.keys() - missing, key=lambda pk: (pk not in today, pk))
    whole = stood.figures.get(None)
    many = whole.expected - len(missing) if whole else len(today.intersection(there))
    return frozenset(missing.union(there[: max(many, 0)]))


def _counted(found: Collected, lines: Sequence[ReturnLine]) -> frozenset[tuple[int, str]]:
    """The cells of lines that are there since the publication alone: by the system, where it counts their column."""
    there = {line.pk for line in found.lines}
    own = [column.key for column in found.columns if is_counted(column.indicator, found.period)]
    return frozenset((line.library_id or 0, key) for line in lines if line.pk not in there for key in own)


def _stood(found: Collected, shown: Shown) -> dict[str, Published]:
    asked = {column.key: shown.of(column.indicator_id, found.period) for column in found.columns}
    return {key: one for key, one in asked.items() if one is not None and one.lines}


def _live(found: Collected, key: str, homes: Mapping[int, int]) -> dict[int, reconcile.Number]:
    """What would be printed today, by institution; 0 is whoever is none."""
    sums: dict[int, reconcile.Number] = {}
    for line in found.lines:
        value = line.cells.get(key)
        if value is not None:
            home = homes.get(line.library_id or 0, 0)
            sums[home] = sums.get(home, 0) + value
    return sums


def _changed(
    found: Collected, stood: Mapping[str, Published], live: Mapping[str, Mapping[int, reconcile.Number]]
) -> set[tuple[int, str]]:
    """Lines and columns in which another figure is printed than the one that is there today."""
    return {
        (line.pk, key)
        for line in found.lines
        for key, one in stood.items()
        if _value(one, line.library_id or 0) != live[key].get(line.library_id or 0)
    }


def _lines(found: Collected, stood: Mapping[str, Published], homes: Mapping[int, int]) -> tuple[ReturnLine, ...]:
    """A line an institution; what a branch reported stands in the figure of the library to which it belongs."""
    lines = []
    for line in found.lines:
        own = homes.get(line.library_id or 0) == line.library_id
        line.cells = line.cells | {
            key: _value(one, line.library_id or 0) if own else None for key, one in stood.items()
        }
        lines.append(line)
    there = {line.library_id for line in lines}
    others = {pk for one in stood.values() for pk, figure in one.lines.items() if figure.value is not None} - there
    libraries = Library.objects.filter(pk__in=others) if others else Library.objects.none()
    for library in libraries.select_related("division__parent", "reporting_unit"):
        cells = {key: _value(one, library.pk) for key, one in stood.items()}
        lines.append(ReturnLine(pk=-library.pk, number=len(lines) + 1, name=library.name, library=library, cells=cells))
    kept = [line for line in lines if any(line.cells.get(key) is not None for key in found.table.columns)]
    return tuple(sorted(kept, key=lambda line: line.library.path if line.library else ""))


def _value(stood: Published, library: int) -> reconcile.Number | None:
    figure = stood.lines.get(library)
    return None if figure is None or figure.value is None else reconcile.plain(figure.value)


def _is_of_others(finding: Finding, changed: set[tuple[int, str]]) -> bool:
    return (finding.line_id or 0, finding.column) in changed


def _out(stood: Published, live: Mapping[int, reconcile.Number]) -> ColumnOut:
    late = {pk: late_of(line) for pk, line in stood.lines.items()}
    # What is late happened in other months: today's figures of these know nothing of it.
    own = {pk: (_value(stood, pk) or 0) - late[pk] for pk in late}
    apart = [live.get(pk, 0) - own.get(pk, 0) for pk in live.keys() | own.keys()]
    newest = stood.newest.publication
    sums = (sum(one for one in apart if one > 0), -sum(one for one in apart if one < 0), sum(late.values()))
    return ColumnOut(newest.number, newest.published_at, stood.version, *map(reconcile.plain, sums))
