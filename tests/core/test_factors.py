"""Broad posts need a second factor, after two weeks in which it may wait."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.factors import BROAD, Enrolment, Facts, enrolment, is_needed, may_remove, of_a_password
from shulian.core.roles import POSTS, Right, Role

TODAY = date(2026, 11, 26)
WIDE, NARROW = frozenset({Right.ADMINISTER}), frozenset({Right.CIRCULATE})


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (Facts(NARROW, has_factor=False), Enrolment.NOTHING),
        (Facts(WIDE, has_factor=True, due_on=TODAY), Enrolment.NOTHING),
        (Facts(WIDE, has_factor=False, due_on=TODAY, exempt=True), Enrolment.NOTHING),
        (Facts(WIDE, has_factor=False), Enrolment.SOON),
        (Facts(WIDE, has_factor=False, due_on=date(2026, 11, 27)), Enrolment.SOON),
        (Facts(WIDE, has_factor=False, due_on=TODAY), Enrolment.NOW),
    ],
)
def test_what_is_asked_at_signing_in(facts: Facts, asked: Enrolment) -> None:
    assert enrolment(facts, TODAY) is asked


@pytest.mark.parametrize(
    ("facts", "others", "may"),
    [
        (Facts(WIDE, has_factor=True), 0, False),
        (Facts(WIDE, has_factor=True), 1, True),
        (Facts(WIDE, has_factor=True, exempt=True), 0, True),
        (Facts(NARROW, has_factor=True), 0, True),
    ],
)
def test_a_broad_post_keeps_one(facts: Facts, others: int, may: bool) -> None:
    assert may_remove(facts, others) is may


def test_posts_at_a_desk_need_none_and_those_over_others_do() -> None:
    needing = {role for role in Role if is_needed(POSTS[role].rights)}
    assert {Role.DESK_LIBRARIAN, Role.BRANCH_KEEPER, Role.COURIER, Role.CATALOGUER}.isdisjoint(needing)
    assert {Role.LIBRARY_DIRECTOR, Role.ALLIANCE_OFFICE, Role.SYSTEM_ADMINISTRATOR} <= needing
    assert Right.CIRCULATE not in BROAD


@pytest.mark.parametrize("right", [Right.VIEW_PROTECTED, Right.REVEAL_IDENTITY])
def test_what_opens_the_closest_data_needs_one_also_where_it_is_lent_by_itself(right: Right) -> None:
    lent = POSTS[Role.PAGE].rights | {right}
    assert enrolment(Facts(lent, has_factor=False, due_on=TODAY), TODAY) is Enrolment.NOW
    assert right not in of_a_password(lent)


def test_a_program_that_came_by_a_password_alone_gets_nothing_that_reaches_far() -> None:
    assert of_a_password(frozenset(Right)) == frozenset(Right) - BROAD
    assert of_a_password(NARROW) == NARROW
