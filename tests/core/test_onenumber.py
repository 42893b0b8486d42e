"""One number, one reader: what keeps a document from a record, and what is said of a scan that names nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.credentials import Kind
from shulian.core.documents import Stated
from shulian.core.identity import Document
from shulian.core.onenumber import Lead, Unnamed, against_naming, first_elsewhere, is_one_person, standing
from shulian.core.registration import Fault

BORN = date(1990, 1, 1)
PASSPORT = Stated(Document.PASSPORT, "12345678", BORN)
IDENTITY, SOCIAL, CARD = Lead(7, Kind.IDENTITY), Lead(8, Kind.SOCIAL_SECURITY), Lead(9, Kind.CARD)


@pytest.mark.parametrize(
    ("leads", "found"),
    [
        ((), None),
        ((IDENTITY,), (IDENTITY, Fault.ALREADY_REGISTERED)),
        ((SOCIAL, IDENTITY), (IDENTITY, Fault.ALREADY_REGISTERED)),
        ((SOCIAL,), (SOCIAL, Fault.BOUND_TO_ANOTHER)),
        ((Lead(8, Kind.TRANSIT, stands=False),), (Lead(8, Kind.TRANSIT, stands=False), Fault.FROZEN_WITH_ANOTHER)),
        ((CARD,), (CARD, Fault.BOUND_TO_ANOTHER)),
        ((Lead(9, Kind.CARD, stands=False),), None),
        ((Lead(9, Kind.WECHAT),), None),
        ((Lead(1, Kind.SOCIAL_SECURITY), Lead(1, Kind.IDENTITY)), None),
    ],
)
def test_a_document_is_nobody_elses_number(leads: tuple[Lead, ...], found: tuple[Lead, Fault] | None) -> None:
    assert first_elsewhere(leads, Stated(Document.CITIZEN, "610102199001010010", BORN), 1) == found


@pytest.mark.parametrize(
    ("stated", "lead", "fault"),
    [
        (PASSPORT, ("passport", BORN), Fault.ALREADY_REGISTERED),
        (PASSPORT, ("passport", None), Fault.ALREADY_REGISTERED),
        (PASSPORT, ("", BORN), Fault.ALREADY_REGISTERED),
        (PASSPORT, ("passport", date(1991, 5, 6)), Fault.BORN_OTHERWISE),
        (PASSPORT, ("", date(1991, 5, 6)), Fault.BORN_OTHERWISE),
        (PASSPORT, ("taiwan-permit", BORN), Fault.NUMBER_OF_ANOTHER),
        # Of these the number itself says whose it is, whatever was written down of the holder.
        (Stated(Document.CITIZEN, "610102199001010010", BORN), ("", date(1991, 5, 6)), Fault.ALREADY_REGISTERED),
    ],
)
def test_two_documents_may_have_one_number(stated: Stated, lead: tuple[str, date | None], fault: Fault) -> None:
    other = Lead(7, Kind.IDENTITY, document=lead[0], born=lead[1])
    assert first_elsewhere((other,), stated, 1) == (other, fault)
    assert first_elsewhere((replace(other, kind=Kind.TRANSIT),), stated, 1)[1] is Fault.BOUND_TO_ANOTHER  # type: ignore[index]


@pytest.mark.parametrize(
    ("fault", "other", "one"),
    [
        (Fault.ALREADY_REGISTERED, "Leo Schmidt", True),
        (Fault.BORN_OTHERWISE, "ANNA  SCHMIDT", True),
        (Fault.BORN_OTHERWISE, "Leo Schmidt", False),
        (Fault.NUMBER_OF_ANOTHER, "Anna Schmidt", False),
    ],
)
def test_a_number_on_two_records_speaks_for_one_person_by_what_else_they_share(
    fault: Fault, other: str, *, one: bool
) -> None:
    assert is_one_person(fault, "Anna Schmidt", other) is one


@pytest.mark.parametrize(
    ("readers", "frozen", "said"),
    [
        ((), False, Unnamed.UNKNOWN),
        ((), True, Unnamed.FROZEN),
        ((1, 1), True, None),
        ((1, 2), False, Unnamed.SEVERAL),
    ],
)
def test_a_scan_names_one_reader_or_says_why_not(readers: tuple[int, ...], frozen: bool, said: Unnamed | None) -> None:
    assert against_naming(readers, frozen=frozen) is said


DEAD, FROZEN = Lead(9, Kind.CARD, stands=False), Lead(7, Kind.IDENTITY, stands=False)


@pytest.mark.parametrize(
    ("leads", "found"),
    [
        ((), []),
        ((CARD,), [0]),
        ((DEAD, IDENTITY), [1]),
        ((CARD, DEAD, SOCIAL), [0, 2]),
        # Alone it leads to what became of it; beside something frozen it is no answer.
        ((DEAD,), [0]),
        ((DEAD, FROZEN), []),
        ((FROZEN,), []),
    ],
)
def test_a_dead_card_stands_for_somebody_only_where_nothing_else_has_its_number(
    leads: tuple[Lead, ...], found: list[int]
) -> None:
    assert standing(leads) == found
