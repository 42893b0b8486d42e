"""Who may do what, where."""

from __future__ import annotations

import pytest

from shulian.core.roles import (
    OF_A_LIBRARY,
    OF_MACHINES,
    OF_READERS,
    OF_THE_ALLIANCE,
    OVER_LIBRARIES,
    POSTS,
    Gift,
    Granted,
    Right,
    Role,
    allows,
    decide_gift,
    house_of,
    narrowed,
    rights_of,
    rights_to_give,
    roles_to_give,
)

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


@pytest.mark.parametrize(
    ("right", "at", "verdict"),
    [
        (Right.CIRCULATE, PROVINCE, True),
        (Right.CIRCULATE, OTHER, True),
        *((right, at, False) for right in (Right.CIRCULATE, Right.ERASE_READERS) for at in (COUNTY, BRANCH)),
        (Right.APPROVE_HEAVY, BRANCH, True),
    ],
)
def test_rights_over_readers_end_at_the_next_institution(right: Right, at: str, verdict: bool) -> None:
    director = Granted(Role.LIBRARY_DIRECTOR, PROVINCE, apart=(COUNTY,))
    assert allows(director, right, at) is verdict
    lent = narrowed(director, frozenset({right}), at)
    assert lent is not None
    assert (right in rights_of(lent)) is verdict


def test_what_reaches_on_below_is_not_given_with_rights_that_end_there() -> None:
    director = [Granted(Role.LIBRARY_DIRECTOR, PROVINCE, apart=(COUNTY,))]
    assert Right.AUDIT not in rights_to_give(director, Role.AUDITOR, PROVINCE)
    assert Right.AUDIT in rights_to_give(director, Role.AUDITOR, OTHER)
    assert Right.AUDIT in rights_to_give(director, Role.LIBRARY_DIRECTOR, PROVINCE)
    assert Right.INVITE_STAFF in rights_to_give(director, Role.AUDITOR, PROVINCE)


def test_every_role_has_its_post() -> None:
    assert set(POSTS) == set(Role)


@pytest.mark.parametrize(
    "role",
    [
        *(Role.PAGE, Role.CATALOGUER, Role.ACQUISITIONS, Role.REFERENCE, Role.COURIER, Role.STATISTICIAN),
        *(Role.CITY_CENTRE, Role.COUNTY_BUREAU, Role.CITY_BUREAU, Role.PROVINCE_BUREAU),
        *(Role.ALLIANCE_OFFICE, Role.SYSTEM_ADMINISTRATOR),
    ],
)
def test_posts_away_from_the_desk_never_touch_readers(role: Role) -> None:
    assert not rights_of(Granted(role, COUNTY)) & OF_READERS


def test_an_auditor_reads_who_looked_and_does_nothing_else_about_readers() -> None:
    assert rights_of(Granted(Role.AUDITOR, COUNTY)) & OF_READERS == {Right.AUDIT}


@pytest.mark.parametrize(
    ("giver", "post", "gift"),
    [
        (Role.LIBRARY_DIRECTOR, Role.DESK_LIBRARIAN, Gift.ALONE),
        (Role.LIBRARY_DIRECTOR, Role.LIBRARY_DIRECTOR, Gift.ALONE),
        (Role.LIBRARY_DIRECTOR, Role.CATALOGUER, Gift.ALONE),
        (Role.LIBRARY_DIRECTOR, Role.ALLIANCE_OFFICE, Gift.NOT_HERS),
        (Role.CITY_CENTRE, Role.STATISTICIAN, Gift.ALONE),
        (Role.CITY_CENTRE, Role.EVENTS, Gift.BY_TWO),
        (Role.ALLIANCE_OFFICE, Role.LIBRARY_DIRECTOR, Gift.BY_TWO),
        (Role.ALLIANCE_OFFICE, Role.AUDITOR, Gift.BY_TWO),
        (Role.SYSTEM_ADMINISTRATOR, Role.LIBRARY_DIRECTOR, Gift.BY_TWO),
        (Role.SYSTEM_ADMINISTRATOR, Role.DESK_LIBRARIAN, Gift.BY_TWO),
        (Role.SYSTEM_ADMINISTRATOR, Role.ALLIANCE_OFFICE, Gift.ALONE),
        (Role.SENIOR_LIBRARIAN, Role.PAGE, Gift.NOT_HERS),
    ],
)
def test_a_post_that_opens_readers_records_is_given_by_one_who_has_them_open_or_by_two(
    giver: Role, post: Role, gift: Gift
) -> None:
    rights = POSTS[giver].rights
    assert decide_gift(post, rights, at_the_head=True, to_oneself=False) is gift
    assert decide_gift(post, rights, at_the_head=True, to_oneself=True) is Gift.TO_ONESELF


@pytest.mark.parametrize("role", [Role.BRANCH_KEEPER, Role.DESK_LIBRARIAN])
def test_an_everyday_desk_neither_sees_what_is_protected_nor_reveals_nor_erases(role: Role) -> None:
    heavy = {Right.VIEW_PROTECTED, Right.REVEAL_IDENTITY, Right.ERASE_READERS, Right.APPROVE_HEAVY}
    assert not rights_of(Granted(role, COUNTY)) & heavy


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
        ({Right.INVITE_STAFF, Right.ADMINISTER}, True, OF_A_LIBRARY + OVER_LIBRARIES + OF_THE_ALLIANCE),
        ({Right.INVITE_STAFF, Right.ADMINISTER}, False, OF_A_LIBRARY + OVER_LIBRARIES),
        ({Right.INVITE_STAFF}, True, OF_A_LIBRARY),
        ({Right.ADMINISTER, Right.CIRCULATE}, True, ()),
    ],
)
def test_posts_of_the_alliance_are_given_at_its_head_by_its_administrators(
    rights: set[Right], at_the_head: bool, given: tuple[Role, ...]
) -> None:
    assert roles_to_give(frozenset(rights), at_the_head=at_the_head) == given


def test_every_post_can_be_given_by_somebody() -> None:
    assert set(OF_A_LIBRARY + OVER_LIBRARIES + OF_THE_ALLIANCE + OF_MACHINES) == set(Role)


def test_what_is_narrow_already_is_never_widened() -> None:
    lent = narrowed(Granted(Role.LIBRARY_DIRECTOR, COUNTY), frozenset({Right.AUDIT}), COUNTY)
    assert lent is not None
    left = narrowed(lent, frozenset(Right), PROVINCE)
    assert left is not None
    assert rights_of(left) == {Right.AUDIT}


def test_a_bureau_stands_at_the_library_of_its_place_and_is_another_institution() -> None:
    library, bureau = Granted(Role.LIBRARY_DIRECTOR, COUNTY), Granted(Role.COUNTY_BUREAU, COUNTY)
    assert house_of(library) == house_of(Granted(Role.DESK_LIBRARIAN, COUNTY)) == (COUNTY, False)
    assert house_of(bureau) == (COUNTY, True)
