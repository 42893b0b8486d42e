"""Stock-taking (清点) at the desk: begin, scan along the shelves, send lists, close."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.holdings.access import stock_take_for
from shulian.apps.holdings.actions.sightings import Line, Scanned, StockTakeClosedError, take_scan
from shulian.apps.holdings.actions.stocklists import add_list
from shulian.apps.holdings.actions.stocktakes import close_stock_take, start_stock_take
from shulian.apps.holdings.models import StockTake
from shulian.apps.holdings.queries import items_with_barcode
from shulian.apps.holdings.queries.stocktakes import (
    item_classes_of,
    latest_scans,
    progress,
    runs_of,
    scan_by_id,
    shelves_of,
    stock_takes_of,
)
from shulian.apps.journal.actions import Act
from shulian.core.library import TRAITS
from shulian.core.registration import clean_card_number
from shulian.core.roles import Right
from shulian.core.stocktake import TO_TAKE_BACK, Finding, Group, Scope
from shulian.documents.sheet import SheetError
from shulian.interfaces.desk import stock_words
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.lists import paged
from shulian.interfaces.templatetags.look import day
from shulian.interfaces.typed import number_of

PER_PAGE = 20
SHOWN = 12
BESIDE_SEEN = (Group.MISPLACED, Group.WRONG_STATUS, Group.UNKNOWN)
LONGEST = 64
OWNING = [kind for kind, traits in TRAITS.items() if traits.holds_items]


class StartForm(forms.Form):
    """What is to be counted; whatever is left empty means all."""

    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), empty_label=None)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    call_from = forms.CharField(
        label=gettext_lazy("From call number"), max_length=80, required=False, help_text=gettext_lazy("e.g. I247")
    )
    call_to = forms.CharField(
        label=gettext_lazy("To call number"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("with all that begins like it"),
    )
    shelf = forms.ChoiceField(label=gettext_lazy("Shelf"), required=False)
    item_class = forms.ChoiceField(label=gettext_lazy("Item class"), required=False)

    def __init__(self, *args: Any, library: Library, covered: QuerySet[Library], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["library"].queryset = covered  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["library"].initial = library.pk
        for name, found in (("shelf", shelves_of(library)), ("item_class", item_classes_of(library))):
            self.fields[name].choices = [("", _("All")), *((one, one) for one in found)]  # type: ignore[attr-defined]

    def scope(self) -> Scope:
        """What the form says, as the rule sees it."""
        said = self.cleaned_data
        return Scope(said["call_from"], said["call_to"], said["shelf"], said["item_class"])


class ListForm(forms.Form):
    """A list of barcodes from a scanner."""

    file = forms.FileField(
        label=gettext_lazy("List of barcodes"),
        help_text=gettext_lazy("Text, CSV or xlsx with one barcode a line, at most 200,000 lines"),
        allow_empty_file=True,
    )


def covered_by(request: HttpRequest, library: Library) -> QuerySet[Library]:
    """The places with items, this library and those below it, at which the person may take stock."""
    return libraries_for(request.user, Right.TAKE_STOCK).filter(path__startswith=library.path, kind__in=OWNING)


def act_at(request: HttpRequest, library: Library) -> Act:
    """Who acts here, under the id that the page chose."""
    return Act("desk", request.user.pk, library.pk, command=command_id(request))


@require_http_methods(["GET", "POST"])
@at_desk(Right.TAKE_STOCK)
def stock_takes(request: HttpRequest, library: Library) -> HttpResponse:
    """The stock-takes of this library and the places below it, and the form for the next one."""
    covered = covered_by(request, library)
    form = StartForm(request.POST or None, library=library, covered=covered)
    other = None
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["library"]
        name = form.cleaned_data["name"] or _("Stock-take of %(day)s") % {"day": day(clock.today())}
        started = start_stock_take(act_at(request, at), at, form.scope(), name)
        if started.stock_take is not None:
            return redirect("desk:stock-take", started.stock_take)
        if started.fault is not None:
            form.add_error(None, str(stock_words.SCOPES[started.fault]))
        other = started.other
    page = Paginator(stock_takes_of(covered), PER_PAGE).get_page(request.GET.get("page"))
    context = {"here": "stock", "tab": "stock-takes", "library": library, "form": form, "other": other}
    return render(request, "desk/stock/list.html", context | {"page": page, "command": uuid4()})


@require_safe
@at_desk(Right.TAKE_STOCK)
def stock_take(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One stock-take: the scanner's page while it counts, the report's first page when it is closed."""
    seen = stock_take_for(request.user, pk)
    if seen.status == StockTake.Status.CLOSED:
        return redirect("desk:stock-report", pk)
    return render(request, "desk/stock/take.html", _told(request, library, seen) | {"form": ListForm()})


@require_POST
@at_desk(Right.TAKE_STOCK)
def scan(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One book under the scanner."""
    seen = stock_take_for(request.user, pk)
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    said: dict[str, Any] | None = None
    if text:
        try:
            scanned = take_scan(act_at(request, seen.library), seen, Line(text, item=number_of(request, "item")))
            said = _said(scanned)
        except StockTakeClosedError:
            said = {"closed": True}
    part = request.headers.get("HX-Request") == "true"
    context = _told(request, library, seen) | {"said": said, "form": ListForm()}
    return render(request, "desk/stock/scanned.html" if part else "desk/stock/take.html", context)


@require_POST
@at_desk(Right.TAKE_STOCK)
def send_list(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """A file of barcodes; read in the background."""
    seen = stock_take_for(request.user, pk)
    form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            add_list(act_at(request, seen.library), seen, Upload(file.name, file, keep=True))
            return redirect("desk:stock-take", pk)
        except SheetError as error:
            form.add_error("file", stock_words.why_not_list(error.fault))
        except StockTakeClosedError:
            return _closed_already(request, pk)
    return render(request, "desk/stock/take.html", _told(request, library, seen) | {"form": form})


@require_safe
@at_desk(Right.TAKE_STOCK)
def lists(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The part of the page that changes while lists are read."""
    return render(request, "desk/stock/lists.html", _told(request, library, stock_take_for(request.user, pk)))


@require_POST
@at_desk(Right.TAKE_STOCK)
def close(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """End the counting; what was not seen is judged now."""
    seen = stock_take_for(request.user, pk)
    closed = close_stock_take(act_at(request, seen.library), seen)
    if closed.reading:
        messages.warning(request, _("A list is still being read. Close the stock-take when it is done."))
        return redirect("desk:stock-take", pk)
    if not closed.done:
        return _closed_already(request, pk)
    messages.success(request, _("The stock-take is closed. What it found is listed below; nothing was changed by it."))
    return redirect("desk:stock-report", pk)


def _closed_already(request: HttpRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("This stock-take has been closed already; it stays as it was then."))
    return redirect("desk:stock-report", pk)


def _told(request: HttpRequest, library: Library, seen: StockTake) -> dict[str, Any]:
    files = paged(request, runs_of(seen, files=True), SHOWN, "files")
    counted = progress(seen)
    latest = latest_scans(seen, request.user.pk, SHOWN)
    return {
        "here": "stock",
        "tab": "stock-takes",
        "library": library,
        "stock_take": seen,
        "progress": counted,
        "figures": [(stock_words.GROUPS[group], counted.groups[group]) for group in BESIDE_SEEN],
        "scans": [(one, stock_words.FINDINGS[Finding(one.finding)]) for one in latest],
        "sent": files,
        "files": [(run, stock_words.why_not_list(run.failure)) for run in files],
        "people": paged(request, runs_of(seen, files=False), SHOWN, "people"),
        "underway": any(run.status in ("waiting", "running") for run in files),
        "command": uuid4,
    }


def _said(scanned: Scanned) -> dict[str, Any]:
    """What to say about a scan: the sentence, the book, the one before it if that stands wrong, whom to choose from."""
    seen = scan_by_id(scanned.scan)
    choices = items_with_barcode(seen.barcode) if seen and scanned.finding is Finding.AMBIGUOUS else ()
    return {
        "words": stock_words.FINDINGS[scanned.finding],
        "mark": stock_words.MARKS[stock_words.FINDINGS[scanned.finding].tone],
        "scan": seen,
        "repeated": scanned.repeated,
        "before": scan_by_id(scanned.before) if scanned.before else None,
        "take_back": scanned.finding in TO_TAKE_BACK,
        "choices": choices,
    }
