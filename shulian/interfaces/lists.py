"""Long lists: paged, each under a name of its own, or bounded and saying how many they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from shulian.apps.circulation.holds import single_items

MOST_COPIES = 100
Rows = QuerySet[Any, Any] | Sequence[Any]


def paged(request: HttpRequest, rows: Rows, size: int, name: str = "page") -> Page[Any]:
    """The part of a list that the address asks for under this name; partials/pager.html knows it by the page."""
    page: Page[Any] = Paginator(rows, size).get_page(request.GET.get(name))
    page.parameter = name  # type: ignore[attr-defined]
    return page


def posted_page(request: HttpRequest, rows: Rows, size: int, name: str) -> Page[Any]:
    """The same where the address must not say whose list it is: the page comes by post."""
    return Paginator(rows, size).get_page(request.POST.get(name))


@dataclass(frozen=True)
class First:
    """The first rows of a list, and how many more there are: whoever shows it says so."""

    rows: list[Any]
    more: int

    @property
    def count(self) -> int:
        """How many there are altogether."""
        return len(self.rows) + self.more

    @property
    def notes(self) -> tuple[str, ...]:
        """What a workbook says above its rows when it does not hold them all."""
        return _notes(len(self.rows), self.more)


def left_out(rows: Rows, most: int) -> tuple[str, ...]:
    """The same for a workbook whose first so many rows are read one after the other."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return _notes(most, max(count - most, 0))


def _notes(shown: int, more: int) -> tuple[str, ...]:
    if not more:
        return ()
    said = ngettext(
        "%(shown)s rows are listed here; %(more)s more row is not. Narrow the list to get it.",
        "%(shown)s rows are listed here; %(more)s more rows are not. Narrow the list to get them.",
        more,
    )
    return (said % {"shown": f"{shown:,}", "more": f"{more:,}"},)


def first(rows: Rows, most: int) -> First:
    """The first so many; the others are counted only when there are any."""
    found = list(rows[: most + 1])
    if len(found) <= most:
        return First(found, 0)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return First(found[:most], max(count - most, 1))


@dataclass(frozen=True)
class Copies(First):
    """Copies to choose one of; a single one is no choice."""

    worth_choosing: bool = False


def copies_to_choose(title: int, words: str, chosen: object) -> Copies:
    """The copies that can be waited for each by itself, with these words in them; the chosen one is always there."""
    found = first(single_items(title, words), MOST_COPIES)
    rows = found.rows
    if chosen and str(chosen) not in {str(item.pk) for item in rows}:
        wanted = str(chosen) if str(chosen).isascii() and str(chosen).isdigit() and len(str(chosen)) < 19 else "0"
        rows = [*single_items(title).filter(pk=wanted), *rows]
    return Copies(rows, found.more, bool(words) or len(rows) > 1)
