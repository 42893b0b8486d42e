"""The card of the reader who stands at the desk: its state, what may be done with it, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.charges.queries.accounts import held_of, tiers_of
from shulian.apps.circulation.actions import leaving
from shulian.apps.circulation.queries import lending_libraries, terms_of
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers import cardwords
from shulian.apps.readers.access import (
    NotIdentifiedError,
    card_act_for,
    card_acts_at_desk,
    card_to_change,
    home_for,
    is_at_home,
    may_do,
    record_for,
    require_doing,
)
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.actions.waysin import ways_in
from shulian.apps.readers.cardlooks import card_facts
from shulian.apps.readers.models import Card, CardAct
from shulian.apps.readers.queries import live_number
from shulian.core.cardlife import Deed, Fault, State, deeds_for, renewed_until, state_of
from shulian.core.charges import tier_for
from shulian.core.onenumber import Unnamed
from shulian.core.registration import clean_card_number, mask_card, mask_name
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.core.visiting import Doing, may_become_home, settles_on
from shulian.documents import receipt as documents
from shulian.documents.receipt import Paper
from shulian.interfaces import downloads, persons
from shulian.interfaces.cards import printed, told_of
from shulian.interfaces.desk import said, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money import PAPER
from shulian.interfaces.desk.scan import LONGEST
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Mode, Session, opened
from shulian.interfaces.lists import first

ACTS_SHOWN = 50
LONGEST_TEXT = 200
ACTIONS: dict[str, Callable[[Act, Wish], Done | Refused]] = {
    Deed.REPLACE: cardlife.replace_card,
    Deed.RENEW: cardlife.renew_card,
    Deed.FREEZE: cardlife.freeze_card,
    Deed.UNFREEZE: cardlife.unfreeze_card,
    Deed.BLOCK: cardlife.block_reader,
    Deed.UNBLOCK: cardlife.unblock_reader,
    Deed.UNSUSPEND: cardlife.lift_suspension,
    Deed.TRANSFER: leaving.transfer_home,
    Deed.NEW_PIN: cardlife.new_pin,
    Deed.DEATH: leaving.report_death,
    Deed.REOPEN: cardlife.reopen_card,
}
WAYS = [*ACTIONS, Deed.ERASE]


@dataclass(frozen=True)
class Answer:
    """What the page says after an act: `large` is the new PIN or number, `made` and `proof` can be printed."""

    tone: said.Tone
    sentence: str
    next_step: str = ""
    large: str = ""
    code: str = ""
    made: CardAct | None = None
    proof: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.ISSUE_CARD)
def card(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader whose card or identity card is scanned here, or who comes over from lending."""
    at, unknown = who(request, library)
    return show(request, at, unknown)


@require_POST
@at_desk(Right.ISSUE_CARD)
def act(request: HttpRequest, library: Library, what: str) -> HttpResponse:
    """One act for the reader who stands here."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    if at.card is None:
        gone = Answer(said.Tone.STOP, _("No reader is at the desk."), _("Scan the reader's card."))
        return show(request, at, gone)
    deed = Deed(what)
    try:
        require_doing(request.user, library, at.card.reader, Doing(deed), identified=identified(request))
    except NotIdentifiedError:
        return show(request, at, refused(Refused(Fault.NOT_IDENTIFIED)), what)
    record_for(request.user, library, at.card.reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)
    if deed is Deed.ERASE:
        return _erase(request, at, at.card)
    try:
        wish = _wish(request, at.card)
        if deed is Deed.TRANSFER and wish.library:
            home_for(request.user, library, at.card.reader, wish.library)
        outcome = ACTIONS[deed](_act(request, library), wish)
    except ValueError:
        return show(request, at, refused(Refused(Fault.NOT_A_DAY)), what)
    except CommandReused:
        return show(request, at, stale(), what)
    if isinstance(outcome, Refused):
        return show(request, at, refused(outcome), what)
    after = Session(library, Mode.LEND, outcome.card)
    return show(request, after, done(outcome))


@require_POST
@at_desk(Right.ISSUE_CARD)
def receipt(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The receipt of one act, on the paper that was chosen, which is remembered."""
    made = card_act_for(request.user, library, pk)
    chosen = request.POST.get("paper", "")
    paper = Paper(chosen) if chosen in list(Paper) else Paper.NARROW
    request.session[PAPER] = str(paper)
    page = printed(made, reasons=may_do(request.user, library, made.reader, Doing.SEE_PAST))
    return downloads.printed(documents.pdf(page, paper, made.done_at), f"card-{made.code}.pdf")


def who(request: HttpRequest, library: Library) -> tuple[Session, Answer | None]:
    """The reader whose seal the page carries, or whose card was scanned here; or that nobody is known by it."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    text = clean_card_number(request.POST.get("text", "").replace("\0", ""))[:LONGEST]
    if not text:
        return at, None
    found = card_to_change(request.user, library, text, dead=True)
    if isinstance(found, Unnamed):
        words = told.unnamed(found)
        return at, Answer(words.tone, words.sentence, words.next_step, code=words.code)
    return Session(library, Mode.LEND, found), None


def show(request: HttpRequest, at: Session, answer: Answer | None = None, again: str = "") -> HttpResponse:
    """The page, with what came of the last act; `again` is the act whose form keeps what was typed."""
    context = {
        "here": "card",
        "library": at.library,
        "at": at,
        "told": answer,
        "again": again,
        "typed": request.POST if again else {},
        "command": uuid4,
        "paper": request.session.get(PAPER, "58"),
    }
    if at.card:
        context |= _card(request, at, at.card)
    return render(request, "desk/card/card.html", context)


def refused(outcome: Refused) -> Answer:
    """Nothing was done, and why."""
    sentence = cardwords.sentence(outcome.fault, outcome.details)
    return Answer(said.Tone.STOP, sentence, cardwords.next_step(outcome.fault), code=outcome.fault)


def stale() -> Answer:
    """The page has done its act already, and another one was sent under the same id."""
    return Answer(said.Tone.LOOK, _("This page has done something else already; nothing more was done."), _("Load it."))


def done(outcome: Done) -> Answer:
    """What was done, with the new PIN in large figures."""
    made = outcome.act
    facts = "；".join(f"{label} {value}" for label, value in told_of(made))
    pin = pgettext("desk", "PIN %(pin)s") % {"pin": outcome.pin} if outcome.pin else ""
    step = _("Shown this once: write it on the slip for the reader.") if pin else ""
    if made.deed == Deed.REPLACE and made.said.get("why") == Card.Status.LOST:
        step = _("If the PIN was with the lost card, or somebody may know it, give a new PIN now.")
    if made.deed == Deed.CORRECT:
        step = _turned(made)
    sentence = DONE[made.deed]
    return Answer(said.Tone.OK, " ".join(part for part in (str(sentence), facts) if part), step, pin, made=made)


def _turned(made: CardAct) -> str:
    """What is to be done for a reader who turned out to be a minor, or a child."""
    guardian = _(
        "By this birth date the reader is a minor and borrows nothing until there is a guardian: write the guardian"
        " down under People and consent, with the consent signed."
    )
    child = _(
        "It is a child: what it agreed to alone, its PIN and whatever else opened its account have ended. Ask its "
        "guardian for these consents, and give a new PIN."
    )
    return " ".join(str(said) for key, said in (("unguarded", guardian), ("child", child)) if made.said.get(key))


DONE: dict[str, Promise] = {
    Deed.REPLACE: gettext_lazy("The new card is valid; the old one is dead everywhere."),
    Deed.RENEW: gettext_lazy("The card is renewed."),
    Deed.FREEZE: gettext_lazy("The card is frozen: it acts nowhere, at no desk and at no machine."),
    Deed.UNFREEZE: gettext_lazy("The freeze is over; the card acts again."),
    Deed.BLOCK: gettext_lazy("Borrowing is stopped."),
    Deed.UNBLOCK: gettext_lazy("The block is lifted."),
    Deed.UNSUSPEND: gettext_lazy("The suspension is lifted; the reader may borrow again."),
    Deed.TRANSFER: gettext_lazy("The home library is changed."),
    Deed.NEW_PIN: gettext_lazy("There is a new PIN; the old one is void."),
    Deed.CANCEL: gettext_lazy("The card is given up."),
    Deed.DEATH: gettext_lazy("The card is closed. Nobody is reminded or charged any more."),
    Deed.REOPEN: gettext_lazy("The reader has a card again."),
    Deed.CORRECT: gettext_lazy("The record is corrected."),
}


def _card(request: HttpRequest, at: Session, held: Card) -> dict[str, Any]:
    reader, today = held.reader, clock.today()
    facts = card_facts(held, reader, today)
    state = state_of(facts, today)
    account = request.user
    possible = [one for one in deeds_for(facts, today) if may_do(account, at.library, reader, Doing(one))]
    at_home = is_at_home(account, at.library, reader)
    deposit = held_of(reader)
    terms = terms_of(reader, reader.home_library)
    done = first(card_acts_at_desk(account, at.library, reader), ACTS_SHOWN)
    reasons = may_do(account, at.library, reader, Doing.SEE_PAST)
    return {
        "reader": reader,
        "name": mask_name(reader.name),
        "number": mask_card(held.number),
        "state": cardwords.STATES[state],
        "mark": cardwords.STATE_MARKS[state],
        "is_old": state is State.OLD,
        "joined": refused(Refused(Fault.RECORD_JOINED, {"live": live_number(reader)})) if facts.joined else None,
        "blocked": facts.blocked,
        "suspended": facts.suspended,
        "deeds": {str(one).replace("-", "_"): True for one in possible},
        "may_close": may(request.user, Right.CLOSE_CARDS, at.library),
        "renewed_until": renewed_until(reader.expires_on, today, reader.category.card_months),
        "deposit": deposit,
        "deposit_needed": terms.deposit_fen if terms else 0,
        "tier": tier_for(deposit.fen, tiers_of(reader.home_library)),
        "visiting": not at_home,
        "settles_on": settles_on(reader.home_since, today) if at_home else None,
        "homes": _homes(at.library, at_home=at_home) if Deed.TRANSFER in possible else [],
        "acts": [(one, cardwords.DEEDS[one.deed], told_of(one, reasons=reasons)) for one in done.rows],
        "more_acts": done.more,
        "today": today,
        "ways": ways_in(reader) if {Deed.REPLACE, Deed.NEW_PIN} & {*possible} else None,
    }


def _homes(library: Library, *, at_home: bool) -> list[Library]:
    return [one for one in lending_libraries() if may_become_home(at_home=at_home, here=one.pk == library.pk)]


def _act(request: HttpRequest, library: Library) -> Act:
    return Act("desk", request.user.pk, library.pk, command=command_id(request))


def _wish(request: HttpRequest, held: Card) -> Wish:
    """What the form asks for; ValueError for a day that is none."""
    until = text_of(request, "until")
    code = text_of(request, "home")
    return Wish(
        card=held,
        identified=identified(request),
        reason=text_of(request, "reason"),
        until=date.fromisoformat(until) if until else None,
        number=text_of(request, "number"),
        lost=request.POST.get("why") != "damaged",
        clears=request.POST.get("clears") == "yes",
        ends_proxies=request.POST.get("ends_proxies") == "yes",
        library=library_by_code(code) if code else None,
    )


def text_of(request: HttpRequest, name: str) -> str:
    """A text of the form, as a database can hold it."""
    return request.POST.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT]


def _erase(request: HttpRequest, at: Session, held: Card) -> HttpResponse:
    """Erase the reader; the last four signs of the card are typed, since nothing brings the record back."""
    if clean_card_number(text_of(request, "number"))[-4:] != held.number[-4:]:
        sentence, step = (
            _("Nothing was erased: these are not the last four signs of the card."),
            _("Type them as they stand on the card."),
        )
        return show(request, at, Answer(said.Tone.STOP, sentence, step), Deed.ERASE)
    outcome = persons.erase(_act(request, at.library), held)
    if isinstance(outcome, Refused):
        return show(request, at, refused(outcome), Deed.ERASE)
    rows = sum(outcome.values())
    sentence = _("The reader is erased: %(rows)s rows lost the person or were deleted.") % {"rows": rows}
    step = _("The journal keeps the figures; nothing leads from it to the person any more.")
    proof = reverse("office:law-certificate", args=[command_id(request)])
    return show(request, Session(at.library), Answer(said.Tone.OK, sentence, step, proof=proof))
