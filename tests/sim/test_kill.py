"""Desks and the database killed at random moments under load: every acknowledged act is there once, whole."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from shulian.config.home import Home
from shulian.config.postgres import Server

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

WORLD = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests import make
make.policy(loan_limit=3, overdue_fen=10)
root = make.library("省馆", kind="province")
places = [root, make.library("甲馆", root), make.library("乙馆", root)]
title = make.title()
for n in range(1, 7):
    make.reader(root, f"K{n}")
for n in range(1, 13):
    make.item(places[n % 3], f"K{n}", of=title)
make.hold(make.reader(root, "W1"), title, places[1])
make.hold(make.reader(root, "W2"), title, places[2])
"""


@pytest.fixture
def site() -> Iterator[tuple[Server, Path]]:
    """A durable server with a small alliance in it, and a folder for the notes of the desks."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    folder.chmod(0o711)
    server = Server(Home(folder / "home"))
    server.start()
    subprocess.run([sys.executable, "-c", WORLD], env=environment(server), check=True)
    yield server, folder
    server.stop()
    shutil.rmtree(folder)


def environment(server: Server) -> dict[str, str]:
    """The environment of a process that works on this server."""
    return os.environ | {
        "SHULIAN_HOME": str(server.home.path),
        "DJANGO_SETTINGS_MODULE": "shulian.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def desk(server: Server, folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Start one desk."""
    note = str(folder / f"desk-{seed}")
    command = [sys.executable, "-c", DESK, str(seed), "3", "6", "12", note]
    return subprocess.Popen(command, env=environment(server), stderr=subprocess.DEVNULL)


def kill(process: psutil.Process) -> None:
    """The whole family, at once."""
    for one in [*process.children(recursive=True), process]:
        with suppress(psutil.NoSuchProcess):
            one.kill()


CHECKS = {
    "an open loan of an item that is not out": """
        SELECT item.id FROM circulation_loan AS loan JOIN holdings_item AS item ON item.id = loan.item_id
         WHERE loan.returned_at IS NULL AND item.state <> 'on-loan'""",
    "an item that is out without a loan": """
        SELECT id FROM holdings_item AS item WHERE state = 'on-loan' AND NOT EXISTS
        (SELECT FROM circulation_loan WHERE item_id = item.id AND returned_at IS NULL)""",
    "an item that travels without a transit": """
        SELECT id FROM holdings_item AS item WHERE state NOT IN ('damaged', 'withdrawn')
        AND (state = 'in-transit') <> EXISTS
        (SELECT FROM circulation_transit WHERE item_id = item.id AND received_at IS NULL)""",
    "an unfit item that travels elsewhere than home": """
        SELECT item.id FROM circulation_transit AS transit JOIN holdings_item AS item ON item.id = transit.item_id
         WHERE transit.received_at IS NULL AND item.state IN ('damaged', 'withdrawn')
           AND transit.destination_id <> coalesce(item.station_id, item.library_id)""",
    "a caught hold whose item is elsewhere": """
        SELECT hold.id FROM circulation_hold AS hold JOIN holdings_item AS item ON item.id = hold.caught_id
         WHERE (hold.state, item.state) NOT IN (('ready', 'on-hold-shelf'), ('captured', 'in-transit'))
           AND hold.state IN ('ready', 'captured')""",
    "a command without its entries": """
        SELECT id FROM journal_command AS command WHERE NOT EXISTS
        (SELECT FROM journal_entry WHERE command = command.id)""",
    "a loan that was written twice": """
        SELECT command FROM journal_entry WHERE kind = 'checkout' GROUP BY command HAVING count(*) > 1""",
}


def assert_books_are_right(server: Server, folder: Path) -> int:
    """Every acknowledged command is there once, and every book stands right; returns how many there were."""
    lines = [line.split() for note in folder.glob("desk-*") for line in note.read_text().splitlines()]
    # The last line may have been cut by the kill: then the desk did not know of its answer either.
    acknowledged = {line[0] for line in lines if len(line) == 2 and len(line[0]) == 36}
    with psycopg.connect(server.url) as connection:
        there = {str(row[0]) for row in connection.execute("SELECT id FROM journal_command")}
        assert acknowledged <= there
        for what, query in CHECKS.items():
            assert connection.execute(query).fetchall() == [], what
    return len(acknowledged)


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.long)])
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
