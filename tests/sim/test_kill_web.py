"""The web server killed at random moments while programs lend: every answer that was given stands, and stands once."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psutil
import psycopg
import pytest

from shulian.config import parts
from shulian.config.postgres import Server
from tests.config.conftest import free_port
from tests.sim.durable import WORLD, assert_every_book_stands_right, durable_server, kill

CLIENTS = 4
TOKEN = """
from datetime import timedelta
from shulian.apps.alliance.actions.tokens import Purpose, issue_token
from shulian.apps.alliance.models import Grant
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right, Role
clerk = make.staff(Role.DESK_LIBRARIAN, root)
for place in places[1:]:
    Grant.objects.create(account=clerk, role=Role.DESK_LIBRARIAN, library=place)
print(title.pk, issue_token(Act("command"), clerk, Purpose("kill", frozenset(Right), timedelta(hours=12)))[1])
"""


class Site:
    """The database and the web server, as `shulian run` starts them."""

    def __init__(self, server: Server) -> None:
        self.server, self.port = server, free_port()
        (web,) = (one for one in parts.programs("127.0.0.1", self.port) if one.name == "web")
        self.web = parts.Child(web, server.home)
        self.web.start()

    def _family(self, process: subprocess.Popen[bytes] | None) -> psutil.Process:
        assert process is not None
        return psutil.Process(process.pid)

    def tend(self) -> None:
        """As the supervisor does: start again whatever ended, also a web server whose workers die too fast for it."""
        for part in (parts.Database(self.server), self.web):
            if part.pid() is None:
                part.start()

    def lose_a_worker(self, chance: random.Random) -> None:
        """The web server itself starts another one."""
        with suppress(IndexError, psutil.NoSuchProcess):
            chance.choice(self._family(self.web.process).children()).kill()

    def lose_the_web_server(self, _chance: random.Random) -> None:
        kill(self._family(self.web.process))
        self._start_web()

    def lose_the_database(self, _chance: random.Random) -> None:
        kill(self._family(self.server.process))
        self._start_database()

    def lose_everything(self, _chance: random.Random) -> None:
        for process in (self.server.process, self.web.process):
            kill(self._family(process))
        self._start_database()
        self._start_web()

    def _start_web(self) -> None:
        # Asked for its number, the part clears away what a lost process left.
        while self.web.pid() is not None:
            time.sleep(0.01)
        self.web.start()

    def _start_database(self) -> None:
        assert self.server.process is not None
        self.server.process.wait()
        self.server.restart()


LOSE = (Site.lose_a_worker, Site.lose_everything, Site.lose_the_web_server, Site.lose_the_database)


@dataclass(frozen=True)
class Said:
    """A command as it was sent, and the answer that came at last."""

    path: str
    body: dict[str, Any]
    status: int
    answer: dict[str, Any]

    @property
    def command(self) -> str:
        return str(self.body["command"])

    @property
    def refusal(self) -> str | None:
        return str(self.answer["code"]) if self.status == 409 else None

    @property
    def act(self) -> str:
        """The entry of the journal that tells of it."""
        if self.refusal:
            return "refusal"
        return "hold-cancelled" if self.path.endswith("/changes") else ENTRY[self.path]


ENTRY = {"/checkouts": "checkout", "/checkins": "scanned", "/renewals": "renew", "/holds": "hold-placed"}


class Program:
    """A library's program that sends one command after the other, each again and again until it is answered."""

    def __init__(self, port: int, token: str, title: int, seed: int) -> None:
        self.port, self.title, self.chance = port, title, random.Random(seed)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.line: http.client.HTTPConnection | None = None
        self.said: list[Said] = []
        self.again = 0
        self.holds: list[tuple[int, str]] = []

    def work(self, over: threading.Event) -> None:
        while not over.is_set():
            self.said.append(self.ask(*self.next()))
            told = self.said[-1]
            if told.act == "hold-placed":
                self.holds.append((told.answer["hold"], told.body["card"]))

    def next(self) -> tuple[str, dict[str, Any]]:
        """The next command, drawn by chance."""
        chance = self.chance
        library, card = f"L{chance.randrange(3)}", f"K{chance.randint(1, 6)}"
        body: dict[str, Any] = {"command": str(UUID(int=chance.getrandbits(128), version=4)), "library": library}
        path = chance.choices(["/checkouts", "/checkins", "/renewals", "/holds", "/changes"], [5, 5, 1, 2, 1])[0]
        if path == "/changes" and self.holds:
            hold, card = self.holds.pop()
            return f"/holds/{hold}/changes", body | {"card": card, "change": "cancel"}
        if path in ("/holds", "/changes"):
            return "/holds", body | {"card": card, "title": self.title, "pickup": library}
        body |= {"barcode": f"K{chance.randint(1, 12)}"}
        return path, body | {"card": card} if path == "/checkouts" else body

    def ask(self, path: str, body: dict[str, Any]) -> Said:
        """The answer, however often it has to be asked for."""
        last = time.monotonic() + 120
        while time.monotonic() < last:
            status, text = self._once(path, json.dumps(body))
            if status and status < 500:
                answer = json.loads(text)
                if answer.get("code") != "busy":
                    assert status in (200, 201, 409), (path, status, answer)
                    return Said(path, body, status, answer)
            self.again += 1
            time.sleep(0.05)
        raise AssertionError(f"no answer to {path}")

    def _once(self, path: str, text: str) -> tuple[int, bytes]:
        """Status and text; 0 when the line broke."""
        try:
            self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            self.line.request("POST", f"/api/v1{path}", text, self.headers)
            response = self.line.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return 0, b""

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None


@pytest.fixture
def server() -> Iterator[tuple[Server, int, str]]:
    """A durable server with a small alliance, a title of it, and a token for its desk."""
    with durable_server(WORLD + TOKEN) as (server, _folder, said):
        title, token = said.split()
        yield server, int(title), token


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.long)])
def test_every_answer_of_the_web_server_stands_once_after_it_was_killed(
    server: tuple[Server, int, str], kills: int
) -> None:
    database, title, token = server
    site = Site(database)
    # Each number of kills has seeds of its own: the journal keeps the ids of the commands.
    programs = [Program(site.port, token, title, seed * 1000 + kills) for seed in range(CLIENTS)]
    over, chance = threading.Event(), random.Random(20261126)
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            working = [pool.submit(program.work, over) for program in programs]
            try:
                for number in range(kills):
                    wait_for_answers(site, programs, working)
                    time.sleep(chance.uniform(0, 0.3))
                    (LOSE[number] if number < 2 else chance.choice(LOSE))(site, chance)
                wait_for_answers(site, programs, working)
            finally:
                over.set()
            for one in working:
                one.result()
        assert sum(program.again for program in programs) > 0
        assert_each_stands_once(database.url, [said for program in programs for said in program.said])
        for program in programs:
            assert_said_again(program)
    finally:
        for program in programs:
            program.hang_up()
        site.web.stop()


def wait_for_answers(site: Site, programs: list[Program], working: list[Future[None]]) -> None:
    """Until each program has had some more."""
    before, last = [len(program.said) for program in programs], time.monotonic() + 120
    while any(len(program.said) < some + 8 for program, some in zip(programs, before, strict=True)):
        for one in working:
            if one.done():
                one.result()
        site.tend()
        assert time.monotonic() < last, "the programs do not come to work"
        time.sleep(0.02)


def assert_each_stands_once(url: str, said: list[Said]) -> None:
    """The command with the answer that was given, its one entry, its rows; and nothing that nobody was told of."""
    with psycopg.connect(url) as connection:
        kept = dict(connection.execute("SELECT id::text, decision FROM journal_command").fetchall())
        entries: dict[str, Counter[str]] = defaultdict(Counter)
        for command, kind in connection.execute("SELECT command::text, kind FROM journal_entry WHERE source = 'api'"):
            entries[command][kind] += 1
        placed = connection.execute("SELECT id FROM circulation_hold WHERE source = 'api' ORDER BY id").fetchall()
        assert_every_book_stands_right(connection)
    assert sorted(entries) == sorted(one.command for one in said)
    for one in said:
        assert entries[one.command][one.act] == 1, (one, entries[one.command])
        assert kept[one.command]["refusal"] == one.refusal, one
        for name in KEPT & one.answer.keys() if one.refusal is None else ():
            assert (kept[one.command].get(name) or None) == (one.answer[name] or None), (one, name)
    told = sorted(one.answer["hold"] for one in said if one.act == "hold-placed")
    assert [row[0] for row in placed] == told


KEPT = {"due_on", "outcome", "hold", "charge_fen", "renewals", "found", "state"}


def assert_said_again(program: Program) -> None:
    """Whoever asks again hears the same."""
    for one in program.said:
        again = program.ask(one.path, one.body)
        assert (again.status, again.answer | {"repeated": 0}) == (one.status, one.answer | {"repeated": 0})
