"""Where the figures of a published issue come from: each cell of its tables by its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.pivot import Cell
from shulian.apps.statistics.queries.places import institutions
from shulian.core.periods import parse
from shulian.documents.bulletin import Bulletin, Part, Table


@dataclass(frozen=True)
class Printed:
    """A figure of a table as it was printed, and what it is made of."""

    title: str
    place: str
    text: str
    cell: Cell


def tables_in(bulletin: Bulletin) -> list[Table]:
    """The tables of an issue in their order, those within articles too."""
    return list(_tables(bulletin))


def cells_of(table: Table) -> Iterator[tuple[int, int]]:
    """The cells whose origin is known, by line and column; what is missing has none."""
    if "origin" not in table:
        return
    for row in range(len(table["rows"])):
        for column in range(len(table["columns"])):
            if _part(table, row, column) is not None and table["rows"][row]["cells"][column]["text"] != "—":
                yield row, column


def printed_at(bulletin: Bulletin, at: tuple[int, int, int]) -> Printed | None:
    """The figure at a table, line and column; None where there is none whose origin is known."""
    number, row, column = at
    found = tables_in(bulletin)
    if number >= len(found) or (row, column) not in set(cells_of(found[number])):
        return None
    table = found[number]
    part, cells = _part(table, row, column), table["rows"][row]["cells"]
    if part is None:
        return None
    names = [cell["text"] for cell, under in zip(cells, table["columns"], strict=True) if under["align"] != "figure"]
    place = " · ".join(name for name in (*names, table["columns"][column]["heading"]) if name)
    indicators = Indicator.objects.in_bulk(part["indicators"])
    made = tuple(indicators[code] for code in part["indicators"] if code in indicators)
    cell = Cell(made, parse(part["period"]), _members(part["libraries"]))
    return Printed(table["title"], place, cells[column]["text"], cell)


def _members(heads: list[int]) -> frozenset[int]:
    """The institutions with all that belongs to them; of none named, all there are."""
    places = institutions()
    return frozenset(pk for head in heads or places for pk in (places[head][1] if head in places else (head,)))


def _part(table: Table, row: int, column: int) -> Part | None:
    of_column, of_row = table["origin"]["columns"][column], table["origin"]["rows"][row]
    return None if of_column is None or of_row is None else Part(**(of_row | of_column))


def _tables(bulletin: Bulletin) -> Iterator[Table]:
    for section in bulletin["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "table":
                yield block
            elif block["kind"] == "article":
                yield from (part for part in block["parts"] if part["kind"] == "table")
