"""A receipt as plain values, and those values as a PDF: two widths of thermal paper, and A4."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from shulian.documents import typeset


class Paper(StrEnum):
    """What the desk prints on; thermal paper by its width in millimetres."""

    NARROW = "58"
    WIDE = "80"
    A4 = "a4"


class Line(TypedDict):
    """What was paid: in words, how it was worked out, how much."""

    text: str
    detail: str
    amount: str


class Receipt(TypedDict):
    """Everything that is printed, in words; `copy` is the mark of a second printing, or empty."""

    title: str
    copy: str
    library: str
    facts: list[tuple[str, str]]
    lines: list[Line]
    sums: list[tuple[str, str]]
    notes: list[str]
    signature: str


def pdf(receipt: Receipt, paper: Paper, made_at: datetime) -> bytes:
    """The receipt on this paper."""
    return typeset.pdf("receipt.typ", {"receipt": receipt, "paper": str(paper)}, made_at)
