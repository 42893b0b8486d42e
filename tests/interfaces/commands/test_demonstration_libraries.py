"""The tree of the demonstration: what is fact and what is invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from shulian.apps.alliance.actions.setup import Founding, found_alliance
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.journal.actions import Act
from shulian.core.library import Kind, Service, Standing
from shulian.interfaces.commands.demonstration import libraries

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tree(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Library]]:
    """Planted once for these tests, which only look at it."""
    founding = Founding("联盟", "联盟", "办公室", "610000", "陕西省图书馆", "admin", "管理员", "x")
    with django_db_blocker.unblock(), transaction.atomic():
        found_alliance(Act(source="command"), founding)
        yield libraries.load(Act(source="command"))
        transaction.set_rollback(True)


def test_all_named_libraries_are_there_and_are_not_called_invented(tree: dict[str, Library]) -> None:
    named = [one for one in tree.values() if not one.is_demonstration]
    assert len(libraries.institutions(tree.values())) == 53
    assert {one.kind for one in named} == {"province", "city", "county", "township-branch", "self-service"}
    assert not any(one.address or one.phone or one.email for one in tree.values())
    assert tree["610113"].name == "雁塔区图书馆"
    assert tree["610828"].aliases == ["佳县国桢图书馆"]


def test_libraries_stand_where_they_belong(tree: dict[str, Library]) -> None:
    def parent(code: str) -> str:
        return Library.objects.get_parent(tree[code]).code

    assert parent("610702") == "610700"
    assert parent("610113") == "610000"
    assert parent("610925100") == "610925"
    assert tree["610581"].reporting_unit.name == "韩城市"
    assert tree["610000"].reporting_unit.name == "省本级"
    assert tree["610925-Z4"].reporting_unit.name == "安康市"


def test_numbers_of_the_bulletin_are_kept_and_invented_names_are_marked(tree: dict[str, Library]) -> None:
    langao = [one for one in tree.values() if one.kind == Kind.TOWNSHIP_BRANCH and one.code.startswith("610925")]
    assert len(langao) == 12
    assert all(one.demonstration_fields == ["name", "opening_hours"] for one in langao)
    posts = [one for one in tree.values() if one.kind == Kind.POST_OFFICE]
    assert len(posts) == 15
    assert all(one.is_demonstration and "演示" in one.name for one in posts)
    assert all("演示" in one.name for one in tree.values() if one.is_demonstration)


def test_some_libraries_do_not_lend_and_assumed_memberships_are_marked(tree: dict[str, Library]) -> None:
    lending = Membership.objects.filter(service=Service.CIRCULATION)
    known = lending.filter(is_demonstration=False)
    assert {one.library.name for one in known} == {"新城区图书馆", "碑林区图书馆", "雁塔区图书馆", "宝塔区图书馆"}
    assert lending.get(library=tree["610881"]).standing == Standing.APPLIED
    assert Membership.objects.filter(service=Service.JOINT_REFERENCE, is_demonstration=False).count() == 25
