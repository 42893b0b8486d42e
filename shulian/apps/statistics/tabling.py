"""A pivot in words, as it is shown, kept, exported and printed: its lines by name, what was asked, how whole it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.definition_words import DIMENSIONS
from shulian.apps.statistics.models import SourceChoice
from shulian.apps.statistics.open_words import (
    counts_otherwise_words,
    covered_words,
    of_both_sources_words,
    of_periods_words,
    unsummed_words,
)
from shulian.apps.statistics.point_words import decided_words
from shulian.apps.statistics.published_words import out_words, published_words
from shulian.apps.statistics.queries.choices import returns_that_stand
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.coverage import Covered, covered
from shulian.apps.statistics.queries.definitions import as_of, by_code, definition
from shulian.apps.statistics.queries.pivot import Pivot, PivotAsked, times_of
from shulian.apps.statistics.queries.places import heads_of
from shulian.apps.statistics.queries.published import Shown
from shulian.apps.statistics.queries.restated import Restated, restated_among
from shulian.apps.statistics.queries.snapshot import published_figure
from shulian.apps.statistics.queries.sources import reports_beside
from shulian.apps.statistics.queries.untold import readers_in
from shulian.apps.statistics.restated_words import restated_words
from shulian.apps.statistics.words import finding_words, in_print, name_of, period_words, unit_of
from shulian.core.agreeing import adds_up
from shulian.core.dimensions import PLACES, TIMES, Dimension
from shulian.core.periods import Period

Names = Callable[[Dimension, Iterable[str], Sequence[Library]], dict[str, str]]
MOST_FINDINGS = 20


def table_of(asked: PivotAsked, found: Pivot) -> dict[str, Any]:
    """The pivot with names; a missing figure is None."""
    names: Names = import_string(settings.PIVOT_NAMES)
    rows = names(asked.rows, found.row_keys, asked.libraries)
    columns = {"": name_of(asked.indicator)}
    if asked.columns:
        columns = names(asked.columns, found.column_keys, asked.libraries)
    keys = found.column_keys if asked.columns else ("",)
    return {
        "title": f"{name_of(asked.indicator)} {period_words(asked.period)}",
        "unit": unit_of(asked.indicator),
        "version": found.version,
        "side": str(DIMENSIONS[asked.rows]),
        "columns": [columns[key] for key in keys],
        "rows": [
            {
                "name": rows[row],
                "cells": [plain(found.cells.get((row, key))) for key in keys],
                "total": plain(found.row_totals.get(row)),
            }
            for row in found.row_keys
        ],
        "totals": [plain(found.column_totals.get(key)) for key in keys],
        "total": plain(found.total),
        "apart": asked.columns is not None,
    }


def whole_table_of(asked: PivotAsked, found: Pivot) -> dict[str, Any]:
    """The same with what was asked, who is missing and what does not agree: as a report keeps and a page prints it."""
    coverage, by_time = _coverage(asked, found), not TIMES.isdisjoint({asked.rows, asked.columns})
    of, here = asked.indicator.parts or [asked.indicator.pk], [library.pk for library in asked.libraries]
    decided = returns_that_stand(asked.period, of, here)
    unsummed = _without_sum(asked, found)
    out = [[*at, list(one.figures)] for at, one in found.out.items() if one.figures]
    return (
        table_of(asked, found)
        | ({"published": out} if out else {})
        | ({"uncovered" if asked.indicator.derive else "unsummed": unsummed} if unsummed else {})
        | {why: of_one for why, of_one in _of_one_library(asked, found, unsummed).items() if of_one}
        | {
            "by_size": asked.rows in PLACES,
            "keys": [list(found.row_keys), list(found.column_keys) if asked.columns else [""]],
            "asked": [list(pair) for pair in _asked(asked)],
            "coverage": [coverage.present, coverage.expected],
            "missing": [library.name for library in coverage.missing],
            "absent": _absent(asked, found, coverage),
            "findings": [
                *published_in(asked, found),
                *_unsummed(asked, found, unsummed),
                *_not_out(asked),
                *open_in(name_of(asked.indicator), coverage, decided, by_time=by_time),
            ],
        }
    )


def _coverage(asked: PivotAsked, found: Pivot) -> Covered:
    """Who is there and who is missing: in published figures who was then, in those of today who is now."""
    now = covered(asked.indicator, asked.period, asked.libraries)
    by_time = not TIMES.isdisjoint({asked.rows, asked.columns})
    is_out = ("", "") in found.out if by_time else bool(found.out)
    return Shown().covered(asked.indicator, asked.period, now) if is_out else now


def _absent(asked: PivotAsked, found: Pivot, coverage: Covered) -> list[str]:
    """Of whom a figure is expected and who has no line, where lines are libraries."""
    if asked.rows not in (Dimension.LIBRARY, Dimension.SUBTREE):
        return []
    return [library.name for library in coverage.missing if library.code not in found.row_keys]


def plain(value: int | Decimal | None) -> int | float | None:
    """A figure as JSON and workbooks take it: as a number, of which up to fifteen digits are exact."""
    return float(value) if isinstance(value, Decimal) else value


def _asked(asked: PivotAsked) -> Iterator[tuple[str, str]]:
    yield _("Period"), period_words(asked.period)
    if asked.libraries:
        heads, count = [one.name for one in heads_of(asked.libraries)], len(asked.libraries)
        named = "、".join(heads)
        whole = _("%(name)s, %(count)s libraries in all") % {"name": named, "count": count}
        yield _("Libraries"), whole if count > len(heads) else named
    yield pgettext("of a table", "Lines"), str(DIMENSIONS[asked.rows])
    if asked.columns:
        yield pgettext("of a table", "Columns"), str(DIMENSIONS[asked.columns])
    if asked.indicator.standard:
        yield pgettext("of a table", "Standard"), asked.indicator.standard


def published_in(asked: PivotAsked, found: Pivot) -> Iterator[str]:
    """Which figures stand there as they were published, and what has come in since."""
    whole, others = found.out.get(("", "")), [one for at, one in found.out.items() if any(at)]
    figure = None if whole else published_figure(asked.indicator.pk, asked.period, {one.pk for one in asked.libraries})
    if figure is not None and figure.value != found.total:
        yield _("Published were %(published)s; this table says %(now)s.") % {
            "published": in_print(figure.value),
            "now": in_print(found.total),
        }
    if whole is not None:
        yield _("The total was %(when)s.") % {"when": published_words(whole.at, whole.number)}
        yield from filter(None, [out_words(asked.indicator, whole)])
    if others:
        newest = max(others, key=lambda one: one.at)
        yield _("%(count)s figures stand as they were published, last: %(when)s.") % {
            "count": len(others),
            "when": published_words(newest.at, newest.number),
        }
        late = sum(bool(one.late) for one in others)
        if late:
            yield _("Of these %(count)s hold what came in late from earlier periods.") % {"count": late}
        changed = sum(one.differs for one in others)
        if changed:
            yield _("Of these %(count)s would be others today.") % {"count": changed}
    yield from _restated(asked, found)


def _restated(asked: PivotAsked, found: Pivot) -> Iterator[str]:
    """What figures that stand there as they were restated were before, and why; of readers only why."""
    among: dict[tuple[str, Period], list[Restated]] = {}
    for one in restated_among({pk for out in found.out.values() for pk in out.figures}).values():
        among.setdefault((one.indicator, one.months), []).append(one)
    for (code, months), those in among.items():
        indicator = by_code()[code]
        for words in restated_words(those, told=not readers_in(indicator)):
            if (code, months) == (asked.indicator.pk, asked.period):
                yield words
            else:
                of = f"{name_of(indicator)} {period_words(months)}"
                yield _("%(name)s: %(words)s") % {"name": of, "words": words}


def _without_sum(asked: PivotAsked, found: Pivot) -> list[list[str]]:
    """The cells, and totals under an empty key, that stay empty though there are figures in them."""
    cells = [at for at, value in found.cells.items() if value is None and at not in found.out]
    rows, columns = ({at[side] for at in found.cells} for side in (0, 1))
    beside = asked.columns is not None
    totals = [(row, "") for row in rows if beside and found.row_totals.get(row) is None]
    under = [("", one) for one in columns if beside and found.column_totals.get(one) is None]
    whole = [("", "")] if found.total is None and found.cells else []
    return sorted(map(list, {*cells, *totals, *under, *whole}))


def _of_one_library(asked: PivotAsked, found: Pivot, unsummed: Iterable[list[str]]) -> dict[str, list[list[str]]]:
    """Those of them that are of one library by itself, by what makes no sum there.

    That is what was counted and what was reported, or what was reported for several periods.
    """
    if asked.indicator.derive:
        return {}
    side = 0 if asked.rows is Dimension.LIBRARY else 1 if asked.columns is Dimension.LIBRARY else None
    alone = asked.libraries[0].code if len(asked.libraries) == 1 else ""
    of_one = [(at, (at[side] if side is not None else "") or alone) for at in unsummed]
    any_of = any(code for _at, code in of_one)
    reports = reports_beside(asked.indicator, asked.period, asked.libraries) if any_of else {}
    said = {library.code: reports[library.pk] for library in asked.libraries if library.pk in reports}
    none: dict[str, list[list[str]]] = {"of_both_sources": [], "of_periods": []}
    for at, code in of_one:
        if code:
            both = code in said and said[code].makes_no_sum(_time_of(asked, at))
            none["of_both_sources" if both else "of_periods"].append(at)
    return none


def _time_of(asked: PivotAsked, at: Sequence[str]) -> Period:
    """Of which months a cell is, or a total."""
    for one, key in zip((asked.rows, asked.columns), at, strict=True):
        if one in TIMES and key:
            return dict(times_of(asked.period, one)).get(key, asked.period)
    return asked.period


def _unsummed(asked: PivotAsked, found: Pivot, unsummed: Iterable[list[str]]) -> Iterator[str]:
    """Why there is a dash where a total, or a line of several libraries, sources or periods, would stand."""
    if asked.indicator.derive or adds_up(definition(as_of(asked.indicator, asked.period))) or not found.cells:
        return
    cells, alone = None in found.cells.values(), len(asked.libraries) == 1
    by_library = Dimension.LIBRARY in (asked.rows, asked.columns)
    if not alone and (found.total is None or (cells and not by_library)):
        yield unsummed_words()
    of_one = _of_one_library(asked, found, unsummed)
    if of_one["of_both_sources"] and (alone or (cells and by_library)):
        yield of_both_sources_words()
    if of_one["of_periods"]:
        yield of_periods_words()


def _not_out(asked: PivotAsked) -> Iterator[str]:
    """That months of the table are closed and will be published otherwise."""
    sides = [one for one in (asked.rows, asked.columns) if one in TIMES]
    times = [asked.period, *(period for one in sides for _key, period in times_of(asked.period, one))]
    here = [library.pk for library in asked.libraries]
    if any(counts_otherwise(asked.indicator, one, here) for one in times):
        yield counts_otherwise_words()


def open_in(
    name: str, coverage: Covered, decided: Sequence[SourceChoice] = (), *, by_time: bool = False
) -> Iterator[str]:
    """What is open about a figure of this name besides who is missing: other returns, blank parts, open questions."""
    yield from map(decided_words, decided)
    stands = {one.library_id for one in decided}
    for library in coverage.doubtful:
        if library.pk in stands:
            continue
        yield _("%(name)s: its return says something else than the system counted; the counted figure stands.") % {
            "name": library.name
        }
    yield from covered_words(replace(coverage, missing=()), name, by_time=by_time)
    shown = coverage.findings[:MOST_FINDINGS]
    for one in shown:
        yield finding_words(one)
    if len(coverage.findings) > len(shown):
        yield _("%(count)s more differences stand with the returns.") % {"count": len(coverage.findings) - len(shown)}
