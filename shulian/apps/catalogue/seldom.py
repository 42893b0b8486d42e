"""Looking for garbage seldom while very many values are made that lie in no circle.

Each look goes through all that lives, and an import makes hundreds of them a batch: a third of its time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_SELDOM = (200_000, 50, 50)
_lock = Lock()
_inside: list[tuple[int, int, int]] = []
"""An entry for each that is within: how often the process looked before, which the last one to end restores."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Within this the process looks for garbage seldom, and not among what it had before; several may be at once."""
    _begin()
    try:
        yield
    finally:
        _end()


def _begin() -> None:
    with _lock:
        _inside.append(_inside[0] if _inside else gc.get_threshold())
        gc.freeze()
        gc.set_threshold(*_SELDOM)


def _end() -> None:
    with _lock:
        usual = _inside.pop()
        if not _inside:
            gc.set_threshold(*usual)
            gc.unfreeze()
