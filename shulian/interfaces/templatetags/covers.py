"""Book covers drawn from title, author and class: a thread-bound book with its title slip."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from zlib import crc32

from django import template

from shulian.apps.catalogue.models import Title
from shulian.core.statements import named_in

register = template.Library()

CLASSES = "abcdefghijknopqrstuvxz"
COLUMN = 7  # characters in one column of a slip
SLIP_TOP = 12
SHADES = (0.0, 0.12, 0.24)
# Line drawings on the cloth: moon over water, ridges, waves, a meander, bamboo slips with their two cords.
ORNAMENTS = (
    "M96 98a18 18 0 1 1-36 0a18 18 0 0 1 36 0M46 124H104M56 129H104M66 134H104",
    "M0 130L26 106L42 121L66 92L86 116L108 100M0 138L20 124L44 136L74 114L108 134",
    (
        "M12 130a12 12 0 0 1 24 0a12 12 0 0 1 24 0a12 12 0 0 1 24 0a12 12 0 0 1 24 0"
        "M18 130a6 6 0 0 1 12 0M42 130a6 6 0 0 1 12 0M66 130a6 6 0 0 1 12 0M90 130a6 6 0 0 1 12 0"
    ),
    "M12 134V118H29V130H18V124H23M34 134V118H51V130H40V124H45M56 134V118H73V130H62V124H67M78 134V118H95V130H84V124H89",
    (
        "M9 0V160M19 0V160M29 0V160M39 0V160M49 0V160M59 0V160M69 0V160M79 0V160M89 0V160M99 0V160"
        "M0 46H108M0 49H108M0 116H108M0 119H108"
    ),
)
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3040-\u30ff\uac00-\ud7af]")
# Catalogues set their signs apart: those of TCP/IP, 9:15 or f(x) are of the title.
SUBTITLE = re.compile(r"(?:\s+[:=/;]|[:=/;](?=\s)|\s*[：；（]|(?<![!-~])\().*$", re.DOTALL)


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
        return round(self.width - 4, 1)

    @property
    def inner_height(self) -> float:
        """Height of the fine frame within the slip."""
        return round(self.height - 4, 1)


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
        _glyph(sign, SLIP_TOP + width - 4.5 - step * (column + 0.5), SLIP_TOP + 5 + step * row + size * 0.9)
        for column, signs_of_column in enumerate(columns)
        for row, sign in enumerate(signs_of_column)
    )
    return round(width, 1), round(max(len(column) for column in columns) * step + 10, 1), size, glyphs


def _glyph(text: str, x: float, y: float) -> Glyph:
    return Glyph(text, round(x, 1), round(y, 1))


def _lines(text: str) -> tuple[float, float, float, tuple[Glyph, ...]]:
    """Width, height, size and glyphs of a horizontal slip for titles without Chinese signs."""
    rows = textwrap.wrap(_short(text, 60), 14, max_lines=5, placeholder="…") or ["—"]
    size, step, width = 10.0, 13.0, 88.0
    glyphs = tuple(Glyph(row, SLIP_TOP + width / 2, SLIP_TOP + 15 + step * i) for i, row in enumerate(rows))
    return width, len(rows) * step + 10, size, glyphs


@register.inclusion_tag("partials/cover.html")
def cover_of(title: Title) -> dict[str, Cover]:
    """The cover of a title with its first author, from the statement of responsibility where no field has names."""
    return cover(title.title, next(iter(title.authors or named_in(title.responsibility)), ""), title.clc)


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
