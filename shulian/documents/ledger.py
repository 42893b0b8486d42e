"""Accounts on paper, as plain values and as a PDF: the day of a till, the clearing between libraries."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from shulian.documents import typeset


class Table(TypedDict):
    """A table with its heading; the columns from `figures` on are set right, and the last `totals` rows in bold."""

    heading: str
    header: list[str]
    rows: list[list[str]]
    figures: int
    totals: int
    empty: str


class Ledger(TypedDict):
    """A page of accounts in words: who, when, tables, notes, and the lines to sign on."""

    title: str
    issuer: str
    facts: list[tuple[str, str]]
    tables: list[Table]
    notes: list[str]
    signatures: list[str]
    page: str


def pdf(ledger: Ledger, made_at: datetime) -> bytes:
    """The accounts as an A4 PDF."""
    return typeset.pdf("ledger.typ", {"ledger": ledger}, made_at)
