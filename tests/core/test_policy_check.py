"""What is wrong with a policy, row by row and as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shulian.core.policy import VALUES, Case, Row, match
from shulian.core.policy_check import USUAL, Fault, Finding, check, fault_of

FULL: dict[str, Any] = {"loan_days": 30, "loan_limit": 10, "renewals": 1}
BASE = Row(1, says=FULL)
CATEGORIES, CLASSES = ["adult", "juvenile"], ["book", "device"]


def found(*rows: Row) -> tuple[Finding, ...]:
    return check(rows, CATEGORIES, CLASSES)


def test_a_policy_that_says_everything_once_has_no_fault() -> None:
    rows = (
        BASE,
        Row(2, category="juvenile", says={"loan_limit": 6}),
        Row(3, path="00010002", says={"overdue_fen": 10, "overdue_cap_fen": 5_00}),
        Row(4, path="00010002", visitors_only=True, says={"loan_limit": 2}),
        Row(5, libraries=frozenset({"00010003"}), age_from=60, says={"renewals": 2}),
        Row(6, item_class="device", says={"loan_hours": 2}),
    )
    assert found(*rows) == ()


@pytest.mark.parametrize(
    ("name", "said", "fault"),
    [
        ("loan_days", 0, None),
        ("loan_days", 365, None),
        ("loan_days", 366, Fault.UNUSUAL),
        ("loan_days", 3651, Fault.TOO_HIGH),
        ("loan_days", -1, Fault.NEGATIVE),
        ("loan_days", "thirty", Fault.NOT_UNDERSTOOD),
        ("loan_days", True, Fault.NOT_UNDERSTOOD),
        ("loan_days", 2.5, Fault.NOT_UNDERSTOOD),
        ("overdue_fen", -10, Fault.NEGATIVE),
        ("overdue_fen", 10, None),
        ("overdue_fen", 5_00, Fault.UNUSUAL),
        ("overdue_fen", 1_000_000, Fault.TOO_HIGH),
        ("hold_shelf_days", 0, Fault.TOO_LOW),
        ("self_service", False, None),
        ("self_service", 1, Fault.NOT_UNDERSTOOD),
        ("hold_order", "fair-first", None),
        ("hold_order", "loudest-first", Fault.NOT_UNDERSTOOD),
        ("due_date", "", None),
        ("due_date", "2027-07-10", None),
        ("due_date", "2027-02-30", Fault.NOT_UNDERSTOOD),
        ("due_date", "20270710", Fault.NOT_UNDERSTOOD),
        ("due_date", 20270710, Fault.NOT_UNDERSTOOD),
        ("free_beer", 1, Fault.UNKNOWN_VALUE),
    ],
)
def test_each_value_has_its_kind_and_its_bounds(name: str, said: object, fault: Fault | None) -> None:
    assert fault_of(name, said) is fault


@pytest.mark.parametrize(
    ("row", "fault", "value"),
    [
        (Row(2, category="juvenile", says={"free_beer": 1}), Fault.UNKNOWN_VALUE, "free_beer"),
        (Row(2, category="juvenile", says={"overdue_fen": -1}), Fault.NEGATIVE, "overdue_fen"),
        (Row(2, category="juvenile"), Fault.SAYS_NOTHING, ""),
        (Row(2, age_from=60, age_to=14, says={"renewals": 2}), Fault.AGES_UPSIDE_DOWN, ""),
        (Row(2, age_to=121, says={"renewals": 2}), Fault.AGE_ABSURD, ""),
        (Row(2, age_from=-1, says={"renewals": 2}), Fault.AGE_ABSURD, ""),
        (Row(2, visitors_only=True, says={"renewals": 2}), Fault.VISITORS_OF_NOWHERE, ""),
        (
            Row(2, path="0001", reader_home="00010002", visitors_only=True, says={"renewals": 2}),
            Fault.NEVER_APPLIES,
            "",
        ),
        (Row(2, path="0001", libraries=frozenset({"0002"}), says={"renewals": 2}), Fault.NEVER_APPLIES, ""),
        (Row(2, libraries=frozenset(), says={"renewals": 2}), Fault.NEVER_APPLIES, ""),
    ],
)
def test_a_fault_of_one_row_stands_at_that_row(row: Row, fault: Fault, value: str) -> None:
    assert found(BASE, row) == (Finding(2, fault, value),)


@pytest.mark.parametrize(
    "row",
    [
        Row(2, path="0001", libraries=frozenset({"00010002"}), says={"renewals": 2}),
        Row(2, path="00010002", libraries=frozenset({"0001", "0003"}), says={"renewals": 2}),
        Row(2, path="00010002", reader_home="0001", visitors_only=True, says={"renewals": 2}),
        Row(2, age_from=60, age_to=60, says={"renewals": 2}),
    ],
)
def test_a_row_that_applies_somewhere_is_left_alone(row: Row) -> None:
    assert found(BASE, row) == ()


def test_the_second_row_of_the_same_readers_and_items_is_named_with_the_first() -> None:
    rows = (
        BASE,
        Row(7, path="0001", category="juvenile", says={"renewals": 2}),
        Row(9, path="0001", category="juvenile", says={"loan_days": 20}),
    )
    assert found(*rows) == (Finding(9, Fault.REPEATED, other=7),)


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        # Within one row, and between a row and what falls through to it.
        (
            [Row(2, path="0001", says={"overdue_fen": 50, "overdue_cap_fen": 30})],
            Finding(2, Fault.CAP_BELOW_A_DAY, "overdue_cap_fen"),
        ),
        (
            [Row(2, says={"overdue_cap_fen": 30}, category="adult"), Row(3, path="0001", says={"overdue_fen": 50})],
            Finding(3, Fault.CAP_BELOW_A_DAY, "overdue_cap_fen", 2),
        ),
        # No cap is no contradiction.
        ([Row(2, path="0001", says={"overdue_fen": 50, "overdue_cap_fen": 0})], None),
        (
            [Row(2, path="0001", says={"suspension_days": 5, "suspension_cap_days": 3})],
            Finding(2, Fault.SUSPENSION_CAP_BELOW_A_DAY, "suspension_cap_days"),
        ),
        (
            [Row(2, category="juvenile", says={"hold_limit": 0})],
            Finding(2, Fault.HOLDS_WITHOUT_LIMIT, "hold_limit"),
        ),
        ([Row(2, category="juvenile", says={"hold_limit": 0, "holds_allowed": False})], None),
        (
            [Row(2, path="0001", says={"long_overdue_suspension_days": 30})],
            Finding(2, Fault.STOP_WITHOUT_EFFECT, "long_overdue_suspension_days"),
        ),
        ([Row(2, path="0001", says={"long_overdue_suspension_days": 30, "long_overdue_days": 90})], None),
        ([Row(2, path="0001", says={"long_overdue_days": 90, "overdue_limit": 0})], None),
        # Days stand beside hours without effect where one row says both, or the hours speak from elsewhere.
        (
            [Row(2, item_class="device", says={"loan_days": 1, "loan_hours": 2})],
            Finding(2, Fault.DAYS_WITHOUT_EFFECT, "loan_days"),
        ),
        (
            [
                Row(2, item_class="device", says={"due_date": "2027-07-10"}),
                Row(3, path="0001", item_class="device", says={"loan_days": 7}),
            ],
            Finding(3, Fault.DAYS_WITHOUT_EFFECT, "loan_days", 2),
        ),
        ([Row(2, item_class="device", says={"loan_hours": 2}), Row(3, path="0001", says={"loan_days": 7})], None),
        # Rows of a group speak at its libraries.
        (
            [
                Row(2, path="00010002", says={"overdue_fen": 50}),
                Row(3, libraries=frozenset({"00010002", "0003"}), says={"overdue_cap_fen": 30}),
            ],
            Finding(3, Fault.CAP_BELOW_A_DAY, "overdue_cap_fen", 2),
        ),
    ],
)
def test_values_that_contradict_each_other_are_found_across_rows(rows: Iterable[Row], finding: Finding | None) -> None:
    assert found(BASE, *rows) == ((finding,) if finding else ())


@pytest.mark.parametrize(
    ("rows", "gaps"),
    [
        ([], [("loan_days", "", ""), ("loan_limit", "", ""), ("renewals", "", "")]),
        (
            [Row(1, category="juvenile", says=FULL), Row(2, says={"loan_limit": 1, "renewals": 1})],
            [("loan_days", "adult", "book"), ("loan_days", "adult", "device")],
        ),
        ([Row(1, category="juvenile", says=FULL), Row(2, category="adult", says=FULL)], []),
        # What only some libraries, homes or ages have does not cover the others.
        ([Row(1, path="0001", says=FULL)], [("loan_days", "", ""), ("loan_limit", "", ""), ("renewals", "", "")]),
        (
            [Row(1, says={"loan_days": 30, "loan_limit": 10}), Row(2, age_from=14, says={"renewals": 1})],
            [("renewals", "", "")],
        ),
    ],
)
def test_a_gap_is_named_with_the_value_that_is_missing(rows: list[Row], gaps: list[tuple[str, str, str]]) -> None:
    named = [(one.value, one.category, one.item_class) for one in found(*rows) if one.fault is Fault.GAP]
    assert named == gaps


def test_a_row_that_never_applies_is_not_asked_what_it_would_contradict() -> None:
    guest = Row(2, path="0001", reader_home="00010002", visitors_only=True, says={"loan_days": 7})
    faults = {one.fault for one in found(guest, Row(3, says={"loan_hours": 2}))}
    assert faults == {Fault.NEVER_APPLIES, Fault.GAP}


def test_doubts_do_not_stop_and_everything_else_does() -> None:
    stops = {fault: Finding(1, fault).stops for fault in Fault}
    assert {fault for fault, stop in stops.items() if not stop} == {
        Fault.UNUSUAL,
        Fault.HOLDS_WITHOUT_LIMIT,
        Fault.DAYS_WITHOUT_EFFECT,
        Fault.STOP_WITHOUT_EFFECT,
    }


def test_what_is_usual_lies_within_the_bounds() -> None:
    assert all(VALUES[name].low <= usual <= VALUES[name].high for name, usual in USUAL.items())


paths = st.sampled_from(["", "0001", "00010001", "00010002", "0002"])
some_rows = st.builds(
    dict,
    path=paths,
    libraries=st.one_of(st.none(), st.frozensets(paths.filter(bool), min_size=1)),
    category=st.sampled_from([None, *CATEGORIES]),
    reader_home=st.one_of(st.none(), paths.filter(bool)),
    visitors_only=st.booleans(),
    item_class=st.sampled_from([None, *CLASSES]),
    age_from=st.one_of(st.none(), st.integers(0, 100)),
    says=st.dictionaries(st.sampled_from([*FULL, "overdue_fen", "overdue_cap_fen"]), st.integers(0, 9), min_size=1),
)


@settings(deadline=None)
@given(st.lists(some_rows, max_size=8), paths, st.sampled_from(CATEGORIES), st.sampled_from(CLASSES), paths)
def test_a_policy_without_a_gap_gives_everybody_complete_terms(
    rows: list[dict[str, Any]], path: str, category: str, item_class: str, home: str
) -> None:
    table = [Row(number, **row) for number, row in enumerate(rows, start=1)]
    if not any(one.fault is Fault.GAP for one in check(table, CATEGORIES, CLASSES)):
        assert match(table, Case(path, category, item_class, home)) is not None
