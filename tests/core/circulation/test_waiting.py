"""How long it may take."""

from __future__ import annotations

from shulian.core.circulation.waiting import Estimate, Measured, estimate

MONTH = Measured(tuple(range(21, 41)), copies=4)


def test_the_wait_grows_with_the_place_and_shrinks_with_the_copies() -> None:
    assert estimate(4, MONTH) == Estimate(4, 6, 20, 26, 36, 4)
    assert estimate(8, MONTH) == Estimate(7, 11, 20, 26, 36, 4)
    assert estimate(4, Measured(MONTH.loan_days, copies=8)) == Estimate(2, 3, 20, 26, 36, 8)


def test_copies_that_are_being_fetched_go_to_others_first() -> None:
    ahead = Measured(MONTH.loan_days, copies=4, being_fetched=4)
    assert estimate(8, ahead) == estimate(4, MONTH)
    assert estimate(1, ahead) == Estimate(1, 2, 20, 26, 36, 4)


def test_where_a_copy_is_being_fetched_it_comes_soon() -> None:
    assert estimate(1, Measured((), 1), fetched=True) == Estimate(0, 1, soon=True)


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert estimate(1, Measured((20, 21, 22, 23), copies=3)) is None
    assert estimate(1, Measured(MONTH.loan_days, copies=0)) is None
