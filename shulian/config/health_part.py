"""How one part of the running system is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a part is; the worst comes last."""

    UP = "up"
    BEHIND = "behind"
    DOWN = "down"


@dataclass(frozen=True)
class Health:
    """One part: its name for machines, its label for people, its state, since when, and one sentence."""

    name: str
    label: str
    state: State
    since: datetime | None
    sentence: str
