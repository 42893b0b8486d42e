"""What readers are told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shulian.apps.circulation.refusals.words import Words
from shulian.core.circulation.refusals import Refusal

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
    Refusal.READER_SUSPENDED: Words(
        _("You cannot borrow for some days because of a late return."),
        _("Your page shows until when."),
    ),
    Refusal.CARD_FROZEN: Words(
        _("Your card is frozen, because it was reported lost."),
        _("Please end the freeze on your page if you have found it, or get a new card at any desk."),
    ),
    Refusal.CONSENT_MISSING: Words(
        _("Your guardian has withdrawn the consent to this card."),
        _("Please come to a desk with your guardian; books can be returned everywhere as before."),
    ),
    Refusal.NOT_CHECKED: Words(
        _("Your card is provisional: nobody has seen your document yet."),
        _("Please show the document at the desk of any member library."),
    ),
    Refusal.CARD_STOPPED: Words(
        _("Your card was reported lost or has been replaced."),
        _("Please use the new card."),
    ),
    Refusal.CARD_EXPIRED: Words(
        _("Your card has expired."),
        _("Please have it renewed at any desk; bring your identity card."),
    ),
    Refusal.ITEM_WITHDRAWN: Words(
        _("This book is no longer in the collection."),
        _("Please hand it to the staff."),
    ),
    Refusal.ITEM_LOST: Words(
        _("This book had been reported lost."),
        _("Please hand it to the staff."),
    ),
    Refusal.ITEM_DAMAGED: Words(
        _("This book is being mended."),
        _("Please hand it to the staff."),
    ),
    Refusal.ITEM_NOT_FOR_LOAN: Words(
        _("This book is read in the library only."),
        _("You are welcome to read it there."),
    ),
    Refusal.HELD_FOR_ANOTHER: Words(
        _("This book is set aside for another reader."),
        _("You can place a hold and wait for the next copy."),
    ),
    Refusal.OTHERS_WAIT: Words(
        _("Other readers are waiting for this book."),
        _("Please return it by its due date, or place a hold."),
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
    Refusal.NO_SELF_SERVICE: Words(
        _("This book cannot be borrowed at a machine."),
        _("Please take it to the desk."),
    ),
    Refusal.TOO_YOUNG: Words(
        _("You are not old enough for this book yet."),
        _("Please ask the staff for another one."),
    ),
    Refusal.OUT_OF_HOURS: Words(
        _("At this hour this cannot be borrowed at your age."),
        _("Please come back during the day, or with your guardian."),
    ),
    Refusal.LONG_OVERDUE: Words(
        _("You have kept a book so long past its due date that borrowing is stopped."),
        _("Please return it at any library; your page shows which one it is."),
    ),
    Refusal.TOO_MANY_OVERDUE: Words(
        _("You have overdue books, so that nothing more can be borrowed, renewed or held."),
        _("Please return them at any library; your page shows which ones."),
    ),
    Refusal.TOO_MANY_LOANS: Words(
        _("You have as many books as your card allows."),
        _("Please return one first."),
    ),
    Refusal.TOO_MANY_LOANS_LIBRARY: Words(
        _("You have as many books of this library as your card allows."),
        _("Please return one of them first."),
    ),
    Refusal.TOO_MANY_LOANS_SUBTREE: Words(
        _("You have as many books of this library and its branches as your card allows."),
        _("Please return one of them first."),
    ),
    Refusal.TOO_MANY_LOANS_CLASS: Words(
        _("You have as many items of this kind as your card allows."),
        _("Please return one of them first."),
    ),
    Refusal.TOO_MUCH_OWED: Words(
        _("You owe more than is allowed for borrowing."),
        _("Please pay at any desk; your page shows what for."),
    ),
    Refusal.DEPOSIT_TOO_SMALL: Words(
        _("Your deposit is smaller than this library asks for."),
        _("Please ask at the desk."),
    ),
    Refusal.PRICE_OVER_DEPOSIT: Words(
        _("All your books together would be worth more than your deposit."),
        _("Please return one first, or raise the deposit."),
    ),
    Refusal.TIER_FULL: Words(
        _("Your deposit covers no more items."),
        _("Please return one first, or raise your deposit at the desk."),
    ),
    Refusal.PRICE_OVER_TIER: Words(
        _("With this book you would have more than your deposit covers."),
        _("Please return one first, or raise your deposit at the desk."),
    ),
    Refusal.NOT_ON_LOAN: Words(
        _("This book has been returned already."),
        _("Reload the page to see your loans."),
    ),
    Refusal.NOT_YOUR_LOAN: Words(
        _("This book is not among your loans."),
        _("Reload the page to see your loans."),
    ),
    Refusal.LOAN_CLAIMED: Words(
        _("You have said that this book was returned."),
        _("If you still have it, please tell your library."),
    ),
    Refusal.LOAN_OVERDUE: Words(
        _("This book is overdue and cannot be renewed."),
        _("Please return it soon to any library of the alliance."),
    ),
    Refusal.LOAN_RECALLED: Words(
        _("This book has been recalled for another reader."),
        _("Please return it by the new due date."),
    ),
    Refusal.TOO_MANY_RENEWALS: Words(
        _("You have renewed this book as often as possible."),
        _("Please return it by its due date to any library of the alliance."),
    ),
    Refusal.RENEWAL_TOO_EARLY: Words(
        _("Renewing today would not give you more time."),
        _("Please renew nearer to the due date."),
    ),
    Refusal.UNKNOWN_TITLE: Words(
        _("This title is not in the union catalogue."),
        _("Please search again."),
    ),
    Refusal.HOLDS_NOT_ALLOWED: Words(
        _("Holds are not taken for this book with your card."),
        _("You can borrow it where it stands."),
    ),
    Refusal.TOO_MANY_HOLDS: Words(
        _("You have as many holds as your card allows."),
        _("Please cancel one first."),
    ),
    Refusal.ALREADY_HELD: Words(
        _("You are waiting for this book already."),
        _("Your page shows your place in the queue."),
    ),
    Refusal.NOTHING_TO_HOLD: Words(
        _("No library has a copy of this book that could be lent."),
        _("You can suggest it for purchase."),
    ),
    Refusal.NO_PICKUP_HERE: Words(
        _("Books cannot be picked up at this place."),
        _("Please choose another library."),
    ),
    Refusal.PICKUP_TOO_FAR: Words(
        _("This book does not travel to that library."),
        _("Please choose a library nearer to the copies."),
    ),
    Refusal.PICKUP_CLOSED: Words(
        _("That library is closed for some time."),
        _("Please choose another library."),
    ),
    Refusal.UNKNOWN_HOLD: Words(
        _("This hold is not known."),
        _("Please reload the page."),
    ),
    Refusal.HOLD_OVER: Words(
        _("This hold is over."),
        _("You can place a new one."),
    ),
    Refusal.HOLD_CAUGHT: Words(
        _("A copy has been set aside for you already."),
        _("Please pick it up, or cancel the hold."),
    ),
    Refusal.NOT_DUE: Words(
        _("The time of this hold is not over yet."),
        _("You may cancel it on this page."),
    ),
    Refusal.DAY_IS_PAST: Words(
        _("The day you gave is in the past."),
        _("Please give a day from today on."),
    ),
    Refusal.MARK_DOES_NOT_FIT: Words(
        _("This cannot be done with the book now."),
        _("Please ask at the desk."),
    ),
    Refusal.ALREADY_SO: Words(
        _("This is so already; nothing was changed."),
        _("There is nothing to do."),
    ),
    Refusal.NOBODY_TO_CHARGE: Words(
        _("Nobody can be charged for this book."),
        _("Please ask the staff."),
    ),
    Refusal.ABOVE_DAMAGE: Words(
        _("This is more than damage costs."),
        _("Please ask the staff."),
    ),
    Refusal.NOTHING_TO_UNDO: Words(
        _("There is nothing to undo in this."),
        _("Please ask at the desk."),
    ),
    Refusal.UNDO_TOO_LATE: Words(
        _("This was done too long ago to be undone."),
        _("Please ask at the desk."),
    ),
    Refusal.UNDO_ELSEWHERE: Words(
        _("Only the library that did this can undo it."),
        _("Please ask there."),
    ),
    Refusal.UNDO_OVERTAKEN: Words(
        _("Something has happened since; this can no longer be undone."),
        _("Please ask at the desk."),
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
