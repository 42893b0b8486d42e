"""What a visiting reader's record is open to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shulian.core.cardlife import Deed
from shulian.core.library import Kind
from shulian.core.roles import POSTS, Right, Role
from shulian.core.visiting import (
    OF_OTHERS,
    SETTLES_IN,
    TABLE,
    Doing,
    Home,
    can_identify,
    is_settled,
    lacks_identity,
    looked_after_by,
    may_become_home,
    moved_home,
    settles_on,
    speaking_home,
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


def test_money_is_taken_from_whoever_brings_it_and_goes_out_to_nobody_unknown_at_every_desk() -> None:
    assert not lacks_identity(Doing.PAY, identified=False)
    assert lacks_identity(Doing.PAY_OUT, identified=False)
    assert {Doing.PAY_OUT, Doing.CANCEL} <= OF_OTHERS
    assert (TABLE[Doing.PAY_OUT].right, TABLE[Doing.PAY_OUT].home) == (TABLE[Doing.PAY].right, False)


def test_a_block_is_a_persons_word_at_home() -> None:
    said = [TABLE[one] for one in (Doing.BLOCK, Doing.UNBLOCK, Doing.UNSUSPEND)]
    assert all(rule.people and rule.home for rule in said)
    assert not {Right.CIRCULATE, Right.WAIVE_CHARGES} & POSTS[Role.EVENTS].rights


def test_the_ground_of_an_exemption_is_for_the_home_and_a_decision_for_who_lets_off_charges() -> None:
    assert all(TABLE[one].home for one in (Doing.EXEMPT, Doing.DECIDE_EXEMPTION, Doing.SEE_GROUND))
    assert TABLE[Doing.DECIDE_EXEMPTION].right is Right.WAIVE_CHARGES
    assert TABLE[Doing.SEE_GROUND].settled


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


@pytest.mark.parametrize(
    ("since", "day"),
    [(None, None), (date(2026, 11, 19), None), (date(2026, 11, 20), date(2026, 11, 27))],
)
def test_the_day_is_said_on_which_a_home_settles(since: date | None, day: date | None) -> None:
    assert settles_on(since, date(2026, 11, 26)) == day


LATELY, LONG_AGO, NOW = date(2026, 11, 25), date(2026, 1, 1), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("home", "speaks", "to", "after"),
    [
        (Home(1), 1, 2, Home(2, 1, NOW)),
        (Home(2, 1, LATELY), 1, 3, Home(3, 1, NOW)),
        (Home(2, 1, LATELY), 1, 1, Home(1)),
        (Home(2, 1, LONG_AGO), 2, 3, Home(3, 2, NOW)),
        (Home(2, None, LATELY), 2, 3, Home(3, 2, NOW)),
    ],
)
def test_a_former_home_speaks_for_a_reader_until_the_new_one_settles(
    home: Home, speaks: int, to: int, after: Home
) -> None:
    assert speaking_home(home, NOW) == speaks
    assert moved_home(home, to, NOW) == after
