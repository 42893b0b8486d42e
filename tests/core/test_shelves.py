"""The order of call numbers, and which book on a shelf breaks it."""

from __future__ import annotations

import pytest

from shulian.core.shelves import LONGEST_KEY, Place, Walk, key_bounds, next_book, shelf_key

ON_THE_SHELF = (
    "B2/7",
    "I2/1",
    "I207/3",
    "I24/2",
    "I242/9",
    "I242-43/1",
    "I242(3)/1",
    "I242=7/4",
    "I242:K/4",
    "I242.4/2",
    "I242.4/3",
    "I242.4/12",
    "I242.4/12:2",
    "I242.4/12:10",
    "I242.4/A9",
    "I247.5/1",
    "I247.57/1",
    "K825.6/3",
    "TP31/1",
    "TP312C/1",
)


def test_keys_sort_as_the_books_stand():
    assert sorted({*ON_THE_SHELF}, key=shelf_key) == list(ON_THE_SHELF)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("I247.5/12", "ｉ２４７．５／１２"),
        ("I247.5/12", " I247.5 / 012 "),
        ("TP312/0", "tp312/00"),
        ("", "  "),
        ("K!/1", "K?/1"),
    ],
)
def test_what_is_written_in_two_ways_is_one_number(one: str, same: str):
    assert shelf_key(one) == shelf_key(same)


def test_a_key_fits_its_column():
    assert len(shelf_key("A1" * 80)) == LONGEST_KEY


@pytest.mark.parametrize(
    ("first", "last", "call_number", "within"),
    [
        ("", "", "Z9/9", True),
        ("I", "I", "I247.5/1", True),
        ("I", "I", "K1/1", False),
        ("I247.5", "I247.5", "I247.57/3", True),
        ("I247.5", "", "I247.4/3", False),
        ("", "I247.5/12", "I247.5/12:2", True),
        ("", "I247.5/12", "I247.5/13", False),
        ("", "K", "", True),
    ],
)
def test_a_range_ends_with_all_that_begins_like_its_end(first: str, last: str, call_number: str, within: bool):
    least, greatest = key_bounds(first, last)
    assert (least <= shelf_key(call_number) <= greatest) is within


WALKS = [
    ("a shelf in order", "A1 A2 A3", "in in in"),
    ("copies beside each other", "A1 A1 A2", "in in in"),
    ("one behind its place", "A1 A5 A2 A6", "in in before in"),
    ("one far behind its place", "C1 C2 A1 C3", "in in out in"),
    ("one before its place", "A1 Z9 A2 A3", "in in before in"),
    ("the first of all is wrong", "Z9 A1 A2", "in out new"),
    ("the next shelf begins", "K1 K2 A1 A2 A3", "in in out new in"),
    ("a shelf in order after a new one", "K1 K2 A3 A4 A1 A5", "in in out new out in"),
    ("no call number", "A2 - A1", "in in out"),
]
SHORT = {
    "in": Place.IN_ORDER,
    "out": Place.OUT_OF_ORDER,
    "before": Place.ONE_BEFORE_IS_OUT,
    "new": Place.NEW_SHELF,
}


@pytest.mark.parametrize(("numbers", "places"), [walk[1:] for walk in WALKS], ids=[walk[0] for walk in WALKS])
def test_the_book_that_breaks_the_order_is_named(numbers: str, places: str):
    walk, said = Walk(), []
    for number in numbers.split():
        place, walk = next_book(walk, "" if number == "-" else shelf_key(number))
        said.append(place)
    assert said == [SHORT[place] for place in places.split()]
