"""What `make test` takes of a table that is too long for it: each day another part, so that in time it takes all.

All processes of a run draw by the day on which it began; it stands under a test that fails, and SHULIAN_TEST_DAY
names another one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

NAME = "SHULIAN_TEST_DAY"
DAY = int(os.environ.get(NAME) or date.today().toordinal())

T = TypeVar("T")


def part(things: Iterable[T], days: int, day: int = DAY) -> list[T]:
    """One in so many, such that after so many days all were there; of fewer things one."""
    row = list(things)
    step = max(1, min(days, len(row)))
    return row[day % step :: step]
