"""What was published is shown as published: figures of exactly these months as they went out (已公布的以公布为准)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Indicator, PublishedFigure, Span
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.coverage import Covered
from shulian.apps.statistics.queries.definitions import as_of, by_code, definition
from shulian.apps.statistics.queries.derived import derived
from shulian.apps.statistics.queries.figures import GroupFigure, Number, Out, grouped
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.told import is_per_head
from shulian.core.agreeing import adds_up
from shulian.core.defining import holds_through
from shulian.core.periods import Period
from shulian.core.publishing import State
from shulian.core.reconcile import plain


@dataclass(frozen=True)
class Stood:
    """What was published of some institutions together, how much of it was late, the newest figure and all it is of."""

    value: Number
    late: int | Decimal
    newest: PublishedFigure
    figures: tuple[int, ...]


@dataclass(frozen=True)
class Published:
    """The figures of one indicator that stand published, by institution, None for all."""

    figures: Mapping[int | None, PublishedFigure]

    @cached_property
    def lines(self) -> dict[int, PublishedFigure]:
        """Those of institutions."""
        return {pk: one for pk, one in self.figures.items() if pk is not None}

    @property
    def adds(self) -> bool:
        """Whether they may be added, by the definition that they went out with."""
        held = self.newest.definition
        return adds_up(definition(Indicator(**held) if held else by_code()[self.newest.indicator]))

    @property
    def version(self) -> int:
        """Of the definition, as the newest of them has it."""
        return self.newest.version

    @property
    def newest(self) -> PublishedFigure:
        """The one that went out last."""
        return max(self.figures.values(), key=lambda one: (one.publication.number, one.pk))

    def of(self, heads: frozenset[int], *, whole: bool) -> Stood | None:
        """What stands published of these institutions, or of all; None where it says nothing of exactly these."""
        if whole and None in self.figures:
            every = self.figures[None]
            return Stood(_plain(every), late_of(every), every, (every.pk,))
        if not heads or not self.lines:
            return None
        those = [self.lines[pk] for pk in heads if pk in self.lines]
        if len(heads) > 1 and not self.adds:
            return None
        if not those:
            # Of whom a publication says nothing there was nothing then.
            return Stood(None, 0, self.newest, ())
        there = [value for value in map(_plain, those) if value is not None]
        newest = max(those, key=lambda one: one.publication.number)
        pks = tuple(sorted(one.pk for one in those))
        return Stood(sum(there) if there else None, sum(map(late_of, those)), newest, pks)


class Shown:
    """Figures as they are shown, asked for once each: published ones as they went out, others as they are now."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Period], Published | None] = {}
        self._live: dict[tuple[str, Period], dict[tuple[frozenset[int], str], GroupFigure]] = {}

    def of(self, code: str, period: Period) -> Published | None:
        """What stands published of an indicator for exactly these months."""
        span = self._spans.get((period.start, period.end))
        if span is None:
            return None
        key = (code, Period(period.start, period.end))
        if key not in self._found:
            stands = _standing(span, code)
            self._found[key] = Published(stands) if stands else None
        return self._found[key]

    def within(self, period: Period) -> bool:
        """Whether anything is published of these months, or of some of them."""
        return any(period.start <= start and end <= period.end for start, end in self._spans)

    def grouped(self, indicator: Indicator, period: Period, groups: Iterable[Group]) -> list[GroupFigure]:
        """A line a group, as `figures.grouped`; what follows from other figures follows from them as they are shown."""
        asked, found = list(groups), as_of(indicator, period)
        follows = bool(found.derive) and holds_through(found.valid_to, period.end)
        lines = derived(found, period, asked, self.grouped) if follows else self.live(indicator, period, asked)
        stood = self.of(indicator.pk, period) if indicator.pk else None
        if stood is None:
            return lines
        return [self._line(stood, line, group.libraries) for line, group in zip(lines, asked, strict=True)]

    def live(self, indicator: Indicator, period: Period, groups: Iterable[Group]) -> list[GroupFigure]:
        """A line a group as it would be counted now; of what is asked for twice the answer is known."""
        asked = [((frozenset(one.libraries), one.division), one) for one in groups]
        known = self._live.setdefault((indicator.pk, period), {})
        unknown = {at: one for at, one in asked if at not in known}
        if unknown:
            known |= zip(unknown, grouped(indicator, period, unknown.values()), strict=True)
        return [replace(known[at], key=one.key, name=one.name) for at, one in asked]

    def homes(self, libraries: Iterable[int]) -> dict[int, int]:
        """The institution to which each of these belongs; a library that nobody knows any more stands for itself."""
        return {pk: self._home.get(pk, pk) for pk in libraries}

    def out(self, stood: Published, now: Number, libraries: Collection[int]) -> tuple[Number, int, Out] | None:
        """Value, version and edition of these libraries together, if that is what was published."""
        found = self._stood(stood, libraries)
        if found is None:
            return None
        at = found.newest.publication
        out = Out(at.number, at.published_at, found.figures, found.value, now, found.late)
        return found.value, found.newest.version, out

    def stood(self, code: str, period: Period, libraries: Collection[int]) -> Stood | None:
        """What is shown as published of these libraries together, and the figures that it is made of."""
        found = self.of(code, period)
        return self._stood(found, libraries) if found else None

    def covered(self, indicator: Indicator, period: Period, now: Covered) -> Covered:
        """Who of these libraries has a figure, as it was published: who came in since is missing in it."""
        stood, heads = self.of(indicator.pk, period), self._heads(now.libraries)
        whole = stood.figures.get(None) if stood and self.is_whole(now.libraries) else None
        if stood is None or not stood.lines or not (heads or whole):
            return now
        lines = {pk: line for pk, line in stood.lines.items() if whole or pk in heads}
        missing = {pk for pk, line in lines.items() if not line.present}
        # Who owes nothing is not missing, and where anybody owes it nobody else is counted.
        counted_on = frozenset(missing | (lines.keys() & now.counted_on))
        gone = tuple(head for pk, (head, _members) in self._places.items() if pk in missing)
        numbers = (whole.present, whole.expected) if whole else (len(counted_on - missing), len(counted_on))
        # Who has a published figure has it, whatever is reported of shorter periods today.
        shorter = tuple(one for one in now.shorter if one.pk not in lines or lines[one.pk].value is None)
        found = replace(now, present=numbers[0], expected=numbers[1], missing=gone)
        return replace(found, counted_on=counted_on, shorter=shorter)

    def is_whole(self, libraries: Collection[int]) -> bool:
        """Whether these are all libraries of all institutions."""
        return set(libraries) == self._home.keys()

    def _line(self, stood: Published, line: GroupFigure, libraries: Collection[int]) -> GroupFigure:
        found = self.out(stood, line.value, libraries)
        if found is None:
            return line
        value, version, out = found
        told = _as_it_was(stood, line, out)
        return replace(told, value=value, version=version, out=out)

    def _stood(self, stood: Published, libraries: Collection[int]) -> Stood | None:
        heads = self._heads(libraries)
        return stood.of(heads, whole=self.is_whole(libraries)) if heads else None

    def _heads(self, libraries: Collection[int]) -> frozenset[int]:
        """The institutions whose libraries these are, all of them; none where they are only a part of one."""
        heads = {self._home.get(pk, 0) for pk in libraries}
        members = sum(len(self._places[head][1]) for head in heads) if 0 not in heads else -1
        return frozenset(heads) if members == len(set(libraries)) else frozenset()

    @cached_property
    def _spans(self) -> dict[tuple[date, date], int]:
        return _spans_out()

    @cached_property
    def _places(self) -> Mapping[int, tuple[Library, tuple[int, ...]]]:
        return institutions()

    @cached_property
    def _home(self) -> dict[int, int]:
        return {pk: head for head, (_library, members) in self._places.items() for pk in members}


def _as_it_was(stood: Published, line: GroupFigure, out: Out) -> GroupFigure:
    """The line with the reason why there was no figure when it went out: today's only where there is none today too."""
    those = [one for one in stood.figures.values() if one.pk in out.figures]
    there = out.value is None and any(one.present for one in those)
    if out.value is None and line.value is None and (not there or line.unsummed or line.uncovered):
        return replace(line, unsummed=line.unsummed and there)
    unsummed = there and not any(is_per_head(one) for one in those)
    return replace(line, unsummed=unsummed, by_periods=False, uncovered=False, then=there)


@once
def _spans_out() -> dict[tuple[date, date], int]:
    rows = Span.objects.filter(state=State.PUBLISHED).order_by().values_list("start", "end", "pk")
    return {(start, end): pk for start, end, pk in rows}


@once
def _standing(span: int, code: str) -> dict[int | None, PublishedFigure]:
    """Of each institution, and of all, the figure that went out last."""
    figures = PublishedFigure.objects.filter(publication__span=span, indicator=code)
    newest_last = figures.select_related("publication").order_by("publication__number", "pk")
    return {one.library_id: one for one in newest_last}


def figures_in(pks: Collection[int]) -> list[PublishedFigure]:
    """These published figures, in the order of the tree."""
    found = PublishedFigure.objects.filter(pk__in=pks).select_related("publication__span", "library")
    return list(found.order_by("library__path", "pk"))


def late_of(figure: PublishedFigure) -> int | Decimal:
    """How much of a figure happened in earlier periods, and came in too late for them."""
    return plain(figure.late)


def _plain(figure: PublishedFigure) -> Number:
    """A figure as it is counted: whole ones are whole."""
    return None if figure.value is None else plain(figure.value)
