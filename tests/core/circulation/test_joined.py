"""Holds of one reader on two titles that are one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shulian.core.circulation.joined import Fate, Waits, fates


def waits(hold: int, day: int, *, caught: bool = False) -> Waits:
    return Waits(hold, datetime(2026, 11, day, tzinfo=UTC), caught)


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([waits(1, 5)], {1: Fate.STAYS}),
        ([waits(1, 5), waits(2, 4)], {2: Fate.STAYS, 1: Fate.ENDS}),
        ([waits(2, 4), waits(1, 4)], {1: Fate.STAYS, 2: Fate.ENDS}),
        ([waits(1, 4), waits(2, 5, caught=True)], {2: Fate.STAYS, 1: Fate.ENDS}),
        ([waits(1, 4, caught=True), waits(2, 5, caught=True)], {1: Fate.STAYS, 2: Fate.FOR_ITS_COPY}),
        (
            [waits(1, 4, caught=True), waits(2, 5, caught=True), waits(3, 1)],
            {1: Fate.STAYS, 2: Fate.FOR_ITS_COPY, 3: Fate.ENDS},
        ),
    ],
)
def test_a_reader_waits_for_a_title_once_and_keeps_what_was_set_aside(holds: list[Waits], expected: dict[int, Fate]):
    assert fates(holds) == expected
