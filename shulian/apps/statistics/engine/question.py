"""What an engine is asked: without the engine, which takes long to load."""

from __future__ import annotations

from dataclasses import dataclass

from shulian.core.dimensions import PLACES, Dimension
from shulian.core.indicators import Definition
from shulian.core.periods import Period


class EngineAway(Exception):
    """The cluster does not answer: what it would have said is missing, and not zero."""


@dataclass(frozen=True)
class Question:
    """What is counted, when, and by what; the places are a table of their own."""

    counted: Definition
    period: Period
    by: tuple[Dimension, ...] = ()

    @property
    def keys(self) -> list[str]:
        """The columns of the answer that tell its lines apart."""
        return [f"d{number}" for number in range(len(self.by))]

    @property
    def place_keys(self) -> list[str]:
        """Those of them that the table of places has."""
        return [key for key, one in zip(self.keys, self.by, strict=True) if one in PLACES]
