"""Who is told that something waits for a signature, and what a link for a password costs two who sign."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.actions.heavy import propose, to_sign
from shulian.apps.alliance.models import Account, Alliance, Grant, Library
from shulian.apps.journal.actions import Act
from shulian.core.foureyes import Heavy
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def wang(province: Library) -> Account:
    return make.signer(Role.SYSTEM_ADMINISTRATOR, province, "wang")


@pytest.fixture
def li(province: Library) -> Account:
    return make.signer(Role.SYSTEM_ADMINISTRATOR, province, "li")


def page_of(account: Account, of: Account) -> str:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/office/staff/people/{of.pk}/").content.decode()


def test_only_what_one_may_sign_is_counted(province: Library, wang: Account, li: Account) -> None:
    brought = make.signer(Role.SYSTEM_ADMINISTRATOR, province, "zhao")
    Grant.objects.filter(account=brought).update(granted_by=wang, starts_on=clock.today())
    bare = make.staff(Role.SYSTEM_ADMINISTRATOR, province, "sun")
    propose(Act("office", actor=wang.pk), Heavy.ROTATE_KEYS, province, {}, "怀疑外泄")
    assert [to_sign(one) for one in (wang, li, brought, bare)] == [0, 1, 0, 0]


def test_counting_what_waits_asks_no_more_for_many_than_for_one(
    province: Library, wang: Account, li: Account, django_assert_num_queries: Any
) -> None:
    def waits() -> None:
        propose(Act("office", actor=wang.pk), Heavy.ROTATE_KEYS, province, {}, "怀疑外泄")

    waits()
    with CaptureQueriesContext(connection) as asked:
        assert to_sign(Account.objects.get(pk=li.pk)) == 1
    for _each in range(3):
        waits()
    with django_assert_num_queries(len(asked)):
        assert to_sign(Account.objects.get(pk=li.pk)) == 4


def test_whoever_makes_a_link_is_told_before_what_it_costs_and_who_else_can_sign(
    province: Library, wang: Account, li: Account
) -> None:
    nobody = "What you propose can be signed by nobody."
    assert nobody in page_of(wang, li)
    third = make.signer(Role.ALLIANCE_OFFICE, province, "zhao")
    Account.objects.filter(pk=third.pk).update(display_name="赵敏")
    assert "What you propose can be signed by: 赵敏." in page_of(wang, li)
    clerk = make.staff(Role.CATALOGUER, province, "sun")
    assert "can be signed by" not in page_of(wang, clerk)
    Alliance.objects.create(name="联盟", set_up_at=clock.now() - timedelta(days=3))
    assert "can be signed by" not in page_of(wang, li)
