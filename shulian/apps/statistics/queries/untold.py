"""Live figures that go into print: which of them the public may not be told, as they point to readers (小数保密)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import FormColumn, Indicator
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.told import hidden_with
from shulian.core.agreeing import EARLIER
from shulian.core.indicators import Derivation
from shulian.core.periods import Period
from shulian.core.suppression import counts_readers, readers_behind


@dataclass(frozen=True)
class Untold:
    """The institutions whose figure is not told, and whether that of all together is not."""

    libraries: frozenset[int] = frozenset()
    whole: bool = False

    def hides(self, libraries: Collection[int]) -> bool:
        """Whether a line of these is not told: one that is not could be worked out from it and from the others."""
        return not self.libraries.isdisjoint(libraries)


def readers_in(indicator: Indicator) -> frozenset[str]:
    """The indicators that count readers one by one and are told with this one: itself, or what it is made of."""
    made = definition_of(indicator)
    own = {indicator.pk} if counts_readers(made) else set()
    if not (own or indicator.parts or indicator.over):
        return frozenset()
    return readers_behind(made, {one.pk: definition_of(one) for one in Indicator.objects.all()}) | own


def untold(indicator: Indicator, period: Period) -> Untold:
    """What of this indicator may not be printed of a period."""
    made = as_of(indicator, period)
    found: set[int | None] = set()
    for code in readers_in(made):
        for months in _periods(made, period):
            found |= _hidden(code, months)
    return Untold(frozenset(one for one in found if one is not None), None in found)


def columns_of_readers(forms: Collection[str]) -> set[tuple[str, str]]:
    """Form and key of the columns that ask for figures of readers."""
    columns = FormColumn.objects.filter(form__in=forms).select_related("indicator")
    return {(one.form_id, one.key) for one in columns if counts_readers(definition_of(one.indicator))}


def _periods(indicator: Indicator, period: Period) -> list[Period]:
    derive = Derivation(indicator.derive) if indicator.derive else None
    return [period, EARLIER[derive](period)] if derive in EARLIER else [period]


def _hidden(code: str, months: Period) -> set[int | None]:
    places = institutions()
    groups = [Group(str(pk), "", members) for pk, (_head, members) in places.items()]
    everyone = Group("", "", tuple(pk for group in groups for pk in group.libraries))
    lines = grouped(as_of(Indicator.objects.get(pk=code), months), months, [*groups, everyone])
    return hidden_with(code, months, {int(line.key) if line.key else None: line.value for line in lines})
