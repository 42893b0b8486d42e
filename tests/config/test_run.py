"""`shulian run` from the first line to the last process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import psutil
import psycopg
import pytest

from shulian.config.home import Home
from tests.config.conftest import SHULIAN, Running, environment, free_port, of_folder, shulian, wait_until

Run = Callable[[Home], Running]


def health(running: Running) -> dict[str, Any]:
    address = f"http://127.0.0.1:{running.port}/health.json"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return json.load(error)


def state(home: Home) -> dict[str, Any]:
    return json.loads((home.run / "state.json").read_text())["parts"]


def test_a_day_in_the_life(ready_home: Home, run: Run) -> None:
    """Start, four lines, health in the same words, a part lost and restarted, a second start refused, stop."""
    home = ready_home
    running = run(home)
    site = f"http://127.0.0.1:{running.port}"
    assert running.lines() == [
        f"Shulian is running: readers {site}/  libraries {site}/desk/  alliance office {site}/office/",
        f"Sign in with your own account; a new site is set up at {site}/setup/",
        f"The data lies in {home.path}",
        "To stop, press Ctrl-C.",
    ]
    parts = {part["name"]: part["state"] for part in health(running)["parts"]}
    assert parts["database"] == parts["web"] == "up"
    assert set(parts) == {"database", "web", "worker", "index-writer", "disk", "backups"}

    said = shulian(home.path, "check").stdout
    assert "Database: up (since " in said
    assert "Backups: behind. There is no backup yet. Make one with: shulian backup FILE" in said

    refused = shulian(home.path, "run", code=2, SHULIAN_PORT=str(free_port())).stderr
    assert refused == f"Shulian is already running on the data folder {home.path} (process {running.process.pid}).\n"

    lost = state(home)["worker"]["pid"]
    os.kill(lost, signal.SIGKILL)
    wait_until(lambda: state(home)["worker"]["restarts"] == 1)
    assert state(home)["worker"]["up"]
    assert state(home)["worker"]["pid"] != lost

    assert running.stop() == 0
    assert of_folder(home.path) == []
    assert not (home.run / "state.json").exists()
    assert shulian(home.path, "check", code=1).stdout.startswith("Database: down. The database does not answer.\n")


def test_all_killed_at_once_and_started_again(ready_home: Home, run: Run) -> None:
    home = ready_home
    running = run(home)
    running.lines()
    with psycopg.connect(home.embedded_url("shulian", "database")) as connection:
        connection.execute("CREATE TABLE note AS SELECT '红楼梦' AS text")
    for process in [running.process, *of_folder(home.path)]:
        process.kill()
    again = run(home)
    again.lines()
    with psycopg.connect(home.embedded_url("shulian", "database")) as connection:
        assert connection.execute("SELECT text FROM note").fetchone() == ("红楼梦",)

    # Only the supervisor: its children notice and end by themselves, the database in good order.
    again.process.kill()
    wait_until(lambda: of_folder(home.path) == [])
    assert "database system is shut down" in (home.log / "postgres.log").read_text().splitlines()[-1]


def test_the_database_lost_and_found(ready_home: Home, run: Run) -> None:
    home = ready_home
    running = run(home)
    running.lines()
    os.kill(state(home)["database"]["pid"], signal.SIGKILL)
    wait_until(lambda: state(home)["database"]["restarts"] == 1)
    wait_until(lambda: {part["name"]: part["state"] for part in health(running)["parts"]}["database"] == "up")
    assert running.stop(signal.SIGTERM) == 0
    assert of_folder(home.path) == []


def test_a_lost_web_server_leaves_no_worker_of_it(ready_home: Home, run: Run) -> None:
    home = ready_home
    running = run(home)
    running.lines()
    lost = psutil.Process(state(home)["web"]["pid"])
    workers = lost.children(recursive=True)
    lost.kill()
    wait_until(lambda: state(home)["web"]["restarts"] == 1)
    wait_until(lambda: not any(worker.is_running() for worker in workers))
    wait_until(lambda: health(running)["parts"][0]["state"] == "up")


def test_a_taken_port_gets_one_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = shulian(home.path, "run", code=2, SHULIAN_PORT=str(port)).stderr
    assert said == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use); choose another one, "
        f"for example SHULIAN_PORT={port + 1}.\n"
    )


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_gets_one_sentence(home: Home, port: str) -> None:
    said = shulian(home.path, "run", code=2, SHULIAN_PORT=port).stderr
    assert said == f"SHULIAN_PORT is “{port}”; a port is a number from 1 to 65535.\n"


def test_a_database_of_a_newer_version_gets_one_sentence(ready_home: Home) -> None:
    insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('alliance', '9999_tomorrow', now())"
    program = (
        "import psycopg; from shulian.config import home, postgres\n"
        "with postgres.available(home.current()):\n"
        f'    psycopg.connect(home.current().database_url(), autocommit=True).execute("{insert}")'
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=environment(ready_home.path))
    said = shulian(ready_home.path, "run", code=2, SHULIAN_PORT=str(free_port())).stderr
    assert said == (
        "The database was last used by a newer Shulian; install that version or choose another data folder.\n"
    )
    assert of_folder(ready_home.path) == []


def test_without_a_word_the_command_says_what_it_can_do() -> None:
    said = subprocess.run(SHULIAN, check=True, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
    assert "shulian run [--demo]" in said.stdout


def test_a_command_of_the_site_has_the_database_for_its_time(ready_home: Home) -> None:
    assert "[X] 0001_initial" in shulian(ready_home.path, "showmigrations", "alliance").stdout
    assert of_folder(ready_home.path) == []
