"""A real site for a story: the whole process tree in a data folder and on a port of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any

from shulian.config.home import Home
from shulian.config.postgres import Server
from tests import migrated
from tests.config.conftest import SHULIAN, end_all_in, environment, free_port, of_folder
from tests.conftest import HASTY

START = 120
"""Seconds that a start may take; a small machine shares its cores with the browser."""


@dataclass
class Site:
    """A running site: its address, its data folder, what it said, what a story needs of it and what people typed."""

    home: Home
    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    scene: dict[str, Any] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


def command(home: Home, *arguments: str) -> str:
    """Run a `shulian` command on a data folder, and return what it says."""
    done = subprocess.run(
        [*SHULIAN, *arguments], check=False, capture_output=True, text=True, env=environment(home.path), timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def scene_of(home: Home) -> dict[str, Any]:
    """What the stories need to know of the demonstration in this data folder, while its database runs."""
    asked = [sys.executable, "-m", "tests.stories.scenery"]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, env=environment(home.path), timeout=120)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def left_behind(home: Home, marks: set[str]) -> list[str]:
    """The places that should know nothing of these and do, while the site runs."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.marks"],
        check=False,
        capture_output=True,
        text=True,
        input=json.dumps(sorted(marks)),
        env=environment(home.path),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@contextmanager
def data_folder() -> Iterator[Home]:
    """An empty data folder that is surely gone afterwards, with whatever still works in it."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-story-"))
    folder.chmod(0o711)
    try:
        yield Home(folder / "home")
    finally:
        end_all_in(folder)
        rmtree(folder, ignore_errors=True)


@contextmanager
def made_ready(home: Home) -> Iterator[str]:
    """A new database in which nothing was done yet, without waiting for the disk as a real start does; its address."""
    server = Server(home, HASTY)
    migrated.start(server)
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def running(home: Home) -> Iterator[Site]:
    """`shulian run` until the story is over; nothing of it may be left then."""
    port = free_port()
    process = subprocess.Popen(
        [*SHULIAN, "run"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(home.path, SHULIAN_PORT=str(port), SHULIAN_Z3950="off"),
        start_new_session=True,
    )
    assert process.stdout is not None
    site = Site(home, f"http://127.0.0.1:{port}", process)
    try:
        site.lines = [process.stdout.readline().rstrip("\n") for _ in range(5)]
        assert all(site.lines), (home.log / "web.log").read_text()[-3000:]
        yield site
        found = left_behind(home, site.typed) if site.typed else []
        assert not found, found
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(START)
        process.stdout.close()
    assert of_folder(home.path) == []
