"""The driver's page: today's trip, stop by stop; scans come in at once or hours later, each under its own id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from importlib.resources import files
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import has_anywhere
from shulian.apps.alliance.models import Account, Library
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.handing import Scanned, hand_over
from shulian.apps.distribution.actions.routes import end_trip, trip_of
from shulian.apps.distribution.refusals import Refused, words
from shulian.apps.journal.actions import Act, CommandReused
from shulian.core.distribution import BoxAct, Refusal
from shulian.core.roles import Right
from shulian.interfaces.courier.trip import known
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.typed import number_of

MOST_SCANS = 200
OLDEST = timedelta(days=30)
View = Callable[..., HttpResponse]


def driving(view: View) -> View:
    """A view for those who may carry somewhere."""

    @login_required
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_anywhere(request.user, Right.CARRY):
            raise PermissionDenied(str(Right.CARRY))
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return seen


@driving
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Today's trip."""
    driver = cast(Account, request.user)
    return render(request, "courier/home.html", {"known": known(driver), "driver": driver, "command": uuid4})


@driving
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin today's trip on a route."""
    driver = cast(Account, request.user)
    route = access.route_to_drive(driver, number_of(request, "route") or 0)
    trip_of(Act("courier", driver.pk, route.library_id, command=command_id(request)), route, clock.today(), driver.pk)
    return redirect("courier:home")


@driving
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The van is back."""
    trip = access.trip_to_drive(request.user, number_of(request, "trip") or 0)
    if trip is None:
        raise PermissionDenied("trip")
    end_trip(Act("courier", request.user.pk, trip.route.library_id, command=command_id(request)), trip)
    return redirect("courier:home")


@driving
@require_POST
def scans(request: HttpRequest) -> HttpResponse:
    """What a phone has kept: every scan is answered under its id, and the trips come back as they now stand."""
    try:
        sent = json.loads(request.body)
        listed = list(sent["scans"])[:MOST_SCANS]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"answers": []}, status=400)
    driver = cast(Account, request.user)
    ahead = _ahead(sent.get("now"))
    answers = [_answer(driver, scan, ahead) for scan in listed if isinstance(scan, dict)]
    return JsonResponse({"answers": answers, "known": known(driver)})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page on the phone; from this address it may do so for the driver's page alone."""
    script = files("shulian.interfaces.courier").joinpath("static/courier/worker.js").read_bytes()
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@dataclass(frozen=True)
class Kept:
    """A scan as the phone keeps it, once it could be read."""

    id: UUID
    trip: int
    library: int
    act: BoxAct
    number: str
    at: datetime | None


def _answer(driver: Account, scan: dict[str, Any], ahead: timedelta) -> dict[str, Any]:
    kept = _read(scan, ahead)
    if kept is None:
        return _told(str(scan.get("id", ""))[:40], Refused(Refusal.UNKNOWN_SCAN))
    trip = access.trip_to_drive(driver, kept.trip)
    if trip is None:
        return _told(str(kept.id), Refused(Refusal.NOT_YOUR_TRIP))
    library = Library.objects.filter(pk=kept.library, stops__route=trip.route_id).first()
    if library is None:
        return _told(str(kept.id), Refused(Refusal.UNKNOWN_SCAN))
    act = Act("courier", driver.pk, library.pk, command=kept.id, happened_at=kept.at)
    try:
        done = hand_over(act, Scanned(trip, library, kept.act, kept.number))
    except CommandReused:
        done = Refused(Refusal.UNKNOWN_SCAN)
    return _told(str(kept.id), done if isinstance(done, Refused) else None)


def _told(scan: str, refusal: Refused | None) -> dict[str, Any]:
    if refusal is None:
        return {"id": scan, "ok": True}
    told = words(refusal)
    return {"id": scan, "ok": False, "code": refusal.reason, "sentence": told.sentence, "next": told.next_step}


def _read(scan: dict[str, Any], ahead: timedelta) -> Kept | None:
    try:
        at = datetime.fromisoformat(str(scan["at"])) - ahead
        box = str(scan["number"]).replace("\0", "").strip()[:30]
        act = BoxAct(scan["act"])
        kept = Kept(UUID(str(scan["id"])), int(scan["trip"]), int(scan["library"]), act, box, at)
        timely = clock.now() - OLDEST < at <= clock.now() + OLDEST
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    small = 0 < kept.trip < 2**31 and 0 < kept.library < 2**31
    return kept if timely and small and box and act in (BoxAct.TAKE, BoxAct.GIVE) else None


def _ahead(now: object) -> timedelta:
    """How far the phone's clock runs ahead of ours."""
    try:
        return datetime.fromisoformat(str(now)) - clock.now()
    except (ValueError, TypeError, OverflowError):
        return timedelta()
