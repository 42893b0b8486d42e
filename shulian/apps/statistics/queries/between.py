"""What came in late of a period that goes out after the one that follows it: is it in both figures, or in neither?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, PublishedFigure, Span
from shulian.apps.statistics.queries.behind import leaves_of
from shulian.apps.statistics.queries.checklist import Point, months_of
from shulian.apps.statistics.queries.definitions import manner_of
from shulian.apps.statistics.queries.entries import aggregate, is_counted
from shulian.apps.statistics.queries.late import LeftOut, counted_in, left_out
from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.queries.snapshot import Key, Snapped, Standing, standing
from shulian.apps.statistics.queries.sources import Sources
from shulian.apps.statistics.queries.windows import OVER, counted_within, gone_out, late_within, span_of, windows
from shulian.core import periods
from shulian.core.indicators import Counting
from shulian.core.periods import Period
from shulian.core.publishing import Item, State, Window
from shulian.core.sources import Aside, Said, made_of

NOBODY = Q(pk__in=[])
Places = Mapping[int, tuple[Library, tuple[int, ...]]]


@dataclass(frozen=True)
class _Here:
    """The figure of an indicator that goes out or is out: through which window, with the returns of which moment."""

    indicator: Indicator
    window: Window
    at: datetime | None


def between(span: Span, going: Iterable[Snapped]) -> Iterator[Point]:
    """A point for each library of which late entries would stand in two publications, or in neither of them.

    Those of a period are counted in the next one, unless a return has spoken of them; by which return that one goes by
    which was out first.
    """
    later = list(_published_after(months_of(span)))
    here, places = (list(_out(span, going)), institutions()) if later else ([], {})
    for other in later:
        stood = standing(other)
        for one in here:
            if (one.indicator.pk, None) in stood:
                yield from _of(one, other, stood, places)


def _published_after(months: Period) -> Iterator[Span]:
    """The published ones of the closed periods that follow one another."""
    following = span_of(periods.following(months))
    while following is not None and following.state in OVER:
        if following.state == State.PUBLISHED:
            yield following
        following = span_of(periods.following(months_of(following)))


def _out(span: Span, going: Iterable[Snapped]) -> Iterator[_Here]:
    """What can be added up or told apart by entries, with what is out already."""
    out = {code: (until, at) for code, (until, at) in gone_out(months_of(span)).items()}
    moments: dict[str, tuple[datetime, datetime | None]] = {**out}
    moments |= {one.indicator.pk: (one.counted_until, None) for one in going}
    seen = windows(span, {code: until for code, (until, _at) in moments.items()})
    for one in Indicator.objects.filter(pk__in=moments, derive="").exclude(counting=Counting.MEDIAN):
        yield _Here(one, seen[one.pk], moments[one.pk][1])


def _of(here: _Here, other: Span, stood: Mapping[Key, Standing], places: Places) -> Iterator[Point]:
    found: dict[tuple[Item, int], int | Decimal] = {}
    for figure, heads in _editions(stood, here.indicator.pk, places).items():
        window = windows(other, {figure.indicator: figure.counted_until})[figure.indicator]
        for part in leaves_of(here.indicator, here.window):
            for item, late in _late(part, here, window, figure.publication.published_at).items():
                members = {head: places[head][1] for head in heads}
                for head, n in _by_head(part, late, members).items():
                    found[item, head] = found.get((item, head), 0) + n
    for (item, head), n in sorted(found.items(), key=lambda one: (places[one[0][1]][0].path, one[0])):
        yield Point(item, library=places[head][0], indicator=here.indicator, period=months_of(other), late=n)


def _editions(stood: Mapping[Key, Standing], code: str, places: Places) -> dict[PublishedFigure, set[int]]:
    """The institutions by the publication that has their figure; of whom none says anything, the newest says it."""
    lines = {pk: one.figure for (named, pk), one in stood.items() if named == code}
    newest = max(lines.values(), key=lambda one: one.publication.number)
    firsts: dict[int, PublishedFigure] = {newest.publication.number: newest}
    found: dict[PublishedFigure, set[int]] = {}
    for head in places:
        figure = lines.get(head, newest)
        found.setdefault(firsts.setdefault(figure.publication.number, figure), set()).add(head)
    return found


def _late(part: Indicator, here: _Here, window: Window, at: datetime) -> dict[Item, Q]:
    """Which late entries of the period stand in both figures, and which in neither."""
    own = Period(here.window.start, here.window.end)
    late = is_counted(part) & late_within(window) & counted_within(own)
    if not Entry.objects.filter(late).exists():
        return {}
    spoken, left = _spoken(part, here), left_out(part, window, at)
    elsewhere = (one for one in left_out(part, window) if not own.contains(one.months))
    return {
        Item.TWICE: late & counted_in(part, window, at) & spoken,
        Item.LOST: late & _of_returns(left) & ~spoken & ~_of_returns(elsewhere),
    }


def _of_returns(left: Iterable[LeftOut]) -> Q:
    """What was left out because returns had spoken of it."""
    found = NOBODY
    for one in left:
        found |= one.there if one.why is Aside.LATE else NOBODY
    return found


def _spoken(part: Indicator, here: _Here) -> Q:
    """What happened where and when returns speak in the figure of the period itself."""
    sources, found = Sources(manner_of(part), {part.pk: part}, here.window, None, here.at), NOBODY
    months = sources.months(part.pk)
    for library, reported in sources.reports.get(part.pk, {}).items():
        said = Said(None, reported, months.get(library, {}), None, sources.decided(part.pk, library))
        for one in made_of(here.window, said, sources.manner_of(part.pk)).returns:
            found |= LeftOut(sources.places[library], one.period, Aside.LATE).there
    return found


def _by_head(part: Indicator, late: Q, members: Mapping[int, Collection[int]]) -> dict[int, int | Decimal]:
    """How much of it there is at each of these institutions, with all that belongs to it."""
    there = set(Entry.objects.filter(late).values_list("library", flat=True).distinct())
    found: dict[int, int | Decimal] = {}
    for head, those in members.items():
        if there.intersection(those):
            found[head] = Entry.objects.filter(late, library__in=those).aggregate(n=aggregate(part))["n"] or 0
    return {head: n for head, n in found.items() if n}
