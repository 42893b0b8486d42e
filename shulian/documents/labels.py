"""Labels on sheets: barcode labels, spine labels (书标), and the page that shows how the printer places them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal, TypedDict

from shulian.documents import code128, typeset

NARROWEST, WIDEST = 0.19, 0.4
"""Millimetres of one module: what a hand scanner still reads, and what it needs at most."""
QUIET = 10
"""Light modules that belong to the code on either side."""
EDGE = 1.5
"""Millimetres at the edges of a label that are left free."""


class Sheet(TypedDict):
    """A grid in tenths of a millimetre, as the library has it in its printer."""

    columns: int
    rows: int
    left: int
    top: int
    pitch_x: int
    pitch_y: int
    width: int
    height: int
    offset_x: int
    offset_y: int
    page_width: int
    page_height: int


class Label(TypedDict):
    """One label: `barcode` shows heading, bars, number and foot; `spine` shows its lines, one under the other."""

    kind: Literal["barcode", "spine"]
    heading: str
    code: str
    foot: str
    lines: list[str]


class Cell(TypedDict):
    """A label with its bars: where each begins and how wide it is, in modules; and the module in millimetres."""

    label: Label
    bars: list[tuple[int, int]]
    module: float
    modules: int


def pdf(sheet: Sheet, labels: Sequence[Label], empty: int, made_at: datetime) -> bytes:
    """The labels in order; the first page begins behind so many labels that are used up."""
    cells = [_cell(sheet, label) for label in labels]
    inputs = {"sheet": sheet, "cells": cells, "empty": empty, "words": []}
    return typeset.pdf("labels.typ", inputs, made_at)


def calibration(sheet: Sheet, words: Sequence[str], made_at: datetime) -> bytes:
    """One page with the outline and number of every label; `words` say what to measure."""
    return typeset.pdf("labels.typ", {"sheet": sheet, "cells": [], "empty": 0, "words": list(words)}, made_at)


def module_width(code: str, width: int) -> float | None:
    """Millimetres a module of this barcode has on a label of this width; None when no scanner would read it."""
    modules = code128.modules(code)
    if not modules:
        return None
    widest = (width / 10 - 2 * EDGE) / (len(modules) + 2 * QUIET)
    return None if widest < NARROWEST else round(min(widest, WIDEST), 3)


def _cell(sheet: Sheet, label: Label) -> Cell:
    module = module_width(label["code"], sheet["width"]) if label["kind"] == "barcode" else None
    modules = code128.modules(label["code"]) if module else ""
    return {"label": label, "bars": bars_of(modules), "module": module or 0, "modules": len(modules)}


def bars_of(modules: str) -> list[tuple[int, int]]:
    """The dark runs: where each begins, and how many modules it has."""
    bars, at = [], 0
    for dark, run in groupby(modules):
        length = sum(1 for _ in run)
        if dark == "1":
            bars.append((at, length))
        at += length
    return bars
