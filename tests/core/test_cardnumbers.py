"""Ranges of card numbers: what is left, when to warn, and that no number is given out twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.cardnumbers import (
    Fault,
    Known,
    Range,
    against_known,
    event_card,
    faults_of,
    is_nearly_empty,
    shown_card,
)
from shulian.core.credentials import Kind
from shulian.core.registration import Fault as Against

RANGE = Range("610113", 6, 1, 99_999, 10)


def test_only_what_is_shaped_like_an_identity_number_is_masked_in_a_list() -> None:
    assert shown_card("61010219900101001X", date(2026, 11, 22)) == "****001X"
    assert shown_card("61011300001234", date(2026, 11, 22)) == "61011300001234"
    assert event_card("61011300001234", date(2026, 11, 22), date(2026, 11, 22)) == "61011300001234"
    assert event_card("61011300001234", date(2026, 11, 22), date(2026, 11, 23)) == "****1234"


def test_a_range_tells_its_numbers_and_what_is_left() -> None:
    assert (RANGE.first_number, RANGE.last_number, RANGE.next_number) == (
        "610113000001",
        "610113099999",
        "610113000011",
    )
    assert (RANGE.left, RANGE.size) == (99_989, 99_999)
    assert replace(RANGE, first=500, last=499).next == 500
    assert replace(RANGE, last=99_999).left == 0


@pytest.mark.parametrize(
    ("ranges", "warns"),
    [
        ([], False),
        ([RANGE], False),
        ([replace(RANGE, last=95_000)], True),
        ([replace(RANGE, last=99_999)], True),
        ([replace(RANGE, last=95_000), RANGE], False),
        ([Range("A", 4, 1, 500, 401)], True),
        ([Range("A", 4, 1, 50, 10)], True),
        ([Range("A", 4, 1, 50, 0)], False),
    ],
)
def test_a_library_is_warned_before_its_numbers_are_used_up(ranges: list[Range], warns: bool) -> None:
    assert is_nearly_empty(ranges) is warns


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        (Range("610114", 6, 1, 99_999), {}),
        (Range("610113", 6, 100_000, 199_999), {}),
        (Range("610113", 7, 1, 99_999), {}),
        (Range("图", 6, 1, 9), {"prefix": Fault.NOT_A_PREFIX}),
        (Range("a", 6, 1, 9), {"prefix": Fault.NOT_A_PREFIX}),
        (Range("A", 0, 1, 9), {"width": Fault.WRONG_WIDTH}),
        (Range("A", 10, 1, 9), {"width": Fault.WRONG_WIDTH}),
        (Range("A", 3, 1, 1000), {"until": Fault.TOO_LARGE}),
        (Range("A", 6, 9, 1), {"first": Fault.WRONG_ORDER}),
        (Range("", 3, 1, 999), {"prefix": Fault.TOO_LONG}),
        (Range("610113", 6, 50_000, 150_000), {"first": Fault.OVERLAPS}),
        # However it is cut into prefix and figures, it is the same number.
        (Range("61011", 7, 3_000_001, 3_000_001), {"first": Fault.OVERLAPS}),
    ],
)
def test_what_stands_against_a_range(wanted: Range, faults: dict[str, Fault]) -> None:
    assert faults_of(wanted, [RANGE]) == faults


@pytest.mark.parametrize(
    ("known", "fault"),
    [
        ((), None),
        ((Known(Kind.CARD),), Against.CARD_NUMBER_TAKEN),
        ((Known(Kind.CARD, own=True),), Against.CARD_NUMBER_TAKEN),
        ((Known(Kind.TRANSIT),), Against.CARD_NUMBER_TAKEN),
        ((Known(Kind.TRANSIT, own=True),), None),
        ((Known(Kind.IDENTITY),), Against.IDENTITY_AS_CARD),
        ((Known(Kind.TRANSIT), Known(Kind.IDENTITY, own=True)), Against.IDENTITY_AS_CARD),
    ],
)
def test_no_card_gets_a_number_by_which_somebody_is_found(known: tuple[Known, ...], fault: Against | None) -> None:
    assert against_known(known) is fault
