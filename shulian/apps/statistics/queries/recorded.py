"""The figures of returns, and what was written of them into the journal when they were accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Period, Return, ReturnLine
from shulian.apps.statistics.queries.entries import REPORTED
from shulian.apps.statistics.queries.returns import Status, columns_in
from shulian.core.reconcile import Number

STOOD = (Status.ACCEPTED, Status.REPLACED)
_Figure = tuple[int, int | None, str, Number]


def figures_of(found: Return) -> Iterator[tuple[ReturnLine, str, Number]]:
    """Every reported figure by its indicator: a zero is one, a blank is none."""
    yield from _figures(found, _indicators(found.period))


def known_at(end: date) -> datetime:
    """When a figure is known: as the period is over, so it belongs to its last moment."""
    return datetime.combine(end, time(23, 59, 59), tzinfo=clock.PLACE)


def returns_apart() -> list[Return]:
    """The accepted returns, replaced ones too, whose lines are not those that went into the sealed journal."""
    ends = Period.objects.filter(returns__status__in=STOOD).order_by("end").values_list("end", flat=True).distinct()
    return [one for end in ends for one in _apart(end)]


def return_is_apart(found: Return) -> bool:
    """Whether this accepted return, or one that was replaced, is not what went into the journal."""
    return found.status in STOOD and _differs(found, _indicators(found.period), _written(found.period.end, found))


def looked_at() -> int:
    """How many returns are held against the journal."""
    return Return.objects.filter(status__in=STOOD).count()


def _apart(end: date) -> Iterator[Return]:
    found = Return.objects.filter(period__end=end, status__in=STOOD).select_related("period__form", "library")
    written = _written(end)
    indicators: dict[int, dict[str, str]] = {}
    for one in found.prefetch_related("lines").order_by("pk"):
        of_period = indicators.get(one.period_id) or indicators.setdefault(one.period_id, _indicators(one.period))
        if _differs(one, of_period, written):
            yield one


def _written(end: date, only: Return | None = None) -> dict[str, Counter[_Figure]]:
    """What the journal holds of the returns of periods that end on a day, or of one of them, by their subjects."""
    entries = Entry.objects.filter(kind=REPORTED, happened_at=known_at(end))
    if only:
        entries = entries.filter(subject=f"return:{only.pk}")
    written: dict[str, Counter[_Figure]] = {}
    for subject, library, quantity, details in entries.values_list("subject", "library", "quantity", "details"):
        value = Decimal(details["value"]) if "value" in details else quantity
        figure = (details.get("line", 0), library, details.get("indicator", ""), value)
        written.setdefault(subject, Counter())[figure] += 1
    return written


def _differs(found: Return, indicators: dict[str, str], written: dict[str, Counter[_Figure]]) -> bool:
    said = Counter((line.number, line.library_id, code, value) for line, code, value in _figures(found, indicators))
    return said != written.get(f"return:{found.pk}", Counter())


def _indicators(place: Period) -> dict[str, str]:
    return {column.key: column.indicator_id for column in columns_in(place)}


def _figures(found: Return, indicators: dict[str, str]) -> Iterator[tuple[ReturnLine, str, Number]]:
    for line in found.lines.all():
        if line.library_id is None:
            continue
        for key, code in indicators.items():
            value = line.cells.get(key)
            if value is not None:
                yield line, code, value
