"""Who may do what, where."""

from __future__ import annotations

import pytest

from shulian.core.roles import OF_A_LIBRARY, POSTS, Granted, Right, Role, allows, narrowed, roles_to_give

COUNTY, BRANCH, OTHER, PROVINCE = "00010002", "000100020001", "00010003", "0001"


@pytest.mark.parametrize(
    ("role", "right", "at", "verdict"),
    [
        (Role.DESK_LIBRARIAN, Right.CIRCULATE, COUNTY, True),
        (Role.DESK_LIBRARIAN, Right.CIRCULATE, BRANCH, False),
        (Role.DESK_LIBRARIAN, Right.CIRCULATE, OTHER, False),
        (Role.DESK_LIBRARIAN, Right.CIRCULATE, PROVINCE, False),
        (Role.DESK_LIBRARIAN, Right.INVITE_STAFF, COUNTY, False),
        (Role.LIBRARY_DIRECTOR, Right.INVITE_STAFF, BRANCH, True),
        (Role.LIBRARY_DIRECTOR, Right.INVITE_STAFF, OTHER, False),
        (Role.LIBRARY_DIRECTOR, Right.PUBLISH_BULLETIN, COUNTY, False),
        (Role.ALLIANCE_OFFICE, Right.PUBLISH_BULLETIN, BRANCH, True),
        (Role.ALLIANCE_OFFICE, Right.CIRCULATE, COUNTY, False),
        (Role.SYSTEM_ADMINISTRATOR, Right.CIRCULATE, COUNTY, False),
        (Role.SYSTEM_ADMINISTRATOR, Right.ADMINISTER, COUNTY, True),
    ],
)
def test_a_grant_at_the_county_library(role: Role, right: Right, at: str, verdict: bool) -> None:
    assert allows(Granted(role, COUNTY), right, at) is verdict


def test_every_role_has_its_post() -> None:
    assert set(POSTS) == set(Role)


@pytest.mark.parametrize(
    ("role", "given_at", "token_at", "right", "at", "verdict"),
    [
        (Role.DESK_LIBRARIAN, COUNTY, COUNTY, Right.CIRCULATE, COUNTY, True),
        (Role.DESK_LIBRARIAN, COUNTY, PROVINCE, Right.CIRCULATE, COUNTY, True),
        (Role.DESK_LIBRARIAN, COUNTY, COUNTY, Right.ISSUE_CARD, COUNTY, False),
        (Role.DESK_LIBRARIAN, COUNTY, BRANCH, Right.CIRCULATE, BRANCH, False),
        (Role.DESK_LIBRARIAN, COUNTY, OTHER, Right.CIRCULATE, COUNTY, False),
        (Role.LIBRARY_DIRECTOR, COUNTY, BRANCH, Right.CIRCULATE, BRANCH, True),
        (Role.LIBRARY_DIRECTOR, COUNTY, BRANCH, Right.CIRCULATE, COUNTY, False),
        (Role.ALLIANCE_OFFICE, PROVINCE, PROVINCE, Right.CIRCULATE, PROVINCE, False),
    ],
)
def test_a_token_to_circulate_allows_no_more_than_the_grant_it_comes_from(
    role: Role, given_at: str, token_at: str, right: Right, at: str, verdict: bool
) -> None:
    left = narrowed(Granted(role, given_at), frozenset({Right.CIRCULATE}), token_at)
    assert (left is not None and allows(left, right, at)) is verdict


@pytest.mark.parametrize(
    ("rights", "at_the_head", "given"),
    [
        ({Right.INVITE_STAFF, Right.ADMINISTER}, True, tuple(Role)),
        ({Right.INVITE_STAFF, Right.ADMINISTER}, False, OF_A_LIBRARY),
        ({Right.INVITE_STAFF}, True, OF_A_LIBRARY),
        ({Right.ADMINISTER, Right.CIRCULATE}, True, ()),
    ],
)
def test_posts_of_the_alliance_are_given_at_its_head_by_its_administrators(
    rights: set[Right], at_the_head: bool, given: tuple[Role, ...]
) -> None:
    assert roles_to_give(frozenset(rights), at_the_head=at_the_head) == given
