"""Published figures as the public sees them: what could point to a reader is not told (小数保密), and whole years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import Indicator, Publication, PublishedFigure, Span
from shulian.apps.statistics.queries.snapshot import Key, Standing, printed_with, standing
from shulian.core.definitions import BASE
from shulian.core.periods import Period
from shulian.core.publishing import State
from shulian.core.suppression import counts_readers, readers_behind, suppress

YEARS_SHOWN = 10
_LAST_MONTH, _LAST_DAY = 12, 31
Hidden = set[tuple[int, str, int | None]]
"""Span, indicator and library (None for all) of the figures that are not told."""
_Table = Mapping[int | None, Decimal | int | None]


@dataclass(frozen=True)
class Told:
    """A published figure for the public, and those it took the place of; of a hidden one no edition is told."""

    figure: PublishedFigure
    before: tuple[PublishedFigure, ...] = ()
    hidden: bool = False

    @property
    def value(self) -> Decimal | None:
        """The figure, None where it is missing or hidden."""
        return None if self.hidden else self.figure.value

    @property
    def no_sum(self) -> bool:
        """Whether there are figures that it would be made of, and they cannot be added."""
        return (
            not self.hidden and self.figure.value is None and bool(self.figure.present) and not is_per_head(self.figure)
        )

    @property
    def earlier(self) -> tuple[Decimal | None, ...]:
        """What it was before, newest first."""
        return () if self.hidden else tuple(one.value for one in self.before)


@dataclass(frozen=True)
class Year:
    """What one place published of a whole year, by indicator, and what was printed with it of this place."""

    span: Span
    number: int
    figures: dict[str, Told]
    findings: tuple[str, ...] = ()
    statement: str = ""


def is_per_head(figure: PublishedFigure) -> bool:
    """Whether it is of all and divided by people: there may be none because not every library has one."""
    return figure.library_id is None and any(one.startswith(BASE) for one in figure.definition.get("over", ()))


def told(span: Span, until_number: int | None = None) -> dict[Key, Told]:
    """The figures of a span as they stand after its publications, up to one of them, without what is not told."""
    found = standing(span, until_number)
    hidden = _hidden([span], {one.figure.indicator for one in found.values() if _points_to_readers(one.figure)})
    hidden |= _led_to(span, found, hidden)
    return {
        (code, library): Told(one.figure, one.before, (span.pk, code, library) in hidden)
        for (code, library), one in found.items()
    }


def open_years(library: Library | None) -> list[Year]:
    """What was published of whole years about a library with all that belongs to it, or about all; newest first."""
    spans = list(whole_years()[:YEARS_SHOWN])
    figures = PublishedFigure.objects.filter(publication__span__in=spans, library=library)
    found: dict[int, dict[str, Standing]] = {span.pk: {} for span in spans}
    for figure in figures.select_related("publication__span").order_by("publication__number", "pk"):
        lines = found[figure.publication.span_id]
        before = lines.get(figure.indicator)
        lines[figure.indicator] = Standing(figure, (before.figure, *before.before) if before else ())
    codes = {code for lines in found.values() for code, one in lines.items() if _points_to_readers(one.figure)}
    hidden = _hidden(spans, codes)
    own, said = library.pk if library else None, _said(spans, library)
    for span in spans:
        hidden |= _led_to(span, {(code, own): one for code, one in found[span.pk].items()}, hidden)
    return [
        Year(
            span,
            max((one.figure.publication.number for one in found[span.pk].values()), default=0),
            {
                code: Told(one.figure, one.before, (span.pk, code, own) in hidden)
                for code, one in found[span.pk].items()
            },
            *said[span.pk],
        )
        for span in spans
        if found[span.pk]
    ]


def _said(spans: Iterable[Span], library: Library | None) -> dict[int, tuple[tuple[str, ...], str]]:
    """The findings that were printed with each span, as far as they are about this library, and what was said to them.

    Of one library those that name it or what belongs to it, and those that name none and so are about all.
    """
    last = {one.span_id: one for one in Publication.objects.filter(span__in=spans).order_by("number")}
    printed = {span.pk: printed_with(span, last[span.pk]) for span in spans if span.pk in last}
    if library is None:
        return {pk: (tuple(one.findings), one.statement if one.findings else "") for pk, one in printed.items()}
    rows = list(Library.objects.values_list("path", "name"))
    own = {library.name} | {name for path, name in rows if path.startswith(library.path)}
    others = {name for _path, name in rows} - own
    found = {}
    for pk, one in printed.items():
        about = tuple(words for words in one.findings if _names(words, own) or not _names(words, others))
        found[pk] = (about, one.statement if about else "")
    return found


def _names(words: str, names: Collection[str]) -> bool:
    return any(name in words for name in names)


def whole_years() -> QuerySet[Span]:
    """The calendar years of which figures are out, the newest first."""
    months = {"start__month": 1, "start__day": 1, "end__month": _LAST_MONTH, "end__day": _LAST_DAY}
    return Span.objects.filter(state=State.PUBLISHED, start__year=F("end__year"), **months)


def with_open_years() -> list[tuple[str, date]]:
    """The codes of the libraries that have published figures of a whole year, each with the day of the newest."""
    lines = PublishedFigure.objects.filter(publication__span__in=whole_years(), library__isnull=False)
    newest: dict[str, date] = {}
    for code, at in lines.values_list("library__code", "publication__published_at").order_by().distinct():
        newest[code] = max(newest.get(code, at.date()), at.date())
    return sorted(newest.items())


def hidden_with(code: str, months: Period, now: Mapping[int | None, Decimal | int | None]) -> set[int | None]:
    """The libraries, and None for all, that would be told in no edition if these figures of now were one more."""
    published = {"span__state": State.PUBLISHED, "span__start": months.start, "span__end": months.end}
    figures = PublishedFigure.objects.filter(
        **{f"publication__{name}": value for name, value in published.items()}, indicator=code
    )
    tables = [table for of_span in _editions(figures).values() for table in of_span]
    return _of_tables([*tables, now], by_year=is_year(months))


def is_year(months: Period) -> bool:
    """Whether these are the months of one calendar year: of others no library's readers are told."""
    start, end = months.start, months.end
    ends = (start.month, start.day, end.month, end.day) == (1, 1, _LAST_MONTH, _LAST_DAY)
    return ends and start.year == end.year


def _points_to_readers(figure: PublishedFigure) -> bool:
    return counts_readers(figure.definition)


def _led_to(span: Span, found: Mapping[Key, Standing], hidden: Hidden) -> Hidden:
    """Figures from which a hidden one follows: loans divided by loans per reader are the readers.

    Of readers that were not published nobody has looked whether they are few, so no library's is told.
    """
    derived = {key: one for key, one in found.items() if one.figure.definition.get("derive")}
    if not derived:
        return set()
    known = {one.pk: definition_of(one) for one in Indicator.objects.all()}
    return {
        (span.pk, code, library)
        for (code, library), one in derived.items()
        for behind in readers_behind(one.figure.definition, known)
        if (span.pk, behind, library) in hidden or (library is not None and (behind, library) not in found)
    }


def _hidden(spans: Iterable[Span], indicators: Collection[str]) -> Hidden:
    """Which figures of these indicators are told in no edition.

    Of less than a year no library's figure is told: with three quarters and the year the fourth would follow.
    """
    if not indicators:
        return set()
    whole = set(whole_years().values_list("pk", flat=True))
    by_id = {span.pk: span for span in spans}
    figures = PublishedFigure.objects.filter(publication__span__in=by_id, indicator__in=indicators)
    found: Hidden = set()
    for (span, indicator), tables in _editions(figures).items():
        hidden = _of_tables(tables, by_year=span in whole)
        found |= {(span, indicator, library) for library in hidden}
    return found


def _editions(figures: QuerySet[PublishedFigure]) -> dict[tuple[int, str], list[_Table]]:
    """What each publication of a span told of each indicator, the earlier ones first."""
    rows = figures.order_by("publication__number", "pk").values_list(
        "publication__span", "indicator", "publication__number", "library", "value"
    )
    editions: dict[tuple[int, str], dict[int, dict[int | None, Decimal | None]]] = {}
    for span, indicator, number, library, value in rows:
        of_indicator = editions.setdefault((span, indicator), {})
        if number not in of_indicator:
            # A later publication holds only what it restates; the rest stands.
            of_indicator[number] = dict(next(reversed(of_indicator.values()), {}))
        of_indicator[number][library] = value
    return {key: list(tables.values()) for key, tables in editions.items()}


def _of_tables(tables: Sequence[_Table], *, by_year: bool) -> set[int | None]:
    """The libraries, and None for the total, that are told in none of the editions of one column."""
    libraries = sorted({key for table in tables for key in table if key is not None})
    places: list[int | None] = [*libraries, None]
    also: set[tuple[int, int]] = set() if by_year else {(row, 0) for row in range(len(libraries))}
    before = -1
    while before < len(also):
        before = len(also)
        for table in tables:
            values = [[None if (value := table.get(one)) is None else int(value)] for one in libraries]
            if values:
                also |= suppress(values, also).hidden
    # Of readers who went to several libraries the total is less than the sum, so it is looked at by itself as well.
    if any(table.get(None) is not None and suppress([[int(table[None] or 0)]]).hidden for table in tables):
        also.add((len(libraries), 0))
    return {places[row] for row, column in also if column == 0}
