"""What a scan during a stock-take means, for every state and place."""

from __future__ import annotations

from itertools import product

import pytest

from shulian.core.circulation.states import ItemState
from shulian.core.stocktake import (
    BY_STATE,
    GROUPS,
    TO_TAKE_BACK,
    Candidate,
    Finding,
    Group,
    Scope,
    Sight,
    is_reversed,
    judge,
    judge_unseen,
    meant,
    overlap,
    tally_by_group,
)

HERE, THERE, FAR = 1, 2, 3
ON_THE_SHELF = {
    # owned here, placed here, in scope, expected
    (True, True, True, True): Finding.SEEN,
    (False, True, True, True): Finding.SEEN,
    (True, True, False, True): Finding.SEEN,
    (True, True, True, False): Finding.ARRIVED,
    (False, True, True, False): Finding.ARRIVED,
    (True, True, False, False): Finding.OTHER_SHELF,
    (True, False, True, False): Finding.STRAYED,
    (True, False, False, False): Finding.STRAYED,
    (False, False, True, False): Finding.ELSEWHERE,
    (False, False, False, False): Finding.ELSEWHERE,
}


@pytest.mark.parametrize(("sight", "finding"), ON_THE_SHELF.items())
def test_an_item_on_the_shelf_is_judged_by_its_place(sight: tuple[bool, bool, bool, bool], finding: Finding):
    assert judge(Sight(ItemState.AVAILABLE, *sight)) is finding


@pytest.mark.parametrize("state", [state for state in ItemState if state is not ItemState.AVAILABLE])
def test_any_other_item_is_judged_by_its_state_wherever_it_is(state: ItemState):
    found = {judge(Sight(state, *facts)) for facts in product((True, False), repeat=4)}
    assert found == {BY_STATE[state]}


def test_what_moved_meanwhile_is_not_missing():
    assert judge_unseen(changed=True) is Finding.MOVED
    assert judge_unseen(changed=False) is Finding.MISSING


def test_every_finding_has_a_heading_and_every_heading_a_finding():
    assert set(GROUPS) == set(Finding)
    assert set(GROUPS.values()) == set(Group)
    assert set(Finding) > TO_TAKE_BACK


def candidates(*places: tuple[int, int]) -> list[Candidate]:
    return [Candidate(number, library, place) for number, (library, place) in enumerate(places)]


@pytest.mark.parametrize(
    ("known", "finding"),
    [
        ([], Finding.UNKNOWN),
        ([(HERE, HERE)], 0),
        ([(FAR, FAR)], 0),
        ([(FAR, FAR), (HERE, HERE)], 1),
        ([(FAR, HERE), (HERE, THERE)], 0),
        ([(FAR, FAR), (HERE, THERE)], 1),
        ([(FAR, FAR), (THERE, THERE)], Finding.AMBIGUOUS),
        ([(FAR, HERE), (HERE, HERE)], Finding.AMBIGUOUS),
    ],
)
def test_of_equal_barcodes_the_one_that_stands_or_belongs_here_is_meant(known: list, finding: Finding | int):
    found = meant(candidates(*known), HERE)
    assert (found.item if isinstance(found, Candidate) else found) == finding


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Scope(), Scope(), True),
        (Scope(call_from="A", call_to="C"), Scope(call_from="D"), False),
        (Scope(call_from="A", call_to="D"), Scope(call_from="D"), True),
        (Scope(call_from="D"), Scope(call_to="D2"), True),
        (Scope(call_from="D3"), Scope(call_to="D2"), False),
        (Scope(shelf="A区"), Scope(shelf="B区"), False),
        (Scope(shelf="A区"), Scope(shelf="A区"), True),
        (Scope(shelf="A区"), Scope(item_class="book"), True),
        (Scope(item_class="book"), Scope(item_class="journal"), False),
    ],
)
def test_two_scopes_overlap_when_an_item_can_be_in_both(one: Scope, other: Scope, both: bool):
    assert overlap(one, other) is both
    assert overlap(other, one) is both


def test_a_range_does_not_end_before_it_begins():
    assert is_reversed(Scope(call_from="K", call_to="I"))
    assert not is_reversed(Scope(call_from="I", call_to="I"))
    assert not is_reversed(Scope(call_from="K"))


def test_counts_are_added_up_under_their_headings():
    groups = tally_by_group({"seen": 5, "arrived": 1, "out-of-order": 2, "unknown": 3})
    assert {group: count for group, count in groups.items() if count} == {
        Group.SEEN: 6,
        Group.MISPLACED: 2,
        Group.UNKNOWN: 3,
    }
