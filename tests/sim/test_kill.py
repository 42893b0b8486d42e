"""Desks and the database killed at random moments under load: every acknowledged act is there once, whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from shulian.config.postgres import Server
from tests.sim.durable import WORLD, assert_every_book_stands_right, durable_server, environment, kill

# A desk as a process of its own: it lends and takes back at random, and notes each command that was answered.
DESK = """
import random, sys, uuid, os
import django
django.setup()
from shulian.apps.circulation.actions import Command, Kind, settle_one
seed, libraries, readers, items, note = int(sys.argv[1]), *map(int, sys.argv[2:5]), sys.argv[5]
chance = random.Random(seed)
with open(note, "a", buffering=1) as acknowledged:
    while True:
        kind = chance.choice([Kind.CHECKOUT, Kind.CHECKIN])
        card = f"K{chance.randint(1, readers)}" if kind is Kind.CHECKOUT else None
        number = uuid.uuid4()
        library = chance.randint(1, libraries)
        try:
            barcode = f"K{chance.randint(1, items)}"
            answer = settle_one(Command(kind, library, "desk", number, barcode=barcode, card=card))
        except Exception:
            sys.exit(3)
        if answer.refusal != "busy":
            acknowledged.write(f"{number} {answer.ok}\\n")
"""


@pytest.fixture
def site() -> Iterator[tuple[Server, Path]]:
    """A durable server with a small alliance in it, and a folder for the notes of the desks."""
    with durable_server(WORLD) as (server, folder, _said):
        yield server, folder


def desk(server: Server, folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start one desk."""
    note = str(folder / f"desk-{seed}")
    command = [sys.executable, "-c", DESK, str(seed), "3", "6", "12", note]
    return subprocess.Popen(command, env=environment(server), stderr=subprocess.DEVNULL)


def assert_books_are_right(server: Server, folder: Path) -> int:
    """Every acknowledged command is there once, and every book stands right; returns how many there were."""
    lines = [line.split() for note in folder.glob("desk-*") for line in note.read_text().splitlines()]
    # The last line may have been cut by the kill: then the desk did not know of its answer either.
    acknowledged = {line[0] for line in lines if len(line) == 2 and len(line[0]) == 36}
    with psycopg.connect(server.url) as connection:
        there = {str(row[0]) for row in connection.execute("SELECT id FROM journal_command")}
        assert acknowledged <= there
        assert_every_book_stands_right(connection)
    return len(acknowledged)


@pytest.mark.parametrize("rounds", [2, pytest.param(100, marks=pytest.mark.long)])
def test_every_acknowledged_act_is_there_once_after_a_kill(site: tuple[Server, Path], rounds: int) -> None:
    server, folder = site
    chance = random.Random(20261125)
    for number in range(rounds):
        desks = [desk(server, folder, number * 10 + one) for one in range(3)]
        wait_for_work(folder, number)
        time.sleep(chance.uniform(0.05, 0.5))
        if chance.random() < 0.5:
            assert server.process is not None
            kill(psutil.Process(server.process.pid))
        for process in desks:
            with suppress(psutil.NoSuchProcess):
                kill(psutil.Process(process.pid))
            process.wait()
        server.stop()
        server.start()
        assert assert_books_are_right(server, folder) > 0


def wait_for_work(folder: Path, number: int) -> None:
    """Until each desk of this round has had an answer."""
    notes = [folder / f"desk-{number * 10 + one}" for one in range(3)]
    last = time.monotonic() + 60
    while not all(note.exists() and note.stat().st_size for note in notes):
        assert time.monotonic() < last, "the desks do not come to work"
        time.sleep(0.02)
