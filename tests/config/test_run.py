"""`shulian run` from the first line to the last process."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from shulian.config.home import Home
from shulian.protocols.z3950 import writing
from shulian.protocols.z3950.messages import InitRequest
from tests.config.conftest import SHULIAN, Running, end_all_in, environment, free_port, of_folder, shulian, wait_until


def health(running: Running) -> dict[str, str]:
    """The state of each part as the site tells it; empty while it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    try:
        connection.request("GET", "/health.json")
        parts = json.load(connection.getresponse())["parts"]
    except OSError:
        return {}
    finally:
        connection.close()
    return {part["name"]: part["state"] for part in parts}


def state(home: Home) -> dict[str, Any]:
    return json.loads((home.run / "state.json").read_text())["parts"]


def lose(home: Home, name: str) -> None:
    """Kill the first process of a part, and wait until the supervisor has started it again."""
    before = state(home)[name]
    os.kill(before["pid"], signal.SIGKILL)
    wait_until(lambda: state(home)[name]["restarts"] > before["restarts"])
    assert state(home)[name]["pid"] != before["pid"]


@pytest.fixture(scope="module")
def site(prepared_home: Path) -> Iterator[Running]:
    """One site for all questions that leave it running; the last test of this file ends it."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    folder.chmod(0o711)
    subprocess.run(["cp", "-a", prepared_home, folder / "home"], check=True)
    running = Running(Home(folder / "home"))
    running.said = running.lines()
    yield running
    end_all_in(folder)
    running.process.communicate()
    shutil.rmtree(folder)


def test_the_start_is_told_in_five_lines(site: Running) -> None:
    code = (site.home.run / "setup-code").read_text().strip()
    assert site.said == [
        f"Shulian is running: readers {site.url}/  libraries {site.url}/desk/  alliance office {site.url}/office/",
        f"This site is new: set it up at {site.url}/setup/ with the code {code}",
        f"Other libraries' programs: SRU {site.url}/sru  OAI-PMH {site.url}/oai  Z39.50 127.0.0.1:{site.line}",
        f"The data lies in {site.home.path}",
        "To stop, press Ctrl-C.",
    ]


def test_the_page_and_the_terminal_say_what_is_up(site: Running) -> None:
    parts = health(site)
    programs = {"database", "web", "worker", "index-writer", "followers", "z3950"}
    watched = {"disk", "backups", "periodic-jobs", "notices", "journal", "sign-in", "keys", "erasures", "published"}
    assert set(parts) == programs | watched
    assert parts["database"] == parts["web"] == "up"
    said = shulian(site.home.path, "check").stdout
    assert "Database: up (since " in said
    assert "Job worker: up (since " in said
    assert "GB are free where the data lies." in said


def test_the_index_writer_lets_pages_desks_and_imports_go_first(site: Running) -> None:
    def comes_after() -> int:
        parts = state(site.home)
        last, *others = (psutil.Process(parts[name]["pid"]).nice() for name in ("index-writer", "web", "worker"))
        return last - min(10 + max(others), 19)

    wait_until(lambda: comes_after() == 0)


def test_a_second_start_on_the_same_folder_gets_one_sentence(site: Running) -> None:
    said = shulian(site.home.path, "run", code=2, SHULIAN_PORT=str(free_port())).stderr
    assert said == f"Shulian is already running on the data folder {site.home.path} (process {site.process.pid}).\n"
    assert health(site)["database"] == "up"


def test_a_lost_worker_is_started_again(site: Running) -> None:
    lose(site.home, "worker")


def test_a_lost_web_server_is_started_again_and_its_workers_go_with_it(site: Running) -> None:
    workers = psutil.Process(state(site.home)["web"]["pid"]).children(recursive=True)
    lose(site.home, "web")
    wait_until(lambda: not any(worker.is_running() for worker in workers))
    wait_until(lambda: health(site).get("web") == "up")


def test_a_lost_z3950_server_is_started_again_and_answers(site: Running) -> None:
    lose(site.home, "z3950")
    wait_until(lambda: z3950_answers(site))


def z3950_answers(site: Running) -> bool:
    """Whether the server greets a client."""
    greeting = writing.write(InitRequest(frozenset({0, 1, 2}), frozenset({0, 1}), 100_000, 100_000))
    try:
        with socket.create_connection(("127.0.0.1", site.line), 5) as line:
            line.sendall(greeting)
            return line.recv(2) != b""
    except OSError:
        return False


def test_a_lost_database_is_started_again(site: Running) -> None:
    lose(site.home, "database")
    wait_until(lambda: health(site).get("database") == "up")


def test_all_killed_at_once_and_started_again_and_stopped(site: Running) -> None:
    with psycopg.connect(site.home.embedded_url("shulian", "database")) as connection:
        connection.execute("CREATE TABLE note AS SELECT '红楼梦' AS text")
    for process in [site.process, *of_folder(site.home.path)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    again = Running(site.home)
    again.lines()
    with psycopg.connect(site.home.embedded_url("shulian", "database")) as connection:
        assert connection.execute("SELECT text FROM note").fetchone() == ("红楼梦",)
    assert again.stop(signal.SIGINT) == 0
    again.process.communicate()
    assert of_folder(site.home.path) == []
    assert not (site.home.run / "state.json").exists()
    said = shulian(site.home.path, "check", code=1).stdout
    assert said.startswith("Database: down. The database does not answer.\n")


def test_children_end_when_only_the_supervisor_is_killed(home: Home) -> None:
    program = (
        "import time; from shulian.config.home import current; from shulian.config.parts import Child, Program\n"
        "home = current(); home.prepare()\n"
        "Child(Program('sleeper', ('sleep', '60')), home).start()\n"
        "print('up', flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program], env=environment(home.path), stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "up\n"
    assert len(of_folder(home.path)) == 2
    starter.kill()
    starter.communicate()
    wait_until(lambda: of_folder(home.path) == [])


def test_a_taken_port_gets_one_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = shulian(home.path, "run", code=2, SHULIAN_PORT=str(port)).stderr
    assert said == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use); choose another one, "
        f"for example SHULIAN_PORT={port + 1}.\n"
    )


def test_a_taken_port_for_z3950_gets_one_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = f"127.0.0.1:{port}"
        said = shulian(home.path, "run", code=2, SHULIAN_PORT=str(free_port()), SHULIAN_Z3950=line).stderr
    assert said == (
        f"Port {port} on 127.0.0.1 cannot be used for Z39.50 (Address already in use); choose another one, "
        f"for example SHULIAN_Z3950=127.0.0.1:{port + 1}, or SHULIAN_Z3950=off.\n"
    )


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_gets_one_sentence(home: Home, port: str) -> None:
    said = shulian(home.path, "run", code=2, SHULIAN_PORT=port).stderr
    assert said == f"SHULIAN_PORT is “{port}”; a port is a number from 1 to 65535.\n"


OTHER_VERSIONS = {
    "INSERT INTO django_migrations (app, name, applied) VALUES ('alliance', '9999_tomorrow', now())": (
        "The database was last used by a newer Shulian; install that version or choose another data folder.\n"
    ),
    "DELETE FROM django_migrations WHERE name IN ('0001_tables', '0008_pickup')": (
        "The database was made by an early Shulian, before version 0.1; choose another data folder.\n"
    ),
}


@pytest.mark.parametrize("change", OTHER_VERSIONS)
def test_a_database_of_another_version_gets_one_sentence(ready_home: Home, change: str) -> None:
    program = (
        "import psycopg; from shulian.config import home, postgres\n"
        "with postgres.available(home.current()):\n"
        f'    psycopg.connect(home.current().database_url(), autocommit=True).execute("{change}")'
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=environment(ready_home.path))
    said = shulian(ready_home.path, "run", code=2, SHULIAN_PORT=str(free_port())).stderr
    assert said == OTHER_VERSIONS[change]
    assert of_folder(ready_home.path) == []


def test_without_a_word_the_command_says_what_it_can_do() -> None:
    said = subprocess.run(SHULIAN, check=True, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
    assert "shulian run [--demo]" in said.stdout


def test_a_command_of_the_site_has_the_database_for_its_time(ready_home: Home) -> None:
    assert "[X] 0001_tables" in shulian(ready_home.path, "showmigrations", "alliance").stdout
    assert of_folder(ready_home.path) == []
