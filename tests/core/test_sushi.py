"""What an answer of a SUSHI server means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shulian.core.sushi import TRIES, Next, Outcome, decide_answer, hint_of

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "codes", "tries", "follows"),
    [
        (200, (), 0, Next(Outcome.TAKEN)),
        (200, (3030,), 0, Next(Outcome.TAKEN)),
        (404, (3030,), 0, Next(Outcome.TAKEN)),
        (200, (3050,), 0, Next(Outcome.TAKEN)),
        (202, (), 0, Next(Outcome.QUEUED, QUARTER)),
        (202, (1011,), 3, Next(Outcome.QUEUED, 8 * QUARTER)),
        (202, (1011,), 8, Next(Outcome.QUEUED, DAY)),
        (200, (1011,), TRIES - 1, Next(Outcome.GAVE_UP)),
        (429, (1020,), 0, Next(Outcome.QUEUED, HOUR)),
        (404, (3031,), 0, Next(Outcome.NOT_READY, DAY)),
        (200, (3040,), 0, Next(Outcome.NOT_READY, DAY)),
        (503, (1000,), 0, Next(Outcome.BUSY, HOUR)),
        (503, (), 2, Next(Outcome.BUSY, 4 * HOUR)),
        (500, (), 8, Next(Outcome.BUSY, DAY)),
        (0, (), 0, Next(Outcome.UNREACHABLE, HOUR)),
        (0, (), TRIES - 1, Next(Outcome.GAVE_UP)),
        (401, (2010,), 0, Next(Outcome.NOT_LET_IN)),
        (403, (), 0, Next(Outcome.NOT_LET_IN)),
        (400, (2999,), 0, Next(Outcome.NOT_LET_IN)),
        (400, (1030,), 0, Next(Outcome.NOT_GIVEN)),
        (403, (3010,), 0, Next(Outcome.NOT_GIVEN)),
        (404, (3000,), 0, Next(Outcome.NOT_GIVEN)),
        (200, (3032,), 0, Next(Outcome.NO_LONGER)),
        (302, (), 0, Next(Outcome.NOT_GIVEN)),
    ],
)
def test_what_follows_from_an_answer(status: int, codes: tuple[int, ...], tries: int, follows: Next) -> None:
    assert decide_answer(status, codes, tries) == follows


@pytest.mark.parametrize(("known", "hint"), [("", ""), ("C123", ""), ("C123456", ""), ("C1234567", "4567")])
def test_a_short_key_is_not_shown_as_its_own_hint(known: str, hint: str) -> None:
    assert hint_of(known) == hint


def test_a_report_that_is_queued_is_asked_for_over_days() -> None:
    waits = [decide_answer(202, (1011,), tries).wait or timedelta(0) for tries in range(TRIES)]
    assert sum(waits, timedelta(0)) > 2 * DAY
