"""The receipts of a desk: those of a day or of a till, as a page and as a workbook; found by number too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import till_for
from shulian.apps.charges.models import Payment, Receipt, Till
from shulian.apps.charges.queries.numbers import receipt_by_number
from shulian.apps.charges.queries.receipts import receipts_of
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.receipts import for_what
from shulian.interfaces.desk.told import refused
from shulian.interfaces.money import METHODS, reversal_word, why_word
from shulian.interfaces.templatetags.look import moment

PER_PAGE = 30
LONGEST = 60


@dataclass(frozen=True)
class Asked:
    """The day that is asked for, or the till; a day that is none is today."""

    day: date
    till: Till | None = None


@require_safe
@at_desk(Right.TAKE_MONEY)
def receipts(request: HttpRequest, library: Library) -> HttpResponse:
    """The receipts of a day, today's unless another is asked for; a number leads to its receipt."""
    number = request.GET.get("number", "").replace("\0", "").strip()[:LONGEST]
    found = receipt_by_number(library, number) if number else None
    if found:
        return redirect("desk:receipt-page", pk=found.pk)
    asked = _asked(request)
    context = {
        "here": "till",
        "library": library,
        "asked": asked,
        "number": number,
        "told": refused(told.unknown_receipt()) if number else None,
        "page": Paginator(_listed(library, asked), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/money/receipts.html", context)


@require_safe
@at_desk(Right.TAKE_MONEY)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The whole list as a workbook; who paid is not in it."""
    asked = _asked(request)
    return receipt_workbook(library, _rows(_listed(library, asked)), f"{asked.day:%Y%m%d}")


def receipt_workbook(library: Library, rows: Iterator[tuple[str | float, ...]], name: str) -> HttpResponse:
    """A list of receipts, each with what became of it."""
    of_reversal = (pgettext("money", "Reversal"), _("The other receipt"), _("What was wrong"))
    header = (_("Receipt no."), _("Time"), _("For what"), _("How"), _("Transaction"), _("Till"), _("Handled by"))
    title, notes = f"{library.name} · {_('Receipts')}", (_("Amounts in yuan."),)
    page = xlsx.Page(_("Receipts"), (*header, _("Amount"), *of_reversal), list(rows), title=title, notes=notes)
    return downloads.workbook(xlsx.write([page]), f"receipts-{library.code}-{name}.xlsx")


def receipt_row(receipt: Receipt, payment: Payment) -> tuple[str | float, ...]:
    """A line of the list; a reversal below zero, and both name each other."""
    other = told.other_receipt(payment)
    return (
        receipt.code,
        moment(datetime.fromisoformat(receipt.content["at"])),
        "；".join(for_what(line, back=bool(payment.reverses_id)) for line in receipt.content["lines"]),
        str(METHODS.get(payment.method, payment.method)),
        payment.transaction,
        receipt.content["till"],
        receipt.content["cashier"],
        payment.fen / 100,
        reversal_word(payment),
        other.code if other else "",
        why_word(payment.why),
    )


def _listed(library: Library, asked: Asked) -> QuerySet[Receipt]:
    return receipts_of(library, asked.day, asked.till.pk if asked.till else None)


def _rows(listed: QuerySet[Receipt]) -> Iterator[tuple[str | float, ...]]:
    return (receipt_row(one, one.payment) for one in listed.iterator(chunk_size=1000))


def _asked(request: HttpRequest) -> Asked:
    till = request.GET.get("till", "")
    if till.isascii() and till.isdigit() and len(till) < 19:
        found = till_for(request.user, int(till))
        return Asked(clock.local(found.opened_at).date(), found)
    try:
        return Asked(date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return Asked(clock.today())
