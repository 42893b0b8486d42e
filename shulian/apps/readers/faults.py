"""What people are told when no card can be issued: what is wrong, and what to do next."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shulian.core import identity
from shulian.core.registration import Fault, Field

Text = str | Promise

OF_NUMBERS: dict[identity.Fault, Text] = {
    identity.Fault.WRONG_LENGTH: _(
        "An identity number has 18 characters (15 on old cards). Compare it with the card, digit by digit."
    ),
    identity.Fault.NOT_DIGITS: _("An identity number has digits only; just the last character may be X."),
    identity.Fault.IMPOSSIBLE_BIRTH_DATE: _(
        "Digits 7 to 14 are no date of birth. Compare them with the date on the card."
    ),
    identity.Fault.FUTURE_BIRTH_DATE: _(
        "The date of birth in this number lies in the future. Compare it with the card."
    ),
    identity.Fault.WRONG_CHECK_DIGIT: _(
        "The last character does not fit the others: one digit is probably mistyped. Compare the number with the card."
    ),
    identity.Fault.NOT_THIS_DOCUMENT: _(
        "A document of this kind has no such number. Look which document it is, and type its number anew."
    ),
    identity.Fault.OTHER_BIRTH_DATE: _(
        "The number says another date of birth. Compare both with the document; the date may be left empty."
    ),
}

OF_FORMS: dict[Fault, Text] = {
    Fault.MISSING: _("This is needed for the card."),
    Fault.NOT_A_NAME: _(
        "Write the name as on the identity card: letters or Chinese characters, a middle dot if it has one."
    ),
    Fault.NAME_TOO_LONG: _("A name has at most 50 signs. Write it as on the identity document, and nothing else."),
    Fault.UNSEEN_SIGNS: _(
        "The name holds signs that nobody sees, as come along with a copied text. Type it instead of pasting it."
    ),
    Fault.UNKNOWN_DOCUMENT: _("There is no such kind of document. Choose one from the list."),
    Fault.NOT_A_PHONE: _("Write a mobile number of 11 digits, or a landline with its area code."),
    Fault.NOT_A_CARD_NUMBER: _("A card number has 4 to 30 digits, letters or hyphens. Scan the card again."),
    Fault.PIN_NOT_SIX_DIGITS: _("A PIN has six digits."),
    Fault.PIN_TOO_SIMPLE: _(
        "This PIN is easily guessed. Choose one without rows of figures, the date of birth, or a piece of the card's "
        "or the telephone's number."
    ),
    Fault.CATEGORY_FOR_MINORS: _("This kind of card is for readers under 18. Choose another one."),
    Fault.CATEGORY_FOR_ADULTS: _("The reader is under 18. Choose the card for children or for special needs."),
    Fault.GUARDIAN_IS_MINOR: _("The guardian is under 18. An adult has to consent."),
    Fault.GUARDIAN_IS_READER: _("This is the reader's own number. Write the guardian's."),
    Fault.NO_CONSENT: _(
        "A minor's card needs the consent of a guardian. Tick the box once the guardian has consented."
    ),
    Fault.NO_HEALTH_CONSENT: _(
        "This kind of card says something of the reader's health. Tick the box once the reader, or the guardian of a "
        "minor, has agreed to that by itself; or choose another kind."
    ),
    Fault.ALREADY_REGISTERED: _("This person already has a card."),
    Fault.BOUND_TO_ANOTHER: _(
        "This number already leads to another reader, as a card that was bound or issued. Scan it on the page of the "
        "card and look whose record that is: if it is this person's, correct it there; if not, free the number there "
        "under Credentials, or replace that card. Then write it down here."
    ),
    Fault.FROZEN_WITH_ANOTHER: _(
        "This number is bound to another reader and frozen there, so a scan of it shows nobody. Often it stands on a "
        "parent's record: scan the card of whoever it may be, and free the number there under Credentials. Then write "
        "it down here."
    ),
    Fault.NUMBER_OF_ANOTHER: _(
        "A document of another kind has this number. Compare the kind once more. If it is right, write the country's "
        "three letters before a passport's number, or take another document of this person."
    ),
    Fault.BORN_OTHERWISE: _(
        "This number stands on another record, with another birth date. Compare number and birth date once more, and "
        "ask whether this person has a card: then the date there is wrong and is corrected at its home library. If it "
        "is another document, write the country's three letters before a passport's number, or take another one."
    ),
    Fault.NOT_OFFERED: _("This kind of card cannot be had this way. Choose another kind, or ask at the desk."),
    Fault.NOT_A_CREDIT_CODE: _("A unified social credit code has 18 signs; compare it with the licence, sign by sign."),
    Fault.NOT_A_BIRTH_DATE: _("This is no date of birth. Write it like 1990-03-14; it cannot lie in the future."),
    Fault.NOTHING_WRITTEN: _("Nothing was written, so nothing is changed. Fill in the line that is to be corrected."),
    Fault.NOT_AN_EMAIL: _("This is no e-mail address. Write it like reader@example.cn."),
    Fault.GUARDIAN_FIRST: _("A minor needs a guardian on record. Write down the guardian under People and consent."),
    Fault.HEALTH_FIRST: _(
        "This kind tells of the reader's health and needs a consent of its own. Have it given under Consents first."
    ),
    Fault.NO_INSTITUTION: _("This is no institution's card, so it has no agent. Scan the card of the institution."),
    Fault.REPEATED_IN_LIST: _("Another line above has this number. Each person stands in the list once."),
    Fault.UNKNOWN_CATEGORY: _("There is no such kind of reader. Choose one from the list."),
    Fault.CARD_NUMBERS_USED_UP: _(
        "The library's own card numbers are used up. Scan a printed card, or have a new range of numbers opened."
    ),
    Fault.IDENTITY_AS_CARD: _(
        "This is the number of an identity document, not of a card. Write it in the field for documents; here scan the "
        "card, or leave the field empty."
    ),
    Fault.CARD_NUMBER_TAKEN: _("This card number belongs to another reader. Take another card."),
}
TOO_LONG: dict[str, Any] = {"max_length": OF_FORMS[Fault.NAME_TOO_LONG]}
"""What a form says of a name so long that it is not even read: the same sentence."""

OF_DATES: dict[identity.Fault, Text] = {
    identity.Fault.IMPOSSIBLE_BIRTH_DATE: _("Nobody is as old as that. Compare the year of birth with the document."),
    identity.Fault.FUTURE_BIRTH_DATE: _("The date of birth lies in the future. Compare it with the document."),
}

OF_FIELDS: dict[tuple[Field, Fault], Text] = {
    (Field.BIRTH_DATE, Fault.MISSING): _("This document's number does not tell the date of birth. Write it here."),
    (Field.NAME, Fault.MISSING): _("Write the reader's name."),
    (Field.IDENTITY, Fault.MISSING): _("Scan the identity card, or type its number."),
    (Field.AGENT_NAME, Fault.MISSING): _("Write the agent's name."),
    (Field.AGENT_IDENTITY, Fault.MISSING): _("Write the agent's identity number."),
    (Field.AGENT_PHONE, Fault.MISSING): _("Write a telephone number of the agent."),
    (Field.AGENT_IDENTITY, Fault.GUARDIAN_IS_MINOR): _("The agent is under 18. Name an adult."),
    (Field.GUARDIAN_NAME, Fault.MISSING): _("The reader is under 18. Write the guardian's name."),
    (Field.GUARDIAN_IDENTITY, Fault.MISSING): _("Write the guardian's identity number."),
    (Field.GUARDIAN_PHONE, Fault.MISSING): _("Write a telephone number of the guardian."),
}


def sentence(field: Field, fault: Fault | identity.Fault) -> str:
    """What is wrong with this field, and what to do."""
    if isinstance(fault, identity.Fault):
        if field is Field.BIRTH_DATE and fault in OF_DATES:
            return str(OF_DATES[fault])
        return str(OF_NUMBERS[fault])
    return str(OF_FIELDS.get((field, fault), OF_FORMS[fault]))
