"""Every command of the terminal, and who may give it: a command that stands in no line of the table fails."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands

import shulian
from shulian.apps.alliance.models import Alliance
from shulian.config import backup, health, supervisor, upgrade
from shulian.config.home import Home
from shulian.config.main import OWN, dispatch
from shulian.core.roles import Role
from tests import make
from tests.config.conftest import as_user

TABLE = Path(__file__).with_name("access_table.txt")
LINES = TABLE.read_text(encoding="utf-8").splitlines()
WHO = dict(line.split() for line in LINES if not line.startswith("#"))
ARCHIVE = str(Path(tempfile.gettempdir()) / "of-a-stranger.tar.gz")
ARGUMENTS = {"backup": [ARCHIVE], "restore": [ARCHIVE]}
ACTS = {"keys": ["rotate"]}
"""What a command is asked that takes more than the operator."""
LOADED = (backup, health, supervisor, upgrade)
"""What the commands load only when they are given: here before another user may not read the program any more."""


def test_every_command_stands_in_the_table_and_every_line_is_a_command() -> None:
    of_the_site = {name for name, app in get_commands().items() if str(app).startswith("shulian.")}
    assert set(WHO) == of_the_site | set(OWN)
    assert set(WHO.values()) == {"operator", "two-people", "before-setup"}


def test_no_page_and_no_program_gives_a_command() -> None:
    """Whoever is signed in, whatever the post, has no way to the terminal's commands."""
    package = Path(shulian.__file__).parent
    files = [file for place in ("interfaces", "apps") for file in (package / place).rglob("*.py")]
    doors = [file for file in files if not {"commands", "management"} & set(file.parts)]
    calls = re.compile(r"call_command|ManagementUtility|management\.commands")
    assert [str(file) for file in doors if calls.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("command", WHO)
def test_who_may_not_read_the_keys_gives_no_command(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o711)
    home = Home(tmp_path / "home")
    home.prepare()
    monkeypatch.setenv("SHULIAN_HOME", str(home.path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("SHULIAN_DATABASE_URL", raising=False)
    said = as_user("nobody", lambda: str(dispatch([command, *ARGUMENTS.get(command, [])])))
    assert said.startswith(f"OperatorError: The data folder {home.path} is not writable"), said


@pytest.mark.django_db
@pytest.mark.parametrize("command", [command for command, who in WHO.items() if who == "two-people"])
def test_what_takes_two_people_is_not_done_for_the_operator_alone(command: str) -> None:
    head = make.library("陕西省图书馆")
    for name in ("wang", "li"):
        make.staff(Role.SYSTEM_ADMINISTRATOR, head, name)
    for named in ({}, {"proposed_by": "wang"}, {"proposed_by": "wang", "approved_by": "wang"}):
        with pytest.raises(CommandError):
            call_command(command, *ACTS[command], **named)


@pytest.mark.django_db
@pytest.mark.parametrize("command", [command for command, who in WHO.items() if who == "before-setup"])
def test_what_belongs_before_the_setup_is_refused_after_it(command: str) -> None:
    make.library("陕西省图书馆")
    Alliance.objects.create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    with pytest.raises(CommandError):
        call_command(command)
