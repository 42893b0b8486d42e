"""One hold at the desk: cancelled, suspended, resumed or moved for its reader, who stands here or picks it up here."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.circulation import refusals
from shulian.apps.circulation.access import hold_to_change
from shulian.apps.circulation.actions.holds import cancel_hold, move_hold, resume_hold, suspend_hold
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.holds import hold_by_id
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import AT_DESK, record_for
from shulian.core.circulation.holds import Change, decide_change
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.pickup import places_near
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import acting_for
from shulian.interfaces.desk.whose import tails, whose
from shulian.interfaces.typed import day_of, text_of

OFFERED = (Change.CANCEL, Change.SUSPEND, Change.RESUME, Change.MOVE)
SAID: dict[Change, Promise] = {
    Change.CANCEL: gettext_lazy("The hold is cancelled."),
    Change.SUSPEND: gettext_lazy("The hold is suspended; its place in the queue is kept."),
    Change.RESUME: gettext_lazy("The reader waits again, at the place that was kept."),
    Change.MOVE: gettext_lazy("The pickup place is changed."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.CIRCULATE)
def hold(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The hold, and what can be done with it; done at once when the page says what."""
    at = acting_for(library, request.POST.get("reader", ""))
    hold_to_change(request.user, library, at.card.reader if at.card else None, pk)
    asked = next((one for one in OFFERED if one == request.POST.get("change")), None)
    why = _changed(request, library, pk, asked) if asked else None
    found = hold_by_id(pk)
    if found is None:
        raise PermissionDenied(f"hold {pk}")
    if found.reader:
        record_for(request.user, library, found.reader, AT_DESK)
    offered = [one for one in OFFERED if isinstance(decide_change(HoldState(found.state), one), HoldState)]
    context = {
        "here": "holds",
        "library": library,
        "hold": found,
        "person": whose(found, tails([found])),
        "seal": at.seal,
        "offered": offered,
        "pickups": places_near(library, text_of(request, "place"), found.pickup_id) if Change.MOVE in offered else None,
        "why": refusals.words(why) if why else None,
        "today": clock.today(),
        "command": uuid4,
    }
    return render(request, "desk/hold.html", context)


def _changed(request: HttpRequest, library: Library, pk: int, change: Change) -> Refusal | None:
    """Do it and say so, or why not."""
    act = Act("desk", request.user.pk, library.pk, command=command_id(request))
    try:
        done = DO[change](request, act, pk)
    except CommandReused:
        return Refusal.COMMAND_REUSED
    if done.refusal is None:
        messages.success(request, str(SAID[change]))
    return done.refusal


def _cancel(_request: HttpRequest, act: Act, pk: int) -> Done:
    return cancel_hold(act, pk, "by-staff")


def _suspend(request: HttpRequest, act: Act, pk: int) -> Done:
    until = day_of(text_of(request, "until"))
    return suspend_hold(act, pk, until) if until else Done(Refusal.DAY_IS_PAST)


def _resume(_request: HttpRequest, act: Act, pk: int) -> Done:
    return resume_hold(act, pk)


def _move(request: HttpRequest, act: Act, pk: int) -> Done:
    place = library_by_code(request.POST.get("pickup", "").replace("\0", "")[:40])
    return move_hold(act, pk, place.pk if place else 0)


DO: dict[Change, Callable[[HttpRequest, Act, int], Done]] = {
    Change.CANCEL: _cancel,
    Change.SUSPEND: _suspend,
    Change.RESUME: _resume,
    Change.MOVE: _move,
}
