"""Checkout and checkin pairs through `settle`, beside pgbench with the very same statements.

100,000 readers, 1,000,000 items, 8 clients, batches of one, durable commits. The two take turns on one database,
so that a noisy moment hits both; each figure is the median of five turns. One pair is two commands.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import django
import psycopg
from django.db import connection

from shulian import clock
from shulian.apps.circulation import store
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.plan import Case, plan
from shulian.apps.circulation.actions.run import run as carry_out
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.snapshot import of as snapshot_of
from shulian.config import home, postgres
from tests import make

READERS, ITEMS, CLIENTS, PROCESSES = 100_000, 1_000_000, 8, 2
TURNS, SECONDS = 5, 8

POPULATION = """
SET session_replication_role = replica;
INSERT INTO readers_reader (token, name, category_id, home_library_id, phone, identity_sealed, identity_mask,
    guardian_name, guardian_phone, guardian_identity_sealed, guardian_identity_mask, status, status_reason,
    expires_on, registered_at, pin, version, is_demonstration)
SELECT gen_random_uuid(), '读者', 'adult', {home}, '', '', '', '', '', '', '', 'active', '', '2099-12-31',
       now(), '', 1, true
  FROM generate_series(1, {readers});
INSERT INTO readers_card (number, reader_id, library_id, status, issued_at)
SELECT 'C' || id, id, {home}, 'active', now() FROM readers_reader;
INSERT INTO holdings_item (library_id, place_id, barcode, title_id, item_class, call_number, shelf, state, version,
    added_at, is_demonstration)
SELECT {home}, {home}, 'B' || n, {title}, 'book', 'I247.5/1', '', 'available', 1, now(), true
  FROM generate_series(1, {items}) AS n;
SET session_replication_role = DEFAULT;
"""


def run() -> list[dict[str, object]]:
    """The median of settle, of pgbench, and the ratio of the two."""
    library = populate()
    with tempfile.TemporaryDirectory() as folder:
        # pgbench runs as whoever we are, but reads its script from a folder only we can enter.
        script = write_script(Path(folder), library)
        ours, reference = [], []
        for _ in range(TURNS):
            reference.append(pgbench(script))
            ours.append(settle_turn(library))
    value, limit = statistics.median(ours), statistics.median(reference)
    return [
        {
            "name": f"circulation.settle.{CLIENTS}",
            "value": round(value),
            "unit": "commands/s",
            "reference": round(limit),
            "ratio": round(value / limit, 3),
        }
    ]


def populate() -> int:
    """A province's worth of readers and items; returns the library that owns them all."""
    make.policy(loan_limit=1000)
    library = make.library("陕西省图书馆")
    title = make.title()
    database_owner = postgres.Server(home.current()).home.embedded_url("postgres", "database-owner")
    text = POPULATION.format(home=library.pk, title=title.pk, readers=READERS, items=ITEMS)
    psql(database_owner, text + "; VACUUM ANALYZE;")
    return library.pk


def psql(url: str, text: str) -> None:
    """Run SQL as the owner of the database server."""
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in filter(str.strip, text.split(";")):
            owner.execute(statement)


def settle_turn(library: int) -> float:
    """Commands a second of our side: CLIENTS threads in PROCESSES processes, each with its own connection."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        seeds = [random.randrange(1 << 30) for _ in range(PROCESSES)]
        shares = pool.map(client_process, seeds, [library] * PROCESSES)
    return sum(shares)


def client_process(seed: int, library: int) -> float:
    """Commands a second of one process."""
    django.setup()
    done: list[int] = []
    start = threading.Barrier(CLIENTS // PROCESSES)

    def client(number: int) -> None:
        chance, count = random.Random(seed + number), 0
        settle_one(Command(Kind.CHECKIN, library, "bench", barcode="B1"))
        start.wait()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            barcode, card = f"B{chance.randint(2, ITEMS)}", f"C{chance.randint(1, READERS)}"
            lent = settle_one(Command(Kind.CHECKOUT, library, "bench", barcode=barcode, card=card))
            back = settle_one(Command(Kind.CHECKIN, library, "bench", barcode=barcode))
            count += lent.ok + back.ok
        done.append(count)
        connection.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS // PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def pgbench(script: Path) -> float:
    """Commands a second of pgbench: prepared, generic plans, BEGIN / look / write / COMMIT, two commands a turn."""
    parts = urlsplit(postgres.Server(home.current()).url)
    environment = os.environ | {
        "PGPASSWORD": unquote(parts.password or ""),
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGUSER": parts.username or "",
        "PGDATABASE": parts.path.strip("/"),
        "PGOPTIONS": "-c plan_cache_mode=force_generic_plan",
    }
    before = Loan.objects.count()
    told = subprocess.run(
        f"{postgres.programs()}/pgbench -n -M prepared -c {CLIENTS} -j {PROCESSES} -T {SECONDS} -f {script}".split(),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    pairs = int(re.search(r"actually processed: (\d+)", told.stdout)[1])  # type: ignore[index]
    # pgbench does not read answers: a write that wrote nothing would count as one.
    assert Loan.objects.count() - before >= 0.99 * pairs, "pgbench wrote fewer loans than it ran pairs"
    return 2 * float(re.search(r"tps = ([\d.]+)", told.stdout)[1])  # type: ignore[index]


# Numbers that stand for what pgbench reads with \\gset; nothing else in a row looks like them.
SENTINELS = {
    900_000_001: "item",
    900_000_002: "item_version",
    900_000_003: "reader",
    900_000_004: "reader_version",
    900_000_005: "loan",
}
TOKEN, BARCODE, CARD = "~token~", "~barcode~", "~card~"
COMMANDS = {UUID(int=1): "lending", UUID(int=2): "returning"}


def write_script(folder: Path, library: int) -> Path:
    """The same look and the same write as settle's; each client has items and readers of its own."""
    share = {"item": ITEMS // CLIENTS, "reader": READERS // CLIENTS}
    lines = [f"\\set {name} :client_id * {size} + random(2, {size})" for name, size in share.items()]
    lines += [f"\\set {name} random(1, 1 << 46)" for name in COMMANDS.values()]
    lines += [r"\set barcode :item", r"\set card :reader"]
    for number, kind in zip(COMMANDS, (Kind.CHECKOUT, Kind.CHECKIN), strict=True):
        command = Command(kind, library, "bench", number, barcode=BARCODE, card=CARD if kind is Kind.CHECKOUT else None)
        lines += ["BEGIN;", inlined(look_of(command)) + r" \gset"]
        lines += [inlined(store.write(effects_of(command), clock.now())) + ";", "COMMIT;"]
    script = folder / "pair.sql"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return script


def effects_of(command: Command) -> store.Effects:
    """What settle would write for this command, with sentinels for what the look finds."""

    def steps() -> Generator[store.Step, list[store.Row], store.Effects]:
        example = Command(command.kind, command.library, "bench", barcode="B1", card="C1")
        (seen,) = yield look_of(example)
        snapshot = yield from snapshot_of(seen["tree_version"], seen["policy_version"])
        seen |= {name: number for number, name in SENTINELS.items()} | {"token": TOKEN}
        if command.kind is Kind.CHECKOUT:
            seen["loan"] = None
        else:
            seen |= {"state": "on-loan", "loan_reader": seen["reader"], "due_on": clock.today(), "renewals": 0}
        effects = store.Effects()
        plan(Case(command, seen, snapshot, clock.now()), effects)
        return effects

    return carry_out(steps())


def look_of(command: Command) -> store.Statement:
    """The look of one command."""
    asked = {"n": 0, "id": command.id, "item": None, "barcode": command.barcode, "owner": None, "card": command.card}
    return store.look([asked], clock.now())


def inlined(statement: store.Statement) -> str:
    """The statement on one line for pgbench, its parameters as text put together around pgbench's variables."""
    sql = " ".join(re.sub(r"--[^\n]*", "", statement.sql).replace("%%", "%").split())
    for name, value in statement.parameters.items():
        # With a blank after every colon: pgbench takes ":true" for a variable of its own, also in a text.
        text = value.isoformat() if isinstance(value, datetime) else json.dumps(json.loads(value.dumps(value.obj)))
        cast = "timestamptz" if isinstance(value, datetime) else "jsonb"
        sql = sql.replace(f"%({name})s", f"('{with_variables(text)}')::{cast}")
    return sql


def with_variables(text: str) -> str:
    """Sentinels in a JSON text become pgbench's variables, spliced in by concatenation."""
    for number, name in SENTINELS.items():
        text = text.replace(str(number), f"' || :{name}::text || '")
    for number, name in COMMANDS.items():
        text = text.replace(str(number), f"00000000-0000-4000-8000-' || lpad(to_hex(:{name}::bigint), 12, '0') || '")
    text = text.replace(TOKEN, "' || :token::text || '").replace(BARCODE, "B' || :barcode::text || '")
    return text.replace(CARD, "C' || :card::text || '")
