"""The bulletin (工作简报) as plain values, and those values as a PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict

from shulian.documents import typeset

LONGEST_SPAN = 16
"""Rows that one group's cell may span: they stay on one page."""


Align = Literal["text", "figure", "group"]
RowKind = Literal["line", "first", "subtotal", "total"]


class Column(TypedDict):
    """A column: names are set left, figures right; `width` in digits, 0 as wide as its content."""

    heading: str
    align: Align
    width: int


class Cell(TypedDict):
    """What is printed, the mark of its footnote (or empty), and how many rows it spans (0: covered)."""

    text: str
    mark: str
    spans: int


class Row(TypedDict):
    """A line, the first line of a group, or a line of sums."""

    kind: RowKind
    cells: list[Cell]


class Footnote(TypedDict):
    """A mark and the sentence that explains it."""

    mark: str
    text: str


class Table(TypedDict):
    """A statistics table with all its words: title, period, unit, footnotes, notes."""

    kind: Literal["table"]
    title: str
    period: str
    unit: str
    columns: list[Column]
    rows: list[Row]
    footnotes: list[Footnote]
    notes: list[str]


class Prose(TypedDict):
    """Paragraphs of text."""

    kind: Literal["prose"]
    paragraphs: list[str]


class Section(TypedDict):
    """A heading in 【】 and what stands under it."""

    heading: str
    blocks: list[Table | Prose]


class Bulletin(TypedDict):
    """One issue, ready to be shown as a page or printed."""

    masthead: str
    name: str
    number: str
    subtitle: str
    issuer: str
    date: str
    sections: list[Section]


def pdf(bulletin: Bulletin, made_at: datetime) -> bytes:
    """The issue as an A4 PDF with embedded fonts; the same values and moment give the same bytes."""
    return typeset.pdf("bulletin.typ", {"bulletin": bulletin}, made_at)
