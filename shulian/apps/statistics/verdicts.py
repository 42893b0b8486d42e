"""What becomes of the rows of a file of figures that is taken over as a whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What became of a row: nothing wrong, known already, or why not."""

    number: int
    reason: str = ""
    what: str = ""


@dataclass(frozen=True)
class Verdicts:
    """All rows of a file; `kept` figures were taken over, which are none as long as any row is wrong."""

    rows: tuple[Verdict, ...]
    kept: int
