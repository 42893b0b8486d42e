"""The bulletin (工作简报) as plain values, and those values as a PDF."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal, TypedDict, cast

import typst

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_TEMPLATES = _HERE / "templates"
_SERIF = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
_SANS = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "SimHei")
_FALLBACK = "Libertinus Serif"
_compiling = Lock()

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
    serif, sans = _families()
    inputs = {
        "bulletin": json.dumps(bulletin, ensure_ascii=False),
        "serif": json.dumps(serif),
        "sans": json.dumps(sans),
    }
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    with _compiling:
        return cast(
            bytes,
            _compiler().compile(str(_TEMPLATES / "bulletin.typ"), format="pdf", sys_inputs=inputs, timestamp=moment),
        )


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(_FONTS)])


@lru_cache(maxsize=1)
def _families() -> tuple[list[str], list[str]]:
    """The serif and sans families that are here, our own before the system's."""
    present = set(typst.Fonts(font_paths=[str(_FONTS)]).families())
    serif, sans = ([one for one in wanted if one in present] for wanted in (_SERIF, _SANS))
    return [*serif, _FALLBACK], [*sans, *serif, _FALLBACK]
