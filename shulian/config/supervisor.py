"""`shulian run`: start the parts in order, restart what dies, stop them all in order."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from types import FrameType
from typing import Any

import psutil

from shulian import clock
from shulian.config import home as homes
from shulian.config import outward, parts, postgres, processes
from shulian.config.home import Home
from shulian.config.terminal import OperatorError, _

TICK = 0.2
"""Seconds between two looks at the parts."""


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    bind: str
    port: int

    @property
    def host(self) -> str:
        """The name under which this machine itself reaches the server."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.bind, self.bind)  # noqa: S104

    @property
    def url(self) -> str:
        """What a person on this machine types into the browser."""
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"


def address() -> Address:
    """The address from SHULIAN_BIND and SHULIAN_PORT; OperatorError when it cannot be had."""
    said = os.environ.get("SHULIAN_PORT", "8080")
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise OperatorError(_("SHULIAN_PORT is “%(port)s”; a port is a number from 1 to 65535.") % {"port": said})
    bind, port = os.environ.get("SHULIAN_BIND", "127.0.0.1"), int(said)
    try:
        _try(bind, port)
    except OSError as error:
        raise OperatorError(
            _(
                "Port %(port)d on %(bind)s cannot be used (%(reason)s); choose another one, "
                "for example SHULIAN_PORT=%(other)d."
            )
            % {"port": port, "bind": bind, "reason": _reason(error), "other": port % 65535 + 1}
        ) from error
    return Address(bind, port)


def line_address() -> Address | None:
    """Where Z39.50 is to be spoken, None for nowhere; OperatorError when the address cannot be had."""
    bind, port = outward.z3950(os.environ)
    if not port:
        return None
    try:
        _try(bind, port)
    except OSError as error:
        raise OperatorError(
            _(
                "Port %(port)d on %(bind)s cannot be used for Z39.50 (%(reason)s); choose another one, "
                "for example SHULIAN_Z3950=%(bind)s:%(other)d, or SHULIAN_Z3950=off."
            )
            % {"port": port, "bind": bind, "reason": _reason(error), "other": port % 65535 + 1}
        ) from error
    return Address(bind, port)


def _try(bind: str, port: int) -> None:
    socket.create_server((bind, port), family=socket.AF_INET6 if ":" in bind else socket.AF_INET).close()


def _reason(error: OSError) -> str:
    # The standard library appends the address to this one's text, and our sentence has said it already.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


class Supervisor:
    """All parts of one data folder, from the first lock to the last stop."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.started = clock.now()
        self.where: Address | None = None
        self.line: Address | None = None
        self.keepers: list[parts.Keeper] = []
        self._undo = ExitStack()

    def start(self, *, demo: bool) -> Address:
        """Start every part and return when the web server answers."""
        self._undo.enter_context(self.home.claim())
        clear_remains(self.home)
        self._undo.callback((self.home.run / "state.json").unlink, missing_ok=True)
        self.where, self.line = where, line = address(), line_address()
        if not os.environ.get("SHULIAN_DATABASE_URL"):
            server = postgres.Server(self.home, claimed=True)
            self._undo.callback(server.stop)
            server.start()
            self._keep(parts.Database(server))
        self._prepare(demo=demo)
        for program in parts.programs(where.bind, where.port, z3950=line is not None):
            child = parts.Child(program, self.home)
            self._undo.callback(child.stop)
            child.start()
            self._keep(child)
        self._await_web(where)
        return where

    def watch(self) -> None:
        """Look after the parts for ever."""
        while True:
            self._tend()
            time.sleep(TICK)

    def stop(self) -> None:
        """Stop every part in the opposite order, the database last, and give the folder free."""
        self._undo.close()

    def _keep(self, part: parts.Part) -> None:
        self.keepers.append(parts.Keeper(part))
        self._write_state()

    def _tend(self) -> None:
        changed = [keeper.tend() for keeper in self.keepers]
        if any(changed):
            self._write_state()

    def _prepare(self, *, demo: bool) -> None:
        """Bring the database up to date in a process of its own: the supervisor itself never loads Django."""
        command = [*parts.SHULIAN, "prepare", *(["--demo"] if demo else [])]
        environment = os.environ | {"SHULIAN_HOME": str(self.home.path)}
        step = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            preexec_fn=processes.dies_with(os.getpid()),  # noqa: PLW1509
        )
        with ExitStack() as undo:
            undo.callback(processes.end, step, (signal.SIGTERM, 20), (signal.SIGKILL, 5))
            if step.wait():
                raise SystemExit(step.returncode)

    def _await_web(self, where: Address, wait: float = 120.0) -> None:
        last = time.monotonic() + wait
        while not answers(where):
            if time.monotonic() > last:
                log = self.home.log / "web.log"
                raise OperatorError(_("The web server does not answer; its log is %(log)s.") % {"log": log})
            self._tend()
            time.sleep(TICK)

    def _write_state(self) -> None:
        state = {
            "supervisor": os.getpid(),
            "started": self.started.isoformat(),
            "address": asdict(self.where) if self.where else None,
            "parts": {keeper.part.name: keeper.as_data() for keeper in self.keepers},
        }
        draft = self.home.run / "state.json.draft"
        draft.write_text(json.dumps(state, indent=1))
        draft.replace(self.home.run / "state.json")


def answers(where: Address) -> bool:
    """Whether the web server gives any answer."""
    connection = http.client.HTTPConnection(where.host, where.port, timeout=5)
    try:
        connection.request("GET", "/health.json")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def read_state(home: Home) -> dict[str, Any]:
    """What the supervisor wrote last; empty when none runs on this folder."""
    try:
        state = json.loads((home.run / "state.json").read_text())
    except (OSError, ValueError):
        return {}
    return state if home.is_claimed() and str(state["supervisor"]) == home.holder() else {}


def clear_remains(home: Home) -> None:
    """End what a killed supervisor left behind. Its children end by themselves; this waits for the slow ones."""
    with suppress(OSError, ValueError, KeyError):
        state = json.loads((home.run / "state.json").read_text())
        groups = {part["pid"] for name, part in state["parts"].items() if name != "database" and part["pid"]}
        remains = list(_in_groups(groups, state["started"]))
        __, slow = psutil.wait_procs(remains, timeout=15)
        for process in slow:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(slow, timeout=5)


def _in_groups(groups: set[int], started: str) -> Iterator[psutil.Process]:
    since = datetime.fromisoformat(started).timestamp()
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) in groups and process.create_time() >= since:
                yield process


def first_lines(home: Home, where: Address, line: Address | None) -> list[str]:
    """What the person at the terminal reads: addresses, sign-ins, where the data lies, how to stop."""
    spoken = _("Other libraries' programs: SRU %(url)s/sru  OAI-PMH %(url)s/oai") % {"url": where.url}
    return [
        _("Shulian is running: readers %(url)s/  libraries %(url)s/desk/  alliance office %(url)s/office/")
        % {"url": where.url},
        _sign_ins(home, where),
        f"{spoken}  Z39.50 {line.host}:{line.port}" if line else spoken,
        _("The data lies in %(path)s") % {"path": home.path},
        _("To stop, press Ctrl-C."),
    ]


def _sign_ins(home: Home, where: Address) -> str:
    with suppress(OSError):
        return " ".join((home.run / "sign-ins").read_text().split("\n")).strip()
    with suppress(OSError):
        code = (home.run / "setup-code").read_text().strip()
        return _("This site is new: set it up at %(url)s/setup/ with the code %(code)s") % {
            "url": where.url,
            "code": code,
        }
    return _("Sign in with your own account.")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """The first signal to stop counts; the rest are ignored, so that stopping in order is not disturbed."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(arguments: list[str]) -> None:
    """Start everything, say so in five lines, and keep it running until a signal comes."""
    parser = argparse.ArgumentParser(prog="shulian run", description=run.__doc__)
    parser.add_argument("--demo", action="store_true", help=_("load the demonstration into an empty database"))
    wanted = parser.parse_args(arguments)
    home = homes.current()
    home.prepare()
    for number in STOPPING:
        # Started with nohup, it is to outlive the terminal.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    supervisor = Supervisor(home)
    try:
        where = supervisor.start(demo=wanted.demo)
        print("\n".join(first_lines(home, where, supervisor.line)), flush=True)  # noqa: T201
        supervisor.watch()
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop()
