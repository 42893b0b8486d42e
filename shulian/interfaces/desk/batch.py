"""A change for many items: list them, see what each would get, then let it be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.batch import ask_for_batch
from shulian.apps.holdings.access import stock_batch_for, stock_take_for
from shulian.apps.holdings.actions.batches import (
    MOST_ROWS,
    Named,
    Plan,
    TooManyRowsError,
    draft_batch,
    from_barcodes,
    from_stock_take,
)
from shulian.apps.holdings.models import StockBatch
from shulian.apps.holdings.queries.batches import batches_of, rows_of
from shulian.core.circulation.marks import Mark
from shulian.core.roles import Right
from shulian.core.stockbatch import IN_BATCHES, Change, Verdict
from shulian.core.stocktake import Finding
from shulian.documents import barcodes, xlsx
from shulian.documents.sheet import SheetError
from shulian.interfaces import downloads
from shulian.interfaces.desk import batch_words, stock_words
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.item import LENDABLE_AGAIN
from shulian.interfaces.desk.stocktake import act_at
from shulian.interfaces.words import ITEM_STATES

PER_PAGE = 50
LONGEST_TEXT = 200_000
# What follows from a finding of a stock-take, many items at a time.
FOLLOW_UP: dict[Finding, Mark] = {Finding.MISSING: Mark.MISSING, Finding.FOUND: Mark.FOUND}
UNDERWAY = (StockBatch.Status.WAITING, StockBatch.Status.RUNNING)


class BatchForm(forms.Form):
    """Which items, and what is to become of them."""

    change = forms.ChoiceField(label=gettext_lazy("Change"))
    name = forms.CharField(
        label=gettext_lazy("Name of the shelf or class"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("only for a new shelf or class"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)
    barcodes = forms.CharField(
        label=gettext_lazy("Barcodes"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "stock-paste", "spellcheck": "false"}),
        help_text=gettext_lazy("scanned or pasted, one a line"),
    )
    file = forms.FileField(
        label=gettext_lazy("or a list of barcodes"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Text, CSV or xlsx with one barcode a line"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        marks = [(mark.value, batch_words.MARKS[mark]) for mark in IN_BATCHES]
        moves = [(Change.SHELF.value, _("Put on another shelf")), (Change.CLASS.value, _("Give another item class"))]
        self.fields["change"].choices = [*moves, *marks]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A shelf needs a name, a withdrawal a reason, and any change something to change."""
        said = super().clean() or self.cleaned_data
        change = said.get("change")
        if change in (Change.SHELF, Change.CLASS) and not said.get("name"):
            self.add_error("name", _("Name the new shelf or class."))
        if change == Change.CLASS and len(said.get("name", "")) > 30:
            self.add_error("name", _("The name of a class has at most 30 characters."))
        if change == Mark.WITHDRAWN and not said.get("reason"):
            self.add_error("reason", _("Say why the items are withdrawn; it is kept with each of them."))
        if not said.get("barcodes", "").strip() and not said.get("file"):
            self.add_error("barcodes", _("Scan or paste at least one barcode, or choose a list."))
        return said

    def plan(self) -> Plan:
        """What the form asks for."""
        said = self.cleaned_data
        if said["change"] in (Change.SHELF, Change.CLASS):
            return Plan(Change(said["change"]), said["name"], said["reason"])
        return Plan(Change.MARK, said["change"], said["reason"])

    def named(self) -> Iterator[Named]:
        """The items of the form; SheetError when the file is no list."""
        yield from from_barcodes(barcodes.parsed(self.cleaned_data["barcodes"]))
        if self.cleaned_data["file"]:
            yield from from_barcodes(barcodes.lines(self.cleaned_data["file"]))


@require_http_methods(["GET", "POST"])
@at_desk(Right.MANAGE_STOCK)
def batches(request: HttpRequest, library: Library) -> HttpResponse:
    """The batches of this library, and the form for the next one."""
    form = BatchForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _drafted(request, library, form.plan(), form.named())
        except SheetError as error:
            form.add_error("file", stock_words.why_not_list(error.fault))
        except TooManyRowsError:
            form.add_error(None, _too_many())
    page = Paginator(batches_of(library), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, batch_words.change_in_words(one.change, one.value)) for one in page.object_list]
    context = {"here": "stock", "tab": "batches", "library": library, "form": form, "page": page, "rows": rows}
    return render(request, "desk/stock/batches.html", context | {"command": uuid4()})


@require_POST
@at_desk(Right.MANAGE_STOCK)
def from_finding(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Draft the batch that follows from what a stock-take found: missing, or found again."""
    stock_take = stock_take_for(request.user, pk, Right.MANAGE_STOCK)
    finding = next((one for one in FOLLOW_UP if one == request.POST.get("finding")), None)
    if finding is None or stock_take.closed_at is None:
        raise BadRequest("finding")
    plan = Plan(Change.MARK, FOLLOW_UP[finding], stock_take.name, stock_take)
    try:
        return _drafted(
            request, stock_take.library, plan, from_stock_take(stock_take, Finding(request.POST["finding"]))
        )
    except TooManyRowsError:
        messages.error(request, _too_many())
        return redirect("desk:stock-report", pk)


@require_safe
@at_desk(Right.MANAGE_STOCK)
def batch(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One batch: what each row would get, how far it is, what became of it."""
    seen = stock_batch_for(request.user, pk)
    verdict = request.GET.get("verdict", "")
    page = Paginator(rows_of(seen, verdict if verdict in set(Verdict) else ""), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(row, batch_words.VERDICTS[Verdict(row.verdict)], batch_words.OUTCOMES[row.outcome]) for row in page]
    context = _told(library, seen) | {"page": page, "rows": rows, "verdict": verdict, "command": uuid4()}
    return render(request, "desk/stock/batch.html", context)


@require_safe
@at_desk(Right.MANAGE_STOCK)
def progress(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The part of the page that changes while the batch is carried out."""
    return render(request, "desk/stock/batch_progress.html", _told(library, stock_batch_for(request.user, pk)))


@require_POST
@at_desk(Right.MANAGE_STOCK)
def go(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Let it be done."""
    seen = stock_batch_for(request.user, pk)
    if not ask_for_batch(act_at(request, seen.library), seen):
        messages.warning(request, _("This batch was asked for before; it is done once."))
    return redirect("desk:stock-batch", pk)


@require_safe
@at_desk(Right.MANAGE_STOCK)
def account(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Every row with its verdict and what became of it, as a workbook."""
    seen = stock_batch_for(request.user, pk)
    name = batch_words.change_in_words(seen.change, seen.value)
    header = (_("Row"), _("Barcode"), _("Title"), _("Call number"), _("State now"), _("Verdict"), _("Outcome"))
    page = xlsx.Page(name, header, list(_account(seen)), title=f"{seen.library.name} · {name}")
    return downloads.workbook(xlsx.write([page]), f"stock-batch-{seen.pk}.xlsx")


def _drafted(request: HttpRequest, library: Library, plan: Plan, rows: Iterable[Named]) -> HttpResponse:
    return redirect("desk:stock-batch", draft_batch(act_at(request, library), library, plan, rows).pk)


def _too_many() -> str:
    return _("A batch has at most %(most)s rows. Do it in several parts.") % {"most": f"{MOST_ROWS:,}"}


def _told(library: Library, seen: StockBatch) -> dict[str, Any]:
    verdicts = [(one, batch_words.VERDICTS[one], seen.tally.get(one, 0)) for one in Verdict]
    outcomes = [(word, seen.tally.get(f"outcome-{one}", 0)) for one, word in batch_words.OUTCOMES.items() if one]
    return {
        "here": "stock",
        "tab": "batches",
        "library": library,
        "batch": seen,
        "name": batch_words.change_in_words(seen.change, seen.value),
        "to_change": seen.tally.get(Verdict.CHANGES, 0),
        "verdicts": [one for one in verdicts if one[2]],
        "outcomes": [one for one in outcomes if one[1]],
        "underway": seen.status in UNDERWAY,
        "to_scan": seen.change == Change.MARK and seen.value in LENDABLE_AGAIN,
    }


def _account(seen: StockBatch) -> Iterator[tuple[str | int, ...]]:
    for row in rows_of(seen).iterator(chunk_size=2000):
        item = row.item
        yield (
            row.number,
            row.barcode,
            item.title.title if item else "",
            item.call_number if item else "",
            str(ITEM_STATES[item.state]) if item else "",
            str(batch_words.VERDICTS[Verdict(row.verdict)]),
            str(batch_words.OUTCOMES[row.outcome]),
        )
