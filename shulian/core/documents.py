"""The documents by which a person is known (证件): what their numbers look like, and what can be checked of them.

Of citizens' numbers and of the permits with the same form everything is checked (`identity`). Of the others only the
shape is public: letters and figures, and how many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase

from shulian.core import identity
from shulian.core.identity import Document, Fault, Identity

OLDEST = 130
NUMBERED_ALIKE = frozenset(
    {
        Document.CITIZEN,
        Document.HONG_KONG_RESIDENT,
        Document.MACAO_RESIDENT,
        Document.TAIWAN_RESIDENT,
        Document.FOREIGN_RESIDENT,
    }
)
"""Documents whose numbers have the form of GB 11643; which one it is, the number says."""

_BRACKETS = re.compile(r"[()]")


SHAPES: dict[Document, re.Pattern[str]] = {
    # Nationality, four figures of the place, birth date of six, two more; before the cards of 2023.
    Document.FOREIGN_RESIDENT_OLD: re.compile(r"(?P<kept>[A-Z]{3}[0-9]{12})"),
    # At most nine signs are machine-readable; the country's three letters may stand before them.
    Document.PASSPORT: re.compile(r"(?P<kept>(?=.*[0-9])[A-Z0-9]{5,12})"),
    # Two more figures on older cards count how often it was renewed; HA and MA for those of other nationality.
    Document.HONG_KONG_MACAO_PERMIT: re.compile(r"(?P<kept>[HM](?:[0-9]{8}|A[0-9]{7}))(?:[0-9]{2})?"),
    # Older booklets add two figures for renewals and a letter.
    Document.TAIWAN_PERMIT: re.compile(r"(?P<kept>[0-9]{8})(?:[0-9]{2})?[A-Z]?"),
    Document.MILITARY: re.compile(r"(?P<kept>[\u4e00-\u9fff]{0,5}[0-9]{5,10})号?"),
}
"""What each number looks like; the group `kept` is the person's number, the rest counts renewals."""

CHOICES = (Document.CITIZEN, *SHAPES)
"""What a form offers: the first stands for all that are numbered alike."""


@dataclass(frozen=True)
class Stated:
    """A document's number in its stored form, and the birth date of its holder."""

    document: Document
    number: str
    birth_date: date


def read(document: Document, text: str, born: date | None, today: date) -> Stated | Fault:
    """What the document states, or what is wrong with its number.

    Where the number tells the birth date, another one on the form is a mistake; elsewhere the form has to tell it.
    """
    if document in NUMBERED_ALIKE:
        person = identity.read(text, today)
        if not isinstance(person, Identity):
            return person
        if fault := against_birth(person.birth_date, today):
            return fault
        if born not in (None, person.birth_date):
            return Fault.OTHER_BIRTH_DATE
        return Stated(person.document, person.number, person.birth_date)
    number = number_of(document, text)
    if number is None:
        return Fault.NOT_THIS_DOCUMENT
    return Stated(document, number, born) if born and not against_birth(born, today) else Fault.IMPOSSIBLE_BIRTH_DATE


def against_birth(born: date, today: date) -> Fault | None:
    """What is wrong with a birth date."""
    if born > today:
        return Fault.FUTURE_BIRTH_DATE
    return Fault.IMPOSSIBLE_BIRTH_DATE if identity.age_on(today, born) > OLDEST else None


def number_of(document: Document, text: str) -> str | None:
    """The number of such a document as it is stored, without what counts renewals; None for another shape."""
    match = SHAPES[document].fullmatch(_BRACKETS.sub("", identity.normalise(text)))
    return match["kept"] if match else None


def stored(document: str, text: str) -> str:
    """The number of a document that was found right, in its stored form."""
    if document in NUMBERED_ALIKE:
        plain = identity.normalise(text)
        return identity.upgrade(plain) if len(plain) == identity.OLD_LENGTH else plain
    return number_of(Document(document), text) or ""


def forms_of(text: str) -> tuple[str, ...]:
    """All that a scanned text may be stored as: as it is, and as the number of each document it can be."""
    plain = identity.normalise(text)
    old = [identity.upgrade(plain)] if len(plain) == identity.OLD_LENGTH and plain.isascii() and plain.isdigit() else []
    # Figures alone may be those of any card: what counts renewals is not guessed.
    numbers = () if plain.isdigit() else (number_of(document, text) for document in SHAPES)
    return tuple(dict.fromkeys(form for form in (plain, *old, *numbers) if form))


def tells_person(text: str, papers: Iterable[str], today: date) -> bool:
    """Whether a text is an identity number, or the number of one of these papers: it must not stand for anything else.

    Of the other documents only the shape is public, and cards have it too. So have they that of the old identity
    numbers: fifteen figures without a check digit are also a branch's nine-figure code and its next card.
    """
    meant = set(forms_of(text))
    if any(not meant.isdisjoint(forms_of(paper)) for paper in papers):
        return True
    # Letters before it hide nothing: a pupil's number (学籍号) is a G and the identity number.
    bare = identity.normalise(text).lstrip(ascii_uppercase)
    return len(bare) == identity.LENGTH and may_be_identity(bare, today)


def may_be_identity(text: str, today: date) -> bool:
    """Whether a text reads as an identity number, of fifteen figures too: a card may read the same."""
    return isinstance(identity.read(text, today), Identity)


def mask(number: str) -> str:
    """What may be shown of a document's number: 610***********1234; of a short one less, E*****678."""
    if len(number) >= identity.OLD_LENGTH:
        return identity.mask(number)
    return f"{number[0]}{'*' * (len(number) - 4)}{number[-3:]}" if len(number) > 6 else "*" * len(number)
