"""What `make test` takes of a table that is too long for it: one part of several, the others when they are asked for.

The part is the same every time, so that no change fails on what it has not touched. SHULIAN_TEST_PART names another
one; the number stands under a test that fails. `make long` takes the whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

NAME = "SHULIAN_TEST_PART"
PART = int(os.environ.get(NAME) or 739_947)

T = TypeVar("T")


def part(things: Iterable[T], parts: int, number: int = PART) -> list[T]:
    """One in so many, such that so many numbers in a row take all; of fewer things one."""
    row = list(things)
    step = max(1, min(parts, len(row)))
    return row[number % step :: step]
