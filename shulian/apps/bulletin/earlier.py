"""What earlier issues printed of a table's months: its totals, those of its columns, and its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shulian.apps.bulletin.few import HIDDEN, Few, few_in
from shulian.apps.bulletin.figures import Apart, Figures
from shulian.apps.bulletin.models import Issue
from shulian.apps.statistics.models import FormColumn, ReturnLine
from shulian.apps.statistics.queries.returns import Collected
from shulian.core import reconcile
from shulian.core.periods import Period, previous


@dataclass(frozen=True)
class Printed:
    """What an earlier issue printed otherwise than it is now: the grand total, that of a column, or its `lines`."""

    number: int
    period: Period
    printed: reconcile.Number | None = None
    now: reconcile.Number | None = None
    column: FormColumn | None = None
    lines: tuple[Apart, ...] = ()


def printed_before(issue: Issue, collected: Collected, figures: Figures) -> Iterator[Printed]:
    """Figures of this period and of the one before that an earlier issue printed and that are others now."""
    earlier = _earlier(issue)
    for months in (previous(collected.period), collected.period):
        said = earlier.get((collected.form.pk, months.code))
        if said is None:
            continue
        number, source = said
        now = figures.of(collected.form, months)
        yield from _total(number, months, source, now)
        if now is not None and "columns" in source:
            yield from _columns(number, source, now)


def _total(number: int, months: Period, source: Mapping[str, Any], now: Collected | None) -> Iterator[Printed]:
    printed = _read(source.get("total"))
    total = reconcile.grand_total(now.table) if now else None
    if isinstance(printed, int | Decimal) and (now is None or now.table.adds_up) and printed != total:
        yield Printed(number, months, printed, total)


def _columns(number: int, source: Mapping[str, Any], now: Collected) -> Iterator[Printed]:
    """Each column with its lines; the total of an only column is that of all."""
    totals = dict(zip(now.table.columns, reconcile.column_totals(now.table), strict=True))
    for column in now.columns:
        key, printed = column.key, _read(source["columns"].get(column.key))
        alone = now.table.adds_up and len(now.columns) == 1
        if isinstance(printed, int | Decimal) and printed != totals[key] and not alone and key not in now.table.apart:
            yield Printed(number, now.period, printed, totals[key], column)
        lines = tuple(_lines(source["lines"], now, key)) if key in source["columns"] else ()
        if lines:
            yield Printed(number, now.period, column=column, lines=lines)


def _lines(said: list[dict[str, Any]], now: Collected, column: str) -> Iterator[Apart]:
    here = {_whose(line): line for line in now.lines}
    there = {str(one["library"] or one["name"]): one for one in said}
    for whose in [*there, *(one for one in here if one not in there)]:
        printed = _read(there[whose]["cells"].get(column)) if whose in there else None
        line = here.get(whose)
        value = line.cells.get(column) if line else None
        if printed not in (HIDDEN, value):
            yield Apart(there[whose]["name"] if line is None else line.name, printed, value)


def _whose(line: ReturnLine) -> str:
    return str(line.library_id or line.name)


def kept_in(collected: Collected) -> dict[str, Any]:
    """What a snapshot keeps of a table, to be held against later ones; of what is not told nothing."""
    few = few_in(collected)
    totals = zip(collected.table.columns, reconcile.column_totals(collected.table), strict=True)
    return {
        "total": HIDDEN if few.hides_grand_total else _kept(reconcile.grand_total(collected.table)),
        "columns": {key: HIDDEN if few.hides_total(key) else _kept(value) for key, value in totals},
        "lines": [
            {"library": line.library_id, "name": line.name, "cells": _cells(line, few)} for line in collected.lines
        ],
    }


def _cells(line: ReturnLine, few: Few) -> dict[str, int | str | None]:
    cells = ((key, value) for key, value in line.cells.items() if value is not None)
    return {key: HIDDEN if few.hides([line.pk], key) else _kept(value) for key, value in cells}


def _kept(value: reconcile.Number | None) -> int | str | None:
    """A figure as JSON keeps it exactly: with decimals as text."""
    return str(value) if isinstance(value, Decimal) else value


def _read(kept: Any) -> Any:
    """The figure again; what is not told stays so."""
    return Decimal(kept) if isinstance(kept, str) and kept != HIDDEN else kept


def _earlier(issue: Issue) -> dict[tuple[str, str], tuple[int, Mapping[str, Any]]]:
    """What is kept of each form and period by the last issue that printed it."""
    published = Issue.objects.filter(status=Issue.Status.PUBLISHED).exclude(pk=issue.pk).order_by("published_at")
    found: dict[tuple[str, str], tuple[int, Mapping[str, Any]]] = {}
    for number, sources in published.values_list("number", "snapshot__sources"):
        for source in sources or ():
            if "form" in source and (source.get("total") is not None or "columns" in source):
                found[str(source["form"]), str(source["period"])] = (number, source)
    return found
