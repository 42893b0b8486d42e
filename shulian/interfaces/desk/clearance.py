"""Giving up a card, led by the hand: what is still open, thing by thing, and then the end (退证)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.queries.accounts import held_of, open_charges, open_refunds
from shulian.apps.charges.queries.tills import open_tills
from shulian.apps.circulation.actions import leaving
from shulian.apps.circulation.clearance import clearance_of
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.standing import open_holds
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers import cardwords
from shulian.apps.readers.access import NotIdentifiedError, record_for, require_doing
from shulian.apps.readers.actions.cardlife import Refused, Wish
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.cardlooks import card_facts
from shulian.apps.readers.models import Card
from shulian.apps.readers.queries import card_by_id, live_number
from shulian.core.cardlife import Deed, in_the_way, judge, state_of
from shulian.core.registration import mask_card, mask_name
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.desk import card as cards
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.card import Answer
from shulian.interfaces.desk.money import PAPER, owed_to_see, till_here
from shulian.interfaces.desk.money_acts import Asked, carry_out
from shulian.interfaces.desk.said import Tone
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Session, acting_for
from shulian.interfaces.lists import first

SHOWN = 20
MONEY = ("pay", "refund", "credit", "give-back")
"""What can be settled about money without leaving the page."""
WAYS = ("cancel-holds", "cancel", *MONEY)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.CLOSE_CARDS)
def clearance(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader whose card is scanned here, or who comes over from the card's page."""
    at, unknown = cards.who(request, library)
    return _show(request, at, unknown)


@require_POST
@at_desk(Right.CLOSE_CARDS)
def act(request: HttpRequest, library: Library, what: str) -> HttpResponse:
    """One step towards the end, or the end itself."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is None:
        return _show(request, at, Answer(Tone.STOP, _("No reader is at the desk."), _("Scan the reader's card.")))
    record_for(request.user, library, at.card.reader, Why(Reason.APPLICATION), Right.CLOSE_CARDS)
    try:
        return _show(request, at, _done(request, at, at.card, what))
    except CommandReused:
        return _show(request, at, cards.stale())


def _done(request: HttpRequest, at: Session, held: Card, what: str) -> Answer | told.Told:
    if what in MONEY:
        return carry_out(Asked(request, at.library, held.reader), what)
    act = Act("desk", request.user.pk, at.library.pk, command=command_id(request))
    if what == "cancel-holds":
        count = leaving.cancel_holds(act, held.reader)
        return Answer(Tone.OK, _("%(n)s holds are cancelled.") % {"n": count})
    try:
        require_doing(request.user, at.library, held.reader, Doing.CANCEL, identified=identified(request))
    except NotIdentifiedError:
        return told.unidentified()
    outcome = leaving.cancel_card(act, Wish(held, identified=True, reason=cards.text_of(request, "reason")))
    return cards.refused(outcome) if isinstance(outcome, Refused) else cards.done(outcome)


def _show(request: HttpRequest, at: Session, answer: Answer | told.Told | None = None) -> HttpResponse:
    tills = list(open_tills(at.library))
    context = {
        "here": "card",
        "library": at.library,
        "at": at,
        "told": answer,
        "tills": tills,
        "till": till_here(request, tills),
        "command": uuid4,
        "paper": request.session.get(PAPER, "58"),
    }
    # As it is now: the session was opened before the act.
    held = card_by_id(at.card.pk) if at.card else None
    if held is not None:
        context |= _open(request, at.library, held)
    return render(request, "desk/card/clearance.html", context)


def _open(request: HttpRequest, library: Library, held: Card) -> dict[str, Any]:
    """What is open, in the order in which it is settled; `first` is where the hand goes now."""
    reader, today = held.reader, clock.today()
    found = clearance_of(reader)
    way = in_the_way(found)
    facts = card_facts(held, reader, today)
    fault = judge(Deed.CANCEL, facts, today)
    state = state_of(facts, today)
    owed = first(open_charges(reader), SHOWN)
    return {
        "reader": reader,
        "name": mask_name(reader.name),
        "number": mask_card(held.number),
        "state": cardwords.STATES[state],
        "mark": cardwords.STATE_MARKS[state],
        "against": cards.refused(Refused(fault, {"live": live_number(reader)})) if fault else None,
        "found": found,
        "way": way,
        "first": way[0] if way else "",
        "loans": first(loans_of(reader), SHOWN),
        "charges": owed_to_see(request, library, owed.rows),
        "more_charges": owed.more,
        "holds": first(open_holds(reader), SHOWN),
        "refunds": first(open_refunds(reader), SHOWN),
        "held": held_of(reader),
    }
