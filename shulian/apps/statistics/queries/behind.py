"""The records behind a figure: those that make it up, chosen as the figure is, and those that do not count in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.definitions import as_of, holds, manner_of
from shulian.apps.statistics.queries.entries import REPORTED, is_counted, is_reported, with_dimensions
from shulian.apps.statistics.queries.late import counted_in, left_out
from shulian.apps.statistics.queries.sources import Sources
from shulian.apps.statistics.queries.windows import counted_within, late_within, moments_of
from shulian.core.periods import Period, parse
from shulian.core.sources import Aside, MadeOf, Manner, Said, made_of

Saying = tuple[str, int, Period]
"""What a return says: of which indicator, of which library, for which months."""


@dataclass(frozen=True)
class Wanted:
    """Whose records are asked for: of these indicators (`leaves_of` others), months and libraries.

    Returns and decisions are those of now, or those that stood `at` a moment. A cell of a table is `narrowed` to what
    entries carry; of what no return tells apart by time, `times` are the ones that have cells of their own.
    """

    indicators: tuple[Indicator, ...]
    months: Period
    libraries: Collection[int]
    at: datetime | None = None
    narrowed: Q = field(default_factory=Q)
    times: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Behind:
    """The figure is what was `counted` and is not `under` a return, with what `returns` say, without the `less`.

    What was counted in the months of a return that stands over it is in that return. Where such months were counted at
    a branch, or under another heading of a table, they have figures of their own and are taken off here. What is
    `aside` is in no figure, each for a reason: entries of returns, and late ones of which returns have spoken.
    """

    wanted: Wanted
    counted: Q
    under: Q
    less: Q
    returns: frozenset[int] = frozenset()
    aside: Mapping[Aside, Q] = field(default_factory=dict)

    @property
    def late(self) -> Q:
        """What came in late and is in no figure, or in that of a return."""
        return self.aside.get(Aside.LATE, Q(pk__in=[])) | self.aside.get(Aside.LATE_NO_SUM, Q(pk__in=[]))

    def standing(self) -> QuerySet[Entry]:
        """The entries that make up the figure, newest first."""
        return self.entries(self.counted & ~self.under | of_returns(self.returns))

    def taken_off(self) -> QuerySet[Entry]:
        """The entries that returns speak of and that stand in other figures."""
        return in_order(self.less)

    def covered(self) -> QuerySet[Entry]:
        """The entries that were counted, and in whose months a return stands."""
        return self.entries(self.counted & self.under)

    def set_aside(self, why: Aside) -> QuerySet[Entry]:
        """The entries that are in no figure for this reason."""
        return self.entries(self.aside.get(why, Q(pk__in=[])))

    def entries(self, wanted: Q) -> QuerySet[Entry]:
        """Entries of these libraries and of this cell, newest first."""
        return in_order(wanted & Q(library__in=self.wanted.libraries) & self.wanted.narrowed)


def entries_behind(indicator: Indicator, period: Period, libraries: Collection[int]) -> QuerySet[Entry]:
    """The journal entries that these libraries' figure is made of, newest first; of no figure there are none."""
    return behind(wanted_of(indicator, period, libraries)).standing()


def wanted_of(indicator: Indicator, period: Period, libraries: Collection[int]) -> Wanted:
    """The records of a figure as it is now; of no figure there are none."""
    leaves = tuple(dict.fromkeys(leaves_of(indicator, period))) if holds(indicator, period) else ()
    return Wanted(leaves, period, libraries)


def leaves_of(indicator: Indicator, period: Period) -> Iterator[Indicator]:
    """What a figure comes down to: indicators that are counted or reported themselves, each as it was defined then."""
    found = as_of(indicator, period)
    codes = [*found.parts, *found.over]
    if not codes:
        yield found
    for one in Indicator.objects.filter(pk__in=codes):
        yield from leaves_of(one, period)


def of_returns(entries: Collection[int]) -> Q:
    """These entries of returns."""
    return Q(kind=REPORTED, pk__in=entries)


def in_order(wanted: Q) -> QuerySet[Entry]:
    """Entries with what they say of themselves, newest first."""
    named = Entry.objects.annotate(of_return=Cast(KT("details__return"), BigIntegerField()))
    return with_dimensions(named).filter(wanted).order_by("-happened_at", "-pk")


def behind(wanted: Wanted) -> Behind:
    """Chosen by the rule that chooses the figure, for every indicator and library by itself."""
    told = _told(wanted)
    entries = _entries_of(wanted, told)
    returns = frozenset(pk for key, pks in entries.items() if key in told.returns for pk in pks)
    # Of a return that stands in another cell what was counted counts in this one.
    counted = Q(pk__in=[])
    for one in () if wanted.times else wanted.indicators:
        counted |= counted_in(one, wanted.months, wanted.at)
    under = _under(wanted, {key: places for key, places in told.over.items() if key in entries})
    if told.over_less:
        under &= ~_under(wanted, told.over_less)
    here = Q(library__in=wanted.libraries) & wanted.narrowed
    less = under & counted_within(wanted.months) & (~here if not wanted.times else Q())
    taken_off = frozenset(pk for key in told.less for pk in entries.get(key, ()))
    return Behind(wanted, counted, under, less | of_returns(taken_off), returns, _set_aside(wanted, told, entries))


def _set_aside(wanted: Wanted, told: _Told, entries: Mapping[Saying, frozenset[int]]) -> dict[Aside, Q]:
    returns: dict[Aside, frozenset[int]] = {}
    for key, why in told.aside.items():
        returns[why] = returns.get(why, frozenset()) | entries.get(key, frozenset())
    found = {why: of_returns(pks) for why, pks in returns.items()}
    for one in wanted.indicators:
        for late in left_out(one, wanted.months, wanted.at):
            found[late.why] = found.get(late.why, Q(pk__in=[])) | is_counted(one) & late.there & late_within(
                wanted.months
            )
    return found


@dataclass(frozen=True)
class _Told:
    """The returns of a figure; `over` it the libraries that a return speaks of and in whose months was counted.

    `less` is what returns say in the cells of times, `over_less` what was counted in the months of these.
    """

    returns: set[Saying] = field(default_factory=set)
    less: set[Saying] = field(default_factory=set)
    over: dict[Saying, tuple[int, ...]] = field(default_factory=dict)
    over_less: dict[Saying, tuple[int, ...]] = field(default_factory=dict)
    aside: dict[Saying, Aside] = field(default_factory=dict)


def _told(wanted: Wanted) -> _Told:
    found = _Told()
    by_manner: dict[Manner, dict[str, Indicator | None]] = {}
    for one in wanted.indicators:
        by_manner.setdefault(manner_of(one), {})[one.pk] = one if one.kind else None
    for manner, leaves in by_manner.items():
        sources = Sources(manner, leaves, wanted.months, wanted.libraries, wanted.at)
        for code in sources.codes:
            months = sources.months(code)
            for library, reported in sources.reports.get(code, {}).items():
                said = Said(None, reported, months.get(library, {}), None, sources.decided(code, library))
                _take(found, wanted, (code, library), said, sources)
    return found


def _take(found: _Told, wanted: Wanted, key: tuple[str, int], said: Said, sources: Sources) -> None:
    manner = sources.manner_of(key[0])
    whole = made_of(wanted.months, said, manner)
    apart = [made_of(time, said, manner) for time in wanted.times]
    of_times = {one for made in apart for one in made.returns}
    over_times = {one for made in apart for one in made.over if one not in whole.returns}
    found.returns.update((*key, one.period) for one in whole.returns if one not in of_times)
    found.less.update((*key, one.period) for one in of_times if one not in whole.returns)
    for one in whole.over:
        if one not in of_times:
            found.over[*key, one.period] = sources.places[key[1]]
    for one in over_times:
        found.over_less[*key, one.period] = sources.places[key[1]]
    found.aside.update(_aside(key, whole, wanted))


def _aside(key: tuple[str, int], made: MadeOf, wanted: Wanted) -> Iterator[tuple[Saying, Aside]]:
    if not wanted.times:
        for one, why in made.aside:
            yield (*key, one.period), why


def _entries_of(wanted: Wanted, told: _Told) -> dict[Saying, frozenset[int]]:
    """The entries in which returns say this, as far as they stand in this cell."""
    keys = told.returns | told.less | told.aside.keys()
    if not keys:
        return {}
    at = moments_of(wanted.months)
    within = Q(happened_at__gte=at.first, happened_at__lt=at.after, library__in=wanted.libraries)
    said = is_reported({code for code, _library, _months in keys}, wanted.months, wanted.at)
    rows = in_order(said & within & wanted.narrowed).values_list(
        "pk", "details__indicator", "library", "details__period"
    )
    found: dict[Saying, frozenset[int]] = {}
    for pk, code, library, months in rows:
        key = (code, library or 0, parse(months))
        if key in keys:
            found[key] = found.get(key, frozenset()) | {pk}
    return found


def _under(wanted: Wanted, over: Mapping[Saying, tuple[int, ...]]) -> Q:
    """What was counted in the months of returns that stand over it, at all libraries of which they speak."""
    at: dict[tuple[str, Period], set[int]] = {}
    for (code, _library, months), places in over.items():
        at.setdefault((code, months), set()).update(places)
    made = {one.pk: one for one in wanted.indicators}
    found = Q(pk__in=[])
    for (code, months), spoken_for in at.items():
        there = moments_of(Period(months.start, months.end))
        within = Q(library__in=spoken_for, happened_at__gte=there.first, happened_at__lt=there.after)
        found |= is_counted(made[code]) & within
    return found
