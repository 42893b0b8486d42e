"""How much memory a run takes: the peak of the whole process, so that what Rust and C take counts too."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.handlers.base import BaseHandler
from django.test import RequestFactory

_OWN = Path("/proc/self")
MOST = 24
"""Megabytes: short runs take up to eight, the first in a process most, and long ones hardly one more; what keeps a kB
of every request comes to more in a long run."""


@contextmanager
def bounded(most: int = MOST) -> Iterator[None]:
    """The block's peak lies no more than `most` megabytes above what was there; a few rounds were made before it."""
    gc.collect()
    # Peaks of earlier tests in this process hide nothing; where that is not allowed, only a higher peak is seen.
    with suppress(OSError):
        (_OWN / "clear_refs").write_text("5", encoding="ascii")
    before = _peak()
    yield
    grown = (_peak() - before) / 1024
    assert grown <= most, f"{grown:.1f} MB more than after the first rounds, where {most} are the most"


class Visitor:
    """Asks for pages through all middleware, and keeps nothing: the test client keeps half a kB of every request."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._requests = RequestFactory()

    def get(self, path: str, data: dict[str, str] | None = None) -> Any:
        """The answer to a GET."""
        return self._handler.get_response(self._requests.get(path, data))


def _peak() -> int:
    """The most that this process has held since its peak was last forgotten, in kB."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", (_OWN / "status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1])
