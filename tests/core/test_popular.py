"""What is borrowed most."""

from __future__ import annotations

from shulian.core.popular import LONGEST, Borrowed, ranking


def test_what_most_people_borrowed_comes_first_and_of_two_alike_the_later_one() -> None:
    assert ranking([Borrowed(1, 5), Borrowed(2, 9), Borrowed(3, 5)]) == [2, 3, 1]


def test_what_one_or_two_people_borrowed_is_not_told() -> None:
    assert ranking([Borrowed(1, 2), Borrowed(2, 1), Borrowed(3, 3)]) == [3]


def test_a_ranking_has_an_end() -> None:
    assert len(ranking(Borrowed(title, 3) for title in range(LONGEST + 9))) == LONGEST
