"""Small numbers in public tables: which cells are hidden so that nobody can be recognised (小数保密)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shulian.core.indicators import Counting

LEAST = 5
"""Of fewer persons than this a public table does not tell how many."""

PERSONS = frozenset({"人", "名", "位"})
"""The units of figures that count persons one by one."""
OF_STAFF = frozenset({"network", "training"})
"""Themes in which the persons are the library's own people, of whom the public may know how many there are."""

Cell = tuple[int, int]
Line = tuple[Cell, ...]


@dataclass(frozen=True)
class Shown:
    """A table with its totals as the public sees it; `hidden` cells hold a number that is not told.

    Cells are (row, column); the row after the last is that of the totals, and so is the column after the last.
    """

    figures: tuple[tuple[int | None, ...], ...]
    hidden: frozenset[Cell]

    def at(self, row: int, column: int) -> int | None:
        """The figure, None where it is missing or hidden."""
        return None if (row, column) in self.hidden else self.figures[row][column]


def counts_readers(definition: Mapping[str, Any]) -> bool:
    """Whether a small figure of this definition could point to a reader: it counts readers one by one."""
    if definition.get("counting") == Counting.READERS:
        return True
    return definition.get("unit_zh") in PERSONS and definition.get("theme") not in OF_STAFF


def readers_behind(definition: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The figures of readers that whoever has this one could work out: it is made of them, by whatever way."""
    found: set[str] = set()
    waiting = [*definition.get("parts", ()), *definition.get("over", ())]
    seen: set[str] = set()
    while waiting:
        code = waiting.pop()
        if code in seen or code not in known:
            continue
        seen.add(code)
        if counts_readers(known[code]):
            found.add(code)
        waiting += [*known[code].get("parts", ()), *known[code].get("over", ())]
    return frozenset(found)


def suppress(rows: Sequence[Sequence[int | None]], also: Collection[Cell] = (), least: int = LEAST) -> Shown:
    """Hide small cells (primary), and then so many others that none follows from the totals (secondary).

    `also` are cells to hide whatever stands in them: another edition of the same table does not tell them.
    """
    figures = _with_totals(rows)
    hidden = {
        (row, column)
        for row, line in enumerate(figures)
        for column, value in enumerate(line)
        if value is not None and (0 < value < least or (row, column) in also)
    }
    lines = list(_lines(figures))
    # Hiding a cell may open another line, so all are looked at again until none gives anything away.
    while (more := next(_further(figures, lines, hidden, least), None)) is not None:
        hidden.add(more)
    return Shown(figures, frozenset(hidden))


def untold_in(
    rows: Sequence[Sequence[int | None]], of_readers: Collection[int], also: Collection[Cell] = (), *, adds_up: bool
) -> frozenset[Cell]:
    """What a table is not to tell whose columns `of_readers` count readers one by one.

    Where columns are added up a cell follows from its line too, so all are looked at together; else each by itself.
    """
    if not rows or not of_readers:
        return frozenset()
    if adds_up:
        return suppress(rows, also).hidden
    found: set[Cell] = set()
    for column in of_readers:
        alone = suppress([[row[column]] for row in rows], {(row, 0) for row, at in also if at == column})
        found |= {(row, column) for row, at in alone.hidden if at == 0}
    return frozenset(found)


def _further(
    figures: tuple[tuple[int | None, ...], ...], lines: list[Line], hidden: set[Cell], least: int
) -> Iterator[Cell]:
    """The next cell to hide in each line whose hidden ones could be worked out from those that are shown."""
    for line in lines:
        *cells, total = line
        inside = [cell for cell in cells if cell in hidden]
        if total in hidden:
            safe = bool(inside)
        else:
            safe = not inside or (len(inside) > 1 and sum(_value(figures, cell) for cell in inside) >= least)
        open_cells = [cell for cell in line if cell not in hidden and figures[cell[0]][cell[1]] is not None]
        if not safe and open_cells:
            # The smallest that is not zero loses least; the total goes last of all.
            yield min(
                open_cells, key=lambda cell: (cell == total, not _value(figures, cell), _value(figures, cell), cell)
            )


def _value(figures: tuple[tuple[int | None, ...], ...], cell: Cell) -> int:
    return figures[cell[0]][cell[1]] or 0


def _with_totals(rows: Sequence[Sequence[int | None]]) -> tuple[tuple[int | None, ...], ...]:
    whole = [(*row, _total(row)) for row in rows]
    columns = list(zip(*whole, strict=True))
    return (*whole, tuple(_total(column) for column in columns))


def _total(values: Sequence[int | None]) -> int | None:
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def _lines(figures: tuple[tuple[int | None, ...], ...]) -> Iterator[Line]:
    """Rows and columns, each with its total at the end; a missing cell takes no part."""
    height, width = len(figures), len(figures[0])
    for row in range(height):
        yield tuple((row, column) for column in range(width))
    for column in range(width):
        yield tuple((row, column) for row in range(height))
