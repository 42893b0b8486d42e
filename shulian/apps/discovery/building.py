"""How far an index has come that is being built: said every second by whoever builds it, for all who ask."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from shulian import clock

FILE = "building.json"
PULSE = timedelta(seconds=1)
STILL = timedelta(seconds=15)
"""Who has said nothing for so long builds no more."""


class Progress(NamedTuple):
    """An index that is being built: since when, how many titles are in it, and how many will be."""

    began: datetime
    done: int
    total: int


Meanwhile = Callable[[Progress], None]


@contextmanager
def told(root: Path, total: int, meanwhile: Meanwhile) -> Iterator[Callable[[int], None]]:
    """Say how far it is, and do something `meanwhile`, until it is over; the function takes how many titles are done.

    Another thread says it: the end of the work, when the index puts its parts together, takes long and calls nobody.
    """
    began, done, over = clock.now(), 0, Event()

    def come(count: int) -> None:
        nonlocal done
        done = count

    def say() -> None:
        while True:
            now = Progress(began, done, total)
            # What cannot be said now is said a second later; the index is built all the same.
            with suppress(OSError):
                _write(root, now)
                meanwhile(now)
            if over.wait(PULSE.total_seconds()):
                return

    teller = Thread(target=say, daemon=True)
    teller.start()
    try:
        yield come
    finally:
        over.set()
        teller.join()
        (root / FILE).unlink(missing_ok=True)


def progress(root: Path) -> Progress | None:
    """The index that is being built now; None when nobody builds."""
    try:
        said = json.loads((root / FILE).read_text(encoding="ascii"))
        heard = clock.now() - datetime.fromisoformat(said["at"]) < STILL
        return Progress(datetime.fromisoformat(said["began"]), int(said["done"]), int(said["total"])) if heard else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(root: Path, now: Progress) -> None:
    beside = root / f"{FILE}.new"
    said = {"at": clock.now().isoformat(), "began": now.began.isoformat(), "done": now.done, "total": now.total}
    beside.write_text(json.dumps(said), encoding="ascii")
    os.replace(beside, root / FILE)
