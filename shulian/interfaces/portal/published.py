"""Published figures for everybody: frozen, with coverage, findings and restatements; a link always shows the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.statistics.base_words import bases_not_out_words, other_years_words
from shulian.apps.statistics.models import Publication, PublishedFigure, Span
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.digests import apart_since_last_night
from shulian.apps.statistics.queries.snapshot import printed_with, published_as, published_spans
from shulian.apps.statistics.queries.told import told
from shulian.apps.statistics.words import frozen_name, frozen_unit, period_words
from shulian.core import periods
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.portal.states import state_of

A_PAGE = 20
LIBRARIES = 60


@require_safe
def all_published(request: HttpRequest) -> HttpResponse:
    """The periods of which figures are out, the newest first."""
    page = Paginator(published_spans(), A_PAGE).get_page(request.GET.get("page"))
    rows = [(months_of(span).code, period_words(months_of(span)), span.is_demonstration) for span in page]
    return render(request, "portal/published_periods.html", {"page": page, "rows": rows})


@require_safe
def published(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """The figures of a period as they stand, or as they stood after one of its publications."""
    span, last = _asked(code, number)
    found = told(span, number)
    totals = [one for (_indicator, library), one in found.items() if library is None]
    chosen = request.GET.get("indicator", "")[:40]
    figure = next((one.figure for one in totals if one.figure.indicator == chosen), None)
    lines = [one for (code, library), one in found.items() if code == chosen and library is not None]
    said = printed_with(span, last)
    publications = span.publications.filter(number__lte=last.number)
    seen = {
        "span": span,
        "changed": bool(apart_since_last_night(publications)),
        "code": code,
        "number": number,
        "last": last,
        "name": period_words(months_of(span)),
        "totals": totals,
        "chosen": figure,
        "hidden": any(one.hidden for one in found.values()),
        "no_sum": any(one.no_sum for one in (lines if figure else totals)),
        "page": Paginator(lines, LIBRARIES).get_page(request.GET.get("page")),
        "publications": publications,
        "findings": said.findings,
        "statement": said.statement,
        "sources": sources_words(),
        "notes": _of_bases(span, [one.figure for one in (lines if figure else totals)], figure),
        "opens": has_anywhere(request.user, Right.VIEW_FIGURES),
    }
    return render(request, "portal/published.html", seen)


@require_safe
def export(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """The same as a workbook: every figure with its state, definition's version, coverage, and what it was before."""
    span, last = _asked(code, number)
    header = (
        *(_("Indicator"), _("Code"), _("Definition version"), _("Library"), _("Library code"), _("Unit")),
        *(
            _("Figure"),
            _("State"),
            _("Late from earlier periods"),
            _("Have reported"),
            _("Members that report"),
            _("Figure before"),
        ),
        _("Reason for the restatement"),
    )
    every = [one.figure for one in told(span, number).values()]
    page = xlsx.Page(
        _("Published figures"),
        header,
        list(_rows(span, number)),
        title=period_words(months_of(span)),
        notes=(*_notes(last), *_of_bases(span, every), *printed_with(span, last).findings),
    )
    return workbook(xlsx.write([page]), f"figures-{code}-{last.number}.xlsx")


def _asked(code: str, number: int | None) -> tuple[Span, Publication]:
    """The published span of a code and the publication that is looked at; nothing else exists for the public."""
    try:
        found = published_as(periods.parse(code), number)
    except periods.PeriodError:
        found = None
    if found is None:
        raise Http404
    return found


def _rows(span: Span, number: int | None) -> Iterator[tuple[Any, ...]]:
    for one in told(span, number).values():
        figure = one.figure
        yield (
            *(frozen_name(figure.definition), figure.indicator, figure.version),
            *(figure.name or _("All libraries"), _code(figure), frozen_unit(figure.definition)),
            *(
                number_of(one.value),
                state_of(one),
                None if one.hidden else number_of(figure.late),
                figure.present,
                figure.expected,
            ),
            _("not told")
            if one.hidden
            else "; ".join("—" if old is None else str(number_of(old)) for old in one.earlier),
            figure.publication.reason,
        )


def _of_bases(span: Span, shown: list[PublishedFigure], whole: PublishedFigure | None = None) -> list[str]:
    """What these figures are divided by or held against, where that is not of the period or was not out."""
    totals = [whole] if whole else [one for one in shown if one.library_id is None]
    return [*other_years_words(shown, span.end.year), *bases_not_out_words(totals)]


def number_of(value: Decimal | None) -> int | float | None:
    """A figure as a sheet holds it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _code(figure: PublishedFigure) -> str:
    return figure.library.code if figure.library else ""


def sources_words() -> str:
    """As of when a publication tells its two sources: a later one has returns that an earlier one could not have."""
    return _(
        "Every publication has the returns that were accepted when it went out. What the system counted had come in by "
        "the closing, or by the restatement that counts late records."
    )


def _notes(last: Publication) -> Iterator[str]:
    yield _("Publication %(number)s, SHA-256 %(digest)s") % {"number": last.number, "digest": last.digest}
    yield sources_words()
    yield _("An empty figure is missing, not zero: it was not reported, or what it is made of cannot be added up.")
    yield _("“Not told” hides a figure of readers so small that somebody could be recognised, or one that tells it.")
    if last.statement:
        yield last.statement
