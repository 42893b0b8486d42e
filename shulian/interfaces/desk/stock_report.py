"""What a stock-take found: page by page, as a workbook, and as the work that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.access import stock_take_for
from shulian.apps.holdings.models import StockExpected, StockScan, StockTake
from shulian.apps.holdings.queries.stocktakes import progress, rows_under
from shulian.core.roles import Right
from shulian.core.stocktake import Finding, Group
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk import batch_words, stock_words
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.batch import FOLLOW_UP
from shulian.interfaces.lists import left_out
from shulian.interfaces.templatetags.look import moment
from shulian.interfaces.words import ITEM_STATES

PER_PAGE = 50
MOST_ROWS = 200_000
TO_DO = (Group.MISSING, Group.MISPLACED, Group.WRONG_STATUS, Group.UNKNOWN, Group.AMBIGUOUS, Group.MOVED)
"""What the workbook lists: everything that asks for a hand."""


@require_safe
@at_desk(Right.TAKE_STOCK)
def report(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The counts under their headings, and the rows under one of them."""
    seen = stock_take_for(request.user, pk)
    named = request.GET.get("group", "")
    group = Group(named) if named in set(Group) else Group.MISSING
    listed: QuerySet[Any] = rows_under(seen, group)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    counted = progress(seen)
    counting = seen.status == StockTake.Status.COUNTING
    groups = {one: counted.left if counting and one is Group.MISSING else counted.groups[one] for one in Group}
    context = {
        "here": "stock",
        "tab": "stock-takes",
        "library": library,
        "stock_take": seen,
        "progress": counted,
        "group": group,
        "groups": [(one, stock_words.GROUPS[one], groups[one]) for one in Group if not (counting and one == "moved")],
        "page": page,
        "rows": [(row, _words(row, counting=counting)) for row in page.object_list],
        "counting": counting,
        "follow_up": [
            (finding, batch_words.MARKS[mark], counted.findings[finding])
            for finding, mark in FOLLOW_UP.items()
            if counted.findings.get(finding)
        ],
        "manages": may(request.user, Right.MANAGE_STOCK, seen.library),
        "command": uuid4,
    }
    return render(request, "desk/stock/report.html", context)


@require_safe
@at_desk(Right.TAKE_STOCK)
def workbook(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Everything that asks for a hand, a sheet a heading, in the order of the shelf."""
    seen = stock_take_for(request.user, pk)
    header = (_("Call number"), _("Barcode"), _("Title"), _("Finding"), _("State"), _("Belongs to"), _("Scanned"))
    title = f"{seen.library.name} · {seen.name}"
    pages = [
        xlsx.Page(
            str(stock_words.GROUPS[group]),
            header,
            list(_rows(seen, group)),
            title=title,
            notes=left_out(rows_under(seen, group), MOST_ROWS),
        )
        for group in TO_DO
    ]
    return downloads.workbook(xlsx.write(pages), f"stock-take-{seen.pk}-{clock.today():%Y%m%d}.xlsx")


def _rows(seen: StockTake, group: Group) -> Iterator[tuple[str, ...]]:
    counting = seen.status == StockTake.Status.COUNTING
    if counting and group is Group.MOVED:
        return
    for row in rows_under(seen, group)[:MOST_ROWS].iterator(chunk_size=2000):
        item: Any = row.item
        barcode = item.barcode if item else getattr(row, "barcode", "")
        yield (
            item.call_number if item else "",
            barcode,
            item.title.title if item else "",
            str(_words(row, counting=counting)),
            str(ITEM_STATES[item.state]) if item else "",
            item.library.name if item else "",
            moment(row.scanned_at) if isinstance(row, StockScan) else "",
        )


def _words(row: StockScan | StockExpected, *, counting: bool) -> str:
    if counting and isinstance(row, StockExpected):
        return _("Not seen yet")
    return str(stock_words.FINDINGS[Finding(row.finding)].name)
