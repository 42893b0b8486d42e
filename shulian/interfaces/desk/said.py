"""What the desk says about a scan: a tone to hear, one sentence to read, the next step as a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.charges.refusals import yuan
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions import Answer, Kind
from shulian.apps.circulation.models import Hold
from shulian.apps.circulation.standing import Standing
from shulian.apps.holdings.models import Item
from shulian.apps.readers.credentialwords import UNNAMED
from shulian.apps.readers.models import Card
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.refusals import OVERRIDABLE, Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.registration import mask_card, mask_name
from shulian.interfaces.desk.meaning import Meaning
from shulian.interfaces.desk.places import Link
from shulian.interfaces.templatetags.look import day, weekday


class Tone(StrEnum):
    """How it sounds and looks."""

    OK = "ok"
    LOOK = "look"
    STOP = "stop"


class Next(StrEnum):
    """Next steps that have a key."""

    RENEW = "renew"
    TAKE_BACK = "take-back"
    ISSUE_CARD = "issue-card"
    CARD = "card"


@dataclass(frozen=True)
class Leave:
    """A refusal that somebody with the right may let pass once, for a reason; `before` are those passed already."""

    refusal: Refusal
    kind: Kind
    before: tuple[Refusal, ...] = ()
    reason: str = ""
    sign: bool = False
    """Whether a colleague has to sign: who stands here lacks the right."""
    note: str = ""


@dataclass(frozen=True)
class Said:
    """One answer of the desk. `large` is what to read at arm's length; `owners` are the items to choose from.

    `choices` are the things that the scanned number can mean, `more` further sentences: what it cost, what it frees.
    """

    tone: Tone
    sentence: str
    large: str = ""
    next_step: str = ""
    item: Item | None = None
    code: str = ""
    next_key: Next | None = None
    scanned: str = ""
    kept: str = ""
    """What was scanned, sealed: a number that may be somebody's identity number stands in no page."""
    owners: tuple[Item, ...] = ()
    choices: tuple[Meaning, ...] = ()
    more: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    leave: Leave | None = None


AFTER: dict[Refusal, Next] = {
    Refusal.ALREADY_YOURS: Next.RENEW,
    Refusal.ITEM_ON_LOAN: Next.TAKE_BACK,
    Refusal.LOAN_OVERDUE: Next.TAKE_BACK,
    Refusal.UNKNOWN_CARD: Next.ISSUE_CARD,
    Refusal.CARD_FROZEN: Next.CARD,
    Refusal.CARD_STOPPED: Next.CARD,
    Refusal.CARD_EXPIRED: Next.CARD,
    Refusal.READER_BLOCKED: Next.CARD,
    Refusal.READER_LEFT: Next.CARD,
}


def nothing_scanned() -> Said:
    """The field was empty."""
    return Said(Tone.LOOK, _("Nothing was scanned."), next_step=_("Scan a card or an item."))


def reader_here(card: Card, standing: Standing) -> Said:
    """A card was scanned, and its reader stands at the desk; what keeps the reader from borrowing is said at once."""
    name = {"name": mask_name(card.reader.name)}
    if not standing.stops:
        return Said(Tone.OK, _("%(name)s is here. Scan the items.") % name)
    first = standing.stops[0]
    step = f"{refusals.sentence(first)} {refusals.next_step(first)}"
    return Said(
        Tone.STOP,
        _("%(name)s may not borrow at present.") % name,
        next_step=step,
        code=first,
        next_key=AFTER.get(first),
    )


def several(scanned: str, found: list[Meaning]) -> Said:
    """The number can be two things; the person says which."""
    sentence = _("This number can be more than one thing. Which is it?")
    return Said(Tone.LOOK, sentence, kept=secrets.seal(scanned).decode(), choices=tuple(found))


def frozen() -> Said:
    """What was scanned is its reader's, and stands for nobody until it is thawed."""
    sentence, step = UNNAMED[Unnamed.FROZEN]
    return Said(Tone.STOP, str(sentence), next_step=str(step), code=Unnamed.FROZEN)


def slip(hold: Hold) -> Said:
    """An item of the hold shelf, or its slip, was scanned while nobody stands at the desk: whose it is."""
    name = {"name": mask_name(hold.reader.name) if hold.reader else "—"}
    until = {"day": weekday(hold.shelf_until)}
    sentence = _("This item waits here for %(name)s.") % name
    step = _("Scan the reader's card, then the item.")
    return Said(Tone.LOOK, sentence, _("On the hold shelf until %(day)s") % until, step, hold.caught)


def elsewhere(found: Meaning, links: tuple[Link, ...]) -> Said:
    """Something that has a page of its own."""
    sentence = _("%(thing)s %(number)s") % {"thing": found.name, "number": found.detail}
    return Said(Tone.LOOK, sentence, next_step=_("It has a page of its own."), links=links)


def reader_gone() -> Said:
    """The reader's session was ended."""
    return Said(Tone.OK, _("Ready for the next reader."))


def nobody_here(scanned: str, item: Item | None) -> Said:
    """Something that is no card was scanned while nobody stands at the desk."""
    if item is None:
        return refused(Refusal.UNKNOWN_CARD, scanned)
    return Said(
        Tone.STOP,
        _("No reader is at the desk, so this item cannot be lent."),
        next_step=_("Scan the reader's card first, or take the item back."),
        item=item,
        next_key=Next.TAKE_BACK,
        scanned=scanned,
    )


def refused(
    refusal: Refusal,
    scanned: str,
    item: Item | None = None,
    owners: tuple[Item, ...] = (),
    leave: Leave | None = None,
) -> Said:
    """A refusal in words, with its next step."""
    words = refusals.words(refusal)
    return Said(
        Tone.LOOK if refusal is Refusal.BARCODE_AMBIGUOUS else Tone.STOP,
        str(words.sentence),
        next_step=str(words.next_step),
        item=item,
        code=refusal,
        next_key=AFTER.get(refusal),
        scanned=scanned,
        owners=owners,
        leave=leave if refusal in OVERRIDABLE else None,
    )


def undone(title: str) -> Said:
    """The act was taken back."""
    return Said(Tone.OK, _("Undone: everything stands as it did before."), next_step=title)


def not_undone(refusal: Refusal) -> Said:
    """It cannot be taken back any more."""
    words = refusals.words(refusal)
    return Said(Tone.STOP, str(words.sentence), next_step=str(words.next_step), code=refusal)


def renewed_all(done: int, refused_: int) -> Said:
    """All that could be renewed was; the list says why the others were not."""
    if not done and not refused_:
        return Said(Tone.LOOK, _("Nothing is on loan."))
    sentence = ngettext("%(n)d item renewed.", "%(n)d items renewed.", done) % {"n": done}
    if not refused_:
        return Said(Tone.OK, sentence)
    rest = ngettext("%(n)d could not be renewed.", "%(n)d could not be renewed.", refused_) % {"n": refused_}
    return Said(Tone.LOOK, sentence, next_step=f"{rest} {_('The list on the right says why.')}")


def done(answer: Answer, item: Item | None, send_to: Library | None, links: tuple[Link, ...] = ()) -> Said:
    """What was done, or which way the item goes."""
    if answer.kind is Kind.CHECKIN:
        words, more = _returned(answer, item, send_to), tuple(_costs(answer))
        return replace(words, tone=Tone.LOOK if more else words.tone, more=more, links=links)
    sentence = _("Renewed.") if answer.kind is Kind.RENEW else _("Lent.")
    due = pgettext("desk", "Due %(day)s") % {"day": weekday(answer.due_on)}
    if answer.due_at:
        due = f"{due} {clock.local(answer.due_at):%H:%M}"
    return Said(Tone.OK, sentence, due, item=item, links=links)


def _costs(answer: Answer) -> Iterator[str]:
    """What a late return cost, and what finding a lost item frees."""
    if answer.charge_fen:
        yield _("Returned late: ¥%(yuan)s is charged.") % {"yuan": yuan(answer.charge_fen)}
    if answer.suspended_until:
        yield _("Returned late: the reader cannot borrow until the end of %(day)s.") % {
            "day": weekday(answer.suspended_until)
        }
    if answer.found:
        yield _("If it was charged for as lost, that is reversed; what was paid goes back to the reader.")


def sent_home() -> str:
    """What to do with an item that does not belong here."""
    return _("It goes home: put it with the consignment for its own library.")


def charged(fen: int) -> Iterator[str]:
    """What the borrower is charged, if anything."""
    if fen:
        yield _("¥%(yuan)s is charged to the borrower.") % {"yuan": yuan(fen)}


def _returned(answer: Answer, item: Item | None, send_to: Library | None) -> Said:
    name = send_to.name if send_to else ""
    ended = answer.reader is not None
    match answer.outcome:
        case Outcome.SEND_HOME:
            sentence = _("Returned; the item belongs elsewhere.") if ended else _("The item belongs elsewhere.")
            step = _("Put it with the consignment for that library; a transit is open.")
            return Said(Tone.LOOK, sentence, _("Send to %(library)s") % {"library": name}, step, item)
        case Outcome.PASSING:
            sentence = _("The item is on its way to another library.")
            step = _("Put it with the consignment for that library.")
            return Said(Tone.LOOK, sentence, _("Pass on to %(library)s") % {"library": name}, step, item)
        case Outcome.SET_ASIDE:
            sentence = _("The item is withdrawn from the collection or to be mended.")
            return Said(Tone.LOOK, sentence, _("Set aside"), _("Hand it to the keepers of the collection."), item)
        case Outcome.HOLD_SHELF:
            sentence = _("Returned; another reader waits for it.") if ended else _("A reader waits for this item.")
            step = _("Put the slip in and set it on the hold shelf.")
            return Said(Tone.LOOK, sentence, _("Hold shelf"), step, item)
        case Outcome.SEND_TO_PICKUP:
            sentence = (
                _("Returned; a reader waits for it elsewhere.") if ended else _("A reader waits for it elsewhere.")
            )
            step = _("Put the slip in and the item with the consignment for that library.")
            return Said(Tone.LOOK, sentence, _("Send to %(library)s") % {"library": name}, step, item)
        case Outcome.FLOATS:
            sentence = (
                _("Returned; the item stays here from now on.") if ended else _("The item stays here from now on.")
            )
            return Said(Tone.OK, sentence, _("Shelve it"), item=item)
        case Outcome.FOUND:
            sentence = _("The item had been given up and is found.")
            return Said(Tone.LOOK, sentence, _("Shelve it"), item=item)
        case Outcome.RECEIVED:
            return Said(Tone.OK, _("Received; the transit is over."), _("Shelve it"), item=item)
        case Outcome.ALREADY_HERE:
            return Said(Tone.LOOK, _("The item was not on loan; it is at home here."), _("Shelve it"), item=item)
        case _:
            return Said(Tone.OK, _("Returned; the loan is over."), _("Shelve it"), item=item)


def card_summary(card: Card) -> str:
    """A card as it may be named to another library's staff: its end, where and when it was opened."""
    return _("Card %(card)s, opened at %(library)s on %(day)s.") % {
        "card": mask_card(card.number),
        "library": card.library.name,
        "day": day(card.issued_at),
    }
