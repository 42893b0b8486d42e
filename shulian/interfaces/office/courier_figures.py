"""How long things take on the road, what is late, and the rules of floating."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from shulian import clock
from shulian.apps.alliance.access import head_for, libraries_for
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.floating import save_group
from shulian.apps.distribution.actions.losses import set_days
from shulian.apps.distribution.queries import ageing as queries
from shulian.apps.distribution.queries import floating
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import ageing
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.courier_forms import (
    MORE,
    DaysForm,
    GroupForm,
    MemberForm,
    members_as_filled,
    wanted_group,
)

A_PAGE = 50
DAYS_BACK = 90
DRAWN = 20


@in_office(Right.MANAGE_COURIER)
@require_http_methods(["GET", "POST"])
def on_the_road(request: HttpRequest) -> HttpResponse:
    """Open transits by age, with the days after which they are late or supposed lost."""
    libraries = libraries_for(request.user, Right.MANAGE_COURIER)
    whole = head_for(request.user, Right.MANAGE_COURIER) is not None
    days = queries.settings()
    begun = {"late_after": days.late_after_days, "lost_after": days.lost_after_days, "command": uuid4()}
    form = DaysForm(request.POST or None, initial=begun)
    if whole and form.is_valid():
        values = form.cleaned_data
        if set_days(act_of(request), values["lost_after"], values["late_after"]):
            messages.success(request, _("The days are set."))
            return redirect("office:on-the-road")
        form.add_error(None, _("Something is late before it is lost, and lost within a year."))
        form.renew_command()
    seen = ageing.seen(request, libraries)
    return render(
        request,
        "office/courier/on_the_road.html",
        seen | {"here": "courier", "tab": "road", "form": form, "whole": whole, "libraries": libraries},
    )


@in_office(Right.MANAGE_COURIER)
@require_GET
def on_the_road_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    return ageing.workbook(request, libraries_for(request.user, Right.MANAGE_COURIER))


@in_office(Right.MANAGE_COURIER)
@require_GET
def times(request: HttpRequest) -> HttpResponse:
    """Median and nine of ten, from library to library, as a table and a chart."""
    span = _span(request)
    ways = queries.transit_times(libraries_for(request.user, Right.MANAGE_COURIER), span)
    drawn = ways[:DRAWN]
    seen: dict[str, Any] = {
        "here": "courier",
        "tab": "times",
        "begin": span[0],
        "end": span[1],
        "page": Paginator(ways, A_PAGE).get_page(request.GET.get("page")),
        "rest": len(ways) - len(drawn),
        "chart": {
            "names": [f"{way.source} → {way.destination}" for way in drawn],
            "values": [round(way.median, 1) for way in drawn],
            "rows": len(drawn),
            "series": _("Median"),
            "unit": _("days"),
        },
        "slowest": max(drawn, key=lambda way: way.median) if drawn else None,
    }
    return render(request, "office/courier/times.html", seen)


@in_office(Right.MANAGE_COURIER)
@require_GET
def times_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    begin, end = _span(request)
    ways = queries.transit_times(libraries_for(request.user, Right.MANAGE_COURIER), (begin, end))
    header = (
        pgettext("transit", "From"),
        pgettext("transit", "To"),
        _("Items"),
        _("Median (days)"),
        _("Nine of ten within (days)"),
        _("Days by the timetable"),
    )
    rows = [
        (way.source, way.destination, way.items, round(way.median, 2), round(way.p90, 2), way.promised) for way in ways
    ]
    title = f"{_('Transit times')} {begin.isoformat()} – {end.isoformat()}"
    return workbook(xlsx.write([xlsx.Page(_("Transit times"), header, rows, title=title)]), "transit-times.xlsx")


@in_office(Right.MANAGE_COURIER)
@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The floating groups."""
    page = Paginator(floating.groups_listed(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/courier/groups.html", {"here": "courier", "tab": "floating", "page": page})


@in_office(Right.MANAGE_COURIER)
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A new floating group, or one to change: members, exclusions, limits."""
    access.require_whole_alliance(request.user)
    found = access.group_for(request.user, pk) if pk else None
    form = GroupForm(found, request.POST or None, initial={"name": found.name if found else "", "command": uuid4()})
    made = formset_factory(MemberForm, extra=MORE, max_num=200, absolute_max=240)
    kwargs = {"libraries": open_libraries()}
    members = made(request.POST or None, initial=members_as_filled(found), prefix="member", form_kwargs=kwargs)
    if form.is_valid() and members.is_valid():
        save_group(act_of(request), found, wanted_group(form, members))
        messages.success(request, _("The group is saved. It counts from the next return on."))
        return redirect("office:floating-groups")
    if form.is_bound:
        form.renew_command()
    seen = {"here": "courier", "tab": "floating", "group": found, "form": form, "members": members}
    return render(request, "office/courier/group.html", seen)


def _span(request: HttpRequest) -> tuple[date, date]:
    """The days asked for, or the last ninety; a turned span is turned back."""
    today = clock.today()
    begin, end = (_day(asked_for(request, name, 10)) for name in ("begin", "end"))
    end = end or today
    begin = begin or end - timedelta(days=DAYS_BACK)
    return (begin, end) if begin <= end else (end, begin)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 2200 else None
