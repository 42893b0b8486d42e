"""Labels for books: what to print them for, on which sheet, from which label on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.access import label_sheet_for
from shulian.apps.holdings.actions.labels import GridError, NameTakenError, grid_of, remove_sheet, save_sheet
from shulian.apps.holdings.models import Item, LabelSheet
from shulian.apps.holdings.queries.labels import (
    items_listed,
    items_of_import,
    items_of_title_here,
    items_since,
    last_import,
    sheets_of,
)
from shulian.core.labels import A4_OF_FORTY, Grid, GridFault, spine_lines, start_of
from shulian.core.roles import Right
from shulian.documents import barcodes, labels
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.stocktake import act_at

MOST = 1000
"""Labels in one file: 25 sheets of forty."""
SHOWN = 20

FAULTS: dict[GridFault, str | Promise] = {
    GridFault.NO_LABELS: gettext_lazy("There must be at least one label."),
    GridFault.TOO_MANY: gettext_lazy("There are at most 30 labels in a row or column."),
    GridFault.NEGATIVE: gettext_lazy("This cannot be less than zero. Use the offset to move all labels."),
    GridFault.TOO_SMALL: gettext_lazy("A label is at least 15 mm wide and 8 mm high."),
    GridFault.OVERLAPPING: gettext_lazy("The labels would overlap: the pitch is at least the size of a label."),
    GridFault.BEYOND_PAGE: gettext_lazy("The labels would reach beyond the page (210 × 297 mm)."),
    GridFault.OFFSET: gettext_lazy("An offset of more than 20 mm is another sheet. Change the margins instead."),
}


def millimetres(label: Any) -> forms.DecimalField:
    """A length in millimetres with one decimal."""
    return forms.DecimalField(label=label, max_digits=5, decimal_places=1)


class SheetForm(forms.Form):
    """A sheet as one measures it with a ruler."""

    name = forms.CharField(label=gettext_lazy("Name of the sheet"), max_length=60)
    columns = forms.IntegerField(label=gettext_lazy("Labels across"), min_value=-99, max_value=99)
    rows = forms.IntegerField(label=gettext_lazy("Labels down"), min_value=-99, max_value=99)
    left = millimetres(gettext_lazy("Left margin (mm)"))
    top = millimetres(gettext_lazy("Top margin (mm)"))
    width = millimetres(gettext_lazy("Width of a label (mm)"))
    height = millimetres(gettext_lazy("Height of a label (mm)"))
    pitch_x = millimetres(gettext_lazy("From label to label across (mm)"))
    pitch_y = millimetres(gettext_lazy("From label to label down (mm)"))
    offset_x = millimetres(gettext_lazy("The printer's offset to the right (mm)"))
    offset_y = millimetres(gettext_lazy("The printer's offset downwards (mm)"))

    def grid(self) -> Grid:
        """What was measured, in tenths of a millimetre."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        return Grid(**{name: int(value * 10) if isinstance(value, Decimal) else value for name, value in said.items()})


class PrintForm(forms.Form):
    """What is printed for which items."""

    sheet = forms.ModelChoiceField(LabelSheet.objects.none(), label=gettext_lazy("Sheet"), empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("Labels"))
    source = forms.ChoiceField(label=gettext_lazy("For which items"))
    since = forms.DateField(
        label=gettext_lazy("New since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    barcodes = forms.CharField(
        label=gettext_lazy("Barcodes"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"class": "stock-paste", "spellcheck": "false"}),
        help_text=gettext_lazy("of a list; or one copy of the title"),
    )
    start = forms.IntegerField(
        label=gettext_lazy("Begin at label"),
        min_value=1,
        max_value=900,
        initial=1,
        help_text=gettext_lazy("when the first ones of the sheet are used up"),
    )

    def __init__(self, *args: Any, library: Library, **options: Any) -> None:
        super().__init__(*args, **options)
        self.library = library
        self.fields["sheet"].queryset = sheets_of(library)  # type: ignore[attr-defined]
        self.fields["sheet"].label_from_instance = lambda sheet: sheet.name  # type: ignore[attr-defined]
        kinds = [("barcode", _("Barcode labels")), ("spine", _("Spine labels"))]
        sources = [
            ("import", _("The last import")),
            ("since", _("New items since a day")),
            ("list", _("A list of barcodes")),
            ("title", _("All copies of a title")),
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each source says which field it needs."""
        said = super().clean() or self.cleaned_data
        if said.get("source") == "since" and not said.get("since"):
            self.add_error("since", _("Name the first day."))
        if said.get("source") in ("list", "title") and not said.get("barcodes", "").strip():
            self.add_error("barcodes", _("Scan or paste at least one barcode."))
        return said

    def items(self) -> tuple[list[Item], list[str]]:
        """The items, one more than may be printed at most, and the barcodes that are none of this library."""
        said = self.cleaned_data
        wanted = barcodes.parsed(said["barcodes"])
        match said["source"]:
            case "import":
                source = last_import(self.library)
                return (list(items_of_import(source)[: MOST + 1]) if source else []), []
            case "since":
                return list(items_since(self.library, said["since"])[: MOST + 1]), []
            case "title":
                first = items_listed(self.library, wanted[:1])
                found = items_of_title_here(self.library, first[0].title_id)[: MOST + 1] if first else []
                return list(found), [] if first else wanted[:1]
        found = items_listed(self.library, wanted)
        known = {item.barcode for item in found}
        return found, [text for text in dict.fromkeys(wanted) if text not in known]


@require_http_methods(["GET", "POST"])
@at_desk(Right.TAKE_STOCK)
def labels_page(request: HttpRequest, library: Library) -> HttpResponse:
    """What to print; the answer to the form is the PDF, or the page again with what stands in the way."""
    form = PrintForm(request.POST or None, library=library)
    left_out: list[str] = []
    if request.method == "POST" and form.is_valid():
        items, left_out = form.items()
        sheet, kind = form.cleaned_data["sheet"], form.cleaned_data["kind"]
        useless = _useless(items, sheet, kind)
        left_out += useless
        if not items:
            form.add_error(None, _("No item of this library was found for this."))
        elif len(items) > MOST:
            form.add_error(None, _too_many())
        elif not left_out or request.POST.get("anyway"):
            return _printed(library, [item for item in items if item.barcode not in useless], form)
    context = {
        "here": "stock",
        "tab": "labels",
        "library": library,
        "form": form,
        "sheets": sheets_of(library),
        "source": last_import(library),
        "left_out": left_out[:SHOWN],
        "left_out_count": len(left_out),
    }
    return render(request, "desk/stock/labels.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(Right.TAKE_STOCK)
def sheet(request: HttpRequest, library: Library, pk: int | None = None) -> HttpResponse:
    """A sheet as it was measured: a new one, or one to calibrate."""
    kept = label_sheet_for(request.user, pk) if pk else None
    at = kept.library if kept else library
    form = SheetForm(request.POST or None, initial=_measured(kept))
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_sheet(act_at(request, at), at, form.cleaned_data["name"], form.grid(), pk)
            messages.success(request, _("The sheet is saved. Print the calibration page on plain paper and compare."))
            return redirect("desk:label-sheet", saved)
        except GridError as error:
            for field, fault in error.faults:
                form.add_error(field, str(FAULTS[fault]))
        except NameTakenError:
            form.add_error("name", _("Another sheet has this name."))
    context = {"here": "stock", "tab": "labels", "library": library, "form": form, "sheet": kept, "command": uuid4}
    return render(request, "desk/stock/label_sheet.html", context)


@require_safe
@at_desk(Right.TAKE_STOCK)
def calibration(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The page that shows where this printer puts each label."""
    kept = label_sheet_for(request.user, pk)
    words = [
        kept.name,
        _("Lay this page on a sheet of labels and hold both against the light."),
        _("Measure how far the frames are off, and enter that as the offset."),
        _("The scale at the left is ten centimetres; if it is not, print without fitting to the page."),
    ]
    return downloads.printed(labels.calibration(_sheet(kept), words, clock.now()), f"labels-{kept.pk}-calibration.pdf")


@require_POST
@at_desk(Right.TAKE_STOCK)
def remove(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Take a sheet off the list."""
    kept = label_sheet_for(request.user, pk)
    remove_sheet(act_at(request, kept.library), kept)
    messages.success(request, _("The sheet is no longer on the list."))
    return redirect("desk:labels")


def _too_many() -> str:
    return _("One file holds at most %(most)s labels. Choose fewer items.") % {"most": f"{MOST:,}"}


def _measured(kept: LabelSheet | None) -> dict[str, Any]:
    grid = grid_of(kept) if kept else A4_OF_FORTY
    counts = {"columns": grid.columns, "rows": grid.rows, "name": kept.name if kept else ""}
    lengths = {name: value / 10 for name, value in asdict(grid).items() if name not in counts}
    return lengths | counts


def _sheet(kept: LabelSheet) -> labels.Sheet:
    return cast(labels.Sheet, asdict(grid_of(kept)))


def _useless(items: Sequence[Item], kept: LabelSheet, kind: str) -> list[str]:
    """Barcodes that no scanner would read on labels of this width; or of items without anything for their spine."""
    if kind == "spine":
        return [item.barcode for item in items if not item.call_number]
    return [item.barcode for item in items if labels.module_width(item.barcode, kept.width) is None]


def _printed(library: Library, items: Sequence[Item], form: PrintForm) -> HttpResponse:
    kept, kind = form.cleaned_data["sheet"], form.cleaned_data["kind"]
    made = [_label(library, item, kind) for item in items]
    empty = start_of(form.cleaned_data["start"], grid_of(kept))
    return downloads.printed(labels.pdf(_sheet(kept), made, empty, clock.now()), f"labels-{clock.today():%Y%m%d}.pdf")


def _label(library: Library, item: Item, kind: Literal["barcode", "spine"]) -> labels.Label:
    return {
        "kind": kind,
        "heading": library.name,
        "code": item.barcode,
        "foot": item.call_number,
        "lines": spine_lines(item.call_number, item.volume),
    }
