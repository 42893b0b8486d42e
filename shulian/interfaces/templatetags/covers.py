"""Book covers drawn from title, author and class: a thread-bound book with its title slip."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from zlib import crc32

from django import template

register = template.Library()

CLASSES = "abcdefghijknopqrstuvxz"
COLUMN = 7  # characters in one column of a slip
SLIP_TOP = 12
SHADES = (0.0, 0.12, 0.24)
# Line drawings in the lower half of the cloth: moon over water, ridges, waves, a window lattice, a ruled page.
ORNAMENTS = (
    "M96 98a18 18 0 1 1-36 0a18 18 0 0 1 36 0M46 124H104M56 129H104M66 134H104",
    "M0 130L26 106L42 121L66 92L86 116L108 100M0 138L20 124L44 136L74 114L108 134",
    (
        "M12 130a12 12 0 0 1 24 0a12 12 0 0 1 24 0a12 12 0 0 1 24 0a12 12 0 0 1 24 0"
        "M18 130a6 6 0 0 1 12 0M42 130a6 6 0 0 1 12 0M66 130a6 6 0 0 1 12 0M90 130a6 6 0 0 1 12 0"
    ),
    "M64 92H100V128H64ZM73 92V128M91 92V128M64 101H100M64 119H100M73 101L91 119M91 101L73 119",
    "M58 84H102V132H58ZM60.5 86.5H99.5V129.5H60.5ZM68.3 86.5V129.5M76.1 86.5V129.5M83.9 86.5V129.5M91.7 86.5V129.5",
)
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3040-\u30ff\uac00-\ud7af]")
SUBTITLE = re.compile(r"\s*[:：=/;；(（].*$", re.DOTALL)


@dataclass(frozen=True)
class Glyph:
    """One piece of text at its place on the cover (units of the 120 x 160 drawing)."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Cover:
    """All that the drawing needs: the slip with its glyphs, the cloth and the author."""

    cloth: str
    width: float
    height: float
    size: float
    glyphs: tuple[Glyph, ...]
    ornament: str
    shade: float
    author: str

    @property
    def inner_width(self) -> float:
        """Width of the fine frame within the slip."""
        return self.width - 4

    @property
    def inner_height(self) -> float:
        """Height of the fine frame within the slip."""
        return self.height - 4


def cloth_of(classification: str | None) -> str:
    """The style class of the book cloth for a CLC class such as I242.4; empty when there is none."""
    letter = (classification or "")[:1].lower()
    return f"clc-{letter}" if letter and letter in CLASSES else ""


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _main_title(title: str) -> str:
    plain = "".join(c for c in title if unicodedata.category(c)[0] != "C").strip()
    return SUBTITLE.sub("", plain) or plain or "—"


def _columns(text: str) -> tuple[float, float, float, tuple[Glyph, ...]]:
    """Width, height, size and glyphs of a vertical slip, read from the right column to the left."""
    signs = [c for c in _short(text, 2 * COLUMN) if not c.isspace()]
    if len(signs) <= COLUMN:
        size, columns = (15.0 if len(signs) < COLUMN else 14.0), [signs]
    else:
        half = (len(signs) + 1) // 2
        size, columns = 12.5, [signs[:half], signs[half:]]
    step = size * 1.14
    width = len(columns) * step + 9
    glyphs = tuple(
        Glyph(sign, SLIP_TOP + width - 4.5 - step * (column + 0.5), SLIP_TOP + 5 + step * row + size * 0.9)
        for column, signs_of_column in enumerate(columns)
        for row, sign in enumerate(signs_of_column)
    )
    return width, max(len(column) for column in columns) * step + 10, size, glyphs


def _lines(text: str) -> tuple[float, float, float, tuple[Glyph, ...]]:
    """Width, height, size and glyphs of a horizontal slip for titles without Chinese signs."""
    rows = textwrap.wrap(_short(text, 60), 14, max_lines=5, placeholder="…") or ["—"]
    size, step, width = 10.0, 13.0, 88.0
    glyphs = tuple(Glyph(row, SLIP_TOP + width / 2, SLIP_TOP + 15 + step * i) for i, row in enumerate(rows))
    return width, len(rows) * step + 10, size, glyphs


@register.inclusion_tag("partials/cover.html")
def cover(title: str, author: str | None = "", classification: str | None = "") -> dict[str, Cover]:
    """Draw the cover of a book; it repeats what stands beside it, so screen readers pass over it."""
    text = _main_title(title)
    vertical = bool(HAN.search(text))
    width, height, size, glyphs = _columns(text) if vertical else _lines(text)
    writer = (author or "").strip()
    limit = 11 if HAN.search(writer) else 20
    # The same title always wears the same ornament, so that a shelf of one class does not look like one book.
    chance = crc32(text.encode())
    ornament, shade = ORNAMENTS[chance % len(ORNAMENTS)], SHADES[chance // len(ORNAMENTS) % len(SHADES)]
    return {
        "cover": Cover(cloth_of(classification), width, height, size, glyphs, ornament, shade, _short(writer, limit))
    }
