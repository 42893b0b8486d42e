"""Of whom a figure is expected and who has all of it: duties within the period, and members that circulate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from shulian.apps.alliance.models import Membership
from shulian.apps.alliance.queries.register import there_on
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.calendar import owing, reported_in
from shulian.apps.statistics.queries.definitions import by_code, definition, known
from shulian.apps.statistics.queries.late import counted_months
from shulian.core import periods
from shulian.core.definitions import leaves
from shulian.core.indicators import Definition
from shulian.core.library import INSTITUTIONS, Service, Standing
from shulian.core.sources import complete, counts_in_part, expects_members


@dataclass(frozen=True)
class Expected:
    """The libraries of which a figure is expected, and those of them of which a part that they owe is not there."""

    libraries: frozenset[int]
    wanting: frozenset[int] = field(default=frozenset())


def expected_of(indicator: Indicator, period: periods.Period, places: Mapping[int, Collection[int]]) -> Expected:
    """Who owes a figure and who has not sent, or counted, all of it; `places` are institutions with their members."""
    made = made_of_leaves(indicator)
    owed = _owed(made, period)
    rows = {place for of_library in owed.values() for place in of_library}
    there = reported_in([place for place, _months in rows])
    wanting = set()
    for library, asked in owed.items():
        reported = [months for place, months in asked if (place, library) in there]
        if not complete([months for _place, months in asked], reported, ()):
            wanting.add(library)
    each = any(counts_in_part(one.kind) for one in made)
    counted = _counted(made, period, {pk: places.get(pk, (pk,)) for pk in wanting})
    for library in list(wanting):
        reported = [months for place, months in owed[library] if (place, library) in there]
        asked_of = [months for _place, months in owed[library]]
        if complete(asked_of, reported, counted.get(library, ()), every_month=each):
            wanting.discard(library)
    return Expected(frozenset(owed) | frozenset(_members(made, period)), frozenset(wanting))


def counted_on(asked: Expected, places: Collection[int], there: Collection[int]) -> set[int]:
    """Out of whom a figure is told as present: those of these places that owe it, or if none does those that have one.

    Who owes nothing is not missing.
    """
    return set(asked.libraries.intersection(places) or there)


def made_of_leaves(indicator: Indicator) -> tuple[Definition, ...]:
    """What a figure is made of in the end, as it is defined for its period if that is what was given."""
    return leaves(definition(indicator), known())


def _owed(made: Iterable[Definition], period: periods.Period) -> dict[int, set[tuple[int, periods.Period]]]:
    """By library the periods of forms within this one that ask for any part of the figure."""
    design = Coalesce(F("period__form_version"), F("period__form__version"))
    open_end = Q(period__form__columns__until=None) | Q(period__form__columns__until__gte=design)
    duties = owing().filter(
        open_end,
        period__start__gte=period.start,
        period__end__lte=period.end,
        period__form__columns__indicator__in=[one.code for one in made],
        period__form__columns__since__lte=design,
    )
    found: dict[int, set[tuple[int, periods.Period]]] = {}
    for library, place, start, end in duties.values_list("library", "period", "period__start", "period__end"):
        found.setdefault(library, set()).add((place, periods.Period(start, end)))
    return found


def _members(made: Iterable[Definition], period: periods.Period) -> set[int]:
    """The institutions that circulate by the end of the period, if that is where the figure comes from."""
    if not expects_members(made):
        return set()
    joined = Q(joined_on=None) | Q(joined_on__lte=period.end)
    there = there_on(period.start, "library")
    members = Membership.objects.filter(joined, there, service=Service.CIRCULATION, standing=Standing.ACTIVE)
    return set(members.filter(library__kind__in=INSTITUTIONS).values_list("library", flat=True))


def _counted(
    made: Iterable[Definition], period: periods.Period, places: Mapping[int, Collection[int]]
) -> dict[int, set[periods.Period]]:
    """In which months something of the figure was counted at these institutions."""
    found: dict[int, set[periods.Period]] = {}
    known = by_code()
    kinds = [known[one.code] for one in made if one.kind and one.code in known] if places else []
    homes = {pk: home for home, members in places.items() for pk in members}
    for part in kinds:
        for library, months in counted_months(part, period, homes).items():
            found.setdefault(homes[library], set()).update(months)
    return found
