"""The slip that goes into a book that was set aside (预约取书单), as plain values, and those values as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from shulian.documents import code128, typeset


class Paper(StrEnum):
    """What the desk prints on; thermal paper by its width in millimetres."""

    NARROW = "58"
    WIDE = "80"
    A4 = "a4"


class Slip(TypedDict):
    """Everything that is printed, in words. `whose` is read at arm's length; `barcode` is the item's number."""

    heading: str
    library: str
    whose: str
    name: str
    day: str
    title: str
    barcode: str
    facts: list[tuple[str, str]]
    note: str


def pdf(slips: Sequence[Slip], paper: Paper, made_at: datetime) -> bytes:
    """The slips on this paper: one a strip, or eight an A4 page to cut apart."""
    bars = [code128.modules(slip["barcode"]) for slip in slips]
    return typeset.pdf("slip.typ", {"slips": list(slips), "bars": bars, "paper": str(paper)}, made_at)
