"""What the staff is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shulian.apps.circulation.refusals.words import Words
from shulian.core.circulation.refusals import Refusal

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
        _("With an identity document the card can be issued again."),
    ),
    Refusal.READER_BLOCKED: Words(
        _("This reader may not borrow at present."),
        _("The reason stands with the reader; the library that set the block lifts it."),
    ),
    Refusal.READER_SUSPENDED: Words(
        _("Late returns suspend this reader's borrowing for some days."),
        _("The last day stands with the reader; returns and renewals by others go on."),
    ),
    Refusal.CARD_FROZEN: Words(
        _("This card is frozen: its reader reported it lost."),
        _("Look at an identity document; then replace the card, or end the freeze if it was found."),
    ),
    Refusal.CONSENT_MISSING: Words(
        _("The guardian has withdrawn the consent to this card."),
        _("Returns go on. A guardian who consents again signs under “People and consent” of the reader."),
    ),
    Refusal.NOT_CHECKED: Words(
        _("This reader registered on the web, and nobody has seen the document yet."),
        _("Ask for the document and confirm the reader under “To be checked”; then lend."),
    ),
    Refusal.CARD_STOPPED: Words(
        _("This card was reported lost or has been replaced."),
        _("Ask for the new card and keep the old one here."),
    ),
    Refusal.CARD_EXPIRED: Words(
        _("This card has expired."),
        _("Compare the reader's particulars with the identity document and renew the card."),
    ),
    Refusal.ITEM_WITHDRAWN: Words(
        _("This item has been withdrawn from the collection."),
        _("Set it aside for the keepers of the collection."),
    ),
    Refusal.ITEM_LOST: Words(
        _("This item was given up as lost."),
        _("Take it back first: what was charged for it is then reversed."),
    ),
    Refusal.ITEM_DAMAGED: Words(
        _("This item is set aside as damaged."),
        _("Set it aside for mending, or mark it as mended."),
    ),
    Refusal.ITEM_NOT_FOR_LOAN: Words(
        _("This item is read in the library and not lent."),
        _("Offer the reader a seat in the library."),
    ),
    Refusal.HELD_FOR_ANOTHER: Words(
        _("This item was set aside for another reader."),
        _("Put it back on the hold shelf, or send it to the pickup library."),
    ),
    Refusal.OTHERS_WAIT: Words(
        _("Other readers wait for this title."),
        _("Take the item in: the desk says who gets it."),
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
    Refusal.NO_SELF_SERVICE: Words(
        _("This item is not lent at machines."),
        _("Lend it at the desk."),
    ),
    Refusal.TOO_YOUNG: Words(
        _("The reader is not old enough for this item, or the birth date is not known."),
        _("Offer something else; the guardian can borrow it."),
    ),
    Refusal.OUT_OF_HOURS: Words(
        _("At this hour the policy does not lend this to readers of this age."),
        _("Offer to put a hold on it, or let it pass once if the guardian is here."),
    ),
    Refusal.LONG_OVERDUE: Words(
        _("The reader has kept an item so long that borrowing is stopped until it is back."),
        _("Ask for the item that is late; once it is back, or paid for as lost, lend again when the stop is over."),
    ),
    Refusal.TOO_MANY_OVERDUE: Words(
        _("The reader has more overdue items than the policy allows for borrowing."),
        _("Take back what is overdue first, then lend or renew."),
    ),
    Refusal.TOO_MANY_LOANS: Words(
        _("The reader has as many items as the policy allows."),
        _("Take one back first, then lend this one."),
    ),
    Refusal.TOO_MANY_LOANS_LIBRARY: Words(
        _("The reader has as many items of the owning library as its policy allows."),
        _("Take one of them back first."),
    ),
    Refusal.TOO_MANY_LOANS_SUBTREE: Words(
        _("The reader has as many items of the owning library and its branches as its policy allows."),
        _("Take one of them back first."),
    ),
    Refusal.TOO_MANY_LOANS_CLASS: Words(
        _("The reader has as many items of this kind as the policy allows."),
        _("Take one of this kind back first."),
    ),
    Refusal.TOO_MUCH_OWED: Words(
        _("The reader owes more than the policy allows for borrowing."),
        _("Take a payment first, or ask someone who may waive."),
    ),
    Refusal.DEPOSIT_TOO_SMALL: Words(
        _("The reader's deposit is smaller than this library asks for."),
        _("Take the deposit, or record why none is needed."),
    ),
    Refusal.PRICE_OVER_DEPOSIT: Words(
        _("All items together would be worth more than the reader's deposit."),
        _("Take one back, or raise the deposit."),
    ),
    Refusal.TIER_FULL: Words(
        _("The reader's deposit covers no more items."),
        _("Take something back, or raise the deposit to the next tier on the page of the reader's money."),
    ),
    Refusal.PRICE_OVER_TIER: Words(
        _("With this item the reader would have more than the deposit's tier covers."),
        _("Take something back, choose a cheaper item, or raise the deposit to the next tier."),
    ),
    Refusal.NOT_ON_LOAN: Words(
        _("This item is not on loan."),
        _("There is nothing to renew; to lend it, scan the reader's card first."),
    ),
    Refusal.NOT_YOUR_LOAN: Words(
        _("This item is lent to another reader."),
        _("Only the reader who has it can renew it."),
    ),
    Refusal.LOAN_CLAIMED: Words(
        _("The reader says that this item was returned."),
        _("Drop the claim on the page of the item, then renew."),
    ),
    Refusal.LOAN_OVERDUE: Words(
        _("The loan is overdue and cannot be renewed."),
        _("Take the item back, then lend it again."),
    ),
    Refusal.LOAN_RECALLED: Words(
        _("The loan has been recalled for another reader and cannot be renewed."),
        _("Ask for the item by the new due date."),
    ),
    Refusal.TOO_MANY_RENEWALS: Words(
        _("The loan has been renewed as often as the policy allows."),
        _("The item is to come back by its due date."),
    ),
    Refusal.RENEWAL_TOO_EARLY: Words(
        _("Renewing today would not move the due date."),
        _("Renew it nearer to the due date."),
    ),
    Refusal.UNKNOWN_TITLE: Words(
        _("This title is not in the union catalogue."),
        _("Search again; it may have been joined with another."),
    ),
    Refusal.HOLDS_NOT_ALLOWED: Words(
        _("The libraries that have this title do not take holds for this reader."),
        _("The reader can borrow it where it stands."),
    ),
    Refusal.TOO_MANY_HOLDS: Words(
        _("The reader has as many holds as the policy allows."),
        _("Cancel one first."),
    ),
    Refusal.ALREADY_HELD: Words(
        _("The reader waits for this title already."),
        _("The hold stands with the reader."),
    ),
    Refusal.NOTHING_TO_HOLD: Words(
        _("No library has a copy of this title that could be lent."),
        _("Suggest it for purchase."),
    ),
    Refusal.NO_PICKUP_HERE: Words(
        _("Holds cannot be picked up at this place."),
        _("Choose a place that hands holds out."),
    ),
    Refusal.PICKUP_TOO_FAR: Words(
        _("No copy of this title may travel to this pickup library."),
        _("Choose a pickup library nearer to the copies."),
    ),
    Refusal.PICKUP_CLOSED: Words(
        _("This pickup library is closed for longer than a hold can wait."),
        _("Choose another pickup library."),
    ),
    Refusal.UNKNOWN_HOLD: Words(
        _("This hold is not known."),
        _("Reload the page."),
    ),
    Refusal.HOLD_OVER: Words(
        _("This hold is over."),
        _("Place a new one if the reader still wants it."),
    ),
    Refusal.HOLD_CAUGHT: Words(
        _("A copy has been set aside for this hold."),
        _("Lend it, or cancel the hold."),
    ),
    Refusal.NOT_DUE: Words(
        _("The time of this hold is not over yet."),
        _("Cancel it if the reader no longer wants the title."),
    ),
    Refusal.DAY_IS_PAST: Words(
        _("The day given is in the past."),
        _("Give a day from today on."),
    ),
    Refusal.MARK_DOES_NOT_FIT: Words(
        _("This cannot be said of an item in its present state."),
        _("The state stands with the item."),
    ),
    Refusal.ALREADY_SO: Words(
        _("This is so already; nothing was changed."),
        _("There is nothing to do."),
    ),
    Refusal.NOBODY_TO_CHARGE: Words(
        _("Nobody can be charged: the last return lies too far back, or its reader is forgotten."),
        _("Mark it as damaged without a charge."),
    ),
    Refusal.ABOVE_DAMAGE: Words(
        _("This is more than the terms of the loan say for damage."),
        _("Ask for no more than the sum shown, or leave it out."),
    ),
    Refusal.NOTHING_TO_UNDO: Words(
        _("There is nothing to undo in this."),
        _("There is nothing to do."),
    ),
    Refusal.UNDO_TOO_LATE: Words(
        _("This was done too long ago to be undone."),
        _("Do the opposite: lend it, or take it back."),
    ),
    Refusal.UNDO_ELSEWHERE: Words(
        _("Only the library that did this can undo it."),
        _("Ask that library, or do the opposite here."),
    ),
    Refusal.UNDO_OVERTAKEN: Words(
        _("Something has happened to the item or its charge since; this can no longer be undone."),
        _("Do the opposite: lend it, or take it back."),
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
