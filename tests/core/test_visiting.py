"""What a visiting reader's record is open to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shulian.core.cardlife import Deed
from shulian.core.library import Kind
from shulian.core.roles import POSTS, Right, Role
from shulian.core.visiting import (
    SETTLES_IN,
    TABLE,
    Doing,
    can_identify,
    is_settled,
    lacks_identity,
    looked_after_by,
    may_become_home,
)


def test_everything_that_is_done_stands_in_the_table_and_every_deed_is_one() -> None:
    assert set(TABLE) == set(Doing)
    assert {Doing(deed) for deed in Deed} <= set(Doing)


def test_whatever_is_for_few_at_home_is_for_no_other_library() -> None:
    rare = {Right.REVEAL_IDENTITY, Right.ERASE_READERS}
    assert all(rule.home for rule in TABLE.values() if rule.right in rare)


def test_power_over_a_card_takes_a_document_and_stopping_one_does_not() -> None:
    assert lacks_identity(Doing.BIND, identified=False)
    assert not lacks_identity(Doing.BIND, identified=True)
    assert not lacks_identity(Doing.FREEZE, identified=False)


def test_a_block_is_a_persons_word_at_home() -> None:
    said = [TABLE[one] for one in (Doing.BLOCK, Doing.UNBLOCK, Doing.UNSUSPEND)]
    assert all(rule.people and rule.home for rule in said)
    assert not {Right.CIRCULATE, Right.WAIVE_CHARGES} & POSTS[Role.EVENTS].rights


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([Role.DESK_LIBRARIAN], True),
        ([Role.TERMINAL], False),
        ([Role.PROGRAM], False),
        ([Role.DESK_LIBRARIAN, Role.PROGRAM], False),
    ],
)
def test_a_machine_has_compared_nobody_with_a_document(roles: list[Role], expected: bool) -> None:
    assert can_identify(roles) is expected


@pytest.mark.parametrize(("at_home", "here", "expected"), [(1, 0, True), (0, 1, True), (0, 0, False)])
def test_another_desk_takes_a_reader_in_and_sends_nobody_off(at_home: int, here: int, expected: bool) -> None:
    assert may_become_home(at_home=bool(at_home), here=bool(here)) is expected


def test_a_branch_is_looked_after_by_the_nearest_institution_above() -> None:
    assert looked_after_by([(3, Kind.BRANCH), (2, Kind.COUNTY), (1, Kind.CITY)]) == 2
    assert looked_after_by([(3, Kind.BRANCH)]) == 0


@pytest.mark.parametrize(
    ("since", "settled"),
    [(None, True), (date(2026, 11, 26), False), (date(2026, 11, 20), False), (date(2026, 11, 19), True)],
)
def test_a_new_home_settles_in_a_week(since: date | None, settled: bool) -> None:
    assert timedelta(days=7) == SETTLES_IN
    assert is_settled(since, date(2026, 11, 26)) is settled
