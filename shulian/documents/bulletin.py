"""The bulletin (工作简报) as plain values, and those values as a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NotRequired, TypedDict

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
    """What is printed, the mark of its footnote (or empty), and how many rows it spans (0: covered).

    On a page it may have the `address` of what it is made of.
    """

    text: str
    mark: str
    spans: int
    address: NotRequired[str]


class Row(TypedDict):
    """A line, the first line of a group, or a line of sums."""

    kind: RowKind
    cells: list[Cell]


class Footnote(TypedDict):
    """A mark and the sentence that explains it."""

    mark: str
    text: str


class Part(TypedDict, total=False):
    """What a line or a column of figures says of their origin; no libraries at all are all of them."""

    libraries: list[int]
    indicators: list[str]
    period: str


class Origin(TypedDict):
    """What the figures of a table are made of: a cell of what its line and its column say; None is no figure.

    A line of which that is not known is None too.
    """

    rows: list[Part | None]
    columns: list[Part | None]


class Table(TypedDict):
    """A statistics table with all its words, and the origin of its figures, which is not printed."""

    kind: Literal["table"]
    title: str
    period: str
    unit: str
    columns: list[Column]
    rows: list[Row]
    footnotes: list[Footnote]
    notes: list[str]
    origin: NotRequired[Origin]


class Prose(TypedDict):
    """Paragraphs of text."""

    kind: Literal["prose"]
    paragraphs: list[str]


class Bar(TypedDict):
    """One bar of a chart: its value, and the same as it is printed."""

    label: str
    value: int
    text: str


class Chart(TypedDict):
    """Figures as bars, the largest first, with all their words; every bar has its figure beside it."""

    kind: Literal["chart"]
    title: str
    period: str
    unit: str
    bars: list[Bar]
    footnotes: list[Footnote]
    notes: list[str]


class Run(TypedDict):
    """Words, printed strongly or not."""

    text: str
    strong: bool


class Heading(TypedDict):
    """一、 (一) 1. (1) with its words."""

    kind: Literal["heading"]
    level: int
    text: str


class Paragraph(TypedDict):
    """One paragraph."""

    kind: Literal["paragraph"]
    runs: list[Run]


class Items(TypedDict):
    """A list."""

    kind: Literal["items"]
    numbered: bool
    items: list[list[Run]]


class Photo(TypedDict):
    """A photo by the digest that names its files, with its words."""

    kind: Literal["photo"]
    digest: str
    width: int
    height: int
    caption: str
    credit: str


class Article(TypedDict):
    """A member's article; `byline` names who sent it."""

    kind: Literal["article"]
    title: str
    byline: str
    parts: list[Heading | Paragraph | Items | Photo | Table | Chart]


class PhotoPage(TypedDict):
    """A page of photos."""

    kind: Literal["photos"]
    title: str
    photos: list[Photo]


Block = Table | Chart | Prose | Article | PhotoPage


class Section(TypedDict):
    """A heading in 【】 and what stands under it."""

    heading: str
    blocks: list[Block]


class Bulletin(TypedDict):
    """One issue, ready to be shown as a page or printed.

    `contents` heads the table of contents, empty for none; `ends` are the lines of the block at the end; `signature`
    says who signed for its findings, and why.
    """

    masthead: str
    name: str
    number: str
    subtitle: str
    issuer: str
    date: str
    sections: list[Section]
    contents: NotRequired[str]
    signature: NotRequired[str]
    ends: NotRequired[list[str]]
    copies: NotRequired[str]


def pdf(bulletin: Bulletin, made_at: datetime, photos: Mapping[str, bytes] | None = None) -> bytes:
    """The issue as an A4 PDF with embedded fonts; the same values and moment give the same bytes."""
    return typeset.pdf("bulletin.typ", {"bulletin": bulletin}, made_at, _files(photos))


def pages(bulletin: Bulletin, made_at: datetime, photos: Mapping[str, bytes] | None = None) -> list[bytes]:
    """The pages of the issue as pictures for the screen."""
    return typeset.pictures("bulletin.typ", {"bulletin": bulletin}, made_at, _files(photos))


def _files(photos: Mapping[str, bytes] | None) -> dict[str, bytes]:
    return {f"{digest}.jpg": data for digest, data in (photos or {}).items()}
