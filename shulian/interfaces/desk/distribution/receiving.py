"""Receiving a box: first its seal, then one item after the other, then what differs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation import refusals as circulation
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.receiving import (
    ScannedIn,
    answer_discrepancy,
    finish,
    open_at_end,
    scan_in,
)
from shulian.apps.distribution.refusals import Refused
from shulian.apps.holdings.queries import item_by_id
from shulian.core.roles import Right
from shulian.interfaces.desk import said as counter
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution import words
from shulian.interfaces.desk.distribution.boxes import act, nothing_scanned, scanned, show
from shulian.interfaces.desk.distribution.words import Said
from shulian.interfaces.typed import number_of


@require_POST
@at_desk(Right.CIRCULATE)
def open_box(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Write down the seal as it was found."""
    box = access.box_to_receive(library, pk)
    seal = scanned(request, "seal")
    answer = open_at_end(act(request, library), box, seal)
    if isinstance(answer, Refused):
        return show(request, library, pk, words.refused(answer))
    if answer:
        return show(request, library, pk, Said("ok", _("The seal is the right one. Open the box and scan the items.")))
    found = {"expected": box.seal or "—", "found": seal or _("none")}
    sentence = _("The manifest names the seal %(expected)s; on the box is %(found)s.") % found
    step = _("Look whether the box was opened on the way, then scan the items. The difference is written down.")
    return show(request, library, pk, Said("look", sentence, step))


@require_POST
@at_desk(Right.CIRCULATE)
def scan(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Scan an item of the box in."""
    box = access.box_to_receive(library, pk)
    text = scanned(request)
    if not text:
        return show(request, library, pk, nothing_scanned())
    done = scan_in(act(request, library), box, text, number_of(request, "owner"))
    if isinstance(done, Refused):
        return show(request, library, pk, words.refused(done))
    return show(request, library, pk, _said(done))


@require_POST
@at_desk(Right.CIRCULATE)
def done(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The box is empty."""
    box = access.box_to_receive(library, pk)
    found = finish(act(request, library), box)
    if isinstance(found, Refused):
        return show(request, library, pk, words.refused(found))
    if not found:
        return show(request, library, pk, Said("ok", _("Everything on the manifest is here. The box is received.")))
    sentence = _("The box is received; %(n)s differences are written down below.") % {"n": len(found)}
    step = _("The library that packed the box sees what is missing and answers it.")
    return show(request, library, pk, Said("look", sentence, step))


@require_POST
@at_desk(Right.CIRCULATE)
def answer(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Answer a difference."""
    discrepancy = access.discrepancy_at(library, pk)
    text = request.POST.get("answer", "").replace("\0", "").strip()[:500]
    if text:
        answer_discrepancy(act(request, library), discrepancy, text)
        messages.success(request, _("The answer is written down."))
    else:
        messages.error(request, _("Write what became of it."))
    return redirect("desk:box", discrepancy.box_id)


def _said(done: ScannedIn) -> Said:
    """What circulation said of the item, and whether the manifest names it."""
    settled = done.settled
    if settled.refusal is not None:
        told = circulation.words(settled.refusal)
        return Said("stop", str(told.sentence), str(told.next_step), code=settled.refusal)
    item = item_by_id(settled.item) if settled.item else None
    send_to = open_libraries().filter(pk=settled.send_to).first() if settled.send_to else None
    shelf = counter.done(settled, item, send_to)
    title = {"title": item.title.title if item else ""}
    if not done.expected:
        step = _("It is taken in all the same, and the difference is written down.")
        return Said("look", _("Not on the manifest: %(title)s") % title, step, shelf.large)
    tone = "look" if settled.send_to or settled.hold else "ok"
    return Said(tone, _("Here: %(title)s") % title, shelf.next_step, shelf.large)
