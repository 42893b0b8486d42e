"""New keys on the command line: two people stand behind them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from shulian.apps.alliance.actions import heavy, keys
from shulian.apps.alliance.models import Proposal
from shulian.apps.journal.actions import Act
from shulian.apps.readers.heavy import HEAVY
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.foureyes import Heavy, State
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The rotations that were done; nothing is sealed anew."""
    done: list[Any] = []
    monkeypatch.setattr(
        heavy, "executors", lambda: {Heavy.ROTATE_KEYS: lambda act, _what: done.append(act.actor) or {}}
    )
    monkeypatch.setattr("shulian.apps.alliance.actions.keys.tables", list)
    root = make.library("陕西省图书馆")
    for role, name in ((Role.SYSTEM_ADMINISTRATOR, "wang"), (Role.ALLIANCE_OFFICE, "li")):
        account = make.signer(role, root, name)
        account.set_password(f"secret of {name}")
        account.save()
    typed(monkeypatch, "wang", "li")
    make.staff(Role.DESK_LIBRARIAN, root, "zhang")
    return done


def typed(monkeypatch: pytest.MonkeyPatch, *whose: str) -> None:
    """Whose passwords are typed, in turn."""
    secrets = iter(f"secret of {name}" for name in whose)
    monkeypatch.setattr("shulian.interfaces.commands.management.commands.keys.getpass", lambda _asked: next(secrets))


def test_a_name_without_its_password_signs_nothing(rotated: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "wang", "wang")
    with pytest.raises(CommandError, match=r"password of li|li 的密码"):
        call_command("keys", "rotate", proposed_by="wang", approved_by="li", verbosity=0)
    assert not rotated
    assert not Proposal.objects.exists()


def test_a_second_person_is_named_and_recorded(rotated: list[Any]) -> None:
    call_command("keys", "rotate", proposed_by="wang", approved_by="li", why="例行更换", verbosity=0)
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.why) == (State.APPROVED, "例行更换")
    assert (proposal.proposed_by.username, proposal.decided_by and proposal.decided_by.username) == ("wang", "li")
    assert len(rotated) == 1


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("", "", "Name two people|请指明"),
        ("wang", "", "Name two people|请指明"),
        ("wang", "zhang", "Name two people|请指明"),
        ("wang", "wang", "Two different people|须由两个"),
    ],
)
def test_one_person_alone_rotates_nothing(rotated: list[Any], first: str, second: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("keys", "rotate", proposed_by=first, approved_by=second, verbosity=0)
    assert not rotated


@pytest.mark.usefixtures("rotated", "own_keys")
def test_old_pins_end_by_two_people_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heavy, "executors", lambda: HEAVY)
    reader = make.reader(make.library("雁塔区图书馆"))
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, "482913"))
    keys.rotate(Act("command"))
    alone: list[dict[str, str]] = [{}, {"proposed_by": "wang"}, {"proposed_by": "wang", "approved_by": "wang"}]
    for names in alone:
        with pytest.raises(CommandError, match=r"Name two people|请指明|Two different people|须由两个"):
            call_command("keys", "retire", void_old_pins=True, verbosity=0, **names)
    assert Reader.objects.exclude(pin=b"").count() == 1
    call_command("keys", "retire", void_old_pins=True, proposed_by="wang", approved_by="li", verbosity=0)
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.state, proposal.outcome) == (Heavy.VOID_PINS, State.APPROVED, {"voided": 1})
    assert not Reader.objects.exclude(pin=b"").exists()


def test_what_was_signed_for_one_key_ends_no_pins_of_another() -> None:
    assert HEAVY[Heavy.VOID_PINS](Act("command"), {"newest": "00000000"}) is None
