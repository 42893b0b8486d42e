"""Sheets of labels (标签纸): the grid on a page in tenths of a millimetre, and what cannot be printed on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

A4 = (2100, 2970)
MOST_OFFSET = 200
"""A printer that is further off than two centimetres has other paper in it."""
LEAST_LABEL = (150, 80)
MOST_IN_A_ROW = 30


@dataclass(frozen=True)
class Grid:
    """The labels of one page: the first one at the margins, the next ones a pitch away; the offset is the printer's."""

    columns: int
    rows: int
    left: int
    top: int
    pitch_x: int
    pitch_y: int
    width: int
    height: int
    offset_x: int = 0
    offset_y: int = 0
    page_width: int = A4[0]
    page_height: int = A4[1]

    @property
    def per_page(self) -> int:
        """How many labels a page has."""
        return self.columns * self.rows


A4_OF_FORTY = Grid(columns=4, rows=10, left=80, top=130, pitch_x=485, pitch_y=270, width=457, height=254)
"""A common sheet, to begin with."""


class GridFault(StrEnum):
    """Why a grid cannot be printed."""

    NO_LABELS = "no-labels"
    TOO_MANY = "too-many"
    NEGATIVE = "negative"
    TOO_SMALL = "too-small"
    OVERLAPPING = "overlapping"
    BEYOND_PAGE = "beyond-page"
    OFFSET = "offset"


def grid_faults(grid: Grid) -> list[tuple[str, GridFault]]:
    """What is wrong with a grid, each with the field to change."""
    across = [grid.columns, grid.left, grid.pitch_x, grid.width, grid.offset_x, grid.page_width]
    down = [grid.rows, grid.top, grid.pitch_y, grid.height, grid.offset_y, grid.page_height]
    names = ("columns", "left", "pitch_x", "width", "offset_x"), ("rows", "top", "pitch_y", "height", "offset_y")
    least = LEAST_LABEL
    found = [_fault(values, name, small) for values, name, small in zip((across, down), names, least, strict=True)]
    return [fault for fault in found if fault is not None]


def _fault(values: list[int], names: tuple[str, ...], least: int) -> tuple[str, GridFault] | None:
    """The first fault along one side of the page."""
    count, margin, pitch, size, offset, page = values
    counted, edge, step, extent, shift = names
    # Along one label the pitch says nothing; it may be left at zero.
    end = margin + offset + (count - 1) * pitch + size
    checks = (
        (count < 1, counted, GridFault.NO_LABELS),
        (count > MOST_IN_A_ROW, counted, GridFault.TOO_MANY),
        (margin < 0, edge, GridFault.NEGATIVE),
        (pitch < 0, step, GridFault.NEGATIVE),
        (size < 0, extent, GridFault.NEGATIVE),
        (size < least, extent, GridFault.TOO_SMALL),
        (count > 1 and pitch < size, step, GridFault.OVERLAPPING),
        (abs(offset) > MOST_OFFSET, shift, GridFault.OFFSET),
        (margin + offset < 0, shift, GridFault.BEYOND_PAGE),
        (end > page, counted, GridFault.BEYOND_PAGE),
    )
    return next(((name, fault) for wrong, name, fault in checks if wrong), None)


def start_of(position: int, grid: Grid) -> int:
    """Labels to leave empty on the first page when printing begins at this position, counted from one."""
    return min(max(position, 1), grid.per_page) - 1


def spine_lines(call_number: str, volume: str = "") -> list[str]:
    """A call number as it stands on a spine (书标): class, book number, and what tells volumes and copies apart.

    The volume of the copy stands below where the number does not name one.
    """
    of_class, _, rest = call_number.partition("/")
    for sign in (":", "=", "("):
        of_book, found, more = rest.partition(sign)
        if found:
            told = "" if sign == ":" else volume
            parts = (of_class, of_book, sign.replace(":", "") + more, told)
            return [part.strip() for part in parts if part.strip()]
    return [part.strip() for part in (of_class, rest, volume) if part.strip()]
