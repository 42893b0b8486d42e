"""Floating: who belongs, how high a move may climb, where a copy goes when it is full here."""

from __future__ import annotations

import pytest

from shulian.core.floating import (
    Floats,
    Group,
    Held,
    Member,
    Move,
    Stood,
    Way,
    belongs,
    floats,
    groups_of,
    held_of,
    may_move,
    meeting_depth,
    rebalance,
    shelves_after,
    with_room,
)

PROVINCE, XIAN, YANTA, BEILIN, HANTAI = "0001", "00010001", "000100010001", "000100010002", "000100020001"
YANTA_BRANCH = YANTA + "0001"
CITY = Group("西安", (Member(XIAN, stop_depth=2),))


@pytest.mark.parametrize(
    ("one", "other", "depth"),
    [(YANTA, BEILIN, 2), (YANTA, HANTAI, 1), (YANTA, YANTA, 3), (YANTA, YANTA_BRANCH, 3), ("0001", "0002", 0)],
)
def test_two_ways_meet_at_the_lowest_place_above_both(one: str, other: str, depth: int) -> None:
    assert meeting_depth(one, other) == depth


def test_an_exclusion_wins() -> None:
    group = Group("西安", (*CITY.members, Member(BEILIN, excluded=True), Member(BEILIN)))
    assert belongs(group, YANTA)
    assert not belongs(group, BEILIN)
    assert not may_move(group, YANTA, BEILIN)
    assert not may_move(group, BEILIN, YANTA)


def test_a_member_reaches_down_to_its_depth() -> None:
    group = Group("总馆", (Member(XIAN, stop_depth=2, max_depth=3),))
    assert belongs(group, YANTA)
    assert not belongs(group, YANTA_BRANCH)


def test_a_move_climbs_no_higher_than_the_group_allows() -> None:
    county = Group("区内", (Member(YANTA, stop_depth=3), Member(BEILIN, stop_depth=3)))
    assert may_move(county, YANTA, YANTA_BRANCH)
    assert not may_move(county, YANTA, BEILIN)


@pytest.mark.parametrize(
    ("here", "home", "held", "answer"),
    [
        (BEILIN, YANTA, {}, Floats(Way.STAYS)),
        (HANTAI, YANTA, {}, Floats(Way.GOES_HOME, YANTA)),
        (BEILIN, YANTA, {BEILIN: 9}, Floats(Way.STAYS)),
        (BEILIN, YANTA, {BEILIN: 10, YANTA: 5}, Floats(Way.GOES_ON, XIAN)),
        (BEILIN, YANTA, {BEILIN: 10, YANTA: 1, XIAN: 5}, Floats(Way.GOES_HOME, YANTA)),
        (BEILIN, YANTA, {BEILIN: 10, YANTA: 10, XIAN: 10}, Floats(Way.GOES_HOME, YANTA)),
    ],
)
def test_a_copy_stays_goes_home_or_goes_where_it_is_short(
    here: str, home: str, held: dict[str, int], answer: Floats
) -> None:
    limits = {(path, "book"): 10 for path in (XIAN, YANTA, BEILIN)}
    group = Group("西安", CITY.members, limits)
    assert floats([Group("别处", (Member(HANTAI),)), group], Held(held), (here, home), "book") == answer


def test_the_fuller_of_two_limits_counts_and_nothing_allowed_is_full() -> None:
    group = Group("西安", CITY.members, {(BEILIN, "book"): 10, (BEILIN, ""): 20, (XIAN, ""): 0})
    full = Held(of_class={BEILIN: 5}, of_all={BEILIN: 20})
    assert floats([group], full, (BEILIN, YANTA), "book") == Floats(Way.GOES_HOME, YANTA)
    assert floats([group], Held(), (BEILIN, YANTA), "book", allowed=False) == Floats(Way.GOES_HOME, YANTA)
    assert floats([group], Held({BEILIN: 5}, {BEILIN: 6}), (BEILIN, YANTA), "book") == Floats(Way.STAYS)


def test_the_nearer_of_two_equally_empty_libraries_comes_first() -> None:
    group = Group("全省", (Member(PROVINCE),), {(HANTAI, "book"): 10, (BEILIN, "book"): 10})
    assert with_room(group, Held(), YANTA, "book") == [BEILIN, HANTAI]


def test_rebalancing_moves_the_surplus_to_the_emptiest_first() -> None:
    limits = {(YANTA, "book"): 10, (BEILIN, "book"): 10, (XIAN, "book"): 4, (YANTA, ""): 5}
    group = Group("西安", CITY.members, limits)
    held = {(YANTA, "book"): 17, (BEILIN, "book"): 6, (XIAN, "book"): 1}
    assert rebalance(group, held) == [Move(YANTA, XIAN, "book", 3), Move(YANTA, BEILIN, "book", 4)]


def test_what_nobody_has_room_for_stays_where_it_is() -> None:
    group = Group("西安", CITY.members, {(YANTA, "book"): 1, (BEILIN, "book"): 0})
    assert rebalance(group, {(YANTA, "book"): 4, (BEILIN, "book"): 1}) == []


def test_groups_and_counts_are_read_from_rows() -> None:
    member = {"number": 1, "name": "西安", "path": XIAN, "stop_depth": 2, "max_depth": None, "excluded": False}
    limit = {"number": 1, "name": "西安", "path": YANTA, "item_class": "book", "most": 9}
    (group,) = groups_of([member | {"most": None}, limit])
    assert group == Group("西安", CITY.members, {(YANTA, "book"): 9})
    assert held_of({(YANTA, "book"): 3, (YANTA, "dvd"): 2}, "book") == Held({YANTA: 3}, {YANTA: 5})


@pytest.mark.parametrize(
    ("stood", "station", "after"),
    [
        (Stood(None, "二楼东", ""), None, ("二楼东", "")),
        (Stood(None, "二楼东", ""), 7, ("", "二楼东")),
        (Stood(7, "新书架", "二楼东"), 7, ("新书架", "二楼东")),
        (Stood(7, "新书架", "二楼东"), 8, ("", "二楼东")),
        (Stood(7, "新书架", "二楼东"), None, ("二楼东", "")),
    ],
)
def test_a_copy_leaves_its_shelf_behind_and_finds_it_again_at_home(
    stood: Stood, station: int | None, after: tuple[str, str]
) -> None:
    assert shelves_after(stood, station) == after
