"""Which copy is fetched for a hold that waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.circulation.targeting import (
    Copy,
    Fetch,
    GiveUp,
    Hopeless,
    Passed,
    TargetFacts,
    Wait,
    decide_target,
    passed_over,
)

HERE, COUNTY, CITY = Copy(1, 11, 0), Copy(2, 12, 1), Copy(3, 13, 2)


def asked(*copies: Copy, **more: int) -> Fetch | Wait | Hopeless | GiveUp:
    return decide_target(TargetFacts(copies=copies, could_come=len(copies) or 1, **more))  # type: ignore[arg-type]


def test_the_nearest_copy_is_asked_for() -> None:
    assert asked(CITY, COUNTY) == Fetch(2, 12)
    assert asked(CITY, COUNTY, HERE) == Fetch(1, 11)


def test_the_copy_that_did_not_come_is_set_aside_as_long_as_there_is_another_one() -> None:
    assert asked(HERE, CITY, previous=1) == Fetch(3, 13)
    assert asked(HERE, previous=1) == Fetch(1, 11, again=True)


def test_among_equals_a_library_is_drawn_as_often_as_its_weight_says() -> None:
    heavy, light = Copy(1, 11, 1, weight=3), Copy(2, 12, 1)
    drawn = [asked(heavy, light, draw=draw) for draw in range(8)]
    assert drawn.count(Fetch(1, 11)) == 6
    assert drawn.count(Fetch(2, 12)) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"allowed": False}, Passed.NOT_ALLOWED),
        ({"in_reach": False}, Passed.TOO_FAR),
        ({"protected": True}, Passed.PROTECTED),
        ({"open_now": False, "open_next": False}, Passed.CLOSED),
        ({"weight": 0}, Passed.NOT_ASKED),
    ],
)
def test_a_copy_that_cannot_come_is_passed_over(change: dict[str, object], why: Passed) -> None:
    copy = replace(HERE, **change)  # type: ignore[arg-type]
    assert passed_over(copy) is why
    assert asked(copy) == Wait(((1, why),))
    assert asked(copy, CITY) == Fetch(3, 13)


@pytest.mark.parametrize(("now", "next_"), [(True, False), (False, True)])
def test_a_library_that_opens_by_the_next_check_is_asked(now: bool, next_: bool) -> None:
    assert asked(replace(HERE, open_now=now, open_next=next_)) == Fetch(1, 11)


def test_what_has_no_copy_left_is_hopeless_and_what_is_lent_waits() -> None:
    assert decide_target(TargetFacts()) == Hopeless()
    assert asked() == Wait()


@pytest.mark.parametrize(("loops", "most", "given_up"), [(2, 3, False), (3, 3, True), (9, 0, False)])
def test_after_so_many_vain_requests_the_hold_is_given_up(loops: int, most: int, given_up: bool) -> None:
    assert (asked(HERE, loops=loops, most_loops=most) == GiveUp()) is given_up
