"""Which row of the policy gives which value."""

from __future__ import annotations

import pytest

from shulian.core.policy import Row, Terms, gaps, match

ALL = Row(1, loan_days=30, loan_limit=10, renewals=1)
CHILD = Row(2, category="juvenile", loan_days=20, loan_limit=4)
DEVICE = Row(3, item_class="device", loan_days=7)
COUNTY = Row(4, path="00010002", loan_limit=6)
BRANCH = Row(5, path="000100020001", category="juvenile", renewals=2)
TABLE = (ALL, CHILD, DEVICE, COUNTY, BRANCH)


@pytest.mark.parametrize(
    ("path", "category", "item_class", "terms"),
    [
        ("0001", "adult", "book", Terms(30, 10, 1, (1, 1, 1))),
        ("0001", "juvenile", "book", Terms(20, 4, 1, (2, 2, 1))),
        ("0001", "adult", "device", Terms(7, 10, 1, (3, 1, 1))),
        # A category speaks before an item class, and a nearer library before both.
        ("0001", "juvenile", "device", Terms(20, 4, 1, (2, 2, 1))),
        ("00010002", "juvenile", "book", Terms(20, 6, 1, (2, 4, 1))),
        ("000100020001", "juvenile", "book", Terms(20, 6, 2, (2, 4, 5))),
        ("00010003", "adult", "book", Terms(30, 10, 1, (1, 1, 1))),
    ],
)
def test_a_county_states_only_what_differs(path: str, category: str, item_class: str, terms: Terms) -> None:
    assert match(TABLE, path, category, item_class) == terms


def test_equal_rows_are_asked_in_the_order_of_their_numbers() -> None:
    assert match((Row(9, loan_days=9), Row(8, loan_days=8, loan_limit=1, renewals=0)), "", "adult", "book") == Terms(
        8, 1, 0, (8, 8, 8)
    )


def test_a_policy_with_a_gap_gives_no_terms_and_the_gap_is_named() -> None:
    rows = (CHILD, COUNTY)
    assert match(rows, "00010002", "juvenile", "book") is None
    assert gaps(rows, ["0001"], ["adult"], ["book", "device"]) == ["0001 adult book", "0001 adult device"]
    assert gaps(TABLE, ["0001", "00010002"], ["adult", "juvenile"], ["book", "device"]) == []
