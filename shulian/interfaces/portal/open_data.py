"""Open data: what a library, or the alliance, published of whole years, to take along (公共图书馆法 art. 42)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries import register as public
from shulian.apps.statistics.base_words import bases_not_out_of
from shulian.apps.statistics.models import PublishedFigure
from shulian.apps.statistics.queries.told import Told, Year, open_years, with_open_years
from shulian.apps.statistics.words import frozen_name, frozen_unit
from shulian.core.library import INSTITUTIONS
from shulian.core.suppression import LEAST
from shulian.documents import delimited, xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.downloads import table, workbook
from shulian.interfaces.lists import paged
from shulian.interfaces.portal.published import number_of
from shulian.interfaces.portal.states import state_of

A_PAGE = 60
SAID = 12
"""So many findings of a year are written out under the table; the page of the year has them all."""
KINDS = ("csv", "xlsx")
NOT_PUBLISHED = gettext_lazy("not published for this year")


@dataclass(frozen=True)
class Line:
    """One indicator over the years; None where it was not published."""

    name: str
    unit: str
    told: list[Told | None]


@require_safe
def library(request: HttpRequest, code: str) -> HttpResponse:
    """What one library published, with all that belongs to it."""
    found = _library(code)
    years = open_years(found)
    seen = _seen(request, years) | {"here": "libraries", "library": found, "head": _head(found)}
    return render(request, "portal/open_data.html", seen)


@require_safe
def alliance(request: HttpRequest) -> HttpResponse:
    """What the whole alliance published, how many libraries have reported, and which libraries have a page."""
    named = dict(with_open_years())
    libraries = public.main_libraries().filter(code__in=named)
    more = {"libraries": paged(request, libraries, A_PAGE, "libraries")}
    return render(request, "portal/open_data.html", _seen(request, open_years(None)) | more)


@require_safe
def library_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The same as a workbook, or as CSV for a program: a line a figure."""
    found = _library(code)
    return _file(request, open_years(found), found.name, f"open-data-{found.code}", kind)


@require_safe
def alliance_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The figures of the whole alliance as a file."""
    return _file(request, open_years(None), _("All libraries"), "open-data", kind)


def _library(code: str) -> Library:
    found = public.library_by_code(code)
    if found is None:
        raise Http404(code)
    return found


def _head(found: Library) -> Library | None:
    """Whose figures those of a branch are part of."""
    above = public.head_of(found)
    while above is not None and above.kind not in INSTITUTIONS and public.head_of(above) is not None:
        above = public.head_of(above)
    return above


def _seen(request: HttpRequest, years: list[Year]) -> dict[str, object]:
    page, not_out = paged(request, _lines(years), A_PAGE), _not_out(years)
    return {
        "years": years,
        "page": page,
        "coverage": [_coverage(year) for year in years],
        "not_published": NOT_PUBLISHED,
        "restated": [one for year in years for one in year.figures.values() if one.before],
        "bases": [(year, words) for year in years if (words := _bases(year, not_out))],
        "said": [(year, year.findings[:SAID], len(year.findings)) for year in years if year.findings],
        "no_sum": any(one.no_sum for year in years for one in year.figures.values()),
        "any_hidden": any(one.hidden for year in years for one in year.figures.values()),
        "least": LEAST,
    }


def _lines(years: list[Year]) -> list[Line]:
    """The indicators in the order of the newest year, each in the words of its newest definition."""
    newest: dict[str, Told] = {}
    for year in years:
        for code, one in year.figures.items():
            newest.setdefault(code, one)
    return [
        Line(
            frozen_name(one.figure.definition),
            frozen_unit(one.figure.definition),
            [year.figures.get(code) for year in years],
        )
        for code, one in newest.items()
    ]


def _coverage(year: Year) -> tuple[int, int]:
    """Of the alliance: members that have reported and that should, where fewest have; of a library: its indicators."""
    figures = [one.figure for one in year.figures.values()]
    if all(one.library_id is None for one in figures):
        least = min(figures, key=lambda one: (one.present - one.expected, one.present))
        return least.present, least.expected
    return sum(one.value is not None for one in figures), len(figures)


def _not_out(years: list[Year]) -> dict[int, str]:
    """Which changes went out before that against which they are held, by figure: asked once for all years."""
    return bases_not_out_of(one.figure for year in years for one in year.figures.values())


def _bases(year: Year, not_out: Mapping[int, str]) -> list[str]:
    return list(dict.fromkeys(not_out[one.figure.pk] for one in year.figures.values() if one.figure.pk in not_out))


def _file(request: HttpRequest, years: list[Year], name: str, stem: str, kind: str) -> HttpResponse:
    header = (
        pgettext("calendar", "Year"),
        *(_("Library"), _("Library code"), _("Indicator"), _("Code"), _("Unit"), _("Definition version")),
        *(_("Figure"), _("State"), _("Have reported"), _("Members that report")),
        *(_("Figure before"), _("Reason for the restatement"), _("Publication"), _("SHA-256")),
        *(_("Findings printed with the year"), _("Where they stand"), _("What the change is held against")),
    )
    not_out = _not_out(years)
    rows = [
        (
            *_row(year, one, name),
            *(len(year.findings), _address(request, year) if year.findings else ""),
            not_out.get(one.figure.pk, ""),
        )
        for year in years
        for one in year.figures.values()
    ]
    if kind not in KINDS:
        raise Http404(kind)
    if kind == "csv":
        return table(delimited.write(header, rows), f"{stem}.csv")
    page = xlsx.Page(_("Open data"), header, rows, _("Yearly figures: %(name)s") % {"name": name}, tuple(_notes(years)))
    return workbook(xlsx.write([page]), f"{stem}.xlsx")


def _row(year: Year, one: Told, name: str) -> list[Value]:
    figure: PublishedFigure = one.figure
    earlier = "; ".join("—" if old is None else str(number_of(old)) for old in one.earlier)
    return [
        *(year.span.start.year, figure.name or name, figure.library.code if figure.library else ""),
        *(frozen_name(figure.definition), figure.indicator, frozen_unit(figure.definition), figure.version),
        *(number_of(one.value), state_of(one), figure.present, figure.expected),
        *(earlier, figure.publication.reason, figure.publication.number, figure.publication.digest),
    ]


def _address(request: HttpRequest, year: Year) -> str:
    """The page of a year, with all that was printed with its figures."""
    return request.build_absolute_uri(reverse("portal:published", args=[year.span.start.year]))


def _notes(years: list[Year]) -> Iterator[str]:
    for year in years:
        for words in (*year.findings, *filter(None, [year.statement])):
            yield f"{year.span.start.year}: {words}"
    yield _("An empty figure is missing, not zero: it was not reported, or what it is made of cannot be added up.")
    yield _(
        "Figures that count fewer than %(least)s readers are not told, nor others from which they would follow."
    ) % {"least": LEAST}
