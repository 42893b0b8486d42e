"""Indicators, and what the journal and the returns say about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.coverage import members_in, present_in
from shulian.apps.statistics.queries.figures import GroupFigure, Level, groups_of, indicator_by_code, indicators
from shulian.apps.statistics.queries.published import Shown
from shulian.core.periods import parse
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, libraries_with
from shulian.interfaces.api.fields import Code, PeriodCode
from shulian.interfaces.api.problems import answers, unknown

router = Router(tags=["figures"])


class IndicatorOut(Schema):
    """What one figure means; `measure` says whether it is counted over the period or stands at its end."""

    code: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    theme: str
    measure: str
    kind: str
    parts: list[str]
    derive: str
    over: list[str]
    standard: str
    form_item: str
    version: int
    valid_from: date


class Indicators(Schema):
    """All indicators in their order."""

    indicators: list[IndicatorOut]


class FiguresWanted(Schema):
    """Which figure, of when, by what, and of which library with its branches."""

    indicator: Code
    period: PeriodCode = Field(examples=["2022-Q2", "2021-12--2022-05"])
    level: Level = Level.LIBRARY
    library: Code | None = None


class EditionOut(Schema):
    """The publication in which a figure went out: until it is restated it stands, whatever comes in later."""

    number: int
    at: datetime


class FigureOut(Schema):
    """One line: `present` of the members of which a figure is `expected` have one.

    `doubtful` libraries say two different things, and `lacking` ones left parts of a sum blank: it is at least that
    much. One with `no_sum` has no value although there are figures that it would be made of: they cannot be added. A
    figure that was `published` is told as it was published.
    """

    key: str
    name: str
    value: int | float | None
    present: int
    expected: int
    doubtful: int
    lacking: int
    no_sum: bool
    version: int
    published: EditionOut | None


class Figures(Schema):
    """A table of one indicator for one period; a missing value is null, never zero, and `missing` says whose.

    Where it `counts_otherwise`, the months are closed and not published: the publication counts late entries as of the
    closing.
    """

    indicator: str
    period: str
    level: str
    present: int
    expected: int
    missing: list[str]
    counts_otherwise: bool
    lines: list[FigureOut]


@router.get("/indicators", response=answers(Indicators))
def all_indicators(request: HttpRequest) -> Indicators:
    """What can be counted, and how it is defined."""
    return Indicators(indicators=[IndicatorOut.from_orm(one) for one in indicators()])


@router.get("/figures", auth=ANYONE_KNOWN, response=answers(Figures, 401, 403, 404, 422))
def figures(request: Request, wanted: Query[FiguresWanted]) -> Figures:
    """The figures of the libraries that the caller may see."""
    libraries = libraries_with(request, Right.VIEW_FIGURES)
    indicator = indicator_by_code(wanted.indicator)
    if indicator is None:
        raise unknown("unknown-indicator", _("There is no indicator with this code."))
    if wanted.library:
        top = access.library_for(request.auth, Right.VIEW_FIGURES, wanted.library)
        libraries = libraries.filter(path__startswith=top.path)
    period, shown, reach = parse(wanted.period), Shown(), list(libraries.select_related("reporting_unit"))
    groups = groups_of(reach, wanted.level)
    covered = shown.covered(indicator, period, present_in(indicator, period, reach, shown.live))
    lines = [
        _line(line, members_in(covered, group.libraries))
        for line, group in zip(shown.grouped(indicator, period, groups), groups, strict=True)
    ]
    return Figures(
        indicator=indicator.pk,
        period=wanted.period,
        level=wanted.level,
        present=covered.present,
        expected=covered.expected,
        missing=[one.code for one in covered.missing],
        counts_otherwise=counts_otherwise(indicator, period, [one.pk for one in reach]),
        lines=lines,
    )


def _line(line: GroupFigure, members: tuple[int, int]) -> FigureOut:
    return FigureOut(
        key=line.key,
        name=line.name,
        value=float(line.value) if isinstance(line.value, Decimal) else line.value,
        present=members[0],
        expected=members[1],
        doubtful=line.doubtful,
        lacking=line.lacking,
        no_sum=line.value is None and line.unsummed,
        version=line.version,
        published=EditionOut(number=line.out.number, at=line.out.at) if line.out else None,
    )
