"""`shulian setup` on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.circulation.queries import policy_in_force
from shulian.documents import xlsx

pytestmark = pytest.mark.django_db

ANSWERS = ["示例联盟", "示例", "示例办公室", "示例中心馆", "centre", "admin", "管理员"]
PASSWORDS = ["correct horse 7", "correct horse 7"]

Typist = Callable[[list[str], list[str]], None]


@pytest.fixture
def typist(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Typist:
    """Types these answers and these passwords."""
    settings.RUN_FOLDER = tmp_path

    def sit_down(answers: list[str], passwords: list[str]) -> None:
        def typing(lines: list[str]) -> Callable[[str], str]:
            left: Iterator[str] = iter(lines)
            return lambda _prompt: next(left)

        monkeypatch.setattr("builtins.input", typing(answers))
        monkeypatch.setattr("shulian.interfaces.commands.management.commands.setup.getpass", typing(passwords))

    return sit_down


def test_the_answers_make_an_alliance_that_can_lend(typist: Typist) -> None:
    typist(ANSWERS, PASSWORDS)
    out = StringIO()
    call_command("setup", stdout=out)
    assert Alliance.objects.get().name == "示例联盟"
    assert Account.objects.get().check_password("correct horse 7")
    assert Library.objects.get().name == "示例中心馆"
    policy = policy_in_force()
    assert policy is not None
    assert not policy.is_demonstration
    assert "示例联盟" in out.getvalue()


def test_wrong_answers_are_asked_for_again(typist: Typist) -> None:
    typist([*ANSWERS[:5], "two words", "管理员", "admin"], ["short", "short", *PASSWORDS, *PASSWORDS])
    errors = StringIO()
    call_command("setup", stdout=StringIO(), stderr=errors)
    assert Account.objects.get().username == "admin"
    assert errors.getvalue().count("\n") >= 2


def test_after_three_wrong_answers_nothing_has_changed(typist: Typist) -> None:
    typist(ANSWERS, ["short"] * 6)
    with pytest.raises(CommandError):
        call_command("setup", stdout=StringIO(), stderr=StringIO())
    assert not Alliance.objects.exists()
    assert not Account.objects.exists()


def test_libraries_come_from_a_workbook_and_refused_lines_are_named(typist: Typist, tmp_path: Path) -> None:
    rows = [("A", "甲馆", "county"), ("B", "", "county")]
    file = tmp_path / "libraries.xlsx"
    file.write_bytes(xlsx.write([xlsx.Page("馆", ("code", "name", "kind"), rows)]))
    typist(ANSWERS, PASSWORDS)
    errors = StringIO()
    call_command("setup", libraries=file, stdout=StringIO(), stderr=errors)
    assert set(Library.objects.values_list("code", flat=True)) == {"centre", "A"}
    assert "3" in errors.getvalue()


def test_a_bad_workbook_stops_everything_before_the_first_question(typist: Typist, tmp_path: Path) -> None:
    typist([], [])
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\xff\xd8\xff\xe0")
    for file in (picture, tmp_path / "not there.xlsx"):
        with pytest.raises(CommandError):
            call_command("setup", libraries=file, stdout=StringIO())
    assert not Alliance.objects.exists()


def test_there_is_a_template_and_only_one_first_start(typist: Typist, tmp_path: Path) -> None:
    call_command("setup", template=tmp_path / "t.xlsx", stdout=StringIO())
    assert xlsx.read((tmp_path / "t.xlsx").read_bytes()).rows[0]
    typist(ANSWERS, PASSWORDS)
    call_command("setup", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("setup", stdout=StringIO())
