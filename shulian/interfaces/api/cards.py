"""The life of a card, for programs: what it is today, freezing, replacing, renewing, stopping it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from ninja import Router, Schema
from pydantic import Field

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.standing import standing_of
from shulian.apps.journal.actions import Act
from shulian.apps.readers import cardwords
from shulian.apps.readers.access import card_to_change, own_reader, require_doing
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.cardlooks import state_today
from shulian.apps.readers.models import Card
from shulian.apps.readers.queries import card_to_show
from shulian.core.cardlife import Deed
from shulian.core.circulation.refusals import Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.roles import Right
from shulian.core.visiting import TABLE, Doing
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Code, Text
from shulian.interfaces.api.money import CardNumber
from shulian.interfaces.api.pins import Pin, prove_at
from shulian.interfaces.api.problems import Problem, answers, unnamed
from shulian.interfaces.api.problems import refused as not_lent

router = Router(tags=["cards"], auth=ANYONE_KNOWN)


class Bearer(Schema):
    """A card by its number, or its reader's identity number, at a library. In the body, so that no log keeps it."""

    library: Code
    card: CardNumber
    pin: Pin = ""


class CardState(Schema):
    """A card today. `against` are the reasons for which nothing can be borrowed; empty means that it can."""

    state: str
    state_name: str
    expires_on: date
    home_library: str
    blocked_until: date | None
    against: list[str]


class CardDeed(Bearer):
    """Something is done with a card. The same `command` again gets the same answer and changes nothing."""

    command: UUID


class FreezeIn(CardDeed):
    """The card was reported lost, or found again."""

    found: bool = Field(False, description="Ends the freeze; the person must have been identified.")
    identified: bool = False


class ReplacementIn(CardDeed):
    """A new card for a lost or damaged one."""

    number: Text = Field("", description="Left empty, the library's next number is taken.")
    lost: bool = True
    identified: bool = Field(False, description="Whether the person was compared with an identity document.")


class BlockIn(CardDeed):
    """Borrowing is stopped for a reason, to the end of a day, or goes on again."""

    reason: Text = ""
    until: date | None = Field(None, description="The last day; without one it holds until it is lifted.")
    lift: bool = False


class LiftIn(CardDeed):
    """The days without borrowing that late returns cost are let off."""

    reason: Text


class CardDone(CardState):
    """The card after the act; `number` only of a new card."""

    number: str
    receipt: str


class OwnFreeze(Schema):
    """The reader reports the own card lost."""

    command: UUID


@router.post("/cards/lookups", response=answers(CardState, 401, 403, 409, 422, 429))
def look_up_card(request: Request, bearer: Bearer) -> CardState:
    """What a card is today, and whether it may borrow at this library."""
    library, card = _card(request, bearer, Doing.LOOK)
    return CardState(**_state(card, library))


@router.post("/cards/freezes", response=answers(CardDone, 401, 403, 409, 422, 429))
def freeze_card(request: Request, asked: FreezeIn) -> CardDone:
    """Freeze a card that was reported lost, or end the freeze."""
    return _done(request, asked, Deed.UNFREEZE if asked.found else Deed.FREEZE, identified=asked.identified)


@router.post("/cards/replacements", response=answers(CardDone, 401, 403, 409, 422, 429))
def replace_card(request: Request, asked: ReplacementIn) -> CardDone:
    """Replace a card; the old number is dead everywhere in the same moment."""
    more = {"number": asked.number, "lost": asked.lost, "identified": asked.identified}
    return _done(request, asked, Deed.REPLACE, **more)


@router.post("/cards/renewals", response=answers(CardDone, 401, 403, 409, 422, 429))
def renew_card(request: Request, asked: CardDeed) -> CardDone:
    """Make a card valid for another term."""
    return _done(request, asked, Deed.RENEW)


@router.post("/cards/blocks", response=answers(CardDone, 401, 403, 409, 422, 429))
def block_reader(request: Request, asked: BlockIn) -> CardDone:
    """Stop the borrowing of a reader who is at home at this library, or lift the block."""
    if asked.lift:
        return _done(request, asked, Deed.UNBLOCK)
    return _done(request, asked, Deed.BLOCK, reason=asked.reason, until=asked.until)


@router.post("/cards/suspension-lifts", response=answers(CardDone, 401, 403, 409, 422, 429))
def lift_suspension(request: Request, asked: LiftIn) -> CardDone:
    """Let a reader who is at home at this library borrow again before a suspension is over."""
    return _done(request, asked, Deed.UNSUSPEND, reason=asked.reason)


@router.get("/me/card", response=answers(CardState, 401, 403))
def my_card(request: Request) -> CardState:
    """The signed-in reader's card."""
    card = _own(request)
    return CardState(**_state(card, card.reader.home_library))


@router.post("/me/card/freezes", response=answers(CardState, 401, 403, 409, 422, 429))
def freeze_mine(request: Request, asked: OwnFreeze) -> CardState:
    """Report the own card lost; ending the freeze takes the PIN, on the reader's page or at a desk."""
    # Whoever asks hears the answer and can ask again: all other sessions and tokens end.
    token = request.token.pk if request.token else 0
    session = "" if token else request.session.session_key or ""
    wish = Wish(_own(request), identified=True, keep=session, keep_token=token)
    outcome = cardlife.freeze_card(Act("api", command=asked.command), wish)
    if isinstance(outcome, Refused):
        raise Problem(409, outcome.fault, cardwords.for_reader(outcome.fault), cardwords.next_step(outcome.fault))
    return CardState(**_state(outcome.card, outcome.act.reader.home_library))


def _card(request: Request, bearer: Bearer, doing: Doing) -> tuple[Library, Card]:
    library = access.library_for(request.auth, Right.ISSUE_CARD, bearer.library)
    card = card_to_change(request.auth, library, bearer.card, dead=True)
    if isinstance(card, Unnamed):
        raise unnamed(card)
    prove_at(request, library, card.reader, doing, bearer.pin)
    return library, card


def _own(request: Request) -> Card:
    card = card_to_show(own_reader(request.auth))
    if card is None:
        raise not_lent(Refusal.UNKNOWN_CARD, for_reader=True)
    return card


ACTIONS: dict[Deed, Callable[[Act, Wish], Done | Refused]] = {
    Deed.FREEZE: cardlife.freeze_card,
    Deed.UNFREEZE: cardlife.unfreeze_card,
    Deed.REPLACE: cardlife.replace_card,
    Deed.RENEW: cardlife.renew_card,
    Deed.BLOCK: cardlife.block_reader,
    Deed.UNBLOCK: cardlife.unblock_reader,
    Deed.UNSUSPEND: cardlife.lift_suspension,
}


def _done(request: Request, asked: CardDeed, deed: Deed, **more: Any) -> CardDone:
    # What is a person's word alone is refused whatever the machine sends along.
    if TABLE[Doing(deed)].people and access.is_machine(request.auth):
        raise PermissionDenied(f"{deed} by a machine")
    # Who may not do it at all is told nothing of the card.
    access.library_for(request.auth, TABLE[Doing(deed)].right, asked.library)
    library, card = _card(request, asked, Doing(deed))
    require_doing(request.auth, library, card.reader, Doing(deed), identified=more.get("identified", False))
    outcome = ACTIONS[deed](act_of(request, asked.command, library), Wish(card, **more))
    if isinstance(outcome, Refused):
        said = cardwords.sentence(outcome.fault, outcome.details)
        raise Problem(409, outcome.fault, said, cardwords.next_step(outcome.fault))
    number = outcome.card.number if outcome.card != card else ""
    return CardDone(**_state(outcome.card, library), number=number, receipt=outcome.act.code)


def _state(card: Card, library: Library) -> dict[str, Any]:
    card.refresh_from_db()
    reader, state = card.reader, state_today(card, clock.today())
    return {
        "state": state,
        "state_name": str(cardwords.STATES[state]),
        "expires_on": reader.expires_on,
        "home_library": reader.home_library.code,
        "blocked_until": reader.blocked_until if state == "blocked" else None,
        "against": list(standing_of(card, library).against),
    }
