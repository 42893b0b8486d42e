"""The scan field: knows a card from an item, asks circulation, and says what came of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.access import Visitor
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.readers.access import card_at_desk
from shulian.apps.readers.models import Card
from shulian.core.circulation.refusals import Refusal
from shulian.core.registration import clean_card_number
from shulian.core.roles import Right
from shulian.interfaces.desk import log, reader, said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.said import Said
from shulian.interfaces.desk.sender import command_id, number
from shulian.interfaces.desk.session import Mode, Session, opened

LONGEST = 64


@require_safe
@at_desk(Right.CIRCULATE)
def lend(request: HttpRequest, library: Library) -> HttpResponse:
    """The desk, ready to lend."""
    return show(request, Session(library))


@require_safe
@at_desk(Right.CIRCULATE)
def returns(request: HttpRequest, library: Library) -> HttpResponse:
    """The desk, ready to take back."""
    return show(request, Session(library, Mode.RETURN))


@require_POST
@at_desk(Right.CIRCULATE)
def scan(request: HttpRequest, library: Library) -> HttpResponse:
    """One scan: a card opens its reader's session, an item is lent or taken back."""
    at = opened(library, request.POST.get("mode", ""), request.POST.get("reader", ""))
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    if not text:
        return show(request, at, said.nothing_scanned())
    card = person(request.user, at, text)
    if card is not None:
        return show(request, Session(library, Mode.LEND, card), said.reader_here(card))
    if at.mode is Mode.LEND and at.card is None:
        return show(request, at, said.nobody_here(text, items_with_barcode(text).first()))
    command = replace(
        asked(request, library, Kind.CHECKIN if at.mode is Mode.RETURN else Kind.CHECKOUT),
        barcode=text,
        owner=number(request, "owner"),
        card=at.card.number if at.card else None,
    )
    return carry_out(request, at, command, text)


@require_POST
@at_desk(Right.CIRCULATE)
def renew(request: HttpRequest, library: Library) -> HttpResponse:
    """Renew one loan of the reader who stands at the desk."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    if at.card is None:
        return show(request, at, said.refused(Refusal.UNKNOWN_CARD, ""))
    command = replace(asked(request, library, Kind.RENEW), item=number(request, "item"), reader=at.card.reader_id)
    return carry_out(request, at, command, "")


@require_POST
@at_desk(Right.CIRCULATE)
def leave(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader goes; the desk is ready for the next one."""
    return show(request, Session(library), said.reader_gone())


def person(account: Visitor, at: Session, text: str) -> Card | None:
    """The card that a scan means. Where a number is both card and item, the item is meant once a reader is here."""
    waits_for_items = at.mode is Mode.RETURN or at.card is not None
    if waits_for_items and items_with_barcode(text).exists():
        return None
    return card_at_desk(account, at.library, text)


def asked(request: HttpRequest, library: Library, kind: Kind) -> Command:
    """A command of this kind, as this desk and this person ask it."""
    return Command(kind, library.pk, "desk", id=command_id(request), actor=request.user.pk)


def carry_out(request: HttpRequest, at: Session, command: Command, text: str) -> HttpResponse:
    """Settle the command, put it on the list of what was done, and say what came of it."""
    answer = settle_one(command)
    item = item_by_id(answer.item) if answer.item else None
    if answer.refusal is Refusal.BARCODE_AMBIGUOUS:
        return show(request, at, said.refused(answer.refusal, text, owners=_owners(text)))
    send_to = open_libraries().filter(pk=answer.send_to).first() if answer.send_to else None
    log.add(request.session, at.library, log.line_of(answer, item, text, send_to))
    if answer.refusal is not None:
        return show(request, at, said.refused(answer.refusal, text, item))
    return show(request, at, said.done(answer, item, send_to))


def show(request: HttpRequest, at: Session, words: Said | None = None) -> HttpResponse:
    """The desk as a whole page, or only what a scan changes of it."""
    context = {
        "here": "desk",
        "library": at.library,
        "at": at,
        "said": words,
        "seen": reader.seen(at.card, at.library) if at.card else None,
        "lines": log.lines(request.session, at.library),
        "command": uuid4,
        "english": get_language() == "en",
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/parts/scanned.html" if part else "desk/counter.html", context)


def _owners(barcode: str) -> tuple[Item, ...]:
    return tuple(items_with_barcode(barcode)[:9])
