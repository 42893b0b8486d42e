"""Preparing the records of a large file in a second process, while this one writes to the database."""

from __future__ import annotations

import fcntl
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from select import POLLIN, poll
from typing import IO, Any

from shulian.apps.catalogue import framed
from shulian.apps.catalogue.preparing import Prepared, prepare, prepare_all
from shulian.apps.catalogue.rules import rules_from
from shulian.protocols import marc

RUN = 100
"""Pieces prepared at a time: what is read of more is out of the processor's memory again when it is sent."""
RUN_BYTES = 1 << 20
AHEAD = 15
"""Runs that may lie prepared before they are wanted: so memory stays bounded."""
LARGE = 4 << 20
"""Bytes from which a file is worth a second process."""

PIPE = 1 << 20

_ROOT = Path(__file__).parents[3]

Child = subprocess.Popen[bytes]


def prepared(
    pieces: Iterable[marc.Piece], kind: marc.FileKind, said: dict[str, Any], *, size: int = 0
) -> Iterator[Prepared]:
    """The pieces in their order, ready to be compared with the catalogue."""
    if size < LARGE or (os.cpu_count() or 1) < 2:
        rules = rules_from(said)
        yield from (prepare(piece, kind, rules) for piece in pieces)
        return
    runs = _runs(pieces)
    with _child(kind, said) as (child, asking, hearing):
        yield from _meanwhile(child, runs, kind, said)
        waiting: deque[Future[list[Prepared]]] = deque()
        for run in runs:
            asked = asking.submit(_send, child, run)
            waiting.append(hearing.submit(_answer, child, run, asked, (kind, said)))
            if len(waiting) > AHEAD:
                yield from waiting.popleft().result()
        for answer in waiting:
            yield from answer.result()


def _runs(pieces: Iterable[marc.Piece]) -> Iterator[list[marc.Piece]]:
    run: list[marc.Piece] = []
    size = 0
    for piece in pieces:
        run.append(piece)
        size += len(piece.data)
        if len(run) >= RUN or size >= RUN_BYTES:
            yield run
            run, size = [], 0
    if run:
        yield run


def _meanwhile(
    child: Child, runs: Iterator[list[marc.Piece]], kind: marc.FileKind, said: dict[str, Any]
) -> Iterator[Prepared]:
    """What can be prepared here until the other process has loaded what it needs."""
    rules = rules_from(said)
    while not is_ready(child):
        run = next(runs, None)
        if run is None:
            return
        yield from prepare_all(run, kind, rules)
    with suppress(EOFError):
        _read(child)


def is_ready(child: Child) -> bool:
    """Whether the other process has said that it can begin, or has ended."""
    if child.stdout is None:
        return True
    looked = poll()
    looked.register(child.stdout, POLLIN)
    return bool(looked.poll(0))


@contextmanager
def _child(kind: marc.FileKind, said: dict[str, Any]) -> Iterator[tuple[Child, ThreadPoolExecutor, ThreadPoolExecutor]]:
    """The other process, a thread that asks and one that hears: so it has its next question while this one is busy.

    It ends when its input does.
    """
    command = [sys.executable, "-m", "shulian.apps.catalogue.serving"]
    paths = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": paths}
    )
    asking, hearing = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    for pipe in (child.stdin, child.stdout):
        _widen(pipe)
    try:
        # One that has ended already is met where its first answer is wanted.
        with suppress(OSError):
            _send(child, (kind, said))
        yield child, asking, hearing
    finally:
        for thread in (asking, hearing):
            thread.shutdown(wait=False, cancel_futures=True)
        child.kill()
        for thread in (asking, hearing):
            thread.shutdown()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a whole run lie in the pipe, where the system can: else its writer waits for a reader that is busy."""
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)


def _answer(
    child: Child, run: list[marc.Piece], asked: Future[None], rules: tuple[marc.FileKind, dict[str, Any]]
) -> list[Prepared]:
    try:
        asked.result()
        answers = pickle.loads(_read(child))  # noqa: S301
    except (OSError, EOFError, pickle.UnpicklingError):
        # The other process is gone, for whatever reason, or not to be understood: this one can do the work too.
        # One that still writes would wait for a reader, and whoever sends to it for room.
        child.kill()
        kind, said = rules
        return prepare_all(run, kind, rules_from(said))
    return [_whole(answer, piece) for answer, piece in zip(answers, run, strict=True)]


def _read(child: Child) -> bytes:
    if child.stdout is None:
        raise EOFError
    return framed.read(child.stdout)


def _whole(answer: tuple[Any, ...], piece: marc.Piece) -> Prepared:
    """The bytes stayed here and are put back."""
    raw = piece.result.raw if piece.result is not None else piece.data
    return Prepared._make((*answer[:3], raw, *answer[4:]))


def _send(child: Child, what: object) -> None:
    if child.stdin is None:
        raise BrokenPipeError
    pickle.dump(what, child.stdin, protocol=pickle.HIGHEST_PROTOCOL)
    child.stdin.flush()
