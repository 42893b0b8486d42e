"""One number, one reader (一号一人): whom a number leads to already, and what is said of one that names nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.credentials import Kind
from shulian.core.documents import NUMBERED_ALIKE, Stated
from shulian.core.doubles import folded
from shulian.core.registration import Fault


class Unnamed(StrEnum):
    """Why nobody is meant by what was scanned; the words people see live in the translations."""

    UNKNOWN = "unknown-card"
    SEVERAL = "credential-ambiguous"
    FROZEN = "credential-frozen"


@dataclass(frozen=True)
class Lead:
    """A reader to whom a number leads; `stands` is false for what is frozen, or is a card that is dead.

    Of a document `document` says which, where that was written down, and `born` when its holder was.
    """

    reader: int
    kind: Kind
    stands: bool = True
    document: str = ""
    born: date | None = None


ELSEWHERE: dict[Kind, Fault] = {
    Kind.IDENTITY: Fault.ALREADY_REGISTERED,
    Kind.CARD: Fault.BOUND_TO_ANOTHER,
    Kind.SOCIAL_SECURITY: Fault.BOUND_TO_ANOTHER,
    Kind.TRANSIT: Fault.BOUND_TO_ANOTHER,
}
"""What is said of a document whose number leads to somebody else, by what it leads there as."""

OF_SOMEBODY = frozenset({*ELSEWHERE.values(), Fault.FROZEN_WITH_ANOTHER, Fault.NUMBER_OF_ANOTHER, Fault.BORN_OTHERWISE})
"""What tells that a number is somebody's: staff hear it and are recorded, strangers hear it of no single number."""


def first_elsewhere(leads: Iterable[Lead], stated: Stated, reader: int | None = None) -> tuple[Lead, Fault] | None:
    """The lead that keeps a document from being written down for this reader; of two, the document of another.

    A scanner is not told what it reads, so what is bound as a card guards too. The number of a dead card does not:
    it leads nowhere, and could never be freed.
    """
    others = [
        one
        for one in leads
        if one.kind in ELSEWHERE and one.reader != reader and (one.stands or one.kind is not Kind.CARD)
    ]
    first = min(others, key=lambda one: one.kind is not Kind.IDENTITY, default=None)
    if first is None:
        return None
    return first, _said(first, stated)


def is_one_person(fault: StrEnum, name: str, other: str) -> bool:
    """Whether a number that stands on another record speaks for one person with two: of a wrong birth date too."""
    alike = fault is Fault.BORN_OTHERWISE and folded(name) == folded(other)
    return alike or fault is Fault.ALREADY_REGISTERED


def _said(lead: Lead, stated: Stated) -> Fault:
    if (another := _another(lead, stated)) is not None:
        return another
    fault = ELSEWHERE[lead.kind]
    # A scan of it names nobody: who is told to look whose it is would look for ever.
    return Fault.FROZEN_WITH_ANOTHER if fault is Fault.BOUND_TO_ANOTHER and not lead.stands else fault


def _another(lead: Lead, stated: Stated) -> Fault | None:
    """Whether the document there is not this one: of those whose shape alone is public two may have one number.

    Of one kind and another birth date it may be this one all the same, with a date that was mistyped.
    """
    if lead.kind is not Kind.IDENTITY or stated.document in NUMBERED_ALIKE:
        return None
    if lead.document not in ("", stated.document):
        return Fault.NUMBER_OF_ANOTHER
    return Fault.BORN_OTHERWISE if lead.born not in (None, stated.birth_date) else None


def standing(leads: Sequence[Lead]) -> list[int]:
    """Which of these leads, by their places, stand for a reader: dead cards only where nothing else has the number.

    The number of a dead card is kept for ever, and leads to what became of it; what is frozen stands for nobody.
    """
    living = [at for at, lead in enumerate(leads) if lead.stands]
    only_cards = all(lead.kind is Kind.CARD for lead in leads)
    return living or (list(range(len(leads))) if only_cards else [])


def against_naming(readers: Iterable[int], *, frozen: bool) -> Unnamed | None:
    """Whether a scan names one reader: `readers` are those for whom it stands, `frozen` that it once stood for one."""
    standing = len(set(readers))
    if standing > 1:
        return Unnamed.SEVERAL
    if standing == 1:
        return None
    return Unnamed.FROZEN if frozen else Unnamed.UNKNOWN
