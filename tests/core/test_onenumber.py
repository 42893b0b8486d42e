"""One number, one reader: what keeps a document from a record, and what is said of a scan that names nobody."""

from __future__ import annotations

import pytest

from shulian.core.credentials import Kind
from shulian.core.onenumber import Lead, Unnamed, against_naming, first_elsewhere
from shulian.core.registration import Fault

IDENTITY, SOCIAL, CARD = Lead(7, Kind.IDENTITY), Lead(8, Kind.SOCIAL_SECURITY), Lead(9, Kind.CARD)


@pytest.mark.parametrize(
    ("leads", "found"),
    [
        ((), None),
        ((IDENTITY,), (IDENTITY, Fault.ALREADY_REGISTERED)),
        ((SOCIAL, IDENTITY), (IDENTITY, Fault.ALREADY_REGISTERED)),
        ((SOCIAL,), (SOCIAL, Fault.BOUND_TO_ANOTHER)),
        ((Lead(8, Kind.TRANSIT, stands=False),), (Lead(8, Kind.TRANSIT, stands=False), Fault.BOUND_TO_ANOTHER)),
        ((CARD,), (CARD, Fault.BOUND_TO_ANOTHER)),
        ((Lead(9, Kind.CARD, stands=False),), None),
        ((Lead(9, Kind.WECHAT),), None),
        ((Lead(1, Kind.SOCIAL_SECURITY), Lead(1, Kind.IDENTITY)), None),
    ],
)
def test_a_document_is_nobody_elses_number(leads: tuple[Lead, ...], found: tuple[Lead, Fault] | None) -> None:
    assert first_elsewhere(leads, 1) == found


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
