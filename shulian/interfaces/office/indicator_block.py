"""Indicators that are put into an issue: which ones, of which year, how they stand there."""

from __future__ import annotations

from django.http import HttpRequest

from shulian import clock
from shulian.apps.bulletin.actions import Place
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.statistics.queries.figures import indicators
from shulian.core.periods import Period, PeriodError, parse
from shulian.interfaces.office.acting import asked_for

MOST = 40


def indicators_asked(request: HttpRequest) -> Place | None:
    """What the form asks for; None where nothing sensible was chosen."""
    known = set(indicators().values_list("pk", flat=True))
    codes = tuple(dict.fromkeys(code for code in request.POST.getlist("indicator")[:MOST] if code in known))
    spread, shape = asked_for(request, "spread"), asked_for(request, "shape")
    period = _period(asked_for(request, "period"))
    if not codes or period is None or spread not in Block.Place.values or shape not in Block.Shape.values:
        return None
    title = asked_for(request, "title").strip()
    return Place(Block.Layout.INDICATORS, title, None, period, indicators=codes, spread=spread, shape=shape)


def is_no_period(request: HttpRequest) -> bool:
    """Whether what was typed for the months of indicators is none."""
    return asked_for(request, "kind") == "indicators" and _period(asked_for(request, "period")) is None


def year_of(issue: Issue) -> int:
    """The year that an issue is about: an annual report's own, else the last one."""
    return issue.number if issue.kind == Issue.Kind.ANNUAL else clock.today().year - 1


def _period(given: str) -> Period | None:
    try:
        return parse(given)
    except PeriodError:
        return None
