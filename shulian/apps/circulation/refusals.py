"""What people are told when something is refused: why in one sentence, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shulian.core.circulation.refusals import Refusal

Text = str | Promise


@dataclass(frozen=True)
class Words:
    """Why, and what now."""

    sentence: Text
    next_step: Text


STAFF: dict[Refusal, Words] = {
    Refusal.UNKNOWN_CARD: Words(
        _("This card number is not known."),
        _("Scan the card again; a reader without a card gets one first."),
    ),
    Refusal.UNKNOWN_ITEM: Words(
        _("No library of the alliance has an item with this barcode."),
        _("Scan it again; if the barcode is right, set the item aside for cataloguing."),
    ),
    Refusal.BARCODE_AMBIGUOUS: Words(
        _("Several libraries have an item with this barcode."),
        _("Choose whose item this is."),
    ),
    Refusal.LIBRARY_DOES_NOT_LEND: Words(
        _("This library does not take part in the alliance's lending."),
        _("Ask the alliance office to open lending for it."),
    ),
    Refusal.OWNER_DOES_NOT_LEND: Words(
        _("The library that owns this item does not take part in the alliance's lending."),
        _("Keep the item here and send it back to its library."),
    ),
    Refusal.READER_LEFT: Words(
        _("This reader has given up the card; it is no longer valid."),
        _("The home library can take the reader back."),
    ),
    Refusal.READER_BLOCKED: Words(
        _("This reader may not borrow at present."),
        _("The reason stands with the reader; the home library lifts the block."),
    ),
    Refusal.CARD_STOPPED: Words(
        _("This card was reported lost or has been replaced."),
        _("Ask for the new card and keep the old one here."),
    ),
    Refusal.CARD_EXPIRED: Words(
        _("This card has expired."),
        _("The home library extends it after checking the reader's particulars."),
    ),
    Refusal.ITEM_WITHDRAWN: Words(
        _("This item has been withdrawn from the collection."),
        _("Set it aside for the keepers of the collection."),
    ),
    Refusal.ITEM_NOT_FOR_LOAN: Words(
        _("This item is read in the library and not lent."),
        _("Offer the reader a seat in the library."),
    ),
    Refusal.ALREADY_YOURS: Words(
        _("This item is already lent to this reader."),
        _("To keep it longer, renew the loan."),
    ),
    Refusal.ITEM_ON_LOAN: Words(
        _("This item is still lent to another reader."),
        _("Take it back first, then lend it."),
    ),
    Refusal.NO_POLICY: Words(
        _("The loan policy says nothing about this kind of reader and item."),
        _("Ask the alliance office to complete the policy."),
    ),
    Refusal.TOO_MANY_LOANS: Words(
        _("The reader has as many items as the policy allows."),
        _("Take one back first, then lend this one."),
    ),
    Refusal.NOT_ON_LOAN: Words(
        _("This item is not on loan."),
        _("There is nothing to renew; to lend it, scan the reader's card first."),
    ),
    Refusal.NOT_YOUR_LOAN: Words(
        _("This item is lent to another reader."),
        _("Only the reader who has it can renew it."),
    ),
    Refusal.LOAN_OVERDUE: Words(
        _("The loan is overdue and cannot be renewed."),
        _("Take the item back, then lend it again."),
    ),
    Refusal.TOO_MANY_RENEWALS: Words(
        _("The loan has been renewed as often as the policy allows."),
        _("The item is to come back by its due date."),
    ),
    Refusal.RENEWAL_TOO_EARLY: Words(
        _("Renewing today would not move the due date."),
        _("Renew it nearer to the due date."),
    ),
    Refusal.COMMAND_REUSED: Words(
        _("This page is out of date, and nothing was done."),
        _("Reload the page and scan again."),
    ),
    Refusal.BUSY: Words(
        _("The system is busy, and this was not done."),
        _("Scan it again."),
    ),
}

READERS: dict[Refusal, Words] = {
    Refusal.UNKNOWN_CARD: Words(
        _("Your card number is not known here."),
        _("Please ask at the desk."),
    ),
    Refusal.UNKNOWN_ITEM: Words(
        _("This book is not in the union catalogue."),
        _("Please hand it to the staff."),
    ),
    Refusal.BARCODE_AMBIGUOUS: Words(
        _("Several libraries have a book with this barcode."),
        _("Please ask the staff to lend it."),
    ),
    Refusal.LIBRARY_DOES_NOT_LEND: Words(
        _("This library does not lend with the alliance's card yet."),
        _("Please choose another library."),
    ),
    Refusal.OWNER_DOES_NOT_LEND: Words(
        _("This book belongs to a library that does not lend with the alliance's card yet."),
        _("Please hand it to the staff."),
    ),
    Refusal.READER_LEFT: Words(
        _("Your card has been given up and is no longer valid."),
        _("Please ask the library that issued it."),
    ),
    Refusal.READER_BLOCKED: Words(
        _("You cannot borrow at present."),
        _("Please ask the library that issued your card."),
    ),
    Refusal.CARD_STOPPED: Words(
        _("Your card was reported lost or has been replaced."),
        _("Please use the new card."),
    ),
    Refusal.CARD_EXPIRED: Words(
        _("Your card has expired."),
        _("Please have it extended at the library that issued it."),
    ),
    Refusal.ITEM_WITHDRAWN: Words(
        _("This book is no longer in the collection."),
        _("Please hand it to the staff."),
    ),
    Refusal.ITEM_NOT_FOR_LOAN: Words(
        _("This book is read in the library only."),
        _("You are welcome to read it there."),
    ),
    Refusal.ALREADY_YOURS: Words(
        _("You have already borrowed this book."),
        _("To keep it longer, please renew it."),
    ),
    Refusal.ITEM_ON_LOAN: Words(
        _("This book is still lent to another reader."),
        _("Please hand it to the staff."),
    ),
    Refusal.NO_POLICY: Words(
        _("There is no loan policy for your card and this book yet."),
        _("Please ask at the desk."),
    ),
    Refusal.TOO_MANY_LOANS: Words(
        _("You have as many books as your card allows."),
        _("Please return one first."),
    ),
    Refusal.NOT_ON_LOAN: Words(
        _("This book has been returned already."),
        _("Reload the page to see your loans."),
    ),
    Refusal.NOT_YOUR_LOAN: Words(
        _("This book is not among your loans."),
        _("Reload the page to see your loans."),
    ),
    Refusal.LOAN_OVERDUE: Words(
        _("This book is overdue and cannot be renewed."),
        _("Please return it soon to any library of the alliance."),
    ),
    Refusal.TOO_MANY_RENEWALS: Words(
        _("You have renewed this book as often as possible."),
        _("Please return it by its due date to any library of the alliance."),
    ),
    Refusal.RENEWAL_TOO_EARLY: Words(
        _("Renewing today would not give you more time."),
        _("Please renew nearer to the due date."),
    ),
    Refusal.COMMAND_REUSED: Words(
        _("This page is out of date; nothing was changed."),
        _("Please reload the page and try again."),
    ),
    Refusal.BUSY: Words(
        _("The system is busy; nothing was changed."),
        _("Please try again in a moment."),
    ),
}


def words(refusal: Refusal, *, for_reader: bool = False) -> Words:
    """What to tell the staff, or the reader himself."""
    return (READERS if for_reader else STAFF)[refusal]


def sentence(refusal: Refusal, *, for_reader: bool = False) -> str:
    """Why, in one sentence."""
    return str(words(refusal, for_reader=for_reader).sentence)


def next_step(refusal: Refusal, *, for_reader: bool = False) -> str:
    """What to do now."""
    return str(words(refusal, for_reader=for_reader).next_step)
