"""Whether what should run every so often has run: a dead worker is to be seen within minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE_AFTER = timedelta(minutes=3)
DEAD_AFTER = timedelta(minutes=10)


class Pulse(StrEnum):
    """How a periodic job does; the worst comes last."""

    WELL = "well"
    FAILED = "failed"
    LATE = "late"
    DEAD = "dead"


@dataclass(frozen=True)
class Runs:
    """When a job last began and ended, and whether its last run went wrong; None for never."""

    began: datetime | None = None
    ended: datetime | None = None
    failed: bool = False

    @property
    def at_work(self) -> bool:
        """Whether it began and has not ended; a killed worker looks the same for a while."""
        return self.began is not None and (self.ended is None or self.ended < self.began)


def pulse(runs: Runs, due: datetime, now: datetime) -> Pulse:
    """How a job does that is `due` to begin next, seen from its last beginning."""
    if runs.began is not None and runs.at_work and now - runs.began <= DEAD_AFTER:
        return Pulse.WELL
    if now - due > DEAD_AFTER:
        return Pulse.DEAD
    if now - due > LATE_AFTER:
        return Pulse.LATE
    return Pulse.FAILED if runs.failed else Pulse.WELL


def worst(pulses: list[Pulse]) -> Pulse:
    """How they do as a whole."""
    return max(pulses, key=list(Pulse).index, default=Pulse.DEAD)
