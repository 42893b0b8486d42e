"""What may be entered as opening hours and closures (公共图书馆法 art. 38: closures are announced beforehand)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise

from shulian.core.opening import Span


class Fault(StrEnum):
    """What is wrong with hours or a closure; the words people see live in the translations."""

    CLOSES_BEFORE_IT_OPENS = "closes-before-it-opens"
    SPANS_OVERLAP = "spans-overlap"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    OVER_ALREADY = "over-already"
    CLOSURES_OVERLAP = "closures-overlap"
    CLOSES_OVER_AN_OPENING = "closes-over-an-opening"
    OPENINGS_OVERLAP = "openings-overlap"


@dataclass(frozen=True)
class DayFault:
    """A fault of one weekday (0 Monday … 6 Sunday)."""

    weekday: int
    fault: Fault


def faults_of_week(spans: Sequence[Span]) -> tuple[DayFault, ...]:
    """Everything that is wrong with a week of spans, one fault a weekday."""
    found = ((day, _fault_of_day([span for span in spans if span.weekday == day])) for day in range(7))
    return tuple(DayFault(day, fault) for day, fault in found if fault is not None)


def fault_of_closure(
    first: date, last: date, others: Iterable[tuple[date, date]], today: date, openings: Iterable[date] = ()
) -> Fault | None:
    """What stands against closing from the first day to the last one, beside the closures already announced.

    A day for which an opening out of the ordinary is announced cannot be closed over: readers rely on it.
    """
    if last < first:
        return Fault.ENDS_BEFORE_IT_BEGINS
    if last < today:
        return Fault.OVER_ALREADY
    if any(first <= end and begin <= last for begin, end in others):
        return Fault.CLOSURES_OVERLAP
    if any(first <= day <= last for day in openings):
        return Fault.CLOSES_OVER_AN_OPENING
    return None


def fault_of_opening(day: date, hours: tuple[time, time], others: Iterable[date], today: date) -> Fault | None:
    """What stands against opening on a day out of the ordinary, beside the openings already announced.

    It may lie within a closure: that is what it is for.
    """
    if hours[1] <= hours[0]:
        return Fault.CLOSES_BEFORE_IT_OPENS
    if day < today:
        return Fault.OVER_ALREADY
    return Fault.OPENINGS_OVERLAP if day in set(others) else None


def _fault_of_day(spans: Sequence[Span]) -> Fault | None:
    if any(span.closes <= span.opens for span in spans):
        return Fault.CLOSES_BEFORE_IT_OPENS
    ordered = sorted(spans, key=lambda span: span.opens)
    if any(after.opens < before.closes for before, after in pairwise(ordered)):
        return Fault.SPANS_OVERLAP
    return None
