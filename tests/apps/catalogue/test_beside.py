"""Preparing a large file in a process of its own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from select import select
from threading import Event, Thread
from typing import IO, Any

import pytest

from shulian.apps.catalogue import beside, framed
from shulian.apps.catalogue.preparing import Prepared, prepare_all
from shulian.apps.catalogue.rules import rules_from
from shulian.protocols import marc
from tests import constructed

COUNT = 450
KIND = marc.FileKind.ISO_2709


@pytest.fixture(scope="module")
def pieces() -> list[marc.Piece]:
    """The pieces of a file with some that are broken."""
    return list(marc.pieces(io.BytesIO(b"".join(constructed.file(COUNT))), KIND))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started."""
    found: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def seen(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        found.append(start(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", seen)
    return found


IS_READY = beside.is_ready


def test_a_process_is_ready_when_it_has_said_something_or_is_gone():
    answers = {"cat": False, "echo ready; cat": True, "exit": True}
    for said, expected in answers.items():
        with subprocess.Popen(["sh", "-c", said], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            if expected:
                select([child.stdout], [], [], 60)
            assert IS_READY(child) is expected, said
            child.communicate()


@pytest.fixture(autouse=True)
def _waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process does it all: it would be ready only behind the few that are prepared here."""

    def waited(child: beside.Child) -> bool:
        return bool(select([child.stdout], [], []))

    monkeypatch.setattr(beside, "is_ready", waited)


def prepared(pieces: list[marc.Piece]) -> Iterator[Prepared]:
    """The same as if the file were large."""
    return beside.prepared(iter(pieces), KIND, {"kind": "county"}, size=beside.LARGE)


def here(pieces: list[marc.Piece]) -> list[Prepared]:
    """As they are prepared in one process."""
    return prepare_all(pieces, KIND, rules_from({"kind": "county"}))


def test_another_process_prepares_a_file_as_this_one_does(pieces: list[marc.Piece]):
    assert list(prepared(pieces)) == here(pieces)


def test_until_the_other_process_is_ready_this_one_prepares(pieces: list[marc.Piece], monkeypatch: pytest.MonkeyPatch):
    asked: list[object] = []
    here_instead: list[list[marc.Piece]] = []

    def ready_when_asked_again(child: beside.Child) -> bool:
        asked.append(child)
        return len(asked) > 1 and bool(select([child.stdout], [], []))

    def prepare_here(run: list[marc.Piece], *rest: Any) -> list[Prepared]:
        here_instead.append(run)
        return prepare_all(run, *rest)

    monkeypatch.setattr(beside, "is_ready", ready_when_asked_again)
    monkeypatch.setattr(beside, "prepare_all", prepare_here)
    assert list(prepared(pieces)) == here(pieces)
    assert here_instead == [pieces[: beside.RUN]]


def test_a_file_that_is_read_before_the_other_process_is_ready_waits_for_it_no_more(
    pieces: list[marc.Piece], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(beside, "is_ready", lambda _child: False)
    monkeypatch.setattr(beside, "_read", lambda *_: pytest.fail("somebody waits for it"))
    assert list(prepared(pieces)) == here(pieces)


def test_a_process_that_never_gets_ready_is_done_without(
    pieces: list[marc.Piece], started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(beside.sys, "executable", "/bin/false")
    assert list(prepared(pieces)) == here(pieces)
    assert len(started) == 1


@pytest.mark.parametrize("after", [0, 1, 250])
def test_what_the_other_process_leaves_undone_is_done_here(
    pieces: list[marc.Piece], after: int, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(beside, "AHEAD", 1)
    found = []
    for one in prepared(pieces):
        if len(found) == after:
            started[0].kill()
        found.append(one)
    assert found == here(pieces)


def test_another_process_whose_answer_is_cut_short_is_given_up(
    pieces: list[marc.Piece], started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
):
    # Half of the second answer is read, so the next one begins in the midst of it.
    read, lengths = framed._whole, []

    def cut(pipe: IO[bytes], count: int) -> bytes:
        lengths.append(count)
        return read(pipe, count // 2 if len(lengths) == 6 else count)

    monkeypatch.setattr(framed, "_whole", cut)
    monkeypatch.setattr(beside, "PIPE", 4096)
    arrivals = prepared(pieces)
    found = [next(arrivals) for _ in range(3 * beside.RUN)]
    # It would wait for somebody who reads, for ever.
    assert started[0].wait(60) == -signal.SIGKILL
    assert [*found, *arrivals] == here(pieces)


def test_what_is_stopped_and_goes_on_answers_whole_though_python_is_told_not_to_buffer(
    pieces: list[marc.Piece], started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    # So it mostly waits for a reader when it is stopped.
    monkeypatch.setattr(beside, "PIPE", 4096)
    here_instead: list[object] = []
    monkeypatch.setattr(beside, "prepare_all", lambda *run: here_instead.append(run) or prepare_all(*run))
    arrivals = prepared(pieces)
    found = [next(arrivals)]
    with _stopped_again_and_again(started[0].pid) as times:
        for one in arrivals:
            found.append(one)
            if len(found) % 50 == 0:
                times.wait(0.02)
    assert found == here(pieces)
    assert not here_instead


@contextmanager
def _stopped_again_and_again(pid: int) -> Iterator[Event]:
    ended = Event()

    def stop() -> None:
        while not ended.wait(0.002):
            try:
                os.kill(pid, signal.SIGSTOP)
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                return

    thread = Thread(target=stop)
    thread.start()
    try:
        yield ended
    finally:
        ended.set()
        thread.join()


def test_who_stops_early_leaves_no_process_behind(pieces: list[marc.Piece], started: list[subprocess.Popen[bytes]]):
    arrivals = prepared(pieces)
    next(arrivals)
    arrivals.close()
    assert started[0].returncode is not None
