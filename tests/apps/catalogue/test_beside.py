"""Preparing a large file in a process of its own."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from shulian.apps.catalogue import beside
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


def prepared(pieces: list[marc.Piece]) -> Iterator[Prepared]:
    """The same as if the file were large."""
    return beside.prepared(iter(pieces), KIND, {"kind": "county"}, size=beside.LARGE)


def here(pieces: list[marc.Piece]) -> list[Prepared]:
    """As they are prepared in one process."""
    return prepare_all(pieces, KIND, rules_from({"kind": "county"}))


def test_another_process_prepares_a_file_as_this_one_does(pieces: list[marc.Piece]):
    assert list(prepared(pieces)) == here(pieces)


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


def test_who_stops_early_leaves_no_process_behind(pieces: list[marc.Piece], started: list[subprocess.Popen[bytes]]):
    arrivals = prepared(pieces)
    next(arrivals)
    arrivals.close()
    assert started[0].returncode is not None
