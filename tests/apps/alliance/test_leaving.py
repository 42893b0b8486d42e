"""With the last post go sessions, tokens and, after a month, the account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.actions import leaving
from shulian.apps.alliance.actions.leaving import close_left_over, end_post
from shulian.apps.alliance.actions.staff import password_link
from shulian.apps.alliance.actions.tokens import Purpose, issue_token
from shulian.apps.alliance.models import Account, ApiToken, Grant, Library
from shulian.apps.alliance.queries.hands import LINK_MADE
from shulian.apps.alliance.tokens import account_of
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Entry
from shulian.core.accounts import LEFT_OVER, Refusal
from shulian.core.roles import Right, Role, rights_of
from tests import make

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def county() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def colleague(county: Library) -> Account:
    return make.staff(Role.LIBRARY_DIRECTOR, county)


def closed(account: Account) -> bool:
    return not Account.objects.get(pk=account.pk).is_active


def test_a_post_is_not_prolonged_by_ending_it(colleague: Account) -> None:
    post, until = colleague.grants.get(), clock.today() + 30 * A_DAY
    Grant.objects.filter(pk=post.pk).update(ends_on=until)
    post.refresh_from_db()
    assert end_post(Act("office"), post, until + A_DAY) is Refusal.LATER_THAN_NOW
    assert Grant.objects.get().ends_on == until
    assert not Entry.objects.filter(kind="post-ended").exists()
    assert end_post(Act("office"), post, until - A_DAY) is None
    assert Grant.objects.get().ends_on == until - A_DAY


def test_tokens_end_with_the_last_post_and_the_account_a_month_later(colleague: Account) -> None:
    issue_token(Act("api", colleague.pk), colleague, Purpose("", frozenset(Right), A_DAY))
    end_post(Act("office"), colleague.grants.get())
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    assert close_left_over(Act("job")) == 0
    assert not closed(colleague)
    Grant.objects.update(ends_on=clock.today() - LEFT_OVER - A_DAY)
    assert close_left_over(Act("job")) == 1
    assert closed(colleague)
    assert Entry.objects.get(kind="account-closed").subject == f"account:{colleague.pk}"
    assert close_left_over(Act("job")) == 0


def test_a_post_given_while_the_list_is_gone_through_keeps_its_account(
    colleague: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "left_over", lambda: [colleague])
    assert close_left_over(Act("job")) == 0
    assert not closed(colleague)
    assert not Entry.objects.filter(kind="account-closed").exists()


@pytest.mark.parametrize("ends", [None, clock.today(), clock.today() + 90 * A_DAY])
def test_whoever_holds_a_post_or_will_hold_one_stays(colleague: Account, ends: object) -> None:
    Account.objects.update(created_at=clock.now() - 400 * A_DAY)
    Grant.objects.update(ends_on=ends, starts_on=clock.today() - A_DAY)
    assert close_left_over(Act("job")) == 0


def test_a_token_made_without_a_second_factor_carries_nothing_that_reaches_far(colleague: Account) -> None:
    weak = issue_token(Act("api", colleague.pk), colleague, Purpose("", frozenset(Right), A_DAY))[0]
    strong = issue_token(Act("api", colleague.pk), colleague, Purpose("", frozenset(Right), A_DAY, strong=True))[0]
    far, near = Right.MERGE_READERS, Right.CIRCULATE
    assert [{far, near} & _rights(one) for one in (weak, strong)] == [{near}, {far, near}]


def _rights(token: ApiToken) -> frozenset[Right]:
    account = account_of(ApiToken.objects.select_related("account").get(pk=token.pk))
    return frozenset(right for grant in account.granted or () for right in rights_of(grant))


def test_one_command_makes_a_password_link_for_one_colleague_only(county: Library, colleague: Account) -> None:
    other, asked = make.staff(Role.DESK_LIBRARIAN, county), Act("office", colleague.pk)
    password_link(asked, other)
    password_link(asked, other)
    with pytest.raises(CommandReused):
        password_link(asked, make.staff(Role.SENIOR_LIBRARIAN, county))
    assert Entry.objects.get(kind=LINK_MADE).subject == f"account:{other.pk}"
