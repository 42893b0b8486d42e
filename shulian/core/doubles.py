"""Whether two records are one person's (读者查重): what speaks for it, what against, and how much altogether."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DOUBTFUL = 60
"""From this score on a person looks at the pair; identity numbers that are equal never get so far, they are refused."""
MOST = 95
SHORTEST_TO_COMPARE = 3
SHARED_BY = 50
"""A telephone that more records share is a school's or an office's, and says nothing of who they are."""
_DROPPED = ("P", "Z", "C")


class Evidence(StrEnum):
    """What two records have in common, or in what they differ; the words people see live in the translations."""

    SAME_NAME = "same-name"
    SIMILAR_NAME = "similar-name"
    SAME_BIRTH_DATE = "same-birth-date"
    SAME_PHONE = "same-phone"
    SAME_DOCUMENT = "same-document"
    OTHER_BIRTH_DATE = "other-birth-date"
    OTHER_DOCUMENT = "other-document"


# What each is worth. Twins share birth date and telephone: without a like name these two are not enough.
WORTH: dict[Evidence, int] = {
    Evidence.SAME_NAME: 40,
    Evidence.SIMILAR_NAME: 15,
    Evidence.SAME_BIRTH_DATE: 30,
    Evidence.SAME_PHONE: 25,
    # Said at a desk where the number could not be bound, for it stands on the other record.
    Evidence.SAME_DOCUMENT: 95,
    Evidence.OTHER_BIRTH_DATE: -40,
    Evidence.OTHER_DOCUMENT: -100,
}


@dataclass(frozen=True)
class Person:
    """A record as it is compared. `phone` and `document` are marks: equal for equal numbers, "" for none.

    `document_kind` says which document it is: two numbers of one kind are two persons.
    """

    name: str
    born: date | None = None
    phone: str = ""
    document: str = ""
    document_kind: str = ""


@dataclass(frozen=True)
class Likeness:
    """How much speaks for one person, out of `MOST`, and what."""

    score: int
    evidence: tuple[Evidence, ...]

    @property
    def doubtful(self) -> bool:
        """Whether somebody has to look at it."""
        return self.score >= DOUBTFUL


def compare(one: Person, other: Person) -> Likeness:
    """What two records have in common."""
    found = tuple(_evidence(one, other))
    return Likeness(min(max(sum(WORTH[evidence] for evidence in found), 0), MOST), found)


def opens_again(likeness: Likeness) -> bool:
    """Whether a pair that was kept apart, or parted, is looked at once more: one document on both is news."""
    return Evidence.SAME_DOCUMENT in likeness.evidence


def leads_to_one(holders: int) -> bool:
    """Whether a telephone that so many other records have is a reason to compare with them."""
    return holders <= SHARED_BY


def folded(name: str) -> str:
    """A name for comparing: without middle dots, spaces and signs nobody sees, in one case."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in _DROPPED)


def _evidence(one: Person, other: Person) -> Iterator[Evidence]:
    first, second = folded(one.name), folded(other.name)
    if first and first == second:
        yield Evidence.SAME_NAME
    elif _similar(first, second):
        yield Evidence.SIMILAR_NAME
    if one.born and other.born:
        yield Evidence.SAME_BIRTH_DATE if one.born == other.born else Evidence.OTHER_BIRTH_DATE
    if one.phone and one.phone == other.phone:
        yield Evidence.SAME_PHONE
    if one.document and one.document == other.document:
        yield Evidence.SAME_DOCUMENT
    same_kind = one.document_kind == other.document_kind
    if one.document and other.document and same_kind and one.document != other.document:
        yield Evidence.OTHER_DOCUMENT


def _similar(first: str, second: str) -> bool:
    """One sign differs, or the longer one begins with the shorter: names with a middle dot are often cut there."""
    if min(len(first), len(second)) < SHORTEST_TO_COMPARE:
        return False
    if len(first) == len(second):
        return sum(one != other for one, other in zip(first, second, strict=True)) == 1
    return first.startswith(second) or second.startswith(first)
