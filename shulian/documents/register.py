"""Registers on paper, as plain values and as a PDF: what was weeded, what was acquired, what is new."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from shulian.documents import typeset


class Part(TypedDict):
    """Rows under a heading; the last `totals` of them in bold."""

    heading: str
    rows: list[list[str]]
    totals: int


class Register(TypedDict):
    """A register in words: who, when, parts with one header, notes, and the lines to sign on.

    `widths` are shares of the width, 0 for as wide as the text; the columns in `right` are set right.
    """

    title: str
    issuer: str
    facts: list[tuple[str, str]]
    header: list[str]
    widths: list[int]
    right: list[int]
    parts: list[Part]
    notes: list[str]
    signatures: list[str]
    page: str


def pdf(register: Register, made_at: datetime) -> bytes:
    """The register as a PDF, A4 across."""
    return typeset.pdf("register.typ", {"register": register}, made_at)
