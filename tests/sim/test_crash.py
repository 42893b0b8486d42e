"""The database server killed at random moments: every acknowledged command is there, and only once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from shulian.config.home import Home
from shulian.config.postgres import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with the settings of a real site: what the disk knows is the question here."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    folder.chmod(0o711)
    made = Server(Home(folder / "home"))
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


def send(server: Server, command: uuid.UUID) -> None:
    """Write a command; one that is there already stays as it is."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("INSERT INTO command VALUES (%s) ON CONFLICT DO NOTHING", [command])


class Machine(threading.Thread):
    """Sends commands one after another until the server is gone; the last one may or may not have been written."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.acknowledged: list[uuid.UUID] = []
        self.unanswered: uuid.UUID | None = None

    def run(self) -> None:
        with suppress(psycopg.Error), psycopg.connect(self.server.url, autocommit=True) as connection:
            while True:
                self.unanswered = uuid.uuid4()
                connection.execute("INSERT INTO command VALUES (%s)", [self.unanswered])
                self.acknowledged.append(self.unanswered)
                self.unanswered = None


def kill_all(server: Server) -> None:
    assert server.process is not None
    first = psutil.Process(server.process.pid)
    for process in [first, *first.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)


def kill_and_look(server: Server, chance: random.Random) -> None:
    """One round: four machines send, the server dies, it starts again, the unanswered commands are sent again."""
    machines = [Machine(server) for _number in range(4)]
    for machine in machines:
        machine.start()
    time.sleep(chance.uniform(0.01, 0.4))
    kill_all(server)
    for machine in machines:
        machine.join()
    server.stop()
    server.start()
    for machine in machines:
        if machine.unanswered:
            send(server, machine.unanswered)
    sent = [*(command for machine in machines for command in machine.acknowledged)]
    sent += [machine.unanswered for machine in machines if machine.unanswered]
    with psycopg.connect(server.url, autocommit=True) as connection:
        written = [row[0] for row in connection.execute("SELECT id FROM command")]
        assert sorted(written) == sorted(sent)
        connection.execute("TRUNCATE command")


@pytest.mark.parametrize("rounds", [4, pytest.param(1000, marks=pytest.mark.long)])
def test_every_acknowledged_command_survives_a_kill(server: Server, rounds: int) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE command (id uuid)")
        connection.execute("CREATE UNIQUE INDEX once ON command (id)")
    chance = random.Random(20250303)
    for _round in range(rounds):
        kill_and_look(server, chance)
