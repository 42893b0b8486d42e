"""Periods of the whole alliance (统计期): the checklist, closing, publishing, and restating what was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shulian.apps.statistics import access
from shulian.apps.statistics.actions.spans import (
    Correction,
    Preview,
    Release,
    begin_closing,
    close_span,
    open_span,
    preview,
    preview_restatement,
    publish_further,
    publish_span,
    reopen_span,
    restate,
)
from shulian.apps.statistics.base_words import bases_not_out_yet
from shulian.apps.statistics.models import Indicator, Span
from shulian.apps.statistics.point_words import point_words, printed_words
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.digests import apart, apart_last_night
from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.queries.returns import columns_in
from shulian.apps.statistics.queries.snapshot import Snapped, standing, standing_totals
from shulian.apps.statistics.queries.snapshot import spans as all_spans
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.span_words import ITEMS, STATES
from shulian.apps.statistics.words import name_of, period_words, refusal_words
from shulian.core import periods
from shulian.core.publishing import Item, State, Step, reconciles
from shulian.core.roles import Right
from shulian.core.sourcing import Stands
from shulian.interfaces.office.acting import act_of, asked_for, in_office

A_PAGE = 20
SHOWN = 12
"""So many points of a kind are open on the page; the others are folded."""
SEE = (Right.CLOSE_PERIODS, Right.PUBLISH_FIGURES, Right.RESTATE_FIGURES, Right.SIGN_FINDINGS)


@dataclass(frozen=True)
class ToChoose:
    """Where a return and the system disagree: of whom, what and which months, and whether the return stands."""

    library: str
    indicator: str
    months: str
    return_stands: bool


PointShown = tuple[str, int | None, ToChoose | None]


@dataclass(frozen=True)
class ItemShown:
    """A heading of the checklist with its points; the rest of many is folded."""

    item: Item
    words: str
    count: int
    points: list[PointShown]
    rest: list[PointShown]


@in_office(*SEE)
@require_http_methods(["GET", "POST"])
def spans(request: HttpRequest) -> HttpResponse:
    """All periods; another one is begun here, of any months in a row."""
    fault, typed = "", asked_for(request, "period", 20)
    if request.method == "POST":
        access.require_opening(request.user)
        try:
            return redirect("office:span", _months_of(open_span(act_of(request), periods.parse(typed))).code)
        except periods.PeriodError:
            fault = _("This is no period. Write it as 2026-Q3, or as 2025-12--2026-05.")
    page = Paginator(all_spans(), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "spans",
        "page": page,
        "apart": apart_last_night(),
        "rows": [(span, _months_of(span).code, period_words(_months_of(span)), STATES[span.state]) for span in page],
        "fault": fault,
        "typed": typed,
        "command": uuid4(),
    }
    return render(request, "office/spans/list.html", seen)


@in_office(*SEE)
@require_GET
def span(request: HttpRequest, code: str) -> HttpResponse:
    """One period with its checklist, what can be done next, and what was published.

    One that nobody has begun is offered to those who may begin it.
    """
    found = access.span_seen(code)
    if found is not None:
        return _shown(request, found)
    try:
        asked = periods.parse(code)
    except periods.PeriodError as error:
        raise Http404(code) from error
    if not access.opens_spans(request.user):
        raise Http404(code)
    seen = {"here": "spans", "code": asked.code, "name": period_words(asked), "command": uuid4()}
    return render(request, "office/spans/none.html", seen, status=404)


def kept(found: Span | None) -> Span:
    """A period that is kept; what nobody has begun is not found."""
    if found is None:
        raise Http404
    return found


def _shown(
    request: HttpRequest, found: Span, looked: Preview | None = None, correction: Correction | None = None
) -> HttpResponse:
    """The page of a period; with the figures that would go out, if somebody looks at them, or would be restated.

    What was typed and refused stands in its fields again.
    """
    open_points, published = checklist.points(found), standing_totals(found)
    seen = {
        "here": "spans",
        "span": found,
        "code": _months_of(found).code,
        "name": period_words(_months_of(found)),
        "state": STATES[found.state],
        "items": _items(open_points, _months_of(found)),
        "chooses": access.chooses_sources(request.user),
        "open": len(open_points),
        "reconciles": reconciles(checklist.counts(open_points)),
        "over": checklist.is_over(found),
        "steps": access.steps_of_span(request.user, found),
        "indicators": _with_figures(found, {one.standing.figure.indicator for one in published}),
        "published": published,
        "publications": found.publications.select_related("published_by"),
        "signs": access.signs_findings(request.user),
        "apart": apart(found.publications.select_related("span")),
        "looked": looked if correction is None else None,
        "held": refusal_words(looked.refused) if looked and looked.refused else "",
        "totals": _totals(looked) if looked else [],
        "notes": bases_not_out_yet(_months_of(found), looked.figures) if looked else [],
        "correction": correction,
        "typed": {name: asked_for(request, name, 500) for name in ("reason", "statement")},
        "restating": looked if correction else None,
        "changes": _changes(looked) if looked and correction else [],
        "command": uuid4,
    }
    return render(request, "office/spans/span.html", seen)


@in_office(Right.CLOSE_PERIODS)
@require_POST
def step(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Begin to close, close, or open again."""
    found, reason = kept(access.span_to(request.user, Step(name), code)), asked_for(request, "reason", 500)
    acts: dict[str, Callable[[], Refused | None]] = {
        "begin": lambda: begin_closing(act_of(request), found),
        "close": lambda: close_span(act_of(request), found, reason),
        "reopen": lambda: reopen_span(act_of(request), found, reason),
    }
    said = {
        "begin": _("Closing has begun. Work through the checklist, then close the period."),
        "close": _("The period is closed. What comes in later counts in the period after it."),
        "reopen": _("The period is open again."),
    }
    return _told(request, code, acts[name](), said[name])


@in_office(Right.PUBLISH_FIGURES)
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Show what would go out of the chosen indicators; then publish it as it was seen.

    With findings only if somebody with the right signs for them. `further` ones were left out of what is out already.
    """
    further = bool(request.POST.get("further"))
    found = kept(access.span_to(request.user, Step.ADD if further else Step.PUBLISH, code))
    chosen = tuple(one[:40] for one in request.POST.getlist("indicator")[:500])
    seen = asked_for(request, "seen")
    if not seen and chosen and found.state in (State.CLOSED, State.PUBLISHED):
        return _shown(request, found, preview(found, chosen, printed_words))
    release = Release(chosen, printed_words, *_signature(request), seen, asked_for(request, "reason", 500))
    made = (publish_further if further else publish_span)(act_of(request), found, release)
    if isinstance(made, Refused):
        return _refused(request, code, made, chosen=chosen)
    return _told(request, code, made, _("The figures are published. They do not change any more."))


@in_office(Right.RESTATE_FIGURES)
@require_POST
def restated(request: HttpRequest, code: str) -> HttpResponse:
    """Show what would be restated with an indicator, old beside new; then restate it as it was seen, with a reason."""
    late, found = bool(request.POST.get("late")), kept(access.span_to(request.user, Step.RESTATE, code))
    asked = (asked_for(request, "indicator", 40), asked_for(request, "reason", 500))
    correction = Correction(*asked, printed_words, late, *_signature(request), asked_for(request, "seen"))
    if not correction.seen:
        looked = preview_restatement(found, correction)
        if isinstance(looked, Preview):
            return _shown(request, found, looked, correction)
        return _refused(request, code, looked, correction=correction)
    made = restate(act_of(request), found, correction)
    if isinstance(made, Refused):
        return _refused(request, code, made, correction=correction)
    return _told(request, code, made, _("The figure is restated. The old one stands beside it."))


def _refused(
    request: HttpRequest, code: str, why: Refused, chosen: tuple[str, ...] = (), correction: Correction | None = None
) -> HttpResponse:
    """The page with the figures as they are now and with what was typed; nobody has signed for these yet."""
    messages.error(request, refusal_words(why))
    found = kept(access.span_seen(code))
    looked: Preview | Refused | None = None
    if found.state in (State.CLOSED, State.PUBLISHED):
        left = set(chosen) - {code for code, _library in standing(found)}
        looked = preview_restatement(found, correction) if correction else None
        looked = preview(found, sorted(left, key=chosen.index), printed_words) if left else looked
    answer = _shown(request, found, looked if isinstance(looked, Preview) else None, correction)
    answer.status_code = 422
    return answer


def _signature(request: HttpRequest) -> tuple[bool, str]:
    """Whether somebody signs for the findings, and what he says to them; the act looks whether he may."""
    return bool(request.POST.get("signed")), asked_for(request, "statement", 500)


def _months_of(found: Span) -> periods.Period:
    return checklist.months_of(found)


def _items(found: list[checklist.Point], months: periods.Period) -> list[ItemShown]:
    shown = []
    for item in Item:
        points = [point for point in found if point.item is item]
        words = [
            (point_words(one), one.of_return.pk if one.of_return else None, _to_choose(one, months)) for one in points
        ]
        # What can be decided is decided here, so all of it is open.
        at = len(words) if item is Item.DISAGREEING else SHOWN
        shown.append(ItemShown(item, ITEMS[item], len(points), words[:at], words[at:]))
    return shown


def _to_choose(point: checklist.Point, months: periods.Period) -> ToChoose | None:
    if point.item is not Item.DISAGREEING or point.library is None or point.indicator is None:
        return None
    stands = point.choice is not None and point.choice.stands == Stands.RETURN
    return ToChoose(point.library.code, point.indicator.pk, (point.period or months).code, stands)


def _with_figures(found: Span, out: set[str]) -> list[tuple[Indicator, str, bool]]:
    """The indicators to choose from, not out yet: what a form of the period asks for comes first and is chosen."""
    if found.state not in (State.CLOSED, State.PUBLISHED):
        return []
    asked = {column.indicator_id for place in checklist.forms_within(found) for column in columns_in(place)}
    left = [(one, name_of(one), one.pk in asked) for one in indicators() if one.pk not in out]
    return sorted(left, key=lambda one: not one[2])


@dataclass(frozen=True)
class Change:
    """A figure that would be restated: of whom, what it is now and what it would be, and how many have one each."""

    indicator: str
    library: str
    old: Decimal | None
    new: Decimal | None
    reported: str
    old_present: int
    new_present: int


def _changes(looked: Preview) -> list[Change]:
    """Old beside new, of each indicator the whole first."""
    found = []
    order = {code: at for at, code in enumerate(dict.fromkeys(one.indicator.pk for one in looked.figures))}
    for one in sorted(looked.figures, key=lambda one: (order[one.indicator.pk], one.library is not None)):
        before = looked.before.get((one.indicator.pk, one.library.pk if one.library else None))
        new = None if one.value is None else Decimal(one.value)
        reported = _("%(reported)s of %(expected)s members") % {"reported": one.present, "expected": one.expected}
        name = one.library.name if one.library else _("All libraries")
        old, was = (before.value, before.present) if before else (None, 0)
        found.append(Change(name_of(one.indicator), name, old, new, reported, was, one.present))
    return found


def _totals(looked: Preview) -> list[tuple[str, Snapped, Decimal | None]]:
    """What would go out of all libraries together, by name."""
    totals = [one for one in looked.figures if one.library is None]
    return [(name_of(one.indicator), one, None if one.value is None else Decimal(one.value)) for one in totals]


def _told(request: HttpRequest, code: str, made: Any, done: str) -> HttpResponse:
    if isinstance(made, Refused):
        messages.error(request, refusal_words(made))
    else:
        messages.success(request, done)
    return redirect("office:span", code)
