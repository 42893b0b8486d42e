"""A sum of figures of which each is opened by itself: published ones, and cells of a table of which some are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shulian.apps.alliance.queries.tree import common_head
from shulian.apps.statistics.access import opens_records
from shulian.apps.statistics.queries.pivot import NOTHING
from shulian.apps.statistics.queries.published import figures_in
from shulian.apps.statistics.words import in_print

Value = int | float | Decimal | None
Keys = tuple[str, str]
ALL = ""
A_PAGE = 200


@dataclass(frozen=True)
class Summand:
    """One of the figures that a sum adds up, with the address of what it is made of."""

    name: str
    words: str
    address: str


@dataclass(frozen=True)
class Sum:
    """A sum to be opened: its words, its value in print, of whom it is; `frozen` unless a part of it is of today."""

    title: str
    place: str
    back: tuple[str, str]
    words: str
    libraries: Collection[int]
    frozen: bool = True


def summed(request: HttpRequest, behind: Sum, parts: Iterable[Summand]) -> HttpResponse:
    """The page with its parts, which may be as of several moments; who may not see the records reads who may."""
    seen: dict[str, Any] = {"here": "figures", "behind": behind}
    if not opens_records(request.user, behind.libraries):
        seen |= {"closed": True, "keeper": common_head(behind.libraries)}
        return render(request, "office/figures/summed.html", seen, status=403)
    page = Paginator(list(parts), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/figures/summed.html", seen | {"page": page})


def published_ones(request: HttpRequest, behind: Sum, figures: Collection[int]) -> HttpResponse:
    """What is shown as published leads to the figure that it is, or names those that it is the sum of."""
    if len(figures) == 1:
        return redirect("office:published-behind", *figures)
    parts = [
        Summand(one.name or _("All libraries"), in_print(one.value), reverse("office:published-behind", args=[one.pk]))
        for one in figures_in(figures)
    ]
    return summed(request, behind, parts)


def parts_of(table: Mapping[str, Any], at: Keys, address: Callable[[str, str], str]) -> list[Summand]:
    """The cells that a total of a table adds up, if it was not published itself but some of them were."""
    row, column = at
    out = [(along, beside) for along, beside, _figures in table.get("published", ())]
    if at in out or not table.get("keys") or (row and (column or not table["apart"])):
        return []
    # The total of all adds up those of the lines, and what of these was published stands in their cells.
    touched = any(
        along and row in ("", along or NOTHING) and column in ("", beside or NOTHING) for along, beside in out
    )
    return [
        Summand(words, value_words(value), address(*key))
        for key, words, value in (_cells_of(table, row, column) if touched else ())
        if value is not None
    ]


def _cells_of(table: Mapping[str, Any], row: str, column: str) -> Iterator[tuple[Keys, str, Value]]:
    """The cells of a line, or of a column, or the totals of all lines, with their keys and words."""
    rows, columns = ([key or NOTHING for key in side] for side in table["keys"])
    for key, line in zip(rows, table["rows"], strict=True):
        if row and key == row:
            for beside, name, value in zip(columns, table["columns"], line["cells"], strict=True):
                yield (row, beside), f"{line['name']} · {name}", value
        elif column and column in columns:
            at = columns.index(column)
            yield (key, column), f"{line['name']} · {table['columns'][at]}", line["cells"][at]
        elif not row and not column:
            yield (key, ALL), line["name"], line["total"] if table["apart"] else line["cells"][0]


def published_at(table: Mapping[str, Any], at: Keys) -> tuple[int, ...]:
    """The published figures that a cell of a kept table is made of; older tables keep those of single figures alone."""
    for row, column, figures in table.get("published", ()):
        if (row, column) == at:
            return (figures,) if isinstance(figures, int) else tuple(figures)
    return ()


def why_none(table: Mapping[str, Any]) -> Callable[[str, str], dict[str, bool]]:
    """Why there is a dash in a cell where there are figures; older tables do not say it."""
    reasons = ("of_both_sources", "of_periods", "unsummed", "uncovered")
    known = {why: set(map(tuple, table.get(why, ()))) for why in reasons}
    return lambda row, column: {why: (row, column) in cells for why, cells in known.items()}


def in_table(table: Mapping[str, Any], row: str, column: str) -> tuple[Value, str]:
    """The figure of a cell of a table, and its words; missing where there is no such cell."""
    rows, columns = table.get("keys") or ([], [])
    at = {key or NOTHING: place for place, key in enumerate(rows)}.get(row)
    along = {key or NOTHING: place for place, key in enumerate(columns)}.get(column)
    if (row and at is None) or (table["apart"] and column and along is None):
        return None, " · ".join(key for key in (row, column) if key)
    line = table["rows"][at] if at is not None else None
    words = [line["name"]] if line else []
    if along is not None and table["apart"]:
        words.append(table["columns"][along])
    if line is None:
        value = table["totals"][along] if along is not None else table["total"]
    else:
        value = line["cells"][along] if along is not None else line["total"] if table["apart"] else line["cells"][0]
    return value, " · ".join(words)


def value_words(value: Value) -> str:
    """A figure of a table in print."""
    return in_print(None if value is None else Decimal(str(value)))
