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
from shulian.apps.statistics.queries.live import counted_by_day, counted_from, counted_later, visits_of_no_hour
from shulian.core.indicators import Comparison, compare
from shulian.core.live import (
    COUNTED_BY_OTHERS,
    DAYS_KEPT,
    INDICATORS,
    Days,
    Hourless,
    Measure,
    Stretch,
    base,
    cut,
    known,
    stretches,
    up_to_now,
)
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import asked_for, in_office
from shulian.interfaces.office.wallwords import MEASURES
from shulian.interfaces.templatetags.look import day, grouped

RETURNS = 5
STRETCHES: dict[Stretch, tuple[Promise, Promise]] = {
    Stretch.DAY: (gettext_lazy("Today"), gettext_lazy("A week ago by now")),
    Stretch.WEEK: (gettext_lazy("This week"), gettext_lazy("As far last week")),
    Stretch.MONTH: (gettext_lazy("This month"), gettext_lazy("As far last month")),
}


Counts = Mapping[Measure, Mapping[date, int]]


@dataclass(frozen=True)
class Found:
    """What was counted day by day, what of it came later than this hour, and visits of no hour."""

    counts: Counts
    later: Counts
    hourless: Mapping[date, Hourless]


@dataclass(frozen=True)
class Line:
    """One measure: now, before, and the change; `indicator` is what its entries are published as.

    None is missing, and `why` says what is missing then.
    """

    name: str
    indicator: str
    why: str
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
    counts = counted_by_day(today - timedelta(days=DAYS_KEPT), today, ids)
    counted, going_on = counted_from()
    both = stretches(today)
    days = {cut(*one) for one in both.values()}
    cuts = [one for one in days if one]
    found = Found(counts, counted_later(cuts, ids), visits_of_no_hour([today, *cuts], ids))
    lines = [_line(measure, both, found, counted) for measure in MEASURES]
    if asked_for(request, "as") == "xlsx":
        return _workbook(lines, chosen.name if chosen else _("All libraries"), _left_out(found.hourless))
    chart = _chart(counts, today, counted)
    seen = {
        "here": "dashboard",
        "chosen": chosen,
        "libraries": reach,
        "lines": lines,
        "stretches": list(STRETCHES.values()),
        "left_out": _left_out(found.hourless),
        "month": f"{today:%Y-%m}",
        "counted_from": counted,
        "going_on": going_on,
        "chart": chart,
        "days": list(zip(chart["names"], chart["values"], strict=False)),
        "returns": _returns(ids),
    }
    return render(request, "office/figures/dashboard.html", seen)


def _line(measure: Measure, both: Mapping[Stretch, tuple[Days, Days]], found: Found, counted: date | None) -> Line:
    by_day, later = found.counts.get(measure, {}), found.later.get(measure, {})
    hourless = found.hourless if measure is Measure.VISITS else {}
    pairs = []
    for days, before in (both[one] for one in STRETCHES):
        now, part = known(measure, by_day, days, counted), cut(days, before)
        then = base(measure, by_day, before, counted, later.get(part, 0) if part else 0)
        of_now = now
        if part:
            of_now = up_to_now(now, by_day, days, hourless.get(days[1]))
            then = up_to_now(then, by_day, before, hourless.get(part))
        pairs.append((now, then, compare(of_now, then)))
    why = _("no gate counter sends visits") if measure in COUNTED_BY_OTHERS else _("not counted")
    return Line(str(MEASURES[measure]), INDICATORS.get(measure, ""), why, pairs)


def _left_out(hourless: Mapping[date, Hourless]) -> str:
    """What is said of visits without an hour; empty where there are none."""
    if not hourless:
        return ""
    days = "、".join(f"{day(one)} {grouped(found.quantity)}" for one, found in sorted(hourless.items()))
    return _(
        "Visits that were written by hand for a whole day have no hour. They are in the sums of their days, and in "
        "nothing that is compared up to this hour: %(days)s."
    ) % {"days": days}


def _chart(counts: Counts, today: date, counted: date | None) -> dict[str, Any]:
    """What charts.js draws: the loans of the last fortnight, day by day; nothing for a day that is not counted."""
    days = [today - timedelta(days=back) for back in range(13, -1, -1)]
    loans = counts.get(Measure.LOANS, {})
    values = [known(Measure.LOANS, loans, (one, one), counted) for one in days]
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


def _workbook(lines: list[Line], name: str, left_out: str) -> HttpResponse:
    header = (_("Measure"), *(str(words) for both in STRETCHES.values() for words in both))
    rows = [[line.name, *(value for now, before, _change in line.pairs for value in (now, before))] for line in lines]
    page = xlsx.Page(_("Dashboard"), header, rows, name, tuple(filter(None, (day(clock.today()), left_out))))
    return workbook(xlsx.write([page]), f"dashboard-{clock.today()}.xlsx")
