"""Holds at a desk (预约): what stands on the hold shelf, what is to be fetched, and what is done about it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.circulation.access import hold_at_desk, hold_to_end
from shulian.apps.circulation.actions.fetching import WEIGHTS, set_weight
from shulian.apps.circulation.actions.holds import cancel_hold, expire_hold
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.targeting import weight_of
from shulian.apps.journal.actions import Act
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.states import HoldState
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk import hold_lists
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.hold_lists import LISTS
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.typed import number_of

PER_PAGE = 50
A_CHUNK = 500
FIRST = "pull"


@require_safe
@at_desk(Right.CIRCULATE)
def holds(request: HttpRequest, library: Library) -> HttpResponse:
    """One of the lists, a page of it, with the numbers of all."""
    which = _which(request)
    listing = LISTS[which]
    page = Paginator(listing.listed(library), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "holds",
        "library": library,
        "which": which,
        "listing": listing,
        "page": page,
        "lines": hold_lists.lines(listing, library, page),
        "tabs": [(name, one.name, one.listed(library).count()) for name, one in LISTS.items()],
        "command": uuid4,
        "today": clock.today(),
        "weight": weight_of(library),
        "weights": WEIGHTS,
        "manages": may(request.user, Right.MANAGE_LIBRARY, library),
    }
    return render(request, "desk/holds.html", context)


@require_safe
@at_desk(Right.CIRCULATE)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The whole list as a workbook, to work by and to tick off."""
    which = _which(request)
    listing = LISTS[which]
    rows: list[Any] = []
    for chunk in Paginator(listing.listed(library), A_CHUNK):
        rows += [tuple(listing.columns(line)) for line in hold_lists.lines(listing, library, chunk)]
    name = str(listing.name)
    page = xlsx.Page(name, tuple(map(str, listing.header)), rows, title=f"{library.name} · {name}")
    return downloads.workbook(xlsx.write([page]), f"holds-{which}-{clock.today():%Y%m%d}.xlsx")


@require_POST
@at_desk(Right.CIRCULATE)
def not_on_shelf(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The copy that was asked for does not stand there: it is missing, and the next one is asked for."""
    hold = hold_at_desk(request.user, library, pk)
    item = hold.target
    if item is None or item.pk != number_of(request, "item") or item.place_id != library.pk:
        messages.warning(request, _("This copy is not asked for here any more."))
    else:
        _said(request, mark(_act(request, library), item.pk, Mark.MISSING), _("Marked as missing: %s") % item.barcode)
    return redirect(f"{reverse('desk:holds')}?list=pull")


@require_POST
@at_desk(Right.CIRCULATE)
def end(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The reader does not come for it, or nothing can come: the hold ends, and the copy goes on at its next scan."""
    hold = hold_to_end(request.user, library, pk)
    late = hold.state == HoldState.READY and hold.shelf_until is not None and hold.shelf_until < clock.today()
    act = _act(request, library)
    done = expire_hold(act, hold.pk) if late else cancel_hold(act, hold.pk, "by-staff")
    _said(request, done, _("The hold on “%s” has ended.") % hold.title.title)
    back = "clear" if hold.caught_id else "hopeless"
    return redirect(f"{reverse('desk:holds')}?list={back}")


@require_POST
@at_desk(Right.MANAGE_LIBRARY)
def weight(request: HttpRequest, library: Library) -> HttpResponse:
    """How often this library is asked to fetch copies."""
    chosen = number_of(request, "weight")
    if chosen not in WEIGHTS:
        messages.error(request, _("Please choose one of the four."))
    else:
        set_weight(_act(request, library), library, chosen)
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('desk:holds')}?list=pull")


def _which(request: HttpRequest) -> str:
    asked = request.GET.get("list", FIRST)
    return asked if asked in LISTS else FIRST


def _act(request: HttpRequest, library: Library) -> Act:
    return Act("desk", request.user.pk, library.pk, command=command_id(request))


def _said(request: HttpRequest, done: Done, sentence: str) -> None:
    if done.refusal is None:
        messages.success(request, sentence)
    else:
        messages.error(request, f"{refusals.sentence(done.refusal)} {refusals.next_step(done.refusal)}")
