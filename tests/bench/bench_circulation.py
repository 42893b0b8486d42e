"""Checkout and checkin through `settle`, beside pgbench with the very same statements; queues, readers, sizes.

200,000 readers, 1,000,000 items, 300,000 open loans, a full policy, durable commits. What is compared takes turns on
one database, so that a noisy moment hits both; each figure is a median. One pair is two commands.
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
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

import django
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation import store
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_all, settle_one
from shulian.apps.circulation.actions.plan import plan
from shulian.apps.circulation.actions.run import run as carry_out
from shulian.apps.circulation.actions.seen import Case
from shulian.apps.circulation.actions.settle import asked
from shulian.apps.circulation.snapshot import of as snapshot_of
from shulian.config import home, postgres
from tests import make
from tests.bench.circulation_world import ITEMS, READERS, WANTED, World, build, grow, lend_out
from tests.bench.counted import Tally, exactly, tally

CLIENTS, PROCESSES = 8, 2
MANY = 64
TURNS, SECONDS = 5, 8
SIZES = (10_000, 100_000, ITEMS)


def run() -> list[dict[str, object]]:
    """Every figure of circulation; the items grow from size to size, so that flat cost can be seen."""
    world = build()
    figures, done = [], 0
    for size in SIZES:
        grow(world, done + 1, size)
        done = size
        figures.append(pair_alone(world, size))
    lend_out(world)
    figures += turns(world)
    figures.append(capture(world))
    figures.append(heavy_reader(world))
    return figures


def turns(world: World) -> list[dict[str, object]]:
    """The medians of settle one by one, of settle in batches, and of pgbench, taking turns."""
    library = world.library
    with tempfile.TemporaryDirectory() as folder:
        # pgbench runs as whoever we are, but reads its script from a folder only we can enter.
        script = write_script(Path(folder), library)
        ours, batches, reference = [], [], []
        for _ in range(TURNS):
            reference.append(exactly("pgbench", lambda: pgbench(script)))
            ours.append(exactly("settle, one by one", lambda: in_processes(client_process, library)))
            batches.append(exactly("settle, in batches", lambda: in_processes(batching_process, library)))
    limit = statistics.median(reference)
    named = {f"circulation.settle.{CLIENTS}": ours, f"circulation.settle.{MANY}.batches": batches}
    return [figure(name, statistics.median(values), "commands/s", limit) for name, values in named.items()]


def figure(name: str, value: float, unit: str, reference: float) -> dict[str, object]:
    """One line of the table."""
    shown = round(value) if value > 100 else round(value, 3)
    base = round(reference) if reference > 100 else round(reference, 3)
    return {"name": name, "value": shown, "unit": unit, "reference": base, "ratio": round(value / reference, 3)}


def pair_alone(world: World, size: int) -> dict[str, object]:
    """Milliseconds of a checkout and a checkin on one connection, with so many items in the database."""
    chance = random.Random(size)
    times = []
    for _ in range(1500):
        barcode, card = f"B{chance.randint(1, size)}", f"C{chance.randint(1, READERS)}"
        begun = time.perf_counter()
        settle_one(Command(Kind.CHECKOUT, world.library, "bench", barcode=barcode, card=card))
        settle_one(Command(Kind.CHECKIN, world.library, "bench", barcode=barcode))
        times.append((time.perf_counter() - begun) * 1000)
    smallest = FLAT.setdefault("ms", statistics.median(times))
    return figure(f"circulation.pair.{size}", statistics.median(times), "ms", smallest)


FLAT: dict[str, float] = {}


def capture(world: World) -> dict[str, object]:
    """A checkin that goes to the first of 5,000 who wait, beside one that nobody waits for, taking turns."""
    chance, captured, plain = random.Random(5), [], []
    for number in range(1, WANTED + 1):
        for barcode, times in ((f"W{number}", captured), (f"B{chance.randint(1, ITEMS)}", plain)):
            begun = time.perf_counter()
            answer = settle_one(Command(Kind.CHECKIN, world.library, "bench", barcode=barcode))
            times.append((time.perf_counter() - begun) * 1000)
            assert (answer.hold is not None) == (times is captured)
    return figure("circulation.checkin.capture", statistics.median(captured), "ms", statistics.median(plain))


def heavy_reader(world: World) -> dict[str, object]:
    """The desk opens a reader with 400 loans, beside one with 4, taking turns; whole pages through the middleware."""
    from django.test import Client

    from shulian.core.roles import Role

    library = Library.objects.get(pk=world.library)
    clerk = Client(SERVER_NAME="localhost")
    clerk.force_login(make.staff(Role.DESK_LIBRARIAN, library), "django.contrib.auth.backends.ModelBackend")
    cards, title = {}, Title.objects.get(pk=world.title)
    for loans in (4, 400):
        cards[loans] = f"HEAVY-{loans}"
        make.reader(library, cards[loans])
        for number in range(loans):
            item = make.item(library, f"H{loans}-{number}", title)
            assert settle_one(Command(Kind.CHECKOUT, library.pk, "bench", item=item.pk, card=cards[loans])).ok
    times: dict[int, list[float]] = {4: [], 400: []}
    for _ in range(60):
        for loans, card in cards.items():
            begun = time.perf_counter()
            page = clerk.post("/desk/scan/", {"text": card, "mode": "lend", "command": str(uuid4())}, headers=HTMX)
            times[loans].append((time.perf_counter() - begun) * 1000)
            assert page.status_code == 200
    return figure("desk.reader.400", statistics.median(times[400]), "ms", statistics.median(times[4]))


HTMX = {"HX-Request": "true"}


Told = tuple[Tally, int]
"""What was answered, and how much of it within the time that is measured."""


def in_processes(work: Callable[[int, int], Told], library: int) -> tuple[Tally, float]:
    """What all processes were told together, and the commands a second that were done."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        seeds = [random.randrange(1 << 30) for _ in range(PROCESSES)]
        told = list(pool.map(work, seeds, [library] * PROCESSES))
    return sum((one for one, _done in told), Tally()), sum(done for _one, done in told) / SECONDS


def batching_process(seed: int, library: int) -> Told:
    """One process, on a thread, and so on a connection, of its own."""
    django.setup()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(batching, seed, library).result()


def batching(seed: int, library: int) -> Told:
    """Each turn one command of each client is settled with those of all others, as a server of machines would do."""
    chance, size = random.Random(seed), MANY // PROCESSES
    answers = [warm_up(library)]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        barcodes = [f"B{number}" for number in chance.sample(range(2, ITEMS), size)]
        cards = [f"C{number}" for number in chance.sample(range(1, READERS), size)]
        out = [
            Command(Kind.CHECKOUT, library, "bench", barcode=barcode, card=card)
            for barcode, card in zip(barcodes, cards, strict=True)
        ]
        back = [Command(Kind.CHECKIN, library, "bench", barcode=barcode) for barcode in barcodes]
        answers += [*settle_all(out), *settle_all(back)]
    connection.close()
    return tally(answers), sum(answer.ok for answer in answers[1:])


def warm_up(library: int) -> Answer:
    """Open the connection and read the policy."""
    return settle_one(Command(Kind.CHECKIN, library, "bench", barcode="B1"))


def client_process(seed: int, library: int) -> Told:
    """One process with its share of the clients, each on a thread and a connection of its own."""
    django.setup()
    size = CLIENTS // PROCESSES
    start = threading.Barrier(size)

    def client(number: int) -> Told:
        chance, answers = random.Random(seed + number), [warm_up(library)]
        start.wait()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            barcode, card = f"B{chance.randint(2, ITEMS)}", f"C{chance.randint(1, READERS)}"
            answers.append(settle_one(Command(Kind.CHECKOUT, library, "bench", barcode=barcode, card=card)))
            answers.append(settle_one(Command(Kind.CHECKIN, library, "bench", barcode=barcode)))
        connection.close()
        return tally(answers), sum(answer.ok for answer in answers[1:])

    with ThreadPoolExecutor(size) as pool:
        shares = [share.result() for share in [pool.submit(client, number) for number in range(size)]]
    return sum((one for one, _done in shares), Tally()), sum(done for _one, done in shares)


def pgbench(script: Path) -> tuple[Tally, float]:
    """What pgbench says it ran, and its commands a second.

    Prepared, generic plans, BEGIN / look / write / COMMIT, two commands a turn.
    """
    parts = urlsplit(postgres.Server(home.current()).url)
    environment = os.environ | {
        "PGPASSWORD": unquote(parts.password or ""),
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGUSER": parts.username or "",
        "PGDATABASE": parts.path.strip("/"),
        "PGOPTIONS": "-c plan_cache_mode=force_generic_plan",
    }
    told = subprocess.run(
        f"{postgres.programs()}/pgbench -n -M prepared -c {CLIENTS} -j {PROCESSES} -T {SECONDS} -f {script}".split(),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    # pgbench does not read answers: a write that wrote nothing would count as one.
    pairs = int(re.search(r"actually processed: (\d+)", told.stdout)[1])  # type: ignore[index]
    return Tally(2 * pairs, pairs, pairs), 2 * float(re.search(r"tps = ([\d.]+)", told.stdout)[1])  # type: ignore[index]


# Numbers that stand for what pgbench reads with \\gset; nothing else in a row looks like them.
SENTINELS = {
    900_000_001: "item",
    900_000_002: "item_version",
    900_000_003: "reader",
    900_000_004: "reader_version",
    900_000_005: "loan",
}
TERMS_OF_A_LOAN = {"loan_days": 30, "loan_limit": 1000, "renewals": 1, "overdue_fen": 10}
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
            seen |= {"loan_library": command.library, "loan_terms": TERMS_OF_A_LOAN}
        effects = store.Effects()
        plan(Case(command, seen, snapshot, clock.now()), effects)
        return effects

    return carry_out(steps())


def look_of(command: Command) -> store.Statement:
    """The look of one command."""
    return store.look([asked(0, command)], clock.now())


def inlined(statement: store.Statement) -> str:
    """The statement on one line for pgbench, its parameters as text put together around pgbench's variables."""
    sql = " ".join(re.sub(r"--[^\n]*", "", statement.sql).replace("%%", "%").split())
    for name, value in statement.parameters.items():
        # With a blank after every colon: pgbench takes ":true" for a variable of its own, also in a text.
        text = value.isoformat() if isinstance(value, date) else json.dumps(json.loads(value.dumps(value.obj)))
        cast = {datetime: "timestamptz", date: "date"}.get(type(value), "jsonb")
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
