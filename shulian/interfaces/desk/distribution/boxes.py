"""Packing: the list of boxes, a new one, and the page of one box with its scan field."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.boxes import (
    begin_box,
    open_box_again,
    pack_item,
    report_missing,
    seal_box,
    take_apart,
    unpack_item,
)
from shulian.apps.distribution.models import Box
from shulian.apps.distribution.queries import boxes as queries
from shulian.apps.distribution.refusals import Refused
from shulian.apps.holdings.queries import item_by_id
from shulian.apps.journal.actions import Act
from shulian.core.distribution import BoxState
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution import words
from shulian.interfaces.desk.distribution.words import Said
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.lists import first, paged
from shulian.interfaces.typed import number_of

A_PAGE = 50
A_FEW = 20
DIRECTIONS = 12
LONGEST = 64
LONGEST_NUMBER = 30
LISTS = {"leaving": queries.boxes_from, "coming": queries.boxes_to, "received": queries.boxes_received}


@require_http_methods(["GET", "POST"])
@at_desk(Right.CIRCULATE)
def boxes(request: HttpRequest, library: Library) -> HttpResponse:
    """One of the three lists, with what waits to be packed and what this library has to answer."""
    shown = request.GET.get("list", "")
    shown = shown if shown in LISTS else "leaving"
    text = scanned(request)
    if text:
        return _found(request, library, text)
    seen = {
        "here": "distribution",
        "tab": "boxes",
        "library": library,
        "shown": shown,
        "page": paged(request, LISTS[shown](library), A_PAGE),
        "leaving_count": queries.boxes_from(library).count(),
        "coming_count": queries.boxes_to(library).count(),
        "directions": first(queries.directions_from(library), DIRECTIONS),
        "destinations": queries.destinations_from(library),
        "kinds": words.KINDS.items(),
        "discrepancies": paged(request, queries.open_discrepancies(library), A_FEW, "faults"),
        "command": uuid4,
    }
    return render(request, "desk/distribution/boxes.html", seen)


@require_POST
@at_desk(Right.CIRCULATE)
def begin(request: HttpRequest, library: Library) -> HttpResponse:
    """Begin a box to another library."""
    text = scanned(request)
    destination = queries.library_to_send_to(library, request.POST.get("destination", "").replace("\0", ""))
    if not text or len(text) > LONGEST_NUMBER or destination is None:
        messages.error(request, _("A box needs a number and a destination. Scan its barcode and choose where it goes."))
        return redirect("desk:boxes")
    kind = Box.Kind.BAG if request.POST.get("kind") == Box.Kind.BAG else Box.Kind.BOX
    made = begin_box(act(request, library), text, kind, (library, destination))
    if isinstance(made, Refused):
        told = words.refused(made)
        messages.error(request, f"{told.sentence} {told.next_step}")
        return redirect("desk:boxes")
    return redirect("desk:box", made.pk)


@require_safe
@at_desk(Right.CIRCULATE)
def box(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The page of one box: packing here, or receiving when it is for this library."""
    return show(request, library, pk)


@require_POST
@at_desk(Right.CIRCULATE)
def pack(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Scan an item into the box."""
    found = _of_source(library, pk)
    text = scanned(request)
    if not text:
        return show(request, library, pk, nothing_scanned())
    done = pack_item(act(request, library), found, text)
    if isinstance(done, Refused):
        return show(request, library, pk, words.refused(done))
    item = item_by_id(done)
    title = item.title.title if item else ""
    return show(request, library, pk, Said("ok", _("It is in the box: %(title)s") % {"title": title}))


@require_POST
@at_desk(Right.CIRCULATE)
def unpack(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Take an item out of the box."""
    found = _of_source(library, pk)
    refusal = unpack_item(act(request, library), found, number_of(request, "item") or 0)
    return show(request, library, pk, told(refusal, _("The item is off the manifest. Take it out of the box.")))


@require_POST
@at_desk(Right.CIRCULATE)
def seal(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Close the box."""
    found = _of_source(library, pk)
    refusal = seal_box(act(request, library), found, scanned(request, "seal"))
    done = _("The box is sealed. Print the manifest and put it on the box for the driver.")
    return show(request, library, pk, told(refusal, done))


@require_POST
@at_desk(Right.CIRCULATE)
def reopen(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Open a sealed box again, to change what is in it."""
    refusal = open_box_again(act(request, library), _of_source(library, pk))
    return show(request, library, pk, told(refusal, _("The box is open again; its seal no longer counts.")))


@require_POST
@at_desk(Right.CIRCULATE)
def give_up(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Give the box up; its items wait to be packed again."""
    refusal = take_apart(act(request, library), _of_source(library, pk))
    if refusal is not None:
        return show(request, library, pk, words.refused(refusal))
    messages.success(request, _("The box has been given up; its items wait to be packed again."))
    return redirect("desk:boxes")


@require_POST
@at_desk(Right.CIRCULATE)
def missing(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Report that nobody knows where the box is."""
    refusal = report_missing(act(request, library), access.box_at(library, pk))
    done = _("The box is reported missing. Whoever finds it scans it, and it counts as found.")
    return show(request, library, pk, told(refusal, done))


def show(request: HttpRequest, library: Library, pk: int, said: Said | None = None) -> HttpResponse:
    """The page of a box, or only what a scan changes of it."""
    found = access.box_at(library, pk)
    seen: dict[str, Any] = {
        "here": "distribution",
        "tab": "boxes",
        "library": library,
        "box": found,
        "said": said,
        "page": paged(request, queries.contents_of(found), A_PAGE),
        "totals": queries.totals_of(found),
        "packs": found.state == BoxState.PACKED and found.source_id == library.pk,
        "receives": queries.receives(found, library),
        "hand_overs": paged(request, queries.hand_overs_of(found), A_FEW, "scans"),
        "discrepancies": paged(request, queries.discrepancies_of(found), A_FEW, "faults"),
        "manifest": queries.manifest_number(found),
        "command": uuid4,
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/distribution/parts/box.html" if part else "desk/distribution/box.html", seen)


def act(request: HttpRequest, library: Library) -> Act:
    """The act that this request asks for at this desk."""
    return Act(source="desk", actor=request.user.pk, library=library.pk, command=command_id(request))


def scanned(request: HttpRequest, name: str = "text") -> str:
    """What was scanned or typed, as it can be compared."""
    text = request.POST.get(name, "").replace("\0", "").strip()
    return text[: LONGEST_NUMBER if name == "seal" else LONGEST]


def told(refusal: Refused | None, done: str) -> Said:
    """The refusal, or what was done."""
    return words.refused(refusal) if refusal else Said("ok", done)


def nothing_scanned() -> Said:
    """The field was empty."""
    return Said("look", _("Nothing was scanned."), _("Scan an item."))


def _found(request: HttpRequest, library: Library, text: str) -> HttpResponse:
    found = queries.box_scanned(library, text)
    if found is not None:
        return redirect("desk:box", found.pk)
    messages.error(request, _("No box of this library has the number %(number)s.") % {"number": text})
    return redirect("desk:boxes")


def _of_source(library: Library, pk: int) -> Box:
    """A box that is packed here."""
    return access.box_from(library, pk)
