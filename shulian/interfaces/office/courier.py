"""Courier in the office: routes with their timetable, and trips with what they cost."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.access import libraries_for, require
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.routes import change_trip, end_route, save_route
from shulian.apps.distribution.models import Route, Trip
from shulian.apps.distribution.queries import trips as queries
from shulian.apps.distribution.refusals import Refused, words
from shulian.core.distribution import cost_per_item
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import act_of, in_office
from shulian.interfaces.office.courier_forms import (
    MORE,
    RouteForm,
    StopForm,
    TripForm,
    fen,
    stops_as_filled,
    timetable,
)

A_PAGE = 50
MOST_ROWS = 20_000


@in_office(Right.MANAGE_COURIER)
@require_GET
def routes(request: HttpRequest) -> HttpResponse:
    """The routes with their stops."""
    page = paged(request, queries.with_stops(access.routes_for(request.user)), A_PAGE)
    seen = {"here": "courier", "tab": "routes", "page": page, "command": uuid4}
    return render(request, "office/courier/routes.html", seen)


@in_office(Right.MANAGE_COURIER)
@require_http_methods(["GET", "POST"])
def route(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A new route, or one to change."""
    found = access.route_for(request.user, pk) if pk else None
    form, stops = _forms(request, found)
    if form.is_valid() and stops.is_valid():
        library = require(request.user, Right.MANAGE_COURIER, form.cleaned_data["library"])
        made = save_route(act_of(request, library), library, found, timetable(form, stops))
        if isinstance(made, Route):
            messages.success(request, _("The route is saved. Its timetable counts from now on."))
            return redirect("office:routes")
        told = words(made)
        form.add_error(None, f"{told.sentence} {told.next_step}")
    if form.is_bound:
        form.renew_command()
    seen = {"here": "courier", "tab": "routes", "route": found, "form": form, "stops": stops, "command": uuid4}
    return render(request, "office/courier/route.html", seen)


@in_office(Right.MANAGE_COURIER)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The route runs no more."""
    found = access.route_for(request.user, pk)
    _say(request, end_route(act_of(request, found.library), found), _("The route runs no more."))
    return redirect("office:routes")


@in_office(Right.MANAGE_COURIER)
@require_GET
def trips(request: HttpRequest) -> HttpResponse:
    """The trips, the newest first, with boxes, items and costs."""
    page = paged(request, access.trips_for(request.user), A_PAGE)
    seen = {"here": "courier", "tab": "trips", "page": page, "rows": _rows(list(page))}
    return render(request, "office/courier/trips.html", seen)


@in_office(Right.MANAGE_COURIER)
@require_GET
def trips_export(request: HttpRequest) -> HttpResponse:
    """All trips as a workbook; money in whole fen."""
    header = (
        _("Day"),
        _("Route"),
        _("Driver"),
        _("Boxes"),
        _("Items"),
        _("Cost (fen)"),
        _("Kilometres"),
        _("Cost per item (fen)"),
    )
    listed = first(access.trips_for(request.user), MOST_ROWS)
    rows = [
        (
            one["trip"].day.isoformat(),
            one["trip"].route.name,
            one["trip"].driver.display_name if one["trip"].driver else "—",
            one["boxes"],
            one["items"],
            one["trip"].cost_fen,
            one["trip"].kilometres,
            one["per_item"],
        )
        for one in _rows(listed.rows)
    ]
    page = xlsx.Page(_("Trips"), header, rows, title=_("Trips"), notes=listed.notes)
    return workbook(xlsx.write([page]), f"trips-{clock.today():%Y%m%d}.xlsx")


@in_office(Right.MANAGE_COURIER)
@require_http_methods(["GET", "POST"])
def trip(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who drove, what it cost and how far it was."""
    found = access.trip_for(request.user, pk)
    begun = {
        "driver": found.driver_id,
        "cost": None if found.cost_fen is None else found.cost_fen / 100,
        "kilometres": found.kilometres,
        "command": uuid4(),
    }
    form = TripForm(_drivers(request), request.POST or None, initial=begun)
    if form.is_valid():
        values = form.cleaned_data
        driver = values["driver"].pk if values["driver"] else None
        act = act_of(request, found.route.library)
        refused = change_trip(act, found, driver, fen(values["cost"]), values["kilometres"])
        if refused is None:
            messages.success(request, _("The trip is saved."))
            return redirect("office:trips")
        told = words(refused)
        form.add_error(None, f"{told.sentence} {told.next_step}")
        form.renew_command()
    row = _rows([found])[0]
    seen = {"here": "courier", "tab": "trips", "trip": found, "row": row, "form": form}
    return render(
        request, "office/courier/trip.html", seen | {"page": paged(request, queries.boxes_carried(found), A_PAGE)}
    )


def _forms(request: HttpRequest, found: Route | None) -> tuple[RouteForm, Any]:
    own = libraries_for(request.user, Right.MANAGE_COURIER)
    if not own.exists():
        raise PermissionDenied(str(Right.MANAGE_COURIER))
    begun: dict[str, Any] = {"command": uuid4()}
    if found is not None:
        cost = None if found.cost_fen is None else found.cost_fen / 100
        begun |= {"name": found.name, "library": found.library.code, "driver": found.driver_id, "note": found.note}
        begun["cost"] = cost
    form = RouteForm(own, _drivers(request), request.POST or None, initial=begun, route=found)
    made = formset_factory(StopForm, extra=MORE, max_num=60, absolute_max=80)
    libraries = open_libraries()
    stops = made(
        request.POST or None, initial=stops_as_filled(found), prefix="stop", form_kwargs={"libraries": libraries}
    )
    return form, stops


def _drivers(request: HttpRequest) -> QuerySet[Account]:
    return queries.drivers(libraries_for(request.user, Right.MANAGE_COURIER))


def _rows(found: list[Trip]) -> list[dict[str, Any]]:
    items, boxes = queries.carried_items(found), queries.boxes_on(found)
    return [
        {
            "trip": one,
            "boxes": boxes.get(one.pk, 0),
            "items": items.get(one.pk, 0),
            "per_item": cost_per_item(one.cost_fen, items.get(one.pk, 0)),
        }
        for one in found
    ]


def _say(request: HttpRequest, refused: Refused | None, done: str) -> None:
    if refused is None:
        messages.success(request, done)
        return
    told = words(refused)
    messages.error(request, f"{told.sentence} {told.next_step}")


def libraries_of(request: HttpRequest) -> QuerySet[Library]:
    """The libraries whose courier the account looks after."""
    return libraries_for(request.user, Right.MANAGE_COURIER)
