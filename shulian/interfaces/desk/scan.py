"""The scan field: knows what was scanned, asks circulation, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance import secrets
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation import drop
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.circulation.actions.signed import settle_signed
from shulian.apps.circulation.item_story import caught_here
from shulian.apps.circulation.whose_rule import behind_loan
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.readers.access import known_at_desk, opened_by
from shulian.apps.readers.access_people import photo_at_desk
from shulian.apps.readers.finding import standing
from shulian.apps.readers.models import Card
from shulian.core.circulation.refusals import Refusal
from shulian.core.registration import clean_card_number
from shulian.core.roles import Right
from shulian.interfaces.desk import log, places, reader, said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.meaning import Meaning, What, credential_chosen, meanings, of_credential
from shulian.interfaces.desk.said import Leave, Said
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import Mode, Session, opened
from shulian.interfaces.typed import number_of

LONGEST = 64


@require_safe
@at_desk(Right.CIRCULATE)
def lend(request: HttpRequest, library: Library) -> HttpResponse:
    """The desk, ready to lend."""
    return show(request, Session(library))


@require_safe
@at_desk(Right.CIRCULATE)
def returns(request: HttpRequest, library: Library) -> HttpResponse:
    """The desk, ready to take back; what comes out of the book drop only when the page is asked for it."""
    return show(request, Session(library, Mode.RETURN, drop=request.GET.get("drop") == "yes"))


@require_POST
@at_desk(Right.CIRCULATE)
def scan(request: HttpRequest, library: Library) -> HttpResponse:
    """One scan: a card opens its reader's session, an item is lent or taken back, a slip says whose it is."""
    at, text = session_of(request, library), scanned(request)
    if not text:
        return show(request, at, said.nothing_scanned())
    found = _meant(request, at, meanings(library, text))
    if len(found) > 1:
        return show(request, at, said.several(text, found))
    if found:
        return READ[found[0].what](request, at, text, found[0])
    return _known(request, at, text) or _item(request, at, text)


@require_POST
@at_desk(Right.CIRCULATE)
def look(request: HttpRequest, library: Library) -> HttpResponse:
    """Another page of the loans of the reader who stands at the desk."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    return show(request, at, page=number_of(request, "page") or 1)


@require_POST
@at_desk(Right.CIRCULATE)
def leave(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader goes; the desk is ready for the next one."""
    return show(request, Session(library), said.reader_gone())


def session_of(request: HttpRequest, library: Library) -> Session:
    """What the page carries."""
    drops = request.POST.get("drop") == "yes"
    return opened(library, request.POST.get("mode", ""), request.POST.get("reader", ""), drop=drops)


def scanned(request: HttpRequest) -> str:
    """The text of the scan; or of the one before, when the page only asks which of its meanings is meant."""
    kept = request.POST.get("kept", "")
    text = secrets.unsealed(kept) if kept else request.POST.get("text", "")
    return clean_card_number(text.replace("\0", ""))[:LONGEST]


def _meant(request: HttpRequest, at: Session, found: list[Meaning]) -> list[Meaning]:
    """What was chosen of it; among returns an item is an item, so that nothing holds a return up."""
    chosen = What.ITEM if number_of(request, "owner") else request.POST.get("as", "")
    if not chosen and at.mode is Mode.RETURN:
        chosen = What.ITEM
    return [one for one in found if chosen in (one.what, one.code)][:1] or found


def _card(request: HttpRequest, at: Session, text: str, meaning: Meaning) -> HttpResponse:
    return _known(request, at, text, meaning.key) or show(request, at, said.refused(Refusal.UNKNOWN_CARD, text))


def _known(request: HttpRequest, at: Session, text: str, chosen: int = 0) -> HttpResponse | None:
    """The reader who is known by what was scanned; whoever scanned it says who, should it be two readers'."""
    chosen = chosen or credential_chosen(request.POST.get("as", ""))
    found = [one for one in known_at_desk(request.user, at.library, text) if chosen in (0, one.pk)]
    meant = standing(found)
    if len({one.reader_id for one in meant}) > 1:
        return show(request, at, said.several(text, [of_credential(one) for one in meant]))
    card = opened_by(request.user, at.library, meant[0]) if meant else None
    if card is not None:
        return _here(request, at, card)
    return show(request, at, said.frozen()) if found else None


def _here(request: HttpRequest, at: Session, card: Card) -> HttpResponse:
    here = Session(at.library, Mode.LEND, card)
    if here.dead:
        return show(request, here, said.refused(Refusal.CARD_STOPPED, ""))
    seen = reader.seen(request.user, card, at.library)
    return show(request, here, said.reader_here(card, seen.standing), seen=seen)


def _item(request: HttpRequest, at: Session, text: str, _meaning: Meaning | None = None) -> HttpResponse:
    if at.mode is Mode.LEND and at.card is None:
        item = items_with_barcode(text).first()
        hold = caught_here(item, at.library) if item else None
        return show(request, at, said.slip(hold) if hold else said.nobody_here(text, item))
    return carry_out(request, at, command_for(request, at, text), text)


def _elsewhere(request: HttpRequest, at: Session, _text: str, meaning: Meaning) -> HttpResponse:
    return show(request, at, said.elsewhere(meaning, places.of(meaning)))


READ: dict[What, Callable[[HttpRequest, Session, str, Meaning], HttpResponse]] = {
    What.CARD: _card,
    What.ITEM: _item,
    What.BOX: _elsewhere,
    What.RECEIPT: _elsewhere,
}


def asked(request: HttpRequest, library: Library, kind: Kind) -> Command:
    """A command of this kind, as this desk and this person ask it."""
    return Command(kind, library.pk, "desk", id=command_id(request), actor=request.user.pk)


def command_for(request: HttpRequest, at: Session, text: str) -> Command:
    """Lend or take back what was scanned; out of the drop it came back at the last closing."""
    taken = at.mode is Mode.RETURN
    return replace(
        asked(request, at.library, Kind.CHECKIN if taken else Kind.CHECKOUT),
        barcode=text,
        owner=number_of(request, "owner"),
        card=at.card.number if at.card else None,
        happened_at=drop.returned_at(at.library, text) if taken and at.drop else None,
    )


def carry_out(
    request: HttpRequest, at: Session, command: Command, text: str, signer: Account | None = None
) -> HttpResponse:
    """Settle the command, put it on the list of what was done, and say what came of it."""
    answer = settle_signed(command, signer.pk) if signer else settle_one(command)
    item = item_by_id(answer.item) if answer.item else None
    if answer.refusal is Refusal.BARCODE_AMBIGUOUS:
        return show(request, at, said.refused(answer.refusal, text, owners=_owners(text)))
    send_to = open_libraries().filter(pk=answer.send_to).first() if answer.send_to else None
    log.add(request.session, at.library, log.line_of(answer, item, text, send_to))
    if answer.refusal is not None:
        words = said.refused(answer.refusal, text, item, leave=_leave(request, at, command, answer))
        rule = behind_loan(answer.refusal, at.card.reader, item) if at.card and item else ""
        return show(request, at, replace(words, more=(rule,) if rule else ()))
    return show(request, at, said.done(answer, item, send_to, places.after(request.user, at.library, answer)))


def _leave(request: HttpRequest, at: Session, command: Command, answer: Answer) -> Leave | None:
    """What it takes to let this pass once."""
    if answer.refusal is None:
        return None
    sign = not may(request.user, Right.OVERRIDE, at.library)
    return Leave(answer.refusal, command.kind, command.overridden, command.reason, sign)


def show(
    request: HttpRequest, at: Session, words: Said | None = None, seen: reader.Seen | None = None, page: int = 1
) -> HttpResponse:
    """The desk as a whole page, or only what a scan changes of it; of a dead card's reader nothing is shown."""
    card = None if at.dead else at.card
    context = {
        "here": "desk",
        "library": at.library,
        "at": at,
        "said": words,
        "seen": seen or (reader.seen(request.user, card, at.library, page) if card else None),
        "photo": photo_at_desk(request.user, at.library, card.reader) if card else "",
        "closing": drop.last_closing(at.library) if at.drop else None,
        "lines": log.lines(request.session, at.library),
        "command": uuid4,
        "english": get_language() == "en",
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/parts/scanned.html" if part else "desk/counter.html", context)


def _owners(barcode: str) -> tuple[Item, ...]:
    return tuple(items_with_barcode(barcode))
