"""The workbench of figures: pivot an indicator by place, time and what entries carry; save, export, look behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for, library_for
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.access import report_for, visible_reports
from shulian.apps.statistics.actions.reports import Table, save_report
from shulian.apps.statistics.definition_words import DIMENSIONS
from shulian.apps.statistics.models import Indicator, Run
from shulian.apps.statistics.once import asked_once
from shulian.apps.statistics.queries.behind import behind as behind_of
from shulian.apps.statistics.queries.definitions import by_code, definition
from shulian.apps.statistics.queries.digests import report_is_apart
from shulian.apps.statistics.queries.figures import Out
from shulian.apps.statistics.queries.pivot import NOTHING, Pivot, PivotAsked, cell_of, offered, wanted_in
from shulian.apps.statistics.queries.places import below, heads_of
from shulian.apps.statistics.queries.published import Shown
from shulian.apps.statistics.queries.schedules import about
from shulian.apps.statistics.queries.shown import shown, stood_at
from shulian.apps.statistics.tabling import whole_table_of
from shulian.apps.statistics.words import in_print, name_of, period_words
from shulian.core.agreeing import adds_up
from shulian.core.dimensions import PLACES, Dimension
from shulian.core.indicators import Counting, counts_readers_by_year
from shulian.core.periods import Period
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import left_out
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.entries import apart_of, described
from shulian.interfaces.office.figures import A_PAGE, FIRST_YEAR, ON_THE_CHART, period_asked
from shulian.interfaces.office.frozen import kept_lines, kept_totals
from shulian.interfaces.office.parts import PartShown, parts_now
from shulian.interfaces.office.pivot_names import names_in
from shulian.interfaces.office.report_file import absent_rows, bars_of, coverage_words, file_of, kept
from shulian.interfaces.office.summed import Sum, in_table, parts_of, published_ones, summed, value_words, why_none
from shulian.interfaces.templatetags.look import moment

MOST_COLUMNS = 60
MOST_TOGETHER = 10
"""So many libraries side by side, each with all that belongs to it, make one report."""
MOST_LISTED = 10_000
NAME_LENGTH = 100


@dataclass(frozen=True)
class Bench:
    """What the address asks for; `libraries` are those that it names, each with all that belongs to it."""

    asked: PivotAsked
    libraries: Sequence[Library]
    dimensions: Sequence[Dimension]

    @property
    def indicator(self) -> Indicator:
        """What is counted."""
        return self.asked.indicator

    @property
    def period(self) -> Period:
        """When."""
        return self.asked.period

    @property
    def chosen(self) -> Library | None:
        """The library that is marked in the tree."""
        return self.libraries[0] if len(self.libraries) == 1 else None

    @property
    def codes(self) -> str:
        """The libraries as the address names them."""
        return ",".join(one.code for one in self.libraries)

    @property
    def heads(self) -> list[Library] | None:
        """Whom a report is about: who may see the figures of all of them may see it. None where they are too many."""
        heads = heads_of(self.libraries or self.asked.libraries)
        return heads if len(heads) <= MOST_TOGETHER else None

    def address(self, **changes: str) -> str:
        """The parameters of this question with some of them changed."""
        asked = {
            "indicator": self.indicator.pk,
            "period": self.period.code,
            "rows": str(self.asked.rows),
            "columns": str(self.asked.columns or ""),
            "library": self.codes,
        }
        return "?" + urlencode(asked | changes)


@require_safe
@asked_once()
@in_office(Right.VIEW_FIGURES)
def workbench(request: HttpRequest) -> HttpResponse:
    """The pivot with its chart; a cell leads to what it is made of."""
    bench = bench_of(request)
    found = shown(bench.asked)
    table = whole_table_of(bench.asked, found)
    columns = found.column_keys[:MOST_COLUMNS]
    seen = {
        "here": "figures",
        "asked": bench,
        "indicators": [(one, name_of(one)) for one in by_code().values()],
        "dimensions": [(str(one), DIMENSIONS[one]) for one in bench.dimensions],
        "rows": str(bench.asked.rows),
        "columns": str(bench.asked.columns or ""),
        "years": range(clock.today().year, FIRST_YEAR - 1, -1),
        "months": range(1, 13),
        "libraries": libraries_for(request.user, Right.VIEW_FIGURES),
        "table": table,
        "lines": _linked(bench, found, table, columns),
        "totals": _totals(bench, table, columns),
        "left_out": max(0, len(found.column_keys) - MOST_COLUMNS),
        "chart": _chart(table | {"by_size": bench.asked.rows in PLACES}),
        "export": bench.address(),
        "reported": found.reported,
        "by_year": counts_readers_by_year(Counting(bench.indicator.counting), bench.period),
        "findings": table["findings"],
        "coverage": coverage_words(table),
        "absent": absent_rows(table),
        "command": uuid4(),
    }
    return render(request, "office/figures/workbench.html", seen)


@require_safe
@asked_once()
@in_office(Right.VIEW_FIGURES)
def export(request: HttpRequest) -> HttpResponse:
    """The table as a workbook, as CSV for a program, or as a PDF to send."""
    bench = bench_of(request)
    table = whole_table_of(bench.asked, shown(bench.asked))
    return file_of(table, f"{bench.indicator.pk}_{bench.period.code}", asked_for(request, "as"))


@require_safe
@in_office(Right.VIEW_FIGURES)
@asked_once()
def behind(request: HttpRequest) -> HttpResponse:
    """The journal entries that a cell is made of, and the returns they come from; nobody is named."""
    bench = bench_of(request)
    row, column = asked_for(request, "row"), asked_for(request, "column")
    keys = [(one, key) for one, key in ((bench.asked.rows, row), (bench.asked.columns, column)) if one and key]
    told = [
        names_in(one, [key.replace(NOTHING, "")], bench.asked.libraries)[key.replace(NOTHING, "")] for one, key in keys
    ]
    place = " · ".join(told) or _("All")
    sums = _sum_behind(request, bench, (row, column), place)
    if sums is not None:
        return sums
    found = behind_of(wanted_in(bench.asked, row, column))
    page = Paginator(found.standing(), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "figures",
        "name": name_of(bench.indicator),
        "period": period_words(bench.period),
        "cell": place,
        "parts": _parts(bench, row, column),
        "page": page,
        "entries": described(request, name_of(bench.indicator), page),
        "apart_from_it": apart_of(request, name_of(bench.indicator), found),
        "back": bench.address(),
    }
    return render(request, "office/figures/behind_cell.html", seen)


def _parts(bench: Bench, row: str, column: str) -> list[PartShown]:
    """What the quotient or change of a cell is made of, each of the same place and of its own months."""
    cell, sides = cell_of(bench.asked, row, column), ((bench.asked.rows, row), (bench.asked.columns, column))
    place = next(((str(one), key) for one, key in sides if one in PLACES), (str(Dimension.LIBRARY), ""))

    def address(code: str, months: str) -> str:
        at = {"indicator": code, "period": months, "rows": place[0], "columns": "", "row": place[1]}
        return reverse("office:workbench-behind") + bench.address(**at)

    return parts_now(bench.indicator, cell.period, tuple(cell.libraries), address)


def _sum_behind(request: HttpRequest, bench: Bench, at: tuple[str, str], place: str) -> HttpResponse | None:
    """A cell that is shown as published, and a total of which cells are, leads to what was published."""
    cell, title = cell_of(bench.asked, *at), f"{name_of(bench.indicator)} {period_words(bench.period)}"
    back = (reverse("office:workbench") + bench.address(), title)
    stood = stood_at(bench.asked, *at)
    if stood is not None:
        behind = Sum(title, place, back, in_print(stood.value), cell.libraries)
        return published_ones(request, behind, stood.figures) if stood.figures else None
    row, column = at
    is_total = not row or bool(bench.asked.columns and not column)
    if not is_total or not adds_up(definition(bench.indicator)) or not Shown().within(bench.period):
        return None
    table = whole_table_of(bench.asked, shown(bench.asked))
    parts = parts_of(table, at, partial(_cell_address, bench))
    behind = Sum(title, place, back, value_words(in_table(table, row, column)[0]), cell.libraries, frozen=False)
    return summed(request, behind, parts) if parts else None


@require_POST
@in_office(Right.VIEW_FIGURES)
def save(request: HttpRequest) -> HttpResponse:
    """Keep the table as it stands now under a name."""
    bench = bench_of(request)
    heads = bench.heads
    if heads is None:
        return choose_first(request, bench)
    found = shown(bench.asked)
    name = asked_for(request, "name", NAME_LENGTH).strip() or name_of(bench.indicator)
    table = whole_table_of(bench.asked, found)
    # The question names its libraries: "all of mine" is another answer to somebody else.
    question = bench.address(library=",".join(one.code for one in heads))
    kept = Table(Indicator.objects.get(pk=bench.indicator.pk), found.version, question, table)
    return redirect("office:report", save_report(act_of(request, heads[0]), heads, name, kept))


@require_safe
@in_office(Right.VIEW_FIGURES)
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A report as it was saved: the same figures, whatever has come in since."""
    found = report_for(request.user, pk)
    wanted = asked_for(request, "as")
    if wanted:
        return file_of(found.table, found.name, wanted, kept(found))
    seen = {
        "here": "figures",
        "report": found,
        "changed": report_is_apart(found),
        "libraries": names_of(about(found)),
        "table": found.table,
        "lines": kept_lines(found),
        "totals": kept_totals(found),
        "older": not found.table.get("keys"),
        "run": Run.objects.filter(report=found).select_related("schedule").first(),
        "chart": _chart(found.table),
        "absent": absent_rows(found.table),
        "coverage": coverage_words(found.table),
    }
    return render(request, "office/figures/report.html", seen)


@require_safe
@in_office(Right.VIEW_FIGURES)
def reports(request: HttpRequest) -> HttpResponse:
    """All reports that somebody saved and the account may see; those that ran by themselves stand with their runs."""
    # The table of a report can be long, and a list of them needs its title alone.
    found = visible_reports(request.user).filter(run=None).annotate(title=KT("table__title")).defer("table")
    if asked_for(request, "as") == "xlsx":
        return _list_file(found)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = [(one, names_of(about(one))) for one in page]
    return render(request, "office/figures/reports.html", {"here": "figures", "page": page, "lines": lines})


def choose_first(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Back to the table: it is about too many libraries side by side."""
    messages.error(
        request,
        _("A report is about at most %(n)s libraries, each with all that belongs to it. Choose fewer.")
        % {"n": MOST_TOGETHER},
    )
    return redirect(f"{reverse('office:workbench')}{bench.address()}")


def bench_of(request: HttpRequest) -> Bench:
    """What the address or the form asks for; what makes no sense is replaced by what does."""
    known = by_code()
    indicator = known.get(asked_for(request, "indicator")) or next(iter(known.values()))
    reach = libraries_for(request.user, Right.VIEW_FIGURES)
    codes = dict.fromkeys(filter(None, map(str.strip, re.split("[,，、]", asked_for(request, "library", 1000)))))
    chosen = heads_of([library_for(request.user, Right.VIEW_FIGURES, code) for code in codes])
    if chosen:
        reach = reach.filter(below(chosen))
    dimensions = offered(indicator)
    rows = _chosen(asked_for(request, "rows"), dimensions) or dimensions[0]
    columns = _chosen(asked_for(request, "columns"), dimensions)
    # Two places would ask which library lies where, and the same thing twice nothing at all.
    if columns == rows or (rows in PLACES and columns in PLACES):
        columns = None
    libraries = list(reach.select_related("reporting_unit"))
    return Bench(PivotAsked(indicator, period_asked(request), libraries, rows, columns), chosen, dimensions)


def _list_file(found: QuerySet[Any]) -> HttpResponse:
    header = (_("Name"), _("Table"), _("Library"), _("Saved"), _("By"), _("Digest"))
    rows = [
        [
            *(one.name, one.title, names_of(about(one)), moment(one.made_at)),
            *(one.made_by.display_name if one.made_by else "", one.digest),
        ]
        for one in found[:MOST_LISTED]
    ]
    page = xlsx.Page(_("Saved reports"), header, rows, _("Saved reports"), left_out(found, MOST_LISTED))
    return workbook(xlsx.write([page]), f"reports-{clock.today()}.xlsx")


def names_of(libraries: Sequence[Library]) -> str:
    """Libraries in one line."""
    return "、".join(one.name for one in libraries)


def _chosen(wanted: str, dimensions: Sequence[Dimension]) -> Dimension | None:
    return next((one for one in dimensions if one == wanted), None)


def _linked(bench: Bench, found: Pivot, table: dict[str, Any], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows with an address behind every figure."""
    keys = columns if bench.asked.columns else ("",)
    why = why_none(table)
    return [
        {
            "name": row["name"],
            "cells": [
                (
                    value,
                    _behind(bench, found, key, column),
                    _out(bench, found, key, column),
                    why(key, column),
                )
                for column, value in zip(keys, row["cells"], strict=False)
            ],
            "total": row["total"],
            "behind": _cell_address(bench, key or NOTHING, ""),
            "why": why(key, ""),
        }
        for key, row in zip(found.row_keys, table["rows"], strict=True)
    ]


def _totals(bench: Bench, table: dict[str, Any], columns: Sequence[str]) -> list[tuple[Any, str, dict[str, bool]]]:
    """The totals under the table, that of all last, each with an address behind it, or why there is none."""
    apart, why = bench.asked.columns is not None, why_none(table)
    sides = [(column, column or NOTHING) for column in columns] if apart else [("", "")]
    under = [
        (value, _cell_address(bench, "", side), why("", key))
        for (key, side), value in zip(sides, table["totals"], strict=False)
    ]
    return [*under, *([(table["total"], _cell_address(bench, "", ""), why("", ""))] if apart else [])]


def _out(bench: Bench, found: Pivot, row: str, column: str) -> Out | None:
    """Whether a cell is a published figure; under an empty key stand totals."""
    return found.out.get((row, column)) if row and (column or not bench.asked.columns) else None


def _behind(bench: Bench, found: Pivot, row: str, column: str) -> str:
    """Where the records of a cell stand: those of a published figure as they stood then."""
    out = _out(bench, found, row, column)
    if out is not None and len(out.figures) == 1:
        return reverse("office:published-behind", args=out.figures)
    return _cell_address(bench, row or NOTHING, (column or NOTHING) if bench.asked.columns else "")


def _cell_address(bench: Bench, row: str, column: str) -> str:
    return reverse("office:workbench-behind") + bench.address(row=row, column=column)


def _chart(table: dict[str, Any]) -> dict[str, Any]:
    """What charts.js draws: the lines by their totals, those of time and hour in their order."""
    shown = bars_of(table, ON_THE_CHART)
    return {
        "names": [name for name, _value in shown],
        "values": [value for _name, value in shown],
        "series": table["title"],
        "unit": table["unit"],
        "rows": next(size for size in (10, 20, ON_THE_CHART) if len(shown) <= size),
    }
