"""Published figures and open data for programs: frozen, with definition, digest, coverage and what stood before."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from shulian.apps.statistics.base_words import bases_not_out_words
from shulian.apps.statistics.models import Publication, Span
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.snapshot import printed_with, published_as, published_spans
from shulian.apps.statistics.queries.told import Told, told, with_open_years
from shulian.core.periods import parse
from shulian.interfaces.api.fields import Code, Page, PeriodCode, PerPage
from shulian.interfaces.api.problems import answers, unknown
from shulian.interfaces.portal.published import number_of

router = Router(tags=["published figures"])


class PublicationOut(Schema):
    """Figures as they went out; number 1 is the first, each later one restates some, or adds others, for a reason."""

    number: int
    published_at: datetime
    reason: str
    digest: str


class PeriodOut(Schema):
    """A period of which figures are out."""

    period: str
    start: date
    end: date
    is_demonstration: bool
    publications: list[PublicationOut]


class Periods(Schema):
    """The periods of which figures are out, the newest first."""

    periods: list[PeriodOut]


class PublishedWanted(Schema):
    """Which of the figures: as of a publication (else as they stand), of one indicator or one library."""

    number: int | None = Field(None, ge=1, le=10_000)
    indicator: Code | None = None
    library: Code | None = None
    page: Page = 1
    per_page: PerPage = 100


class BaseOut(Schema):
    """What a figure was divided by, of which year, and where it was read (empty: counted)."""

    base: str
    value: int
    year: int
    source: str


class PublishedFigureOut(Schema):
    """One figure: of a library, or of all (`library` null).

    A missing value is null, never zero; so is one that is `hidden` because it could point to a reader, and one that has
    `no_sum`: there are figures of which it would be made, and they cannot be added. `before` are the values that it
    took the place of, newest first, `reason` why; `publication` and `digest` are those it is in.
    `bases` stand under the digest too.
    """

    indicator: str
    version: int
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    library: str | None
    library_name: str
    value: int | float | None
    hidden: bool
    no_sum: bool
    late: int | float | None
    present: int
    expected: int
    bases: list[BaseOut]
    before: list[int | float | None]
    reason: str
    publication: int
    digest: str


class Published(Schema):
    """Published figures of a period, with the findings that are printed with them and the word of who signed.

    `notes` say which changes among them went out before the figures that they are held against.
    """

    period: str
    number: int
    digest: str
    published_at: datetime
    findings: list[str]
    statement: str
    notes: list[str]
    total: int
    figures: list[PublishedFigureOut]


class OpenDataOut(Schema):
    """Files with the yearly figures of a library, or of all (`library` null); `newest` is the day of the last ones."""

    library: str | None
    newest: date
    csv: str
    xlsx: str


class OpenData(Schema):
    """All open-data files."""

    files: list[OpenDataOut]


@router.get("/published", response=answers(Periods))
def published_periods(request: HttpRequest) -> Periods:
    """Of which periods figures are out."""
    return Periods(periods=[_period(span) for span in published_spans().prefetch_related("publications")])


@router.get("/published/{period}", response=answers(Published, 404, 422))
def published(request: HttpRequest, period: Path[PeriodCode], wanted: Query[PublishedWanted]) -> Published:
    """The figures of a period; the same address with a `number` always answers the same figures."""
    found = published_as(parse(period), wanted.number)
    if found is None:
        raise unknown("not-published", _("Of this period no such figures are published."))
    span, last = found
    figures = [one for one in told(span, last.number).values() if _is_wanted(one, wanted)]
    shown = figures[(wanted.page - 1) * wanted.per_page : wanted.page * wanted.per_page]
    said = printed_with(span, last)
    return Published(
        period=period,
        number=last.number,
        digest=last.digest,
        published_at=last.published_at,
        findings=said.findings,
        statement=said.statement,
        notes=bases_not_out_words(one.figure for one in figures),
        total=len(figures),
        figures=[_figure(one) for one in shown],
    )


@router.get("/open-data", response=answers(OpenData))
def open_data(request: HttpRequest) -> OpenData:
    """Where the files with yearly figures are, of the alliance and of each library that has published some."""
    libraries = with_open_years()
    found = [_file(None, max(day for _code, day in libraries))] if libraries else []
    return OpenData(files=[*found, *(_file(code, day) for code, day in libraries)])


def _period(span: Span) -> PeriodOut:
    return PeriodOut(
        period=months_of(span).code,
        start=span.start,
        end=span.end,
        is_demonstration=span.is_demonstration,
        publications=[_publication(one) for one in span.publications.all()],
    )


def _publication(one: Publication) -> PublicationOut:
    return PublicationOut(number=one.number, published_at=one.published_at, reason=one.reason, digest=one.digest)


def _is_wanted(one: Told, wanted: PublishedWanted) -> bool:
    library = one.figure.library.code if one.figure.library else None
    return wanted.indicator in (None, one.figure.indicator) and wanted.library in (None, library)


def _figure(one: Told) -> PublishedFigureOut:
    figure, said = one.figure, one.figure.definition
    return PublishedFigureOut(
        indicator=figure.indicator,
        version=figure.version,
        **{name: said.get(name, "") for name in ("name_zh", "name_en", "unit_zh", "unit_en")},
        library=figure.library.code if figure.library else None,
        library_name=figure.name,
        value=number_of(one.value),
        hidden=one.hidden,
        no_sum=one.no_sum,
        late=None if one.hidden else number_of(figure.late),
        present=figure.present,
        expected=figure.expected,
        bases=[BaseOut(**one) for one in figure.bases],
        before=[number_of(value) for value in one.earlier],
        reason=figure.publication.reason,
        publication=figure.publication.number,
        digest=figure.publication.digest,
    )


def _file(code: str | None, newest: date) -> OpenDataOut:
    name, about = ("library-figures-file", {"code": code}) if code else ("open-data-file", {})
    addresses = {kind: reverse(f"portal:{name}", kwargs={**about, "kind": kind}) for kind in ("csv", "xlsx")}
    return OpenDataOut(library=code, newest=newest, **addresses)
