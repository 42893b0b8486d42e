"""What readers are told has changed in their account, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from shulian.core.contact import Change

CHANGES: dict[Change, Promise] = {
    Change.LINKED: pgettext_lazy("change", "an account elsewhere was linked, by which one can sign in"),
    Change.UNLINKED: pgettext_lazy("change", "an account elsewhere was unlinked"),
    Change.FACTOR: pgettext_lazy("change", "a second step of signing in was set up"),
    Change.NO_FACTOR: pgettext_lazy("change", "a second step of signing in was removed"),
    Change.PROGRAM: pgettext_lazy("change", "a program was given a token for your account"),
    Change.PROXY: pgettext_lazy("change", "somebody was named who may act on your card"),
    Change.HOME: pgettext_lazy("change", "another library is your home library from now on"),
    Change.MERGED: pgettext_lazy("change", "two records were joined, for both were taken to be yours"),
    Change.UNFROZEN: pgettext_lazy("change", "your card is no longer frozen"),
    Change.WAYS: pgettext_lazy("change", "the ways by which you are told of things are others from now on"),
    Change.FAMILY: pgettext_lazy("change", "you were taken into a family"),
    Change.REOPENED: pgettext_lazy("change", "your record was opened again, with a new card and a new PIN"),
    Change.CLOSED: pgettext_lazy("change", "your card was given up and is closed"),
    Change.CLOSED_AND_DELETED: pgettext_lazy(
        "change", "your card was given up, and as you asked, your data are deleted the night after"
    ),
    Change.GUARDIAN: pgettext_lazy("change", "another guardian is on record, and the former one decides no more"),
    Change.AGENT: pgettext_lazy("change", "somebody else acts for the institution, and the former agent no more"),
    Change.DOCUMENT: pgettext_lazy("change", "an identity document was written into your record, by which it is found"),
    Change.BOUND: pgettext_lazy("change", "a card or a face was bound, by which you are found at desks and machines"),
    Change.PRINTED: pgettext_lazy("change", "another card with your number was printed at a desk"),
    Change.THAWED: pgettext_lazy("change", "what was frozen stands for you again"),
    Change.PARTED: pgettext_lazy("change", "two records that had been joined stand for themselves again"),
    Change.DECLINED: pgettext_lazy("change", "your provisional card was declined and is closed, for this reason"),
    Change.PAID_OUT: pgettext_lazy("change", "money that was yours was paid out at a desk"),
    Change.REVERSED: pgettext_lazy(
        "change", "a payment was taken back in the books, and no cash was handed out for it"
    ),
}
