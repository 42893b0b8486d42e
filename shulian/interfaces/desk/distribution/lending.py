"""Collective loans (集体借): a batch on an institution's card, its delivery note, and the check at its return."""

from __future__ import annotations

from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.lending import INSTITUTION, MOST_ITEMS, Batch, lend_together
from shulian.apps.distribution.models import CollectiveItem, CollectiveLoan
from shulian.apps.distribution.queries import lending as queries
from shulian.apps.readers.access import card_at_desk
from shulian.apps.readers.models import Card
from shulian.core.circulation.refusals import Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.registration import clean_card_number
from shulian.core.roles import Right
from shulian.documents import barcodes, manifest, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution.boxes import act, nothing_scanned, scanned
from shulian.interfaces.desk.distribution.words import Said
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.templatetags.look import day, moment

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@at_desk(Right.CIRCULATE)
def loans(request: HttpRequest, library: Library) -> HttpResponse:
    """The collective loans of this library, and the form for a new one."""
    typed = {name: request.POST.get(name, "").replace("\0", "")[:20_000] for name in ("card", "barcodes", "note")}
    fault = ""
    if request.method == "POST":
        card = card_at_desk(request.user, library, clean_card_number(typed["card"])[:64])
        batch = barcodes.parsed(typed["barcodes"])
        fault = _fault(card, len(set(batch)))
        if isinstance(card, Card) and not fault:
            made = lend_together(act(request, library), library, Batch(card, batch, typed["note"].strip()[:200]))
            return redirect("desk:collective-loan", made.pk)
    context = {
        "here": "distribution",
        "tab": "lending",
        "library": library,
        "typed": typed,
        "fault": fault,
        "most": MOST_ITEMS,
        "page": Paginator(queries.loans_of(library), A_PAGE).get_page(request.GET.get("page")),
        "command": uuid4,
    }
    return render(request, "desk/distribution/lending.html", context)


@require_safe
@at_desk(Right.CIRCULATE)
def loan(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One batch: what went, what came back, what could not be lent and why."""
    return _show(request, library, access.collective_loan_at(library, pk))


@require_POST
@at_desk(Right.CIRCULATE)
def check(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Scan an item that came back; it is taken back, and ticked if it went with this batch."""
    found = access.collective_loan_at(library, pk)
    text = scanned(request)
    if not text:
        return _show(request, library, found, nothing_scanned())
    command = Command(
        Kind.CHECKIN, library.pk, "desk", id=command_id(request), barcode=text, actor=request.user.pk,
    )  # fmt: skip
    answer = settle_one(command)
    if answer.refusal is not None:
        words = refusals.words(answer.refusal)
        return _show(request, library, found, Said("stop", str(words.sentence), str(words.next_step)))
    if answer.item and queries.is_of(found, answer.item):
        return _show(request, library, found, Said("ok", _("Back: %(barcode)s") % {"barcode": text}))
    said = Said("look", _("Taken back, but %(barcode)s did not go with this batch.") % {"barcode": text})
    return _show(request, library, found, said)


@require_safe
@at_desk(Right.CIRCULATE)
def note(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The delivery note, to print and sign."""
    found = access.collective_loan_at(library, pk)
    sums = queries.sums_of(found)
    page: manifest.Manifest = {
        "title": _("Delivery note"),
        "issuer": library.name,
        "facts": [
            (_("Lent to"), found.reader.name if found.reader else "—"),
            (_("Lent at"), moment(found.lent_at)),
            (_("Items"), str(sums.lent)),
            (_("Due on"), day(sums.last_due) if sums.last_due else "—"),
            (_("Note"), found.note or "—"),
        ],
        "codes": [],
        "header": list(_header()),
        "rows": [[*map(str, _row(line))] for line in queries.lines_of(found).filter(loan__isnull=False)],
        "scanned": 0,
        "signatures": [_("Handed out by"), _("Received by"), _("Returns checked by")],
        "notes": [_("Demonstration data")] if found.is_demonstration else [],
        "page": _("Page"),
    }
    return downloads.printed(manifest.pdf(page, clock.now()), f"delivery-note-{pk}.pdf")


@require_safe
@at_desk(Right.CIRCULATE)
def workbook(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The list as a workbook."""
    found = access.collective_loan_at(library, pk)
    rows = [(*_row(line), _state(line)) for line in queries.lines_of(found)]
    page = xlsx.Page(_("Collective loan"), (*_header(), _("State")), rows, title=library.name)
    return downloads.workbook(xlsx.write([page]), f"collective-loan-{pk}.xlsx")


def _show(request: HttpRequest, library: Library, found: CollectiveLoan, said: Said | None = None) -> HttpResponse:
    lines = Paginator(queries.lines_of(found), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "distribution",
        "tab": "lending",
        "library": library,
        "loan": found,
        "said": said,
        "sums": queries.sums_of(found),
        "page": lines,
        "states": {line.pk: _state(line) for line in lines},
        "command": uuid4,
    }
    part = request.headers.get("HX-Request") == "true"
    template = "desk/distribution/parts/collective_loan.html" if part else "desk/distribution/collective_loan.html"
    return render(request, template, context)


def _fault(card: Card | Unnamed, items: int) -> str:
    """What is wrong with the form; empty when nothing is."""
    if isinstance(card, Unnamed):
        words = told.unnamed(card)
        return f"{words.sentence} {words.next_step}"
    if card.reader.category_id != INSTITUTION:
        return _("This card belongs to a person. A collective loan goes to the card of an institution.")
    if not items:
        return _("Scan the items first, one a line.")
    if items > MOST_ITEMS:
        return _("At most %(n)s items go at once. Lend the others in a second batch.") % {"n": MOST_ITEMS}
    return ""


def _header() -> tuple[str, ...]:
    return _("Barcode"), _("Title"), _("Belongs to"), _("Due on")


def _row(line: CollectiveItem) -> tuple[str, str, str, str]:
    due = line.due_on.isoformat() if line.due_on else "—"
    item = line.item
    return line.barcode, item.title.title if item else "—", item.library.name if item else "—", due


def _state(line: CollectiveItem) -> str:
    if line.refusal:
        return refusals.sentence(Refusal(line.refusal))
    if line.loan is None:
        return "—"
    return moment(line.loan.returned_at) if line.loan.returned_at else _("still out")
