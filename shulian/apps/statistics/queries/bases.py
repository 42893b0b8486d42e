"""What figures are divided by: bases of divisions and years, entered or counted; what is not known is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shulian.apps.alliance.models import Division, Library, ReportingUnit
from shulian.apps.statistics.models import Base, BaseFigure
from shulian.core.bases import BaseUsed, without

if TYPE_CHECKING:
    from shulian.apps.statistics.queries.places import Group

COUNTY, CITY, PROVINCE = 6, 4, 2
UNIT = "unit:"
"""Before the code of a reporting unit, which may be smaller than the city of the same code."""


def base_figures(base: str = "", year: int | None = None) -> QuerySet[BaseFigure]:
    """What was entered and not replaced since."""
    found = BaseFigure.objects.filter(replaced_at=None).select_related("base", "division", "entered_by")
    if base:
        found = found.filter(base=base)
    return found if year is None else found.filter(year=year)


def bases_of(code: str, year: int, groups: Sequence[Group]) -> list[BaseUsed | None]:
    """The base of each group: that of the division it stands for, else of the smallest around all its libraries."""
    base = Base.objects.filter(pk=code).first()
    if base is None:
        return [None for _group in groups]
    known = _counted(base, year) if base.counts else _entered(base, year)
    units = list(ReportingUnit.objects.values_list("code", flat=True))
    around = _divisions_around(groups)
    return [_base_of(group.division or around.get(group.key, ""), known, units) for group in groups]


def _base_of(division: str, known: dict[str, BaseUsed], units: Sequence[str]) -> BaseUsed | None:
    """What is known of a division; of a reporting unit its city without the counties that report on their own."""
    code = division.removeprefix(UNIT)
    value = known.get(code)
    if value is None or code == division or not code.endswith("00"):
        return value
    apart = [unit for unit in units if unit != code and unit.startswith(code[:CITY])]
    if not all(unit in known for unit in apart):
        return None
    return without(value, [known[unit] for unit in apart])


def _entered(base: Base, year: int) -> dict[str, BaseUsed]:
    """The figures of the end of a year; those of the year before while a new one is not known."""
    rows = BaseFigure.objects.filter(base=base, year__in=(year - 1, year), replaced_at=None).order_by("year")
    return {
        division: BaseUsed(base.pk, value, read, source)
        for division, value, read, source in rows.values_list("division", "value", "year", "source")
    }


def _counted(base: Base, year: int) -> dict[str, BaseUsed]:
    """Divisions of a level counted into all that are above them."""
    sums: dict[str, int] = {}
    parents = dict(Division.objects.values_list("code", "parent"))
    for code in Division.objects.filter(level=base.counts).values_list("code", flat=True):
        above = parents.get(code)
        while above:
            sums[above] = sums.get(above, 0) + 1
            above = parents.get(above)
    return {code: BaseUsed(base.pk, value, year, "") for code, value in sums.items()}


def _divisions_around(groups: Sequence[Group]) -> dict[str, str]:
    """For groups that stand for no division: the county of a single library, else the city or the province."""
    pks = {pk for group in groups if not group.division for pk in group.libraries}
    places = dict(Library.objects.filter(pk__in=pks).values_list("pk", "division"))
    return {group.key: _around({places.get(pk) or "" for pk in group.libraries}) for group in groups}


def _around(codes: set[str]) -> str:
    if len(codes) == 1:
        return codes.pop()
    for length in (COUNTY, CITY, PROVINCE):
        starts = {code[:length] for code in codes}
        if len(starts) == 1:
            return starts.pop().ljust(COUNTY, "0")
    return ""
