"""Where the figures of a published issue come from: each cell of its tables by its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from shulian.apps.bulletin.few import HIDDEN
from shulian.apps.statistics.models import Indicator, PublishedFigure
from shulian.apps.statistics.queries.pivot import Cell
from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.words import in_print
from shulian.core.periods import parse
from shulian.documents.bulletin import Bulletin, Part, Table


@dataclass(frozen=True)
class Printed:
    """A figure of a table as it was printed, and what it is made of: of these institutions, of none named of all.

    Of a sum over columns `columns` are those that it adds up.
    """

    title: str
    place: str
    text: str
    cell: Cell
    heads: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """As a number; what is not told has none."""
        digits = self.text.replace(",", "")
        return Decimal(digits) if digits.replace(".", "", 1).isdecimal() else None


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
    columns = _singly(table, row) if len(made) > 1 else ()
    return Printed(table["title"], place, cells[column]["text"], cell, tuple(part["libraries"]), columns)


def published_by(one: Printed, moment: datetime) -> list[PublishedFigure]:
    """The published figures that stood when the issue went out, where they are what is printed; else none."""
    stood: dict[int | None, PublishedFigure] = {}
    for figure in _published(one, moment).select_related("publication").order_by("publication__number", "pk"):
        stood[figure.library_id] = figure
    if len(one.cell.indicators) != 1 or not stood:
        return []
    those = [stood[pk] for pk in one.heads or (None,) if pk in stood]
    values = [figure.value for figure in those if figure.value is not None]
    # A table that somebody signed as a whole, and figures that cannot be added up, are printed otherwise.
    printed = one.text == HIDDEN or (bool(values) and in_print(sum(values, Decimal())) == in_print(one.value))
    return those if printed else []


def is_published_in_part(one: Printed, moment: datetime) -> bool:
    """Whether anything of a sum over columns was published when the issue went out."""
    return bool(one.columns) and _published(one, moment).exists()


def _published(one: Printed, moment: datetime) -> QuerySet[PublishedFigure]:
    return PublishedFigure.objects.filter(
        indicator__in=[indicator.pk for indicator in one.cell.indicators],
        publication__span__start=one.cell.period.start,
        publication__span__end=one.cell.period.end,
        publication__published_at__lte=moment,
    )


def _singly(table: Table, row: int) -> tuple[int, ...]:
    """The columns in which a line has a figure of one indicator."""
    of_columns = [part or Part() for part in table["origin"]["columns"]]
    return tuple(at for of_row, at in cells_of(table) if of_row == row and len(of_columns[at]["indicators"]) == 1)


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
