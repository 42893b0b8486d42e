"""What is done with a card after it was issued: each act once, with its row, its receipt and its entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, CommandReused, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.numbers import next_number
from shulian.apps.readers.actions.pins import set_pin, sign_out
from shulian.apps.readers.actions.register import first_pin_of, made_pin
from shulian.apps.readers.actions.waysin import clear_ways_in
from shulian.apps.readers.actions.wishes import deletion_withdrawn
from shulian.apps.readers.cardlooks import card_facts
from shulian.apps.readers.cardnumbers import against_holder
from shulian.apps.readers.finding import by_themselves
from shulian.apps.readers.models import Card, CardAct, Reader, Registration
from shulian.apps.readers.queries import live_number
from shulian.core.cardlife import Deed, Fault, against_block, against_lifting, judge, renewed_until
from shulian.core.contact import Change
from shulian.core.readertypes import Awaits
from shulian.core.registration import Fault as Against
from shulian.core.registration import against_card_number, clean_card_number, mask_card
from shulian.core.visiting import Doing, lacks_identity

NAMED = {
    Deed.REPLACE: "card-replaced",
    Deed.PRINT: "card-printed",
    Deed.RENEW: "card-renewed",
    Deed.FREEZE: "card-frozen",
    Deed.UNFREEZE: "card-unfrozen",
    Deed.BLOCK: "reader-blocked",
    Deed.UNBLOCK: "reader-unblocked",
    Deed.UNSUSPEND: "suspension-lifted",
    Deed.TRANSFER: "home-transferred",
    Deed.NEW_PIN: "pin-renewed",
    Deed.CANCEL: "card-cancelled",
    Deed.DEATH: "death-reported",
    Deed.REOPEN: "card-reopened",
    Deed.CORRECT: "reader-corrected",
}
"""Kinds of entries. None names the reader's token: a year has few such acts a reader, and the rows name the reader."""


@dataclass(frozen=True)
class Wish:
    """What is asked for a card. `identified`: the person was compared with a document, or gave the PIN at home.

    `clears`: with a lost card or a new PIN go the linked accounts and the second step, `ends_proxies` those who act for
    the reader too; she was asked.
    `keep` is the session of the reader who asks from home, or `keep_token` the program's token; every other one ends
    where the act ends sessions.
    """

    card: Card
    identified: bool = False
    reason: str = ""
    until: date | None = None
    number: str = ""
    lost: bool = True
    library: Library | None = None
    keep: str = ""
    keep_token: int = 0
    clears: bool = False
    ends_proxies: bool = False


@dataclass(frozen=True)
class Refused:
    """Why nothing was done; `details` is what the sentence needs to know."""

    fault: Fault
    details: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The refusal as the decision that is stored with its command."""
        return {"fault": str(self.fault), "details": dict(self.details)}


@dataclass(frozen=True)
class Done:
    """An act that was done; `pin` is a new one, shown this once."""

    act: CardAct
    pin: str = ""

    @property
    def card(self) -> Card:
        """The card that the reader has now."""
        card = self.act.card
        if card is None:
            raise ValueError("an act without a card")
        return card


@dataclass(frozen=True)
class Case:
    """A reader who stands still, the card as it is now, and what is asked."""

    act: Act
    reader: Reader
    card: Card
    wish: Wish

    @property
    def today(self) -> date:
        """The day of the act."""
        return clock.local(self.act.happened_at or clock.now()).date()


Said = dict[str, Any]
Write = Callable[[Case], Said | Refused]


def replace_card(act: Act, wish: Wish) -> Done | Refused:
    """A new card for a lost or damaged one (补证); the old number is dead everywhere in the same moment."""
    return _with_new_card(act, Deed.REPLACE, wish, _replace)


def renew_card(act: Act, wish: Wish) -> Done | Refused:
    """Make the card valid for another term (续期)."""
    return carry_out(act, Deed.RENEW, wish, _renew)


def freeze_card(act: Act, wish: Wish) -> Done | Refused:
    """The card was reported lost: it acts nowhere until it is found or replaced (挂失)."""
    return carry_out(act, Deed.FREEZE, wish, _freeze)


def unfreeze_card(act: Act, wish: Wish) -> Done | Refused:
    """The card was found again (解挂)."""
    return carry_out(act, Deed.UNFREEZE, wish, _unfreeze)


def block_reader(act: Act, wish: Wish) -> Done | Refused:
    """Stop borrowing for a reason, to the end of a day or until it is lifted (停借)."""
    return carry_out(act, Deed.BLOCK, wish, _block)


def unblock_reader(act: Act, wish: Wish) -> Done | Refused:
    """Lift a block before its end."""
    return carry_out(act, Deed.UNBLOCK, wish, _unblock)


def lift_suspension(act: Act, wish: Wish) -> Done | Refused:
    """Let a reader borrow again before the days that late returns cost are over; books still out count as before."""
    return carry_out(act, Deed.UNSUSPEND, wish, _lift_suspension)


def new_pin(act: Act, wish: Wish) -> Done | Refused:
    """A new PIN for a person who was identified; made from the command, shown once and stored nowhere."""
    done = carry_out(act, Deed.NEW_PIN, wish, _new_pin)
    if isinstance(done, Refused):
        return done
    return Done(done.act, first_pin_of(done.act.reader, act.command, ""))


def reopen_card(act: Act, wish: Wish) -> Done | Refused:
    """A new card for somebody who had given up the last one, or was reported dead by mistake."""
    done = _with_new_card(act, Deed.REOPEN, wish, _reopen)
    if isinstance(done, Refused):
        return done
    return Done(done.act, first_pin_of(done.act.reader, act.command, ""))


def _with_new_card(act: Act, deed: Deed, wish: Wish, write: Write) -> Done | Refused:
    """Carry out what hands out a card; of two desks with the same printed card at one moment the second is refused."""
    try:
        return carry_out(act, deed, wish, write)
    except IntegrityError as error:
        if "number" not in str(error):
            raise
        return Refused(Fault.NUMBER_TAKEN, {"number": mask_card(clean_card_number(wish.number))})


def carry_out(act: Act, deed: Deed, wish: Wish, write: Write) -> Done | Refused:
    """Lock the reader, judge the deed by the table, write, and leave row and entry; refusals are kept too.

    Raises CommandReused when the id was used for somebody else's card.
    """

    def locked() -> Answer:
        reader = Reader.objects.select_for_update(no_key=True).get(pk=wish.card.reader_id)
        card = Card.objects.get(pk=wish.card.pk)
        case = Case(act, reader, card, wish)
        fault = judge(deed, card_facts(card, reader, case.today), case.today)
        # `access.require_doing` asks this of staff; whoever calls by another way has to say it too.
        if fault is None and lacks_identity(Doing(deed), identified=wish.identified):
            fault = Fault.NOT_IDENTIFIED
        if fault:
            return Refused(fault, details_of(case)).answer() | {"reader": reader.pk}
        said = write(case)
        return (said.answer() if isinstance(said, Refused) else _told(case, deed, said)) | {"reader": reader.pk}

    answer = perform(act, f"card-{deed}", locked)
    if answer["reader"] not in (wish.card.reader_id, -1):
        raise CommandReused(f"command {act.command} was about another reader")
    if "fault" in answer:
        return Refused(Fault(answer["fault"]), answer["details"])
    found = CardAct.objects.select_related("reader__home_library", "reader__category", "card", "library")
    return Done(found.get(pk=answer["card_act"]))


def details_of(case: Case) -> dict[str, str]:
    """What the sentences of refusals need to know of this card."""
    return {
        "live": live_number(case.reader),
        "expires": case.reader.expires_on.isoformat(),
    }


def _told(case: Case, deed: Deed, said: Said) -> Answer:
    """The row of the act and its entry; what the row says of the person, the entry does not."""
    act = case.act
    card = said.pop("card", case.card)
    details = {"category": case.reader.category_id, "channel": act.source} | said.pop("entry", {})
    made = CardAct.objects.create(
        reader=case.reader,
        card=card,
        deed=deed,
        library_id=act.library,
        actor_id=act.actor,
        source=act.source,
        done_at=act.happened_at or clock.now(),
        command=act.command,
        said=said,
    )
    entry(act, NAMED[deed], library=act.library or case.reader.home_library_id, place=act.library, details=details)
    return {"card_act": made.pk}


def _replace(case: Case) -> Said | Refused:
    card = _new_card(case)
    if isinstance(card, Refused):
        return card
    now = case.act.happened_at or clock.now()
    gone = Card.Status.LOST if case.wish.lost else Card.Status.REPLACED
    # Dead before the new one lives, and in one transaction with it: no moment has two cards, none is left half-done.
    Card.objects.filter(reader=case.reader, status=Card.Status.ACTIVE).update(status=gone)
    card.issued_at = now
    card.save()
    Reader.objects.filter(pk=case.reader.pk).update(frozen_at=None)
    # Whoever has the old card may have the PIN beside it, or the telephone that is signed in.
    sign_out(case.reader)
    telling.card_replaced(case.act, case.reader, case.card.number, card.number)
    old, new = mask_card(case.card.number), mask_card(card.number)
    said = {"card": card, "old": old, "new": new, "why": str(gone), "entry": {"why": str(gone)}}
    return said | _cleared(case)


AGAINST_NUMBERS = {
    Against.NOT_A_CARD_NUMBER: Fault.NOT_A_CARD_NUMBER,
    Against.IDENTITY_AS_CARD: Fault.IDENTITY_NUMBER,
    Against.CARD_NUMBER_TAKEN: Fault.NUMBER_TAKEN,
}


def _new_card(case: Case) -> Card | Refused:
    """The card that is to be handed out, unsaved: the scanned one, or the library's next number."""
    library = Library.objects.get(pk=case.act.library or case.reader.home_library_id)
    number = clean_card_number(case.wish.number)
    by_themselves(number)
    if fault := against_card_number(number, (), case.today) or against_holder(number, case.reader):
        return Refused(AGAINST_NUMBERS[fault], {"number": mask_card(number)})
    number = number or next_number(library) or ""
    if not number:
        return Refused(Fault.NUMBERS_USED_UP, {"library": library.name})
    return Card(number=number, reader=case.reader, library=library, issued_by_id=case.act.actor)


def _renew(case: Case) -> Said:
    before = case.reader.expires_on
    until = renewed_until(before, case.today, case.reader.category.card_months)
    Reader.objects.filter(pk=case.reader.pk).update(expires_on=until)
    return {"before": before.isoformat(), "until": until.isoformat()}


def _freeze(case: Case) -> Said:
    Reader.objects.filter(pk=case.reader.pk).update(frozen_at=case.act.happened_at or clock.now())
    sign_out(case.reader, case.wish.keep, case.wish.keep_token)
    telling.card_frozen(case.act, case.reader, case.card.number)
    return {}


def _unfreeze(case: Case) -> Said:
    since = case.reader.frozen_at
    Reader.objects.filter(pk=case.reader.pk).update(frozen_at=None)
    telling.account_changed(case.act, case.reader, Change.UNFROZEN)
    return {"since": since.isoformat() if since else ""}


def _block(case: Case) -> Said | Refused:
    wish = case.wish
    fault = against_block(wish.reason, wish.until, case.today)
    if fault:
        return Refused(fault)
    reason = wish.reason.strip()[:200]
    Reader.objects.filter(pk=case.reader.pk).update(
        status=Reader.Status.BLOCKED, status_reason=reason, blocked_until=wish.until
    )
    return {"reason": reason, "until": wish.until.isoformat() if wish.until else ""}


def _unblock(case: Case) -> Said:
    said = {"reason": case.reader.status_reason}
    Reader.objects.filter(pk=case.reader.pk).update(status=Reader.Status.ACTIVE, status_reason="", blocked_until=None)
    return said


def _lift_suspension(case: Case) -> Said | Refused:
    fault = against_lifting(case.wish.reason)
    if fault:
        return Refused(fault)
    until = case.reader.suspended_until
    # The guard is raised: a return that was being settled meanwhile looks again before it adds its own days.
    Reader.objects.filter(pk=case.reader.pk).update(suspended_until=None, version=F("version") + 1)
    days = (until - case.today).days + 1 if until else 0
    said = {"reason": case.wish.reason.strip()[:200], "lifted": until.isoformat() if until else ""}
    return said | {"entry": {"days": days}}


def _new_pin(case: Case) -> Said:
    set_pin(case.reader, made_pin(case.act.command, "", case.reader.birth_date))
    telling.pin_changed(case.act, case.reader)
    return _cleared(case)


def _cleared(case: Case) -> Said:
    """What else a stranger may have put into the account is taken out of it, if the reader at the desk wants that."""
    if not case.wish.clears and not case.wish.ends_proxies:
        return {}
    return clear_ways_in(case.act, case.reader, proxies=case.wish.ends_proxies, links=case.wish.clears)


def _reopen(case: Case) -> Said | Refused:
    card = _new_card(case)
    if isinstance(card, Refused):
        return card
    card.issued_at = case.act.happened_at or clock.now()
    card.save()
    set_pin(case.reader, made_pin(case.act.command, "", case.reader.birth_date))
    until = renewed_until(case.today - timedelta(days=1), case.today, case.reader.category.card_months)
    until, awaits = _still_awaited(case, until)
    Reader.objects.filter(pk=case.reader.pk).update(
        status=Reader.Status.ACTIVE,
        status_reason="",
        closed_as="",
        closed_at=None,
        frozen_at=None,
        expires_on=until,
        awaits=awaits,
    )
    Account.objects.filter(reader=case.reader).update(is_active=True)
    deletion_withdrawn(case.act, case.reader)
    # Nobody who has left is told anything: only now there is somebody to tell, at the addresses of before.
    telling.account_changed(case.act, Reader.objects.get(pk=case.reader.pk), Change.REOPENED)
    return {"card": card, "new": mask_card(card.number), "until": until.isoformat()}


def _still_awaited(case: Case, until: date) -> tuple[date, str]:
    """What a record that opens again has to bring, and until when: what nobody ever checked is checked now."""
    undecided = Registration.objects.filter(reader=case.reader).exclude(state=Registration.State.CONFIRMED)
    provisional = case.today + timedelta(days=case.reader.category.provisional_days)
    if undecided.update(state=Registration.State.PROVISIONAL, lapses_on=provisional, decided_at=None, reason=""):
        return min(until, provisional), case.reader.awaits or Awaits.CHECK
    return until, Awaits.NOTHING if case.reader.awaits == Awaits.CHECK else case.reader.awaits
