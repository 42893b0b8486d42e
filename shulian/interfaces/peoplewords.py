"""Words for kinds of reader, ways of registering, likeness of records and proxies, for every page that shows them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.readers.actions import guardians, merging
from shulian.apps.readers.actions.families import AgainstContacts
from shulian.apps.readers.faults import sentence
from shulian.core import families, proxies
from shulian.core.doubles import Evidence
from shulian.core.foureyes import Refusal
from shulian.core.readertypes import OnWeb, TypeKind, Way
from shulian.core.registration import Fault as Unclean

KINDS: dict[str, Promise] = {
    TypeKind.ADULT: _("Adults"),
    TypeKind.MINOR: _("Minors with a guardian"),
    TypeKind.FAMILY: _("Families"),
    TypeKind.COLLECTIVE: _("Institutions and groups"),
    TypeKind.SPECIAL_NEEDS: _("People with special needs"),
    TypeKind.STAFF: _("Staff of the libraries"),
    TypeKind.VIRTUAL: _("Readers on the web alone"),
}
WAYS: dict[str, Promise] = {
    Way.DESK: pgettext_lazy("way", "At the desk"),
    Way.WEB: pgettext_lazy("way", "On the web"),
    Way.MACHINE: pgettext_lazy("way", "At a card machine"),
    Way.BULK: pgettext_lazy("way", "As a list"),
    Way.EVENT: pgettext_lazy("way", "At an event"),
}
ON_WEB: dict[str, Promise] = {
    OnWeb.CLOSED: _("Not on the web"),
    OnWeb.PROVISIONAL: _("Provisional until a desk has seen the document"),
    OnWeb.IMMEDIATE: _("Valid at once"),
}
EVIDENCE: dict[str, Promise] = {
    Evidence.SAME_NAME: _("same name"),
    Evidence.SIMILAR_NAME: _("similar name"),
    Evidence.SAME_BIRTH_DATE: _("same birth date"),
    Evidence.SAME_PHONE: _("same telephone"),
    Evidence.SAME_DOCUMENT: _("same document"),
    Evidence.OTHER_BIRTH_DATE: _("different birth dates"),
    Evidence.OTHER_DOCUMENT: _("different numbers of the same document"),
}
MERGING: dict[str, Promise] = {
    merging.Fault.SAME_RECORD: _("This is one and the same record. Choose another one."),
    merging.Fault.RECORD_GONE: _("One of the records is closed or has been merged meanwhile. Look at the list again."),
    merging.Fault.TWO_PERSONS: _(
        "Both records have a number of the same document, and the numbers differ: two persons."
    ),
    merging.Fault.NOT_MERGED: _("This merge has been taken back already."),
    merging.Fault.MERGED_ON: _("The record has gone into another one since. Take that merge back first."),
    merging.Fault.ONE_DECEASED: _(
        "The reader of one record has been reported dead, the other one's not. Find out first which is right."
    ),
    merging.Fault.KEPT_UNSEEN: _(
        "Nobody has compared the record that you want to keep with a document. Keep the other one."
    ),
    merging.Fault.NOT_COMPARED: _(
        "Nobody has compared one of the records with a document. Wait until the reader is here with it: then compare it"
        " and tick that you have."
    ),
    merging.Fault.DECIDED_MEANWHILE: _(
        "Somebody else has decided this pair meanwhile; nothing was changed. Look at the list again."
    ),
    merging.Fault.TOO_LATE: _(
        "This merge can be taken back no more: its days are over, and what the records were before is deleted."
    ),
}
JOINING: dict[str, Promise] = {
    Refusal.SAME_PERSON: _("You have asked for this yourself. Somebody of the other home library has to say yes."),
    Refusal.SAME_HAND: _("One of you brought the other in lately. Somebody else of this library has to say yes."),
    Refusal.NO_FACTOR: _("Saying yes needs a second factor. Set it up under: my name, Signing in safely."),
}
FAMILIES: dict[str, Promise] = {
    families.Fault.GUEST_NOT_HERE: _(
        "Whoever joins has to say so: compare this person with a document too. A child joins on its guardian's word."
    ),
    families.Fault.UNKNOWN: _("No valid card has this number. Scan the card of the other person."),
    families.Fault.ONESELF: _("This is the reader's own card. Scan the card of the other person."),
    families.Fault.NO_PERSON: _("An institution is in no family. Scan the card of a person."),
    families.Fault.IN_THIS_FAMILY: _("This person belongs to the family already."),
    families.Fault.IN_ANOTHER_FAMILY: _("This person belongs to another family and has to leave it first."),
    families.Fault.TOO_MANY: _("A family has at most eight members. Take somebody out first."),
    families.Fault.HEAD_IS_MINOR: _("A family is headed by somebody of age. Choose a grown member."),
    families.Fault.NOT_A_MEMBER: _("This person is not in the family any more. Look at the list again."),
    families.Fault.TOO_YOUNG: _("Under fourteen your books are shown to your guardian alone, who sees them anyway."),
    families.Fault.CHILD_STAYS: _(
        "Under fourteen nobody leaves a family alone. Your guardian comes to a desk of your library for it."
    ),
    families.Fault.NOT_THE_HEAD: _("Only the head of the family may do this. Ask the head, or at your library's desk."),
}
COLUMNS: dict[str, Promise] = {
    "birth_date": _("birth date"),
    "phone": _("telephone"),
    "identity_mask": _("identity document"),
    "guardian_name": _("guardian"),
    "status": _("block"),
    "frozen_at": _("freeze"),
    "awaits": _("what is still to be brought"),
    "expires_on": _("validity"),
    "suspended_until": _("suspension"),
    "email": _("e-mail"),
    "language": _("language"),
    "notice_channels": _("ways of being told"),
    "large_print": _("large print"),
    "read_aloud": _("screen reader"),
}
"""What a merge carries over, as the desk reads it."""
CONSENTS: dict[str, Promise] = {
    guardians.Fault.OF_AGE: _("The reader is of age: no guardian decides any more."),
    guardians.Fault.NO_GUARDIAN: _("No guardian is on record. Write down name and document first."),
    guardians.Fault.NOT_GIVEN: _("The consent has been withdrawn already."),
    guardians.Fault.ALREADY_GIVEN: _("The consent is in force already."),
}
PROXIES: dict[str, Promise] = {
    proxies.Fault.NEEDS_GUARDIAN: _(
        "For a child under fourteen the guardian names somebody, with a document, at the home library's desk."
    ),
    proxies.Fault.UNKNOWN: _("No valid card has this number and this name. Look at the card and write both again."),
    proxies.Fault.ONESELF: _("This is the reader's own card. Write the card of the other person."),
    proxies.Fault.TOO_YOUNG: _("Who acts for others is at least 14 years old. Name somebody else."),
    proxies.Fault.NOT_A_DAY: _("Write the first and the last day."),
    proxies.Fault.ENDS_BEFORE: _("The last day lies before the first. Change one of them."),
    proxies.Fault.IN_THE_PAST: _("The last day is over. Choose a later one."),
    proxies.Fault.TOO_LONG: _("Somebody is named for a year at most. Choose an earlier last day."),
    proxies.Fault.TOO_MANY: _("Five persons are named already. Take one back first."),
    proxies.Fault.ALREADY_NAMED: _("This person is named already. Take that back first to change the days."),
}


CONTACTS: dict[Unclean, Promise] = {
    Unclean.MISSING: _("Write the name and the telephone of each person, or leave the whole line empty."),
    Unclean.UNSEEN_SIGNS: _(
        "A name or a relation holds signs that nobody sees, as come along with a copied text. Type it instead of "
        "pasting it."
    ),
}
"""What is said otherwise of contact persons than of whoever registers."""


def contacts_words(against: AgainstContacts) -> str:
    """What stands against contact persons, and what to do; empty for nothing."""
    if isinstance(against, proxies.Fault):
        return str(PROXIES[against])
    return " ".join(dict.fromkeys(str(CONTACTS.get(fault) or sentence(field, fault)) for field, fault in against))
