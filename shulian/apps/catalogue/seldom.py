"""Looking for garbage seldom while very many values are made that lie in no circle.

Each look goes through all that lives, and an import makes hundreds of them a batch: a third of its time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (200_000, 50, 50)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Within this the process looks for garbage seldom, and not among what it had before."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
