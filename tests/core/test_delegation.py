"""Lending rights to a deputy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shulian.core.delegation import LONGEST, NEVER_LENT, Refusal, Wish, decide_delegation, narrowed_to_posts, to_lend
from shulian.core.roles import Granted, Right, Role

TODAY = date(2026, 11, 26)
COUNTY, BRANCH, OTHER = "00010002", "000100020001", "00010003"
DIRECTOR = [Granted(Role.LIBRARY_DIRECTOR, COUNTY)]
WISH = Wish(1, 2, frozenset({Right.AUDIT, Right.WAIVE_CHARGES}), COUNTY, TODAY, TODAY + timedelta(days=14))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"path": BRANCH}, None),
        ({"starts": TODAY + timedelta(days=3)}, None),
        ({"ends": TODAY}, None),
        ({"ends": TODAY + LONGEST}, None),
        ({"rights": frozenset()}, Refusal.NO_RIGHTS),
        ({"receiver": 1}, Refusal.TO_ONESELF),
        ({"rights": frozenset({Right.APPROVE_HEAVY})}, Refusal.NEVER_LENT),
        ({"rights": frozenset({Right.INVITE_STAFF})}, Refusal.NEVER_LENT),
        ({"rights": frozenset({Right.MANAGE_SERVICE_ACCOUNTS})}, Refusal.NEVER_LENT),
        ({"rights": frozenset({Right.PUBLISH_BULLETIN})}, Refusal.NOT_HELD),
        ({"path": OTHER}, Refusal.NOT_HELD),
        ({"path": "0001"}, Refusal.NOT_HELD),
        ({"starts": TODAY - timedelta(days=1)}, Refusal.BEGINS_BEFORE_TODAY),
        ({"ends": TODAY - timedelta(days=1)}, Refusal.ENDS_BEFORE_IT_BEGINS),
        ({"ends": TODAY + LONGEST + timedelta(days=1)}, Refusal.TOO_LONG),
    ],
)
def test_a_director_lends_what_the_post_has_where_it_reaches(change: dict[str, Any], refusal: Refusal | None) -> None:
    assert decide_delegation(replace(WISH, **change), DIRECTOR, TODAY, [Role.DESK_LIBRARIAN]) == refusal


def test_what_is_about_all_libraries_is_lent_at_the_head_alone() -> None:
    office = [Granted(Role.ALLIANCE_OFFICE, "0001")]
    assert {Right.DESIGN_FORMS, Right.CHECK_RETURNS} <= to_lend(office, "0001")
    assert to_lend(office, COUNTY) & {Right.DESIGN_FORMS, Right.CHECK_RETURNS} == {Right.CHECK_RETURNS}
    wish = replace(WISH, rights=frozenset({Right.DESIGN_FORMS}))
    assert decide_delegation(wish, office, TODAY, [Role.STATISTICIAN]) is Refusal.NOT_HELD
    assert decide_delegation(replace(wish, path="0001"), office, TODAY, [Role.STATISTICIAN]) is None


def test_nobody_lends_a_second_signature() -> None:
    assert Right.APPROVE_HEAVY in NEVER_LENT
    assert not to_lend(DIRECTOR, COUNTY) & NEVER_LENT
    assert Right.AUDIT in to_lend(DIRECTOR, BRANCH)
    assert not to_lend(DIRECTOR, OTHER)


def test_what_the_law_protects_is_lent_by_whoever_manages_the_staff_there() -> None:
    senior = [Granted(Role.SENIOR_LIBRARIAN, COUNTY)]
    wish = replace(WISH, rights=frozenset({Right.VIEW_PROTECTED}))
    assert decide_delegation(wish, senior, TODAY, [Role.PAGE]) is Refusal.BY_DIRECTORS
    assert decide_delegation(wish, DIRECTOR, TODAY, [Role.PAGE]) is None
    assert Right.VIEW_PROTECTED not in to_lend(senior, COUNTY)
    assert Right.CIRCULATE in to_lend(senior, COUNTY)


def test_who_moves_to_a_bureau_keeps_of_what_was_lent_nothing_about_readers() -> None:
    lent = {Right.CIRCULATE, Right.VIEW_FIGURES}
    assert narrowed_to_posts(lent, [Role.COUNTY_BUREAU]) == {Right.VIEW_FIGURES}
    assert narrowed_to_posts(lent, [Role.COUNTY_BUREAU, Role.PAGE]) == lent


def test_to_whoever_holds_no_post_on_the_first_day_nothing_is_lent() -> None:
    assert decide_delegation(WISH, DIRECTOR, TODAY, []) is Refusal.NO_POST


@pytest.mark.parametrize(
    ("posts", "rights", "refusal"),
    [
        ([Role.COUNTY_BUREAU], {Right.CIRCULATE}, Refusal.KEPT_FROM_READERS),
        ([Role.COURIER], {Right.WAIVE_CHARGES}, Refusal.KEPT_FROM_READERS),
        ([Role.SYSTEM_ADMINISTRATOR, Role.COURIER], {Right.CIRCULATE}, Refusal.KEPT_FROM_READERS),
        ([Role.COUNTY_BUREAU], {Right.VIEW_FIGURES}, None),
        ([Role.COUNTY_BUREAU], {Right.ERASE_READERS}, Refusal.KEPT_FROM_READERS),
        ([Role.COUNTY_BUREAU, Role.PAGE], {Right.CIRCULATE}, None),
        ([Role.CATALOGUER], {Right.CIRCULATE}, None),
    ],
)
def test_what_opens_readers_records_is_not_lent_to_a_post_to_which_they_are_closed(
    posts: list[Role], rights: set[Right], refusal: Refusal | None
) -> None:
    wish = replace(WISH, rights=frozenset(rights))
    assert decide_delegation(wish, DIRECTOR, TODAY, posts) is refusal
