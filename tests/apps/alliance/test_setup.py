"""The first act of a real site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.actions.setup import AlreadySetUpError, Founding, found_alliance, is_set_up
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command
from shulian.core.roles import Right

pytestmark = pytest.mark.django_db

FOUNDING = Founding(
    name="陕西公共图书馆服务联盟",
    short_name="陕西联盟",
    office_name="联盟工作委员会办公室",
    centre_code="610000",
    centre_name="陕西省图书馆",
    username="admin",
    display_name="管理员",
    password="correct horse 7",
)


def test_an_empty_database_becomes_an_alliance_with_an_administrator() -> None:
    assert not is_set_up()
    administrator = found_alliance(Act(source="setup"), FOUNDING)
    assert is_set_up()
    assert administrator.check_password("correct horse 7")
    assert [one.code for one in libraries_for(administrator, Right.INVITE_STAFF)] == ["610000"]
    assert not libraries_for(administrator, Right.CIRCULATE).exists()
    assert Library.objects.get().kind == "province"
    assert not Alliance.objects.get().is_demonstration


def test_there_is_only_one_alliance() -> None:
    found_alliance(Act(source="setup"), FOUNDING)
    with pytest.raises(AlreadySetUpError):
        found_alliance(Act(source="setup"), replace(FOUNDING, username="intruder"))
    assert list(Account.objects.values_list("username", flat=True)) == ["admin"]


def test_the_password_is_neither_shown_nor_stored() -> None:
    found_alliance(Act(source="setup"), FOUNDING)
    assert "correct horse 7" not in repr(FOUNDING)
    assert not any("correct horse" in str(vars(command)) for command in Command.objects.all())


@pytest.mark.parametrize(
    ("code", "kind"), [("610000", "province"), ("610700", "city"), ("610702", "county"), ("own-code", "province")]
)
def test_the_central_library_is_of_the_kind_of_its_division(code: str, kind: str) -> None:
    found_alliance(Act(source="setup"), replace(FOUNDING, centre_code=code))
    assert Library.objects.get().kind == kind
