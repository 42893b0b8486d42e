"""A durable database server with a small alliance in it, whose processes are killed; and what must hold afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from shulian.config.home import Home
from shulian.config.postgres import Server
from tests import migrated

WORLD = """
import django
django.setup()
from tests import make
make.policy(loan_limit=3, overdue_fen=10)
root = make.library("省馆", kind="province", code="L0")
places = [root, make.library("甲馆", root, code="L1"), make.library("乙馆", root, code="L2")]
title = make.title()
for n in range(1, 7):
    make.reader(root, f"K{n}")
for n in range(1, 13):
    make.item(places[n % 3], f"K{n}", of=title)
make.hold(make.reader(root, "W1"), title, places[1])
make.hold(make.reader(root, "W2"), title, places[2])
"""


@contextmanager
def durable_server(world: str) -> Iterator[tuple[Server, Path, str]]:
    """The server, a folder for notes, and what the script that made the world printed."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    folder.chmod(0o711)
    server = Server(Home(folder / "home"))
    try:
        migrated.start(server)
        _take_over(server)
        said = subprocess.run(
            [sys.executable, "-c", world], env=environment(server), check=True, stdout=subprocess.PIPE, text=True
        )
        yield server, folder, said.stdout
    finally:
        server.stop()
        shutil.rmtree(folder)


def _take_over(server: Server) -> None:
    """What the migrations left becomes the site's own database."""
    url = server.home.embedded_url("postgres", "database-owner", "postgres")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("DROP DATABASE shulian")
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO shulian").format(sql.Identifier(migrated.NAME)))


def environment(server: Server) -> dict[str, str]:
    """The environment of a process that works on this server."""
    return os.environ | {
        "SHULIAN_HOME": str(server.home.path),
        "DJANGO_SETTINGS_MODULE": "shulian.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def kill(process: psutil.Process) -> None:
    """The whole family, at once."""
    with suppress(psutil.NoSuchProcess):
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
    "an item with more or fewer loans than checkouts": """
        SELECT item.id FROM holdings_item AS item WHERE
        (SELECT count(*) FROM circulation_loan WHERE item_id = item.id) <>
        (SELECT count(*) FROM journal_entry WHERE item = item.id AND kind = 'checkout')""",
    "an item with more or fewer returns than checkins": """
        SELECT item.id FROM holdings_item AS item WHERE
        (SELECT count(*) FROM circulation_loan WHERE item_id = item.id AND returned_at IS NOT NULL) <>
        (SELECT count(*) FROM journal_entry WHERE item = item.id AND kind = 'checkin')""",
}


def assert_every_book_stands_right(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for what, query in CHECKS.items():
        assert connection.execute(query).fetchall() == [], what  # type: ignore[arg-type]  # all written above
