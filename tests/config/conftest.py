"""A data folder for each test, and the `shulian` command as a child process that is surely gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from shulian.config.home import Home
from shulian.config.postgres import Server
from tests import migrated
from tests.conftest import HASTY

SHULIAN = [sys.executable, "-m", "shulian.config.main"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that every user can pass through."""
    made = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    made.chmod(0o711)
    yield made
    end_all_in(made)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def home(folder: Path) -> Home:
    return Home(folder / "home")


@pytest.fixture(scope="session")
def made_home() -> Iterator[Path]:
    """A data folder with a new, empty database; tests copy it, since making one takes most of a start."""
    made = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    made.chmod(0o711)
    server = Server(Home(made / "home"), HASTY)
    server.start()
    server.stop()
    yield made / "home"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared_home() -> Iterator[Path]:
    """A data folder whose database is up to date; tests copy it, since to prepare it takes most of a start."""
    made = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    made.chmod(0o711)
    migrated.lay_down(Home(made / "home"))
    shulian(made / "home", "prepare")
    yield made / "home"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(made_home: Path, home: Home) -> Iterator[Server]:
    """A database server that is not started yet."""
    subprocess.run(["cp", "-a", made_home, home.path], check=True)
    made = Server(home, HASTY)
    yield made
    made.stop()


@pytest.fixture
def ready_home(prepared_home: Path, home: Home) -> Home:
    subprocess.run(["cp", "-a", prepared_home, home.path], check=True)
    return home


def environment(path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "SHULIAN_DATABASE_URL"}
    return kept | {"SHULIAN_HOME": str(path), "LC_ALL": "C.UTF-8", "SHULIAN_DEMONSTRATION_STILL": "1"} | more


def shulian(path: Path, *arguments: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end on the data folder `path`."""
    done = subprocess.run(
        [*SHULIAN, *arguments], check=False, capture_output=True, text=True, env=environment(path, **more), timeout=120
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def as_user(name: str, act: Callable[[], str]) -> str:
    """What `act` says when an ordinary user does it; a refusal is what it says too.

    A fork and not a new program: root's Python may lie where nobody else can read it.
    """
    account = pwd.getpwnam(name)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        try:
            said = act()
        except BaseException as error:  # the parent's test judges it
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


class Running:
    """`shulian run` as a child process."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.port, self.line = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [*SHULIAN, "run"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(home.path, SHULIAN_PORT=str(self.port), SHULIAN_Z3950=f"127.0.0.1:{self.line}"),
            start_new_session=True,
        )

    def lines(self) -> list[str]:
        """The five lines; they come when the web server answers."""
        assert self.process.stdout is not None
        return [self.process.stdout.readline().rstrip("\n") for _number in range(5)]

    def stop(self, ending: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(ending)
        return self.process.wait(60)


def of_folder(path: Path) -> list[psutil.Process]:
    """Every process that works on a data folder below `path`, this one left out."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            named = process.environ().get("SHULIAN_HOME", "")
            there = named.startswith(str(path)) or process.cwd().startswith(str(path))
            if process.pid != os.getpid() and there and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def end_all_in(path: Path) -> None:
    for process in of_folder(path):
        with suppress(psutil.Error):
            process.kill()
    wait_until(lambda: not of_folder(path))


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.1)
