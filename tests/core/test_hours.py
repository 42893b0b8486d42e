"""Hours and closures that may be entered, and those that may not."""

from __future__ import annotations

from datetime import date, time

import pytest

from shulian.core.hours import DayFault, Fault, fault_of_closure, fault_of_opening, faults_of_week
from shulian.core.opening import Span

TODAY = date(2026, 11, 22)


def span(weekday: int, opens: int, closes: int) -> Span:
    return Span(weekday, time(opens), time(closes))


@pytest.mark.parametrize(
    ("spans", "faults"),
    [
        ([], ()),
        ([span(0, 9, 12), span(0, 14, 18), span(1, 9, 18)], ()),
        ([span(0, 14, 18), span(0, 9, 14)], ()),
        ([span(2, 18, 9)], (DayFault(2, Fault.CLOSES_BEFORE_IT_OPENS),)),
        ([span(2, 9, 9)], (DayFault(2, Fault.CLOSES_BEFORE_IT_OPENS),)),
        ([span(6, 13, 18), span(6, 9, 14)], (DayFault(6, Fault.SPANS_OVERLAP),)),
        (
            [span(0, 18, 9), span(6, 9, 14), span(6, 9, 14)],
            (DayFault(0, Fault.CLOSES_BEFORE_IT_OPENS), DayFault(6, Fault.SPANS_OVERLAP)),
        ),
    ],
)
def test_a_week_opens_before_it_closes_and_never_twice_at_once(spans: list[Span], faults: tuple[DayFault, ...]) -> None:
    assert faults_of_week(spans) == faults


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (date(2026, 12, 1), date(2026, 12, 3), None),
        (date(2026, 11, 22), date(2026, 11, 22), None),
        (date(2026, 12, 11), date(2026, 12, 12), None),
        (date(2026, 12, 3), date(2026, 12, 1), Fault.ENDS_BEFORE_IT_BEGINS),
        (date(2026, 11, 1), date(2026, 11, 21), Fault.OVER_ALREADY),
        (date(2026, 12, 9), date(2026, 12, 11), Fault.CLOSURES_OVERLAP),
        (date(2026, 12, 4), date(2026, 12, 8), Fault.CLOSURES_OVERLAP),
        (date(2026, 12, 1), date(2026, 12, 31), Fault.CLOSURES_OVERLAP),
        (date(2026, 12, 10), date(2026, 12, 10), Fault.CLOSURES_OVERLAP),
    ],
)
def test_a_closure_is_announced_beforehand_and_once(first: date, last: date, fault: Fault | None) -> None:
    assert fault_of_closure(first, last, [(date(2026, 12, 8), date(2026, 12, 10))], TODAY) is fault


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (date(2026, 12, 1), date(2026, 12, 3), Fault.CLOSES_OVER_AN_OPENING),
        (date(2026, 12, 2), date(2026, 12, 2), Fault.CLOSES_OVER_AN_OPENING),
        (date(2026, 12, 3), date(2026, 12, 3), None),
    ],
)
def test_nobody_closes_over_an_opening_that_was_announced(first: date, last: date, fault: Fault | None) -> None:
    assert fault_of_closure(first, last, [], TODAY, [date(2026, 12, 2)]) is fault


@pytest.mark.parametrize(
    ("day", "opens", "closes", "fault"),
    [
        (date(2026, 12, 1), 9, 12, None),
        (TODAY, 9, 12, None),
        (date(2026, 11, 21), 9, 12, Fault.OVER_ALREADY),
        (date(2026, 12, 1), 12, 9, Fault.CLOSES_BEFORE_IT_OPENS),
        (date(2026, 12, 1), 9, 9, Fault.CLOSES_BEFORE_IT_OPENS),
        (date(2026, 12, 2), 14, 18, Fault.OPENINGS_OVERLAP),
    ],
)
def test_a_day_is_opened_out_of_the_ordinary_once(day: date, opens: int, closes: int, fault: Fault | None) -> None:
    assert fault_of_opening(day, (time(opens), time(closes)), [date(2026, 12, 2)], TODAY) is fault
