"""How far the proof of an erasure is, and when what the search found may be settled by a person."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shulian.core.marks import stands, written

LONGEST_REASON = 300


class Proof(StrEnum):
    """How far the search for what an erasure left is."""

    UNDERWAY = "underway"
    CLEAN = "clean"
    TRACES = "traces"
    SETTLED = "settled"
    LAPSED = "lapsed"


class Unsettled(StrEnum):
    """Why traces are not settled."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NO_TRACES = "no-traces"
    TELLS_WHO = "tells-who"


def standing(*, clean: bool | None, marks: bool, settled: bool) -> Proof:
    """How far it is; with its marks gone nothing can be looked for any more."""
    if clean:
        return Proof.CLEAN
    if settled:
        return Proof.SETTLED
    if not marks:
        return Proof.LAPSED
    return Proof.UNDERWAY if clean is None else Proof.TRACES


def against_settling(proof: Proof, why: str, marks: Iterable[str]) -> Unsettled | None:
    """What speaks against settling traces for this reason, which stays for good and must not say who it was."""
    if proof is not Proof.TRACES:
        return Unsettled.NO_TRACES
    if not why:
        return Unsettled.EMPTY
    if len(why) > LONGEST_REASON:
        return Unsettled.TOO_LONG
    return Unsettled.TELLS_WHO if _tells(why, [mark for mark in marks if mark]) else None


def _tells(why: str, marks: list[str]) -> bool:
    """A number as people write it, or a name; a few figures are a year as well, and refusing them would say whose."""
    named = any(not mark.isdecimal() and mark.casefold() in why.casefold() for mark in marks)
    return named or stands(written(marks).known, why)
