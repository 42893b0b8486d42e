"""The dashboard of a library, a city or the alliance: today, this week and this month beside what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for, library_for
from shulian.apps.statistics.queries.calendar import Coverage, coverages, planned
from shulian.apps.statistics.queries.live import counted_by_day, counted_from
from shulian.core.indicators import Comparison, compare
from shulian.core.live import INDICATORS, Days, Measure, Stretch, stretches
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import asked_for, in_office
from shulian.interfaces.office.wallwords import MEASURES
from shulian.interfaces.templatetags.look import day

RETURNS = 5
STRETCHES: dict[Stretch, tuple[Promise, Promise]] = {
    Stretch.DAY: (gettext_lazy("Today"), gettext_lazy("A week ago")),
    Stretch.WEEK: (gettext_lazy("This week"), gettext_lazy("As far last week")),
    Stretch.MONTH: (gettext_lazy("This month"), gettext_lazy("As far last month")),
}


@dataclass(frozen=True)
class Line:
    """One measure: now, before, and the change; `indicator` is what its entries are published as.

    Visits before a gate sent any are None: that is missing, not zero.
    """

    name: str
    indicator: str
    pairs: list[tuple[int | None, int | None, Comparison]]


@require_safe
@in_office(Right.VIEW_FIGURES)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The table with a chart of the month, and how the returns stand."""
    code = asked_for(request, "library")
    reach = libraries_for(request.user, Right.VIEW_FIGURES)
    chosen = library_for(request.user, Right.VIEW_FIGURES, code) if code else None
    libraries = reach.filter(path__startswith=chosen.path) if chosen else reach
    ids = list(libraries.values_list("pk", flat=True))
    today = clock.today()
    counts = counted_by_day(_first(today), today, ids)
    lines = _lines(counts, today)
    if asked_for(request, "as") == "xlsx":
        return _workbook(lines, chosen.name if chosen else _("All libraries"))
    chart = _chart(counts, today)
    seen = {
        "here": "dashboard",
        "chosen": chosen,
        "libraries": reach,
        "lines": lines,
        "stretches": list(STRETCHES.values()),
        "month": f"{today:%Y-%m}",
        "counted_from": counted_from(),
        "chart": chart,
        "days": list(zip(chart["names"], chart["values"], strict=False)),
        "returns": _returns(ids),
    }
    return render(request, "office/figures/dashboard.html", seen)


def _first(today: date) -> date:
    return min(before[0] for _now, before in stretches(today).values())


def _lines(counts: Mapping[tuple[date, Measure], int], today: date) -> list[Line]:
    return [
        Line(
            str(words),
            INDICATORS.get(measure, ""),
            [_pair(counts, measure, *both) for both in _both(today)],
        )
        for measure, words in MEASURES.items()
    ]


def _both(today: date) -> list[tuple[Days, Days]]:
    found = stretches(today)
    return [found[one] for one in STRETCHES]


def _pair(
    counts: Mapping[tuple[date, Measure], int], measure: Measure, now: Days, before: Days
) -> tuple[int | None, int | None, Comparison]:
    since = _since(counts, measure)
    current = _sum(counts, measure, now) if since <= now[1] else None
    # A stretch of which only a part was counted is nothing to compare with.
    base = _sum(counts, measure, before) if since <= before[0] else None
    return current, base, compare(current, base)


def _since(counts: Mapping[tuple[date, Measure], int], measure: Measure) -> date:
    """The first day that this was counted: what the system does itself always, visits since a gate sent some."""
    if measure is not Measure.VISITS:
        return date.min
    return min((day_ for day_, one in counts if one is measure), default=date.max)


def _sum(counts: Mapping[tuple[date, Measure], int], measure: Measure, days: Days) -> int:
    first, last = days
    return sum(n for (day_, one), n in counts.items() if one is measure and first <= day_ <= last)


def _chart(counts: Mapping[tuple[date, Measure], int], today: date) -> dict[str, Any]:
    """What charts.js draws: the loans of the last fortnight, day by day."""
    days = [today - timedelta(days=back) for back in range(13, -1, -1)]
    values = [counts.get((one, Measure.LOANS), 0) for one in days]
    return {
        "names": [day(one) for one in days],
        "values": values if any(values) else [],
        "series": str(MEASURES[Measure.LOANS]),
        "unit": _("items"),
        "rows": 20,
    }


def _returns(libraries: list[int]) -> list[Coverage]:
    """The newest periods of which something is owed here, and how complete they are."""
    return [one for one in coverages(planned(libraries)[:RETURNS], libraries) if one.expected]


def _workbook(lines: list[Line], name: str) -> HttpResponse:
    header = (_("Measure"), *(str(words) for both in STRETCHES.values() for words in both))
    rows = [[line.name, *(value for now, before, _change in line.pairs for value in (now, before))] for line in lines]
    page = xlsx.Page(_("Dashboard"), header, rows, name, (day(clock.today()),))
    return workbook(xlsx.write([page]), f"dashboard-{clock.today()}.xlsx")
