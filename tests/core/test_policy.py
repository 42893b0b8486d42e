"""Which row of the policy gives which value."""

from __future__ import annotations

from dataclasses import fields

import pytest

from shulian.core.policy import VALUES, Case, Row, Terms, explain, gaps, match

ALL = Row(1, says={"loan_days": 30, "loan_limit": 10, "renewals": 1})
CHILD = Row(2, category="juvenile", says={"loan_days": 20, "loan_limit": 4})
DEVICE = Row(3, item_class="device", says={"loan_days": 7})
COUNTY = Row(4, path="00010002", says={"loan_limit": 6})
BRANCH = Row(5, path="000100020001", category="juvenile", says={"renewals": 2})
GROUP = Row(6, libraries=frozenset({"00010004"}), says={"loan_days": 15})
GUESTS = Row(7, path="00010005", visitors_only=True, says={"loan_limit": 2})
NEIGHBOURS = Row(8, path="00010006", reader_home="00010005", says={"loan_limit": 3})
YOUNG = Row(9, path="00010007", age_to=13, says={"loan_limit": 5})
OLD = Row(10, path="00010007", age_from=60, says={"loan_days": 60})
TABLE = (ALL, CHILD, DEVICE, COUNTY, BRANCH, GROUP, GUESTS, NEIGHBOURS, YOUNG, OLD)
ASKED = ("loan_days", "loan_limit", "renewals")


@pytest.mark.parametrize(
    ("case", "said", "rows"),
    [
        (Case("0001", "adult", "book"), (30, 10, 1), (1, 1, 1)),
        (Case("0001", "juvenile", "book"), (20, 4, 1), (2, 2, 1)),
        (Case("0001", "adult", "device"), (7, 10, 1), (3, 1, 1)),
        # A category speaks before an item class, and a nearer library before both.
        (Case("0001", "juvenile", "device"), (20, 4, 1), (2, 2, 1)),
        (Case("00010002", "juvenile", "book"), (20, 6, 1), (2, 4, 1)),
        (Case("000100020001", "juvenile", "book"), (20, 6, 2), (2, 4, 5)),
        (Case("00010003", "adult", "book"), (30, 10, 1), (1, 1, 1)),
        # A group cuts across the tree and speaks before a category.
        (Case("000100040001", "juvenile", "book"), (15, 4, 1), (6, 2, 1)),
        # Readers of other counties may have terms of their own, and so may those of one other county.
        (Case("00010005", "adult", "book", "00010005"), (30, 10, 1), (1, 1, 1)),
        (Case("00010005", "adult", "book", "00010002"), (30, 2, 1), (1, 7, 1)),
        (Case("00010006", "adult", "book", "000100050001"), (30, 3, 1), (1, 8, 1)),
        (Case("00010006", "adult", "book", "00010002"), (30, 10, 1), (1, 1, 1)),
        # An age that nobody knows is covered by no row that asks for one.
        (Case("00010007", "adult", "book", age=13), (30, 5, 1), (1, 9, 1)),
        (Case("00010007", "adult", "book", age=14), (30, 10, 1), (1, 1, 1)),
        (Case("00010007", "adult", "book", age=60), (60, 10, 1), (10, 1, 1)),
        (Case("00010007", "adult", "book"), (30, 10, 1), (1, 1, 1)),
    ],
)
def test_a_county_states_only_what_differs(case: Case, said: tuple[int, ...], rows: tuple[int, ...]) -> None:
    terms = match(TABLE, case)
    assert terms is not None
    assert tuple(getattr(terms, name) for name in ASKED) == said
    assert tuple(terms.rows[name] for name in ASKED) == rows


def test_equal_rows_are_asked_in_the_order_of_their_numbers() -> None:
    rows = (Row(9, says={"loan_days": 9}), Row(8, says={"loan_days": 8, "loan_limit": 1, "renewals": 0}))
    terms = match(rows, Case("", "adult", "book"))
    assert terms is not None
    assert terms.loan_days == 8


def test_what_no_row_says_has_its_default_and_names_no_row() -> None:
    terms = match((ALL,), Case("0001", "adult", "book"))
    assert terms is not None
    assert (terms.grace_days, terms.rows.get("grace_days")) == (0, None)


def test_terms_have_a_field_for_each_value_and_come_out_of_storage_whole() -> None:
    assert [one.name for one in fields(Terms) if one.name != "rows"] == sorted(
        VALUES, key=[one.name for one in fields(Terms)].index
    )
    terms = match(TABLE, Case("0001", "adult", "book"))
    assert terms is not None
    assert Terms.kept(vars(terms) | {"of_a_later_version": 1}) == terms


def test_of_terms_only_what_differs_from_the_defaults_is_stored() -> None:
    terms = Terms(30, 20, 2, grace_days=3, rows={"loan_days": 7})
    assert terms.said == {"loan_days": 30, "loan_limit": 20, "renewals": 2, "grace_days": 3, "rows": {"loan_days": 7}}
    assert Terms.kept(terms.said) == terms


def test_a_policy_with_a_gap_gives_no_terms_and_the_gap_is_named() -> None:
    rows = (CHILD, COUNTY)
    assert match(rows, Case("00010002", "juvenile", "book")) is None
    assert gaps(rows, ["0001"], ["adult"], ["book", "device"]) == ["0001 adult book", "0001 adult device"]
    assert gaps(TABLE, ["0001", "00010002"], ["adult", "juvenile"], ["book", "device"]) == []


def test_each_value_is_explained_by_the_row_that_gave_it_and_those_that_lost() -> None:
    explained = {one.name: one for one in explain(TABLE, Case("000100020001", "juvenile", "book"))}
    assert explained["loan_limit"].said == 6
    assert explained["loan_limit"].row == COUNTY
    assert explained["loan_limit"].lost == (CHILD, ALL)
    assert (explained["grace_days"].said, explained["grace_days"].row, explained["grace_days"].lost) == (0, None, ())
    terms = match(TABLE, Case("000100020001", "juvenile", "book"))
    assert terms is not None
    assert {name: one.said for name, one in explained.items()} == {name: getattr(terms, name) for name in VALUES}


def test_what_a_gap_leaves_open_is_not_explained() -> None:
    assert "loan_days" not in {one.name for one in explain((COUNTY,), Case("00010002", "adult", "book"))}
