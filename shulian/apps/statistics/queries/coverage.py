"""How whole a figure is: who has one, who is missing, and what does not agree or add up in what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.tree import by_institution
from shulian.apps.statistics.models import Finding, Indicator, Return
from shulian.apps.statistics.queries.definitions import as_of, definition, redefined_within
from shulian.apps.statistics.queries.entries import reported_within
from shulian.apps.statistics.queries.expected import counted_on, expected_of
from shulian.apps.statistics.queries.figures import GroupFigure, grouped
from shulian.apps.statistics.queries.places import Group
from shulian.core.agreeing import adds_up
from shulian.core.definitions import BASE
from shulian.core.indicators import Measure
from shulian.core.periods import Period

OPEN = Finding.State.OPEN
Evaluate = Callable[[Indicator, Period, list[Group]], list[GroupFigure]]


@dataclass(frozen=True)
class Covered:
    """Of `expected` institutions `present` have a figure; the others are `missing`, some say two different things.

    It is of these `libraries`. Those `lacking` left parts of a sum blank. `unanswered` questions about the returns are
    open, and on the days `redefined` another version of the definition began to hold within the period. Who reported
    for `shorter` periods has said something: of what is counted once it makes no figure of the longer. With all of
    these they are there, else they are missing.
    """

    present: int
    expected: int
    missing: tuple[Library, ...]
    doubtful: tuple[Library, ...]
    findings: tuple[Finding, ...]
    lacking: tuple[Library, ...] = ()
    unanswered: int = 0
    redefined: tuple[date, ...] = ()
    counted_on: frozenset[int] = frozenset()
    libraries: frozenset[int] = frozenset()
    shorter: tuple[Library, ...] = ()


def covered(
    indicator: Indicator, period: Period, libraries: Sequence[Library], evaluate: Evaluate | None = None
) -> Covered:
    """Who owes a figure and has one, and all that is to be said of it."""
    told = _found_in_returns(indicator, period, {library.pk for library in libraries})
    return replace(
        present_in(indicator, period, libraries, evaluate or grouped),
        findings=tuple(one for one in told if one.weight == Finding.Weight.DIFFERENCE),
        unanswered=sum(one.weight == Finding.Weight.QUESTION for one in told),
        redefined=tuple(redefined_within(indicator, period)),
    )


def present_in(
    indicator: Indicator,
    period: Period,
    libraries: Sequence[Library],
    evaluate: Evaluate = grouped,
) -> Covered:
    """Who owes a figure and has one, as a publication says it; where nobody owes it, who has one."""
    places = {head.pk: (head, members) for head, members in by_institution(libraries)}
    groups = [Group(str(pk), head.name, members) for pk, (head, members) in places.items()]
    lines = evaluate(as_of(indicator, period), period, groups)
    there = {int(line.key) for line in lines if line.value is not None or line.unsummed}
    asked = expected_of(indicator, Period(period.start, period.end), {pk: nodes for pk, (_h, nodes) in places.items()})
    expected = counted_on(asked, places, there)
    # Of a year of which a quarter is not there something is known, but not the year.
    there -= asked.wanting
    missing = tuple(head for pk, (head, _members) in places.items() if pk in expected - there)
    return Covered(
        present=len(there & expected),
        expected=len(expected),
        missing=missing,
        doubtful=tuple(places[int(line.key)][0] for line in lines if line.doubtful),
        findings=(),
        lacking=tuple(places[int(line.key)][0] for line in lines if line.lacking),
        counted_on=frozenset(expected),
        libraries=frozenset(library.pk for library in libraries),
        shorter=_shorter(indicator, period, missing, [places[int(line.key)][0] for line in lines if line.of_periods]),
    )


def _shorter(
    indicator: Indicator, period: Period, missing: Collection[Library], unsummed: Collection[Library]
) -> tuple[Library, ...]:
    """Who reported for months within the period, which cannot be added to a figure of all of it: all of these or some.

    Of whom all are there it is known; the missing are asked.
    """
    made = definition(as_of(indicator, period))
    if not (missing or unsummed) or made.derive or made.measure is not Measure.FLOW or adds_up(made):
        return ()
    told = {library.pk for library in unsummed}
    if missing:
        said = reported_within(period, indicator.parts or [indicator.pk], {library.pk for library in missing})
        told |= {library for months, values in said.items() if period.contains(months) for _code, library in values}
    return tuple(library for library in dict.fromkeys((*missing, *unsummed)) if library.pk in told)


def members_in(found: Covered, libraries: Collection[int]) -> tuple[int, int]:
    """How many members among these have a figure, and of how many one is expected."""
    own = found.counted_on.intersection(libraries)
    return len(own - {one.pk for one in found.missing}), len(own)


def _found_in_returns(indicator: Indicator, period: Period, libraries: set[int]) -> list[Finding]:
    # Where no return says anything, which was asked before, nothing is found in one.
    if not indicator.derive and not reported_within(period, indicator.parts or [indicator.pk], libraries):
        return []
    return list(findings_behind(indicator, period, libraries))


def findings_behind(indicator: Indicator, period: Period, libraries: Collection[int]) -> QuerySet[Finding]:
    """What does not add up, or is still asked, in the accepted returns that a figure is made of, in their order."""
    codes = made_of(indicator)
    accepted = Return.objects.filter(
        status=Return.Status.ACCEPTED,
        period__start__gte=period.start,
        period__end__lte=period.end,
        period__form__columns__indicator__in=codes,
    )
    # What a whole table says of itself is said of every library in it.
    here = Q(line__library__in=libraries) | Q(line=None, of_return__library__in=libraries)
    whole = Q(line=None, of_return__library=None, of_return__lines__library__in=libraries)
    said = Q(weight=Finding.Weight.DIFFERENCE) | Q(weight=Finding.Weight.QUESTION, state=OPEN)
    found = Finding.objects.filter(here | whole, said, of_return__in=accepted.values("pk"))
    return found.select_related("of_return__period", "line__library").order_by("of_return", "pk").distinct()


def made_of(indicator: Indicator) -> set[str]:
    """The indicators that returns may be asked for this one: itself, its parts, and what it is divided by."""
    return {
        indicator.pk,
        *indicator.parts,
        *(code for code in indicator.over if not code.startswith(BASE)),
    }
