"""What `shulian run` keeps alive: the database and the programs beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Protocol

from shulian import clock
from shulian.config import postgres, processes
from shulian.config.home import Home
from shulian.config.terminal import OperatorError

LONGEST_PAUSE = 30.0
"""Seconds between two attempts to start a part that keeps dying."""
SETTLED = 60.0
"""A part that has lived so many seconds is started again without a pause."""
SHULIAN = (sys.executable, "-m", "shulian.config.main")


@dataclass(frozen=True)
class Program:
    """A part that is a program of its own: its name, its command line, and the seconds it may take to stop."""

    name: str
    command: tuple[str, ...]
    patience: float = 20.0


def programs(bind: str, port: int, *, z3950: bool = True) -> tuple[Program, ...]:
    """What runs beside the database, in the order of starting."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    web += ["--workers", str(len(os.sched_getaffinity(0))), "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    web += ["--blocking-threads", "4", "--blocking-threads-idle-timeout", "600"]
    web += ["--host", bind, "--port", str(port), "shulian.config.wsgi:application"]
    return (
        Program("index-writer", (*SHULIAN, "index-writer")),
        Program("followers", (*SHULIAN, "followers")),
        Program("worker", (*SHULIAN, "procrastinate", "worker", "--shutdown-graceful-timeout=15")),
        Program("web", tuple(web)),
        *((Program("z3950", (*SHULIAN, "z3950-server")),) if z3950 else ()),
    )


class Part(Protocol):
    """Something that is started, can be lost, and is stopped."""

    name: str

    def start(self) -> None:
        """Start, or start again after a loss."""

    def pid(self) -> int | None:
        """The number of its process; None when it is not there."""

    def stop(self) -> None:
        """Stop in good order, and then for certain."""


class Child:
    """A program as a child process that writes to its own log and never outlives the supervisor."""

    def __init__(self, program: Program, home: Home) -> None:
        self.name = program.name
        self.program = program
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program."""
        with self.home.open_log(self.name) as output:
            self.process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=os.environ | {"SHULIAN_HOME": str(self.home.path)},
                start_new_session=True,
                preexec_fn=processes.dies_with(os.getpid()),  # noqa: PLW1509
            )

    def pid(self) -> int | None:
        """The process's number; what a lost process left in its group is cleared away at once."""
        if self.process is not None and self.process.poll() is not None:
            self.stop()
        return self.process.pid if self.process else None

    def stop(self) -> None:
        """Ask the process to end, wait, and kill what is left of its group."""
        if self.process is not None:
            processes.end(self.process, (signal.SIGTERM, self.program.patience), (signal.SIGKILL, 5))
            self.process = None


class Database:
    """The embedded server as a part."""

    name = "database"

    def __init__(self, server: postgres.Server) -> None:
        self.server = server

    def start(self) -> None:
        """Start again after a loss; for the first start see `Server.start`."""
        self.server.restart()

    def pid(self) -> int | None:
        """The number of the server's first process."""
        process = self.server.process
        return process.pid if process and process.poll() is None else None

    def stop(self) -> None:
        """Stop the server; connections are ended."""
        self.server.stop()


class Keeper:
    """Keeps one part alive: starts it again, at once the first time, then after longer and longer pauses."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.restarts = 0
        self.begun()

    def begun(self) -> None:
        """Note that the part has just been started."""
        self.up, self.since, self._started, self._pause = True, clock.now(), time.monotonic(), 0.0

    def tend(self) -> bool:
        """Look after the part; True when its state has changed."""
        now = time.monotonic()
        if self.part.pid() is not None:
            if now - self._started > SETTLED:
                self._pause = 0.0
            return False
        if self.up:
            self.up, self.since = False, clock.now()
            return True
        if now < self._started + self._pause:
            return False
        return self._start_again(now)

    def _start_again(self, now: float) -> bool:
        self._started, self._pause = now, min(max(self._pause * 2, 1.0), LONGEST_PAUSE)
        self.restarts += 1
        try:
            self.part.start()
        except (OSError, OperatorError):
            # No room on the disk, for example: it is tried again after the pause.
            return False
        self.up, self.since = True, clock.now()
        return True

    def as_data(self) -> dict[str, object]:
        """The part's state for the health page."""
        return {"up": self.up, "since": self.since.isoformat(), "restarts": self.restarts, "pid": self.part.pid()}
