"""A table of figures as an office sends it (统计报表), as plain values and as a PDF with its chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from shulian.documents import typeset

MOST_UPRIGHT = 6
"""More columns of figures than these are printed across the page."""
MOST_COLUMNS = 12
"""More than these stand in several tables, one below the other."""


class Row(TypedDict):
    """A line by its name, with its figures as they are printed."""

    name: str
    cells: list[str]


class Bar(TypedDict):
    """One bar of the chart: its value, and the same as it is printed."""

    label: str
    value: float
    text: str


class Report(TypedDict):
    """A page of figures in words; `columns` are the headings of the figures, `total` is the last line.

    `parts` names each table once there are several: two numbers and how many there are take the place of #.
    """

    title: str
    name: str
    issuer: str
    facts: list[tuple[str, str]]
    unit: str
    side: str
    columns: list[str]
    rows: list[Row]
    total: Row
    parts: str
    chart: str
    bars: list[Bar]
    coverage: list[str]
    findings_title: str
    findings: list[str]
    notes: list[str]
    page: str


def pdf(report: Report, made_at: datetime) -> bytes:
    """The figures as an A4 PDF, across the page when they are many."""
    across = len(report["columns"]) > MOST_UPRIGHT
    return typeset.pdf("report.typ", {"report": {**report, "across": across, "cuts": _cuts(report)}}, made_at)


def _cuts(report: Report) -> list[tuple[int, int, str]]:
    """From which column to which each table goes, with its heading."""
    count = len(report["columns"])
    if count <= MOST_COLUMNS:
        return [(0, count, "")]
    tables = -(-count // MOST_COLUMNS)
    # As alike as they can be: the last one of twelve, twelve and one looks forgotten.
    width = -(-count // tables)
    return [
        (first, min(first + width, count), _filled(report["parts"], (first + 1, min(first + width, count), count)))
        for first in range(0, count, width)
    ]


def _filled(words: str, numbers: Sequence[int]) -> str:
    first, *others = words.split("#")
    return first + "".join(f"{number}{rest}" for number, rest in zip(numbers, others, strict=False))
