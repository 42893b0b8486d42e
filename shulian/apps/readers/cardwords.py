"""What people are told of a card: its state, what was done with it, and why something is not done."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.cardlife import Birth, Deed, Fault, Open, State

Text = str | Promise

STATES: dict[str, Promise] = {
    State.VALID: pgettext_lazy("card", "Valid"),
    State.EXPIRED: pgettext_lazy("card", "Expired"),
    State.BLOCKED: pgettext_lazy("card", "Borrowing stopped"),
    State.FROZEN: pgettext_lazy("card", "Reported lost and frozen"),
    State.WITHOUT: pgettext_lazy("card", "No live card"),
    State.OLD: pgettext_lazy("card", "Replaced by another card"),
    State.CANCELLED: pgettext_lazy("card", "Given up"),
    State.DECEASED: pgettext_lazy("card", "Closed: the reader has died"),
    State.JOINED: pgettext_lazy("card", "Joined to another record"),
}

# The shape and colour that go with the word: see .badge in the style sheet.
STATE_MARKS: dict[str, str] = {
    State.VALID: "yes",
    State.EXPIRED: "look",
    State.BLOCKED: "stop",
    State.FROZEN: "stop",
    State.WITHOUT: "look",
    State.OLD: "stop",
    State.CANCELLED: "plain",
    State.DECEASED: "plain",
    State.JOINED: "plain",
}

DEEDS: dict[str, Promise] = {
    Birth.ISSUE: _("Issue the card"),
    Birth.PROVISIONAL: _("Issue a provisional card"),
    Birth.CONFIRM: _("Confirm the provisional card"),
    Deed.REPLACE: _("Replace the card"),
    Deed.PRINT: _("Print the card"),
    Deed.RENEW: _("Renew the card"),
    Deed.FREEZE: _("Freeze the card"),
    Deed.UNFREEZE: _("End the freeze"),
    Deed.BLOCK: _("Stop borrowing"),
    Deed.UNBLOCK: _("Lift the block"),
    Deed.UNSUSPEND: _("Lift the suspension"),
    Deed.TRANSFER: _("Change the home library"),
    Deed.NEW_PIN: _("Give a new PIN"),
    Deed.CANCEL: _("Give up the card"),
    Deed.DEATH: _("Report a death"),
    Deed.REOPEN: _("Issue a card again"),
    Deed.CORRECT: _("Correct the record"),
    Deed.ERASE: _("Erase the reader"),
}

OPEN: dict[str, Promise] = {
    Open.BOOKS: _("books on loan"),
    Open.CHARGES: _("charges"),
    Open.HOLDS: _("holds"),
    Open.REFUNDS: _("money due to the reader"),
    Open.DEPOSIT: _("the deposit"),
}

FAULTS: dict[Fault, tuple[Text, Text]] = {
    Fault.OLD_CARD: (
        _("This card was replaced and is dead; the reader's card is another one, %(live)s."),
        _("Keep the old card here. Scan the new card or an identity document."),
    ),
    Fault.NO_LIVE_CARD: (_("This reader has no live card."), _("Replace the card first.")),
    Fault.CARD_CLOSED: (
        _("This card was given up, so nothing can be done with it."),
        _("If the reader comes back, issue a card again: the record is kept."),
    ),
    Fault.RECORD_JOINED: (
        _("This record was joined to another one; the reader's card is %(live)s."),
        _("Keep this card and scan that one. If they are two persons, take the merge back under “Merged records”."),
    ),
    Fault.READER_DECEASED: (
        _("This reader was reported dead, and the card is closed."),
        _("If that was a mistake, issue a card again after looking at an identity document."),
    ),
    Fault.ALREADY_FROZEN: (
        _("This card is frozen already; it acts nowhere."),
        _("Replace it, or end the freeze if it was found."),
    ),
    Fault.NOT_FROZEN: (_("This card is not frozen."), _("There is nothing to end.")),
    Fault.FROZEN_NOW: (
        _("This card is frozen, so it is neither renewed nor printed now."),
        _("Replace it; or, if it was found, end the freeze first."),
    ),
    Fault.EXPIRED_NOW: (_("This card has expired, so it is not printed now."), _("Renew it first; then print it.")),
    Fault.NOT_BLOCKED: (_("Borrowing is not stopped for this reader."), _("There is nothing to lift.")),
    Fault.BLOCKED_NOW: (
        _("Borrowing is stopped for this reader, so the card is not renewed now."),
        _("Settle the reason and lift the block; then renew the card."),
    ),
    Fault.NOT_SUSPENDED: (_("This reader is not suspended."), _("There is nothing to lift.")),
    Fault.NOT_CLOSED: (
        _("This card is still in use."),
        _("Let the reader give up the card first; the clearance says what is open."),
    ),
    Fault.TOO_EARLY: (
        _("This card is valid until %(expires)s; it is renewed in its last three months."),
        _("Do it then; nothing is lost by waiting."),
    ),
    Fault.REASON_NEEDED: (_("This needs a reason in words."), _("Write why; the reader will read it.")),
    Fault.NOT_A_DAY: (_("This is not a day."), _("Write it as year-month-day, such as 2026-12-31.")),
    Fault.DAY_IN_THE_PAST: (
        _("The last day of the block lies in the past."),
        _("Write a day from today on, or leave it empty for a block without an end."),
    ),
    Fault.NOT_A_CARD_NUMBER: (
        _("This is no card number: it has 4 to 30 digits, letters or hyphens."),
        _("Scan the new card again, or leave the field empty for the library's next number."),
    ),
    Fault.IDENTITY_NUMBER: (
        _("This is the number of an identity document, not of a card; nothing was changed."),
        _("Scan the new card again, or leave the field empty for the library's next number."),
    ),
    Fault.NUMBER_TAKEN: (
        _("The card %(number)s belongs to a reader already; nothing was changed."),
        _("Take another card and scan it."),
    ),
    Fault.NUMBERS_USED_UP: (
        _("%(library)s has no card number left in its ranges; nothing was changed."),
        _("Scan a printed card, or open another range of numbers."),
    ),
    Fault.SAME_LIBRARY: (_("%(library)s is the home library already."), _("Choose another one.")),
    Fault.LIBRARY_DOES_NOT_LEND: (
        _("A library that takes no part in the alliance's lending cannot be a home library."),
        _("Choose one that lends, such as the institution that the place belongs to."),
    ),
    Fault.NOT_IDENTIFIED: (
        _("Nobody was identified, so nothing was changed."),
        _("Compare the person with an identity document and say so; a card alone proves nothing."),
    ),
    Fault.SOMETHING_OPEN: (
        _("Something is still open, so the card stays as it is."),
        _("Settle what the clearance lists, from top to bottom."),
    ),
    Fault.NOT_RIGHT: (_("Nothing was corrected."), _("Look at what is said beside the lines.")),
}


def sentence(fault: Fault, details: Mapping[str, str]) -> str:
    """Why, in one sentence."""
    return str(FAULTS[fault][0]) % details


def next_step(fault: Fault) -> str:
    """What to do now."""
    return str(FAULTS[fault][1])


FOR_READERS: dict[Fault, Text] = {
    Fault.OLD_CARD: _("This card has been replaced; please use the new one."),
    Fault.NO_LIVE_CARD: _("You have no live card. Please get one at any desk; bring your identity card."),
    Fault.CARD_CLOSED: _("This card has been given up. Please ask at any desk if you want one again."),
    Fault.READER_DECEASED: _("This card is closed. Please ask at your library."),
    Fault.RECORD_JOINED: _("This card is closed: you have another one. Please ask at your library."),
    Fault.ALREADY_FROZEN: _("Your card is frozen already; nobody can borrow with it."),
    Fault.NOT_FROZEN: _("Your card is not frozen."),
}


def for_reader(fault: Fault) -> str:
    """Why not, as the reader is told."""
    return str(FOR_READERS[fault])
