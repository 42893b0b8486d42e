"""What stands behind a frozen figure: the entries and returns of then, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.tree import common_head
from shulian.apps.statistics.access import opens_records, published_figure_for, report_for
from shulian.apps.statistics.models import Indicator, Report
from shulian.apps.statistics.queries import records
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.definitions import as_of, definition
from shulian.apps.statistics.queries.digests import apart, report_is_apart
from shulian.apps.statistics.queries.pivot import NOTHING, Cell, PivotAsked, cell_of
from shulian.apps.statistics.queries.places import below
from shulian.apps.statistics.queries.records import Frozen
from shulian.apps.statistics.queries.schedules import about
from shulian.apps.statistics.queries.told import is_per_head
from shulian.apps.statistics.words import frozen_name, in_print, name_of, period_words
from shulian.core import periods
from shulian.core.agreeing import EARLIER, adds_up
from shulian.core.dimensions import Dimension
from shulian.core.reconcile import total
from shulian.core.roles import Right
from shulian.interfaces.office.acting import asked_for, in_office
from shulian.interfaces.office.entries import apart_of, described
from shulian.interfaces.office.figures import A_PAGE
from shulian.interfaces.office.parts import parts_of_today, parts_then
from shulian.interfaces.office.summed import (
    Sum,
    Value,
    in_table,
    parts_of,
    published_at,
    published_ones,
    summed,
    value_words,
    why_none,
)


@dataclass(frozen=True)
class Behind:
    """A frozen figure to be opened: its words, its value as it was frozen, and what it is made of."""

    title: str
    place: str
    back: tuple[str, str]
    value: Value
    indicators: tuple[Indicator, ...]
    frozen: Frozen
    words: str = ""


@require_safe
@in_office(Right.VIEW_FIGURES)
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """A published figure, what it is made of, and of a whole the figures of the libraries."""
    figure = published_figure_for(request.user, pk)
    span, number = figure.publication.span, figure.publication.number
    months = months_of(span)
    back = reverse("portal:published-number", args=[months.code, number]) + f"?indicator={figure.indicator}"
    behind = Behind(
        f"{frozen_name(figure.definition)} {period_words(months)}",
        figure.name or _("All libraries"),
        (back, _("Publication %(n)s") % {"n": number}),
        figure.value,
        (Indicator.objects.get(pk=figure.indicator),),
        records.of_published(figure),
    )
    more = {
        "figure": figure,
        "per_head": is_per_head(figure),
        "differs": bool(apart([figure.publication])),
        "parts": parts_then(figure),
        "lines": records.lines_published(figure),
        "newer": figure.restated_by.select_related("publication").first(),
    }
    return opened(request, behind, more)


@require_safe
@in_office(Right.VIEW_FIGURES)
def report_cell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A cell of a saved report: the records as they stood when it was saved."""
    report = report_for(request.user, pk)
    at = row, column = asked_for(request, "row"), asked_for(request, "column")
    value, words = in_table(report.table, row, column)
    cell = cell_of(_asked(report), row, column)
    back = (reverse("office:report", args=[report.pk]), report.name)
    title, place = report.table["title"], words or _("All")
    behind = Sum(title, place, back, value_words(value), cell.libraries)
    # What a report shows as published leads to what that was made of.
    figures = published_at(report.table, at)
    if figures:
        return published_ones(request, behind, figures)
    if adds_up(definition(as_of(report.indicator, cell.period))):
        parts = parts_of(report.table, at, partial(_cell_address, report))
        if parts:
            return summed(request, behind, parts)
    frozen = records.of_cell(cell, report.made_at)
    shown = Behind(title, place, back, value, cell.indicators, frozen)
    return opened(request, shown, {"differs": report_is_apart(report)} | of_today(cell))


def of_today(cell: Cell) -> dict[str, Any]:
    """What a quotient or a change in a table that was kept is made of: both of its months open."""
    return {"parts": parts_of_today(cell), "parts_of_today": True}


def opened(request: HttpRequest, behind: Behind, more: dict[str, Any]) -> HttpResponse:
    """The page; whoever may not see the records reads who may, and no figure."""
    frozen = behind.frozen
    seen: dict[str, Any] = {"here": "figures", "behind": behind}
    if not opens_records(request.user, frozen.libraries):
        seen |= {"closed": True, "keeper": common_head(frozen.libraries)}
        return render(request, "office/figures/frozen.html", seen, status=403)
    found = records.then(frozen)
    page = Paginator(found.standing(), A_PAGE).get_page(request.GET.get("page"))
    name = name_of(behind.indicators[0])
    since = records.since(frozen, found)
    arrived, gone, elsewhere = (one.count() for one in (since.arrived, since.gone, since.elsewhere))
    ended = records.ended_before(behind.indicators, frozen)
    today = total_of(behind) if (arrived or gone or elsewhere) and ended is None else None
    apart = None if today is None or behind.value is None else Decimal(today) - Decimal(str(behind.value))
    seen |= more | {
        "page": page,
        "entries": described(request, name, page),
        "apart_from_it": apart_of(request, name, found),
        "since": since,
        "arrived": arrived,
        "gone": gone,
        "elsewhere": elsewhere,
        "spoken_of": since.spoken_of.count(),
        "changed": [
            line
            for changed in (since.arrived, since.gone, since.elsewhere)
            for line in described(request, name, changed[:A_PAGE])
        ],
        "value": behind.words or value_words(behind.value),
        "today": in_print(today),
        "ended": ended,
        # What a change is held against may have changed with nothing of its own months.
        "compares": any(one.derive in EARLIER for one in behind.indicators),
        "apart": None if apart is None else f"{'+' if apart > 0 else '−' if apart < 0 else ''}{in_print(abs(apart))}",
    }
    return render(request, "office/figures/frozen.html", seen)


def total_of(behind: Behind) -> int | Decimal | None:
    """The same figure as a table of today has it; that of several indicators is their sum."""
    found = [(one, records.value_today(one, behind.frozen)) for one in behind.indicators]
    return found[0][1] if len(found) == 1 else total(value for one, value in found if not one.derive)


def kept_lines(report: Report) -> list[dict[str, Any]]:
    """The rows of a saved table, each figure with the address of its records; older tables have no keys for them."""
    table = report.table
    rows, columns = table.get("keys") or ([], [])
    if not rows:
        return [row | {"cells": [(value, "", {}) for value in row["cells"]]} for row in table["rows"]]
    why = why_none(table)
    return [
        row
        | {
            "cells": [
                (value, _cell_address(report, key or NOTHING, _side(table, column)), why(key, column))
                for value, column in zip(row["cells"], columns, strict=True)
            ],
            "behind": _cell_address(report, key or NOTHING, ""),
            "why": why(key, ""),
        }
        for key, row in zip(rows, table["rows"], strict=True)
    ]


def kept_totals(report: Report) -> list[tuple[Value, str, dict[str, bool]]]:
    """The totals under a saved table, that of all last, each with the address of its records."""
    table = report.table
    _rows, columns = table.get("keys") or ([], [])
    if not columns:
        return [(value, "", {}) for value in (*table["totals"], *([table["total"]] if table["apart"] else []))]
    why = why_none(table)
    under = [
        (value, _cell_address(report, "", _side(table, column)), why("", column))
        for value, column in zip(table["totals"], columns, strict=True)
    ]
    whole = (table["total"], _cell_address(report, "", ""), why("", ""))
    return [*under, *([whole] if table["apart"] else [])]


def _side(table: dict[str, Any], column: str) -> str:
    return column or NOTHING if table["apart"] else ""


def _cell_address(report: Report, row: str, column: str) -> str:
    """Where the records of a cell of a saved report stand; of a total an empty key stands for all of its side."""
    asked = {name: key for name, key in (("row", row), ("column", column)) if key}
    return f"{reverse('office:report-behind', args=[report.pk])}{'?' if asked else ''}{urlencode(asked)}"


def _asked(report: Report) -> PivotAsked:
    """What a saved report asked, of the libraries that it is about."""
    said = QueryDict(report.question.removeprefix("?"))
    found: QuerySet[Library] = Library.objects.filter(below(about(report)))
    columns = Dimension(said["columns"]) if said.get("columns") else None
    libraries = list(found.select_related("reporting_unit"))
    return PivotAsked(report.indicator, periods.parse(said["period"]), libraries, Dimension(said["rows"]), columns)
