"""What a quotient or a change is made of, as figures: each with its months and the way to what it is made of itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.base_words import bases_words, used_words
from shulian.apps.statistics.models import Indicator, PublishedFigure
from shulian.apps.statistics.queries import records
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.derived import figures_of_parts
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.pivot import Cell, places_of
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.words import frozen_name, in_print, name_of, period_words
from shulian.core.definitions import BASE
from shulian.core.dimensions import Dimension
from shulian.core.periods import Period


@dataclass(frozen=True)
class PartShown:
    """One of the figures that another one is made of; what people live there has no address, nor has it some places."""

    name: str
    words: str = ""
    address: str = ""


def parts_now(
    indicator: Indicator, period: Period, libraries: Sequence[int], address: Callable[[str, str], str]
) -> list[PartShown]:
    """Of a figure of today; none of what is counted or reported itself. Addresses go by indicator and months."""
    found, group = as_of(indicator, period), Group("", "", tuple(libraries))
    if not found.derive:
        return []
    parts = figures_of_parts(found, period, group, grouped)
    shown = [
        PartShown(
            f"{name_of(one.indicator)} {period_words(one.period)}",
            in_print(one.value) + _of_some(one.both, one.either),
            address(one.indicator.pk, one.period.code),
        )
        for one in parts
    ]
    if not any(code.startswith(BASE) for code in found.over):
        return shown
    (line,) = grouped(found, period, [group])
    return [*shown, *map(PartShown, used_words(line.bases))]


def parts_of_today(cell: Cell) -> list[PartShown]:
    """Of a figure in a table that was kept: each as it is now, with the way to the records of now."""
    if not any(one.derive for one in cell.indicators):
        return []
    place = _place_of(cell.libraries)

    def address(code: str, months: str) -> str:
        if place is None:
            return ""
        asked = {"indicator": code, "period": months, "rows": place[0], "row": place[1]}
        return f"{reverse('office:workbench-behind')}?{urlencode(asked)}"

    return [part for one in cell.indicators for part in parts_now(one, cell.period, tuple(cell.libraries), address)]


_PLACES = (Dimension.SUBTREE, Dimension.LIBRARY, Dimension.CITY, Dimension.UNIT)


def _place_of(libraries: Collection[int]) -> tuple[str, str] | None:
    """Which line of a workbench these libraries are, if any; of all of them the total."""
    every, asked = list(Library.objects.select_related("reporting_unit")), set(libraries)
    if asked == {one.pk for one in every}:
        return str(Dimension.LIBRARY), ""
    lines = ((one, group) for one in _PLACES for group in places_of(every, one))
    return next(((str(one), group.key) for one, group in lines if set(group.libraries) == asked), None)


def parts_then(figure: PublishedFigure) -> list[PartShown]:
    """Of a published figure: those that were published then, of an earlier period too."""
    shown = [
        PartShown(
            f"{frozen_name(one.definition)} {period_words(months_of(one.publication.span))}",
            in_print(one.value),
            reverse("office:published-behind", args=[one.pk]),
        )
        for one in [*records.parts_published(figure), *records.earlier_published(figure)]
    ]
    return [*shown, *map(PartShown, bases_words(figure))]


def _of_some(both: int, either: int) -> str:
    """Only libraries that have all of it are compared."""
    return (
        _(" (of the %(both)s of %(either)s libraries that have all of it)") % {"both": both, "either": either}
        if both < either
        else ""
    )
