"""What changed between two policies, and two changes made side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.policy import Row
from shulian.core.policy_change import Against, Change, Publication, Side, against_publication, compare, merge

BASE = Row(1, says={"loan_days": 30, "loan_limit": 10, "renewals": 1})
CHILD = Row(2, category="juvenile", says={"loan_limit": 6})


def test_a_change_names_the_values_that_differ_and_not_the_numbers_of_rows() -> None:
    longer = Row(11, says={"loan_days": 45, "loan_limit": 10, "grace_days": 2})
    new = Row(13, path="0001", says={"loan_days": 20})
    assert compare([BASE, CHILD], [longer, new]) == (
        Change(BASE, longer, ("loan_days", "renewals", "grace_days")),
        Change(None, new, ("loan_days",)),
        Change(CHILD, None, ("loan_limit",)),
    )
    assert compare([BASE, CHILD], [Row(7, category="juvenile", says={"loan_limit": 6}), BASE]) == ()


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "side"),
    [
        ("a", "a", "a", Side.MINE),
        ("a", "b", "a", Side.MINE),
        ("a", "a", "b", Side.THEIRS),
        ("a", "b", "b", Side.MINE),
        ("a", "b", "c", Side.CLASH),
        # Added and taken out.
        ("", "b", "", Side.MINE),
        ("", "", "b", Side.THEIRS),
        ("", "b", "c", Side.CLASH),
        ("a", "", "a", Side.MINE),
        ("a", "a", "", Side.THEIRS),
        ("a", "", "b", Side.CLASH),
        ("a", "b", "", Side.CLASH),
    ],
)
def test_who_changed_a_row_alone_is_right_about_it(base: str, mine: str, theirs: str, side: Side) -> None:
    held = [{"row": content} if content else {} for content in (base, mine, theirs)]
    assert merge(*held) == {"row": side}


tables = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3))


@given(tables, tables)
def test_who_did_nothing_takes_everything_over(base: dict[str, int], theirs: dict[str, int]) -> None:
    sides = merge(base, base, theirs)
    assert Side.CLASH not in sides.values()
    taken = {key: (theirs if side is Side.THEIRS else base).get(key) for key, side in sides.items()}
    assert {key: row for key, row in taken.items() if row is not None} == theirs


NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
READY = Publication(begins=NOW, now=NOW, note="寒假期间延长借期")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "against"),
    [
        ({}, None),
        ({"begins": NOW + HOUR}, None),
        ({"begins": NOW - HOUR}, Against.IN_THE_PAST),
        ({"behind": True}, Against.BEHIND),
        ({"clashes": True}, Against.CLASHES),
        ({"stopped": True}, Against.FAULTY),
        ({"changed": False}, Against.UNCHANGED),
        ({"note": " "}, Against.NOTE_MISSING),
        ({"doubtful": True}, Against.DOUBTFUL),
        ({"doubtful": True, "accepts_doubts": True}, None),
        ({"next_begins": NOW + HOUR}, Against.BEFORE_THE_NEXT),
        ({"next_begins": NOW + HOUR, "begins": NOW + HOUR}, None),
        # The newest version first, then the rows, then the rest.
        ({"behind": True, "stopped": True, "note": ""}, Against.BEHIND),
        ({"stopped": True, "doubtful": True}, Against.FAULTY),
    ],
)
def test_a_change_is_published_once_nothing_stands_against_it(change: dict[str, Any], against: Against | None) -> None:
    assert against_publication(replace(READY, **change)) is against
