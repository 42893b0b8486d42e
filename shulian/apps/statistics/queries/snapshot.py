"""The figures of a span as they are to go out, and those that went out: each beside what it was before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Indicator, Publication, PublishedFigure, Span
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.expected import counted_on, expected_of
from shulian.apps.statistics.queries.figures import GroupFigure, grouped
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.windows import windows
from shulian.core.bases import BaseUsed
from shulian.core.defining import holds_through
from shulian.core.indicators import Counting
from shulian.core.periods import Period
from shulian.core.publishing import Seen, State, Window

ALL = ""
Key = tuple[str, int | None]


@dataclass(frozen=True)
class Snapped:
    """One figure as it would go out; `library` None for all libraries together."""

    indicator: Indicator
    library: Library | None
    value: int | Decimal | None
    late: int | Decimal
    present: int
    expected: int
    counted_until: datetime
    bases: tuple[BaseUsed, ...] = ()

    def seen(self) -> Seen:
        """As it stands under the digest."""
        code = self.library.code if self.library else ALL
        said = (self.value, self.late, self.present, self.expected)
        return Seen(self.indicator.pk, self.indicator.version, code, *said, tuple(one.plain() for one in self.bases))


@dataclass(frozen=True)
class Standing:
    """A published figure as it stands now, and the ones that it took the place of, newest first."""

    figure: PublishedFigure
    before: tuple[PublishedFigure, ...] = field(default=())


def snapshot(span: Span, indicators: Iterable[Indicator], until: Mapping[str, datetime]) -> list[Snapped]:
    """The figures of these indicators, each as of its moment: a line an institution that has one or owes one.

    Of a definition that is not in force at the end of the period there is none.
    """
    places = institutions()
    wanted = list(indicators)
    seen = windows(span, {one.pk: until[one.pk] for one in wanted})
    found: list[Snapped] = []
    for indicator in wanted:
        window = seen[indicator.pk]
        held = as_of(indicator, window)
        if holds_through(held.valid_to, window.end):
            found += _of_indicator(held, window, until[indicator.pk], places)
    return found


def _of_indicator(
    indicator: Indicator, window: Window, moment: datetime, places: dict[int, tuple[Library, tuple[int, ...]]]
) -> list[Snapped]:
    members = {pk: nodes for pk, (_library, nodes) in places.items()}
    asked = expected_of(indicator, Period(window.start, window.end), members)
    expected = asked.libraries & places.keys()
    groups = [Group(str(pk), library.name, members) for pk, (library, members) in places.items()]
    everyone = Group(ALL, "", tuple(pk for _library, members in places.values() for pk in members))
    figures = {one.key: one for one in grouped(indicator, window, [*groups, everyone])}
    late = _late(indicator, window, [*groups, everyone], figures)
    lines = []
    for pk, (library, _members) in places.items():
        value = figures[str(pk)].value
        has_any = value is not None or figures[str(pk)].unsummed
        if has_any or pk in expected:
            # Of a year of which a quarter is not there something is known, but not the year.
            present = int(has_any and pk not in asked.wanting)
            bases = figures[str(pk)].bases
            lines.append(Snapped(indicator, library, value, late.get(str(pk), 0), present, 1, moment, bases))
    if not lines:
        return []
    counts = counted_on(asked, places, {line.library.pk for line in lines if line.library})
    present = sum(line.present for line in lines if line.library and line.library.pk in counts)
    of_all = figures[ALL]
    total = Snapped(indicator, None, of_all.value, late.get(ALL, 0), present, len(counts), moment, of_all.bases)
    return [*lines, total]


def _late(
    indicator: Indicator, window: Window, groups: list[Group], figures: Mapping[str, GroupFigure]
) -> dict[str, int | Decimal]:
    """How much of each figure happened earlier and came in too late for its own period."""
    # Of a quotient or a middle value no part is late.
    if not window.late or indicator.derive or indicator.counting == Counting.MEDIAN:
        return {}
    own = replace(window, late=(), before=())
    without = {one.key: one.value or 0 for one in grouped(indicator, own, groups)}
    return {key: (figure.value or 0) - without[key] for key, figure in figures.items()}


def standing(span: Span, until_number: int | None = None) -> dict[Key, Standing]:
    """The figures of a span as they stand after its publications, up to one of them."""
    figures = PublishedFigure.objects.filter(publication__span=span).select_related("library", "publication__span")
    if until_number is not None:
        figures = figures.filter(publication__number__lte=until_number)
    found: dict[Key, Standing] = {}
    for figure in figures.order_by("publication__number", "pk"):
        key = (figure.indicator, figure.library_id)
        earlier = found.get(key)
        found[key] = Standing(figure, (earlier.figure, *earlier.before) if earlier else ())
    return found


def publication_of(span: Span, number: int) -> Publication | None:
    """One publication of a span."""
    return span.publications.filter(number=number).first()


def published_as(months: Period, number: int | None) -> tuple[Span, Publication] | None:
    """The published span of these months and the publication that is asked for, else its last; nothing else is out."""
    span = Span.objects.filter(start=months.start, end=months.end, state=State.PUBLISHED).first()
    found = (publication_of(span, number) if number else span.publications.last()) if span else None
    return (span, found) if span and found else None


def printed_with(span: Span, last: Publication) -> Publication:
    """The publication whose findings are printed with the figures: the newest one that was reconciled."""
    # Early restatements went out without a look at what is open: what was said of the first figures still stands.
    return last if last.checklist else span.publications.get(number=1)


def spans() -> QuerySet[Span]:
    """All spans, the newest first."""
    return Span.objects.all()


@dataclass(frozen=True)
class TotalShown:
    """A published total with what it was before, and how many libraries' figures differ from the first ones."""

    standing: Standing
    restated: int


def standing_totals(span: Span, until_number: int | None = None) -> list[TotalShown]:
    """The published totals of a span in the order of their publication."""
    found = standing(span, until_number)
    lines: dict[str, int] = {}
    for (indicator, library), one in found.items():
        lines[indicator] = lines.get(indicator, 0) + int(library is not None and bool(one.before))
    return [TotalShown(one, lines[indicator]) for (indicator, library), one in found.items() if library is None]


def published_spans() -> QuerySet[Span]:
    """The spans of which figures are out, the newest first."""
    return Span.objects.filter(state=State.PUBLISHED)


def published_figure(indicator: str, period: Period, libraries: Collection[int]) -> PublishedFigure | None:
    """What stands published of exactly these: of all libraries, or of one with all that belongs to it."""
    asked, places = set(libraries), institutions()
    is_whole = asked == {pk for _head, members in places.values() for pk in members}
    head = next((pk for pk, (_head, members) in places.items() if set(members) == asked), None)
    if head is None and not is_whole:
        return None
    published = PublishedFigure.objects.filter(
        publication__span__state=State.PUBLISHED,
        publication__span__start=period.start,
        publication__span__end=period.end,
        indicator=indicator,
        library=None if is_whole else head,
    )
    return published.order_by("publication__number", "pk").last()
