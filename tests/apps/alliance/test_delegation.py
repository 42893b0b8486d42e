"""A director lends rights to a deputy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.access import gift_of, grants_of, libraries_for, may
from shulian.apps.alliance.actions.delegation import lend_rights, take_back
from shulian.apps.alliance.actions.leaving import end_post
from shulian.apps.alliance.models import Account, Delegation, Grant, Library
from shulian.apps.alliance.queries.rights import sources_of
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.delegation import Refusal, Wish
from shulian.core.roles import Gift, Right, Role
from tests import make

pytestmark = pytest.mark.django_db
LENT = frozenset({Right.AUDIT, Right.WAIVE_CHARGES})


@pytest.fixture
def county() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def director(county: Library) -> Account:
    return make.staff(Role.LIBRARY_DIRECTOR, county)


@pytest.fixture
def deputy(county: Library) -> Account:
    return make.staff(Role.DESK_LIBRARIAN, county)


def lend(giver: Account, receiver: Account, at: Library, **change: Any) -> Delegation | Refusal:
    today = clock.today()
    values = {"rights": LENT, "starts": today, "ends": today + timedelta(days=14)} | change
    wish = Wish(giver.pk, receiver.pk, values["rights"], at.path, values["starts"], values["ends"])
    return lend_rights(Act("office", giver.pk, at.pk), at, wish, "出差")


def again(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def test_a_citys_director_opens_no_reader_of_the_counties_and_lends_nobody_that(county: Library) -> None:
    city = make.library("汉中市图书馆", kind="city")
    branch, own = make.library("宁强县图书馆", city), make.library("汉中市图书馆少儿分馆", city, kind="branch")
    township = make.library("大安镇分馆", branch, kind="branch")
    director, deputy = make.staff(Role.LIBRARY_DIRECTOR, city), make.staff(Role.CITY_CENTRE, city)
    lend(director, deputy, city, rights=frozenset({Right.REVEAL_IDENTITY, Right.CATALOGUE}))
    for account, right in ((director, Right.ERASE_READERS), (again(deputy), Right.REVEAL_IDENTITY)):
        opened = {library for library in (city, own, branch, township) if may(account, right, library)}
        assert opened == set(libraries_for(account, right)) == {city, own}
    # A program's key reaches no further, and who would audit the counties too is not named by the director alone.
    program = make.staff(Role.PROGRAM, city)
    assert not may(program, Right.CIRCULATE, branch)
    assert gift_of(director, city, Role.AUDITOR) is Gift.BY_TWO
    assert gift_of(director, own, Role.AUDITOR) is Gift.ALONE
    # Two rights at once reach as far as the wider one; what is no right over readers reaches down as before.
    assert township in libraries_for(director, Right.ERASE_READERS, Right.INVITE_STAFF)
    assert may(director, Right.INVITE_STAFF, township)
    # Of one that is closed for good, whoever is above it looks after the readers.
    Library.objects.filter(pk__in=[branch.pk, township.pk]).update(closed_on=clock.today())
    assert may(again(director), Right.ERASE_READERS, branch)


def test_what_is_lent_counts_at_the_library_and_below_for_its_days(
    county: Library, director: Account, deputy: Account
) -> None:
    branch, other = make.library("分馆", county, kind="branch"), make.library("汉台区图书馆")
    assert isinstance(lend(director, deputy, county), Delegation)
    deputy = again(deputy)
    assert may(deputy, Right.AUDIT, county)
    assert may(deputy, Right.AUDIT, branch)
    assert may(deputy, Right.CIRCULATE, county)
    assert not may(deputy, Right.AUDIT, other)
    assert not may(deputy, Right.INVITE_STAFF, county)
    assert not may(deputy, Right.CIRCULATE, branch)
    assert Entry.objects.get(kind="rights-lent").details["rights"] == sorted(LENT)


def test_reading_what_somebody_may_do_is_one_question(
    county: Library, director: Account, deputy: Account, django_assert_num_queries: Any
) -> None:
    lend(director, deputy, county)
    deputy = again(deputy)
    with django_assert_num_queries(1):
        assert len(grants_of(deputy)) == 2
        assert may(deputy, Right.WAIVE_CHARGES, county)


@pytest.mark.parametrize("days", [-1, 15])
def test_outside_its_days_nothing_is_lent(
    county: Library, director: Account, deputy: Account, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = lend(director, deputy, county, starts=clock.today() + timedelta(days=1))
    assert isinstance(made, Delegation)
    then: date = made.starts_on + timedelta(days=days)
    monkeypatch.setattr("shulian.apps.alliance.access.clock.today", lambda: then)
    assert not may(again(deputy), Right.AUDIT, county)


def test_it_ends_when_taken_back_and_with_the_post_it_is_part_of(
    county: Library, director: Account, deputy: Account
) -> None:
    first = lend(director, deputy, county)
    assert isinstance(first, Delegation)
    take_back(Act("office", director.pk), first)
    assert not may(again(deputy), Right.AUDIT, county)
    lend(director, deputy, county)
    assert may(again(deputy), Right.AUDIT, county)
    end_post(Act("office"), director.grants.get())
    assert not may(again(deputy), Right.AUDIT, county)


def test_it_ends_with_the_last_post_of_whoever_it_was_lent_to(
    county: Library, director: Account, deputy: Account
) -> None:
    other = make.library("未央区图书馆")
    second = Grant.objects.create(account=deputy, role=Role.PAGE, library=other)
    lend(director, deputy, county)
    end_post(Act("office"), deputy.grants.get(role=Role.DESK_LIBRARIAN))
    assert may(again(deputy), Right.AUDIT, county)
    end_post(Act("office"), second)
    assert not may(again(deputy), Right.AUDIT, county)
    assert Entry.objects.filter(kind="rights-taken-back").count() == 1


def test_who_moves_to_a_bureau_loses_what_was_lent_about_readers(
    county: Library, director: Account, deputy: Account
) -> None:
    lend(director, deputy, county)
    Grant.objects.filter(account=deputy).update(role=Role.COUNTY_BUREAU)
    assert not may(again(deputy), Right.AUDIT, county)
    Grant.objects.create(account=deputy, role=Role.PAGE, library=county)
    assert may(again(deputy), Right.AUDIT, county)


def test_it_sleeps_once_the_days_of_the_receivers_posts_are_over(
    county: Library, director: Account, deputy: Account
) -> None:
    lend(director, deputy, county)
    deputy.grants.update(ends_on=clock.today() - timedelta(days=1))
    assert not may(again(deputy), Right.AUDIT, county)
    assert not any(one.now(clock.today()) for one in sources_of(deputy)), "the page says what the door says"


def test_nothing_is_lent_to_whoever_holds_no_post_on_the_first_day(
    county: Library, director: Account, deputy: Account
) -> None:
    begins = clock.today() + timedelta(days=7)
    deputy.grants.update(starts_on=begins)
    assert lend(director, deputy, county) is Refusal.NO_POST
    made = lend(director, deputy, county, starts=begins)
    assert isinstance(made, Delegation)
    Account.objects.filter(pk=deputy.pk).update(is_active=False)
    assert lend(director, deputy, county, starts=begins) is Refusal.NO_POST


def test_what_was_lent_is_not_lent_on(county: Library, director: Account, deputy: Account) -> None:
    third = make.staff(Role.DESK_LIBRARIAN, county)
    lend(director, deputy, county)
    assert lend(again(deputy), third, county) == Refusal.NOT_HELD
    assert not may(again(third), Right.AUDIT, county)


def test_the_list_of_sources_says_where_each_right_comes_from(
    county: Library, director: Account, deputy: Account
) -> None:
    made = lend(director, deputy, county)
    post, lent = sorted(sources_of(deputy), key=lambda one: one.lent is not None)
    assert (post.role, post.post) == (Role.DESK_LIBRARIAN, deputy.grants.get())
    assert (lent.role, lent.lent, set(lent.rights)) == (Role.LIBRARY_DIRECTOR, made, LENT)
    assert lent.now(clock.today())


def test_what_makes_posts_and_keys_that_stay_counts_for_nothing_when_it_was_lent_once(
    county: Library, director: Account, deputy: Account
) -> None:
    lasting = {Right.INVITE_STAFF, Right.MANAGE_SERVICE_ACCOUNTS}
    for right in lasting:
        assert lend(director, deputy, county, rights=frozenset({right})) == Refusal.NEVER_LENT
    made = lend(director, deputy, county)
    assert isinstance(made, Delegation)
    Delegation.objects.update(rights=sorted(LENT | lasting))
    assert not any(may(again(deputy), right, county) for right in lasting)
    assert may(again(deputy), Right.AUDIT, county)
