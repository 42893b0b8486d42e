"""What the index keeps of the series of a title: its place in each of them, by which they are put in order."""

from __future__ import annotations

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import tokens
from shulian.core.series import series_in, standing

FIELD = "series_order"
PART, LINE = "\t", "\n"
_LONGEST, _LONGEST_TITLE = 4000, 400


def kept(by_title: str, places_in: str) -> bytes:
    """What the index keeps of a title with series: its place in the row of titles, and in each of them."""
    return f"{by_title.replace(LINE, ' ')[:_LONGEST_TITLE]}{LINE}{places_in}".encode()


def places(series: str) -> str:
    """The series of a title, each by its key, with the place of the title in it."""
    lines = (f"{tokens.key(one.name)}{PART}{standing(normalise(one.number))}" for one in series_in(series))
    return LINE.join(lines)[:_LONGEST]
