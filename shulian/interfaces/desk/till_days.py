"""The closed days of a library's tills: the list, the report of one day, as page, PDF and workbook."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import till_for
from shulian.apps.charges.models import Till, TillMove
from shulian.apps.charges.queries.tills import Day, Total, day_of, open_tills, tills_of
from shulian.core.roles import Right
from shulian.documents import ledger, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money import till_here
from shulian.interfaces.money import METHODS, MOVES, WHAT, plain, reason_word
from shulian.interfaces.templatetags.look import moment

PER_PAGE = 30


@require_safe
@at_desk(Right.TAKE_MONEY)
def tills(request: HttpRequest, library: Library) -> HttpResponse:
    """The days of this library's tills, the newest first."""
    page = Paginator(tills_of(library), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/money/tills.html", {"here": "till", "library": library, "page": page})


@require_safe
@at_desk(Right.TAKE_MONEY)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The whole list as a workbook."""
    sums = (_("Float"), _("Expected"), _("Counted"), _("Difference"))
    header = (_("Till"), _("Opened"), _("Closed"), *sums, _("Reason"))
    title = f"{library.name} · {_('Tills')}"
    page = xlsx.Page(_("Tills"), header, list(_rows(library)), title=title, notes=(_("Amounts in yuan."),))
    return downloads.workbook(xlsx.write([page]), f"tills-{library.code}-{clock.today():%Y%m%d}.xlsx")


@require_safe
@at_desk(Right.TAKE_MONEY)
def day(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The report of one day."""
    till = till_for(request.user, pk)
    open_here = list(open_tills(library))
    context = {
        "here": "till",
        "library": library,
        "shown": till,
        "day": day_of(till),
        "tills": open_here,
        "till": till_here(request, open_here),
        "command": uuid4,
    }
    return render(request, "desk/money/day.html", context)


@require_safe
@at_desk(Right.TAKE_MONEY)
def day_pdf(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The report of one day, to sign."""
    till = till_for(request.user, pk)
    made = ledger.pdf(_ledger(till, day_of(till)), till.closed_at or clock.now())
    return downloads.printed(made, f"{_file(till)}.pdf")


@require_safe
@at_desk(Right.TAKE_MONEY)
def day_workbook(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The report of one day as a workbook."""
    till = till_for(request.user, pk)
    page = _ledger(till, day_of(till))
    pages = [
        xlsx.Page(
            table["heading"],
            tuple(table["header"]),
            [[_number(cell) for cell in row] for row in table["rows"]],
            title=f"{page['title']} · {table['heading']}",
            notes=tuple(page["notes"]),
            totals=frozenset(range(len(table["rows"]) - table["totals"], len(table["rows"]))),
        )
        for table in page["tables"]
    ]
    return downloads.workbook(xlsx.write(pages), f"{_file(till)}.xlsx")


def _rows(library: Library) -> Iterator[tuple[str | float | None, ...]]:
    for till in tills_of(library).iterator(chunk_size=1000):
        closed = till.closed_at is not None
        yield (
            till.name,
            moment(till.opened_at),
            moment(till.closed_at),
            till.float_fen / 100,
            (till.expected_fen or 0) / 100 if closed else None,
            (till.counted_fen or 0) / 100 if closed else None,
            till.difference_fen / 100 if closed else None,
            reason_word(till.reason),
        )


def _number(cell: str) -> str | float:
    """A figure of the report as a number again: counts whole, sums with their decimals."""
    plain_cell = cell.replace(",", "")
    if plain_cell.isascii() and plain_cell.isdigit():
        return int(plain_cell)
    try:
        return float(plain_cell)
    except ValueError:
        return cell


def _file(till: Till) -> str:
    return f"till-{till.library.code}-{clock.local(till.opened_at):%Y%m%d}-{till.pk}"


def _ledger(till: Till, report: Day) -> ledger.Ledger:
    facts = [(_("Till"), till.name), (_("Opened"), f"{moment(till.opened_at)} {_who(till.opened_by)}".strip())]
    if till.closed_at:
        facts.append((_("Closed"), f"{moment(till.closed_at)} {_who(till.closed_by)}".strip()))
    if till.reason:
        facts.append((_("Reason of the difference"), reason_word(till.reason)))
    tables = [_drawer(till, report), _payments(report)]
    if report.corrections:
        tables.append(_moves(_("Corrections made afterwards"), report.corrections))
    return {
        "title": _("Day of a till"),
        "issuer": till.library.name,
        "facts": facts,
        "tables": tables,
        "notes": [_("Amounts in yuan. Mobile payments are recorded here and settled by their provider.")],
        "signatures": [_("Cashier"), _("Checked by")],
        "page": _("Page # of #"),
    }


def _drawer(till: Till, report: Day) -> ledger.Table:
    rows = [[_("Float"), "", plain(till.float_fen)], [_("Cash from and to readers"), "", plain(report.cash_fen)]]
    rows += [[str(MOVES[move.kind]), reason_word(move.reason), plain(move.fen)] for move in report.moves]
    rows.append([_("Expected in the drawer"), "", plain(report.expected_fen)])
    totals = 1
    if till.closed_at:
        rows.append([_("Counted"), "", plain(till.counted_fen or 0)])
        rows.append([_("Difference"), reason_word(till.reason), plain(till.difference_fen)])
        totals = 3
    return _table(_("Drawer"), [_("What"), _("Reason"), _("Amount")], rows, (2, totals))


def _payments(report: Day) -> ledger.Table:
    rows = [
        [_what(one), str(METHODS.get(one.method, one.method)), str(one.count), plain(one.fen)] for one in report.totals
    ]
    rows.append([_("Cash"), "", "", plain(report.cash_fen)])
    rows.append([_("Mobile payment"), "", "", plain(report.mobile_fen)])
    header = [_("What"), _("How"), _("How often"), _("Amount")]
    return _table(_("Payments"), header, rows, (2, 2))


def _what(one: Total) -> str:
    word = str(WHAT.get(one.what, one.what))
    return _("Reversal: %(what)s") % {"what": word} if one.reversal else word


def _moves(heading: str, moves: tuple[TillMove, ...]) -> ledger.Table:
    rows = [[moment(move.moved_at), reason_word(move.reason), plain(move.fen)] for move in moves]
    return _table(heading, [_("When"), _("Reason"), _("Amount")], rows, (2, 0))


def _table(heading: str, header: list[str], rows: list[list[str]], shape: tuple[int, int]) -> ledger.Table:
    figures, totals = shape
    return {"heading": heading, "header": header, "rows": rows, "figures": figures, "totals": totals, "empty": ""}


def _who(account: object) -> str:
    return str(getattr(account, "display_name", ""))
