"""The only way to the time of day; tests and the demonstration replace it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Asia/Shanghai")

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    """Today's date where the libraries stand."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of the libraries."""
    return moment.astimezone(PLACE)


def midnight(day: date) -> datetime:
    """The first moment of a day where the libraries stand."""
    return datetime.combine(day, time.min, tzinfo=PLACE)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Within this block the clock shows `moment` (aware)."""
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
