"""The clearing between libraries: a month's matrix and balances, frozen when the month is settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.alliance.queries.tree import names_of
from shulian.apps.charges import access
from shulian.apps.charges.actions.clearing import freeze as freeze_month
from shulian.apps.charges.queries.clearing import Clearing, clearing, months
from shulian.apps.charges.refusals import Refused
from shulian.core.clearing import Cell, month_of, next_month
from shulian.core.roles import Right
from shulian.documents import ledger, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.lists import paged
from shulian.interfaces.money import WHAT, plain
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.templatetags.look import moment

PER_PAGE = 50
WIDEST_MATRIX = 12


@in_office(Right.VIEW_FIGURES)
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """One month: balances, who pays whom, and the pairs behind it."""
    seen = _seen(request)
    names = _names(seen)
    page = Paginator(seen.pairs(), PER_PAGE).get_page(request.GET.get("page"))
    balances = paged(request, list(_largest(seen.balances)), PER_PAGE, "balances")
    transfers = paged(request, seen.transfers, PER_PAGE, "transfers")
    late = paged(request, seen.late, PER_PAGE, "late")
    context = {
        "here": "clearing",
        "seen": seen,
        "months": months(),
        "balances": [(names.get(pk, ""), fen) for pk, fen in balances],
        "balances_page": balances,
        "transfers": [(names.get(one.payer, ""), names.get(one.payee, ""), one.fen) for one in transfers],
        "transfers_page": transfers,
        "page": page,
        "pairs": [_named(pair.cell, names) | {"parts": _parts(pair.parts)} for pair in page],
        "late": [(month, _named(cell, names)) for month, cell in late],
        "late_page": late,
        "matrix": _matrix(seen.cells, names),
        "may_freeze": access.may_freeze(request.user) and not seen.frozen and next_month(seen.month) <= clock.today(),
        "command": uuid4,
    }
    return render(request, "office/clearing/statement.html", context)


@in_office(Right.VIEW_FIGURES)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The statement as a workbook: balances, transfers, pairs, and the whole matrix."""
    seen = _seen(request)
    title, names = _title(seen), _names(seen)
    libraries = sorted({pk for cell in seen.cells for pk in (cell.collector, cell.creditor)})
    sums = {(cell.collector, cell.creditor): cell.fen / 100 for cell in seen.cells}
    matrix = [[names.get(row, ""), *(sums.get((row, column)) for column in libraries)] for row in libraries]
    across = (_("Collected by / belongs to"), *(names.get(pk, "") for pk in libraries))
    pages = [_sheet(table, title) for table in _tables(seen, names)] + [xlsx.Page(_("Matrix"), across, matrix, title)]
    return downloads.workbook(xlsx.write(pages), f"clearing-{seen.month:%Y-%m}.xlsx")


@in_office(Right.VIEW_FIGURES)
@require_GET
def pdf(request: HttpRequest) -> HttpResponse:
    """The statement on paper, to sign."""
    seen = _seen(request)
    alliance = the_alliance()
    state = _("Frozen on %(day)s") % {"day": moment(seen.frozen.frozen_at)} if seen.frozen else _("Not frozen yet")
    made = ledger.pdf(
        {
            "title": _title(seen),
            "issuer": alliance.name if alliance else "",
            "facts": [(_("State"), state), (_("Changes hands"), plain(seen.total_fen))],
            "tables": _tables(seen, _names(seen)),
            "notes": [_note()],
            "signatures": [_("Made by"), _("Checked by"), _("Approved by")],
            "page": _("Page # of #"),
        },
        seen.frozen.frozen_at if seen.frozen else clock.now(),
    )
    return downloads.printed(made, f"clearing-{seen.month:%Y-%m}.pdf")


@in_office(Right.MANAGE_RETURNS)
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a month that is over; by the office of the alliance."""
    access.require_freezing(request.user)
    month = _month(request)
    outcome = freeze_month(act_of(request), month)
    if isinstance(outcome, Refused):
        messages.error(request, f"{outcome.sentence} {outcome.next_step}")
    else:
        messages.success(request, _("The statement is frozen. What comes late is in the next month, with a note."))
    response = redirect("office:clearing")
    response["Location"] += f"?month={month:%Y-%m}"
    return response


def _month(request: HttpRequest) -> date:
    asked = asked_for(request, "month", 7)
    if not asked:
        return month_of(clock.today())
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError as error:
        raise Http404(asked) from error
    if month > month_of(clock.today()):
        raise Http404(asked)
    return month


def _seen(request: HttpRequest) -> Clearing:
    """The month that is asked for, as much of it as the person may see."""
    found = clearing(_month(request))
    if access.sees_whole_clearing(request.user):
        return found
    return found.of(libraries_for(request.user, Right.VIEW_FIGURES).values_list("pk", flat=True))


def _names(seen: Clearing) -> dict[int, str]:
    pairs = {pk for cell in seen.cells for pk in (cell.collector, cell.creditor)}
    return names_of(pairs | set(seen.balances) | {pk for one in seen.transfers for pk in (one.payer, one.payee)})


def _largest(balances: dict[int, int]) -> Iterable[tuple[int, int]]:
    return sorted(balances.items(), key=lambda one: -one[1])


def _named(cell: Cell, names: dict[int, str]) -> dict[str, Any]:
    return {
        "collector": names.get(cell.collector, ""),
        "creditor": names.get(cell.creditor, ""),
        "fen": cell.fen,
    }


def _parts(parts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(str(WHAT.get(kind, kind)), fen) for kind, fen in parts]


def _matrix(cells: Iterable[Cell], names: dict[int, str]) -> dict[str, Any] | None:
    """The matrix as far as it can be read on a page; a larger one is in the workbook."""
    sums = {(cell.collector, cell.creditor): cell.fen for cell in cells}
    libraries = sorted({pk for pair in sums for pk in pair})
    if not libraries or len(libraries) > WIDEST_MATRIX:
        return None
    rows = [(names.get(row, ""), [sums.get((row, column)) for column in libraries]) for row in libraries]
    return {"columns": [names.get(pk, "") for pk in libraries], "rows": rows}


def _title(seen: Clearing) -> str:
    return _("Clearing between libraries %(month)s") % {"month": f"{seen.month:%Y-%m}"}


def _note() -> str:
    return _(
        "Amounts in yuan. Money for late returns belongs to the library whose rule it was, for lost items to their "
        "owner, deposits to the reader's home library."
    )


def _tables(seen: Clearing, names: dict[int, str]) -> list[ledger.Table]:
    balances = [[names.get(pk, ""), plain(fen)] for pk, fen in _largest(seen.balances)]
    moves = [[names.get(one.payer, ""), names.get(one.payee, ""), plain(one.fen)] for one in seen.transfers]
    pairs = [
        [
            names.get(pair.cell.collector, ""),
            names.get(pair.cell.creditor, ""),
            "；".join(f"{word} {plain(fen)}" for word, fen in _parts(pair.parts)),
            plain(pair.cell.fen),
        ]
        for pair in seen.pairs()
    ]
    late = [
        [f"{month:%Y-%m}", names.get(cell.collector, ""), names.get(cell.creditor, ""), plain(cell.fen)]
        for month, cell in seen.late
    ]
    collected = [_("Collected by"), _("Belongs to")]
    tables = [
        _table(_("Balances"), [_("Library"), _("To get (to pay: −)")], balances),
        _table(_("Who pays whom"), [_("Pays"), _("Gets"), _("Amount")], moves),
        _table(_("Collected for each other"), [*collected, _("For what"), _("Amount")], pairs),
    ]
    if late:
        tables.append(_table(_("Of this, late from frozen months"), [_("Month"), *collected, _("Amount")], late))
    return tables


def _table(heading: str, header: list[str], rows: list[list[str]]) -> ledger.Table:
    empty = _("Nothing was collected for another library.")
    figures = len(header) - 1
    return {"heading": heading, "header": header, "rows": rows, "figures": figures, "totals": 0, "empty": empty}


def _sheet(table: ledger.Table, title: str) -> xlsx.Page:
    rows: list[list[str | float]] = [[*row[:-1], float(row[-1].replace(",", ""))] for row in table["rows"]]
    return xlsx.Page(table["heading"], tuple(table["header"]), rows, f"{title} · {table['heading']}", (_note(),))
