"""What came in late of a period that goes out after the one that follows it: is it in both figures, or in neither?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Min, Q

from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, PublishedFigure, Span
from shulian.apps.statistics.queries.behind import leaves_of
from shulian.apps.statistics.queries.changed import Changed
from shulian.apps.statistics.queries.checklist import Point, months_of
from shulian.apps.statistics.queries.definitions import by_code, manner_of
from shulian.apps.statistics.queries.entries import aggregate, is_counted
from shulian.apps.statistics.queries.late import LeftOut, counted_in, left_out
from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.queries.snapshot import Key, Snapped, Standing, standing
from shulian.apps.statistics.queries.sources import Sources
from shulian.apps.statistics.queries.windows import counted_within, late_within, over, windows
from shulian.core import periods
from shulian.core.indicators import Counting
from shulian.core.periods import Period
from shulian.core.publishing import Item, State, Window
from shulian.core.sources import Aside, Said, made_of

NOBODY = Q(pk__in=[])
Places = Mapping[int, tuple[Library, tuple[int, ...]]]


@dataclass(frozen=True)
class _Here:
    """The figure of an indicator that goes out, through which window, and what it comes down to."""

    indicator: Indicator
    window: Window
    parts: tuple[Indicator, ...]


@dataclass(frozen=True)
class _Beside:
    """These parts of a figure that goes out, and that which was published elsewhere of the same records.

    They are named by the `indicator` that both have, or by the part of it that only one has by itself.
    """

    here: _Here
    there: str
    parts: tuple[Indicator, ...]
    indicator: Indicator

    def is_another(self, changed: Changed, at: datetime) -> bool:
        """Whether returns or decisions may say something else here than in what went out at a moment."""
        return any(changed.since(part.pk, at) for part in self.parts)


def between(span: Span, going: Iterable[Snapped]) -> Iterator[Point]:
    """A point for each library of which late entries would stand in two publications, or in neither of them.

    Those of a period are counted in the next one, unless a return has spoken of them; by which return that one goes by
    which was out first.
    """
    later = list(_published_after(months_of(span)))
    here = list(_going(span, going)) if later else []
    if not here:
        return
    changed = Changed.of(months_of(span), {part.pk for one in here for part in one.parts})
    first = _first_out(later, _kindred(here))
    for other in later:
        out = {code: at for (pk, code), at in first.items() if pk == other.pk}
        asked = [one for one in _pairs(here, changed, out) if one.is_another(changed, out[one.there])]
        stood = standing(other) if asked else {}
        for one in asked:
            if (one.there, None) in stood:
                yield from _of(one, other, stood, changed)


def _kindred(here: Iterable[_Here]) -> set[str]:
    """What goes out, its parts, and the sums of which these are parts."""
    parts = {part.pk for one in here for part in one.parts}
    sums = {code for code, one in by_code().items() if not one.derive and parts.intersection(one.parts)}
    return parts | sums | {one.indicator.pk for one in here}


def _pairs(here: Collection[_Here], changed: Changed, out: Collection[str]) -> Iterator[_Beside]:
    """What goes out beside the same of a later period; where that has none, beside a sum of it or a part.

    What went out here too by itself since something changed was held against that then.
    """
    seen: set[str] = set()
    for one in here:
        if one.indicator.pk in out:
            seen.update(part.pk for part in one.parts)
            yield _Beside(one, one.indicator.pk, one.parts, one.indicator)
    for one in here:
        for part in one.parts if one.indicator.pk not in out else ():
            asked = (code for code in (part.pk, *sorted(_sums_of(part))) if code in out)
            there = next((code for code in asked if not changed.was_held(code, part.pk)), None)
            if there is not None and part.pk not in seen:
                seen.add(part.pk)
                yield _Beside(one, there, (part,), part)


def _sums_of(part: Indicator) -> Iterator[str]:
    return (code for code, one in by_code().items() if not one.derive and part.pk in one.parts)


def _published_after(months: Period) -> Iterator[Span]:
    """The published ones of the closed periods that follow one another."""
    closed = {months_of(one): one for one in over()}
    following = periods.following(months)
    while following in closed:
        if closed[following].state == State.PUBLISHED:
            yield closed[following]
        following = periods.following(following)


def _first_out(later: Iterable[Span], codes: Collection[str]) -> dict[tuple[int, str], datetime]:
    """When these indicators went out for the first time in each of the later periods."""
    figures = PublishedFigure.objects.filter(publication__span__in=[one.pk for one in later], indicator__in=codes)
    told = figures.order_by().values_list("publication__span", "indicator")
    return {(span, code): at for span, code, at in told.annotate(at=Min("publication__published_at"))}


def _going(span: Span, going: Iterable[Snapped]) -> Iterator[_Here]:
    """What can be added up or told apart by entries."""
    until = {one.indicator.pk: one.counted_until for one in going}
    seen = windows(span, until)
    for one in Indicator.objects.filter(pk__in=until, derive="").exclude(counting=Counting.MEDIAN):
        yield _Here(one, seen[one.pk], tuple(leaves_of(one, seen[one.pk])))


def _of(pair: _Beside, other: Span, stood: Mapping[Key, Standing], changed: Changed) -> Iterator[Point]:
    places, here = institutions(), pair.here
    found: dict[tuple[Item, int], int | Decimal] = {}
    for figure, heads in _editions(stood, pair.there, places).items():
        window = windows(other, {figure.indicator: figure.counted_until})[figure.indicator]
        at = figure.publication.published_at
        for part in [one for one in pair.parts if changed.since(one.pk, at)]:
            for item, late in _late(part, here, window, at).items():
                members = {head: places[head][1] for head in heads}
                for head, n in _by_head(part, late, members).items():
                    found[item, head] = found.get((item, head), 0) + n
    for (item, head), n in sorted(found.items(), key=lambda one: (places[one[0][1]][0].path, one[0])):
        yield Point(item, library=places[head][0], indicator=pair.indicator, period=months_of(other), late=n)


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
    sources, found = Sources(manner_of(part), {part.pk: part}, here.window, None), NOBODY
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
