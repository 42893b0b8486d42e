"""Ranges of addresses for keys of programs."""

from __future__ import annotations

import pytest

from shulian.core.addresses import MOST, NotARange, TooManyRanges, is_within, read_ranges


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", ()),
        ("10.1.0.0/16", ("10.1.0.0/16",)),
        ("10.1.2.3", ("10.1.2.3/32",)),
        ("10.1.2.3/16", ("10.1.0.0/16",)),
        ("10.1.0.0/16\n10.1.0.0/16，2001:db8::/32", ("10.1.0.0/16", "2001:db8::/32")),
        ("10.1.0.0/40", NotARange("10.1.0.0/40")),
        ("the office", NotARange("the")),
        ("a" * 100, NotARange("a" * 60)),
        (" ".join(["10.0.0.1"] * (MOST + 1)), TooManyRanges()),
    ],
)
def test_ranges_are_read_as_people_write_them(text: str, ranges: object) -> None:
    assert read_ranges(text) == ranges


@pytest.mark.parametrize(
    ("address", "ranges", "within"),
    [
        ("10.1.7.7", ["10.1.0.0/16"], True),
        ("10.2.7.7", ["10.1.0.0/16"], False),
        ("10.2.7.7", [], True),
        ("::ffff:10.1.7.7", ["10.1.0.0/16"], True),
        ("2001:db8::7", ["10.1.0.0/16", "2001:db8::/32"], True),
        ("2001:db8::7", ["10.1.0.0/16"], False),
        ("", ["10.1.0.0/16"], False),
        ("unknown", ["10.1.0.0/16"], False),
    ],
)
def test_an_address_is_within_its_ranges(address: str, ranges: list[str], within: bool) -> None:
    assert is_within(address, ranges) is within
