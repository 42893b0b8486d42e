"""Call numbers on the page: the library's rules, what copies without one would get, and labels for those chosen."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Literal, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.holdings.actions.callnumbers import (
    give_call_numbers,
    number_gaps,
    proposed,
    save_scheme,
    scheme_of,
)
from shulian.apps.holdings.actions.labels import grid_of
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries.accessions import without_call_number
from shulian.apps.holdings.queries.labels import items_chosen, sheets_of
from shulian.core.callnumbers import Bar, Method, Scheme, table_of
from shulian.core.labels import A4_OF_FORTY, spine_lines
from shulian.core.roles import Right
from shulian.documents import delimited, labels, sheet, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed

PER_PAGE = 50
MOST_LABELS = 1000
LARGEST = 2 * 1024 * 1024
BARS: dict[Bar, Promise] = {
    Bar.HAS_ONE: gettext_lazy("has a call number"),
    Bar.NO_CLASS: gettext_lazy("its title has no class; add one to the record"),
    Bar.NO_AUTHOR: gettext_lazy("its title names no author"),
    Bar.TOO_LONG: gettext_lazy("the number would be longer than 80 characters"),
}
METHODS: dict[Method, Promise] = {
    Method.SEQUENCE: gettext_lazy("class and number in the sequence of the class"),
    Method.AUTHOR: gettext_lazy("class and author number"),
}


class SchemeForm(forms.Form):
    """The rules of a library."""

    method = forms.ChoiceField(
        label=gettext_lazy("Book number"), choices=[(one.value, name) for one, name in METHODS.items()]
    )
    width = forms.IntegerField(label=gettext_lazy("Figures at least"), min_value=1, max_value=6, initial=1)
    fill_gaps = forms.BooleanField(label=gettext_lazy("Give freed numbers again, the least first"), required=False)
    volumes = forms.BooleanField(label=gettext_lazy("Volume behind a colon (:2)"), required=False)
    copies = forms.BooleanField(label=gettext_lazy("Copy number behind a sign of equality (=2)"), required=False)
    table = forms.FileField(
        label=gettext_lazy("Author table of the library's own"),
        required=False,
        help_text=gettext_lazy(
            "xlsx or CSV, two columns: beginning of the name, number. Without one, Shulian's own scheme is used: the "
            "first letter in pinyin and figures for the next syllables."
        ),
    )

    def clean_table(self) -> Any:
        """The rows of the table; None when no file was sent."""
        file = self.cleaned_data["table"]
        if not file:
            return None
        if file.size > LARGEST:
            raise forms.ValidationError(_("The table is larger than 2 MB."))
        data = file.read()
        try:
            read = xlsx.read(data) if data.startswith(b"PK") else delimited.read(data)
        except sheet.SheetError as error:
            raise forms.ValidationError(_("This is no table that can be read.")) from error
        table = table_of([[sheet.text(value) for value in row] for row in read.rows])
        if not table:
            raise forms.ValidationError(_("The table has no row with a name and a number."))
        return table


@require_safe
@cataloguing(Right.CATALOGUE)
def listed(request: HttpRequest) -> HttpResponse:
    """Copies without a call number, with what each would get."""
    library = library_of(request)
    page = Paginator(without_call_number(library), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, BARS[one.bar] if one.bar else "") for one in proposed(library, list(page))]
    seen = placed(request, "call-numbers", library) | {"page": page, "rows": rows, "command": uuid4()}
    of_class = asked(request, "class", 60)
    seen |= {"of_class": of_class, "gaps": number_gaps(library, of_class)[:100] if of_class else []}
    return render(request, "cataloguing/callnumbers/list.html", seen | {"method": METHODS[scheme_of(library).method]})


@require_POST
@cataloguing(Right.CATALOGUE)
def give(request: HttpRequest) -> HttpResponse:
    """Give the ticked copies their numbers, and offer labels for them."""
    library = library_of(request)
    found = give_call_numbers(act_of(request, library), library, _ticked(request))
    if not found:
        messages.warning(request, _("Tick at least one copy."))
        return redirect("cataloguing:call-numbers")
    seen = placed(request, "call-numbers", library) | {
        "given": [one for one in found if one.call_number],
        "barred": [(one, BARS[one.bar]) for one in found if one.bar],
        "sheets": sheets_of(library),
    }
    return render(request, "cataloguing/callnumbers/given.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def print_labels(request: HttpRequest) -> HttpResponse:
    """Spine or barcode labels for the ticked copies, on a sheet of the library or the common one."""
    library = library_of(request)
    kind: Literal["spine", "barcode"] = "barcode" if request.POST.get("kind") == "barcode" else "spine"
    kept = next((one for one in sheets_of(library) if f"{one.pk}" == request.POST.get("sheet")), None)
    grid = grid_of(kept) if kept else A4_OF_FORTY
    items = items_chosen(library, _ticked(request)[:MOST_LABELS])
    fitting = [item for item in items if _fits(item, kind, grid.width)]
    if not fitting:
        messages.warning(request, _("None of the copies has anything to print on such a label."))
        return redirect("cataloguing:call-numbers")
    made = [_label(library.name, item, kind) for item in fitting]
    paper = cast(labels.Sheet, asdict(grid))
    return downloads.printed(labels.pdf(paper, made, 0, clock.now()), f"labels-{clock.today():%Y%m%d}.pdf")


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def rules(request: HttpRequest) -> HttpResponse:
    """How this library makes its call numbers."""
    library = library_of(request)
    scheme = scheme_of(library)
    form = SchemeForm(request.POST or None, request.FILES or None, initial=asdict(replace(scheme, table=None)))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        table = scheme.table if said["table"] is None else said["table"]
        made = Scheme(Method(said["method"]), said["fill_gaps"], said["width"], said["volumes"], said["copies"], table)
        if request.POST.get("do") == "own":
            made = replace(made, table={})
        save_scheme(act_of(request, library), library, made)
        messages.success(request, _("The rules are saved. Numbers that were given stay as they are."))
        return redirect("cataloguing:call-numbers")
    seen = placed(request, "call-numbers", library) | {"form": form, "entries": len(scheme.table or {})}
    return render(request, "cataloguing/callnumbers/rules.html", seen | {"command": uuid4()})


def _ticked(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("item") if text.isdecimal() and len(text) < 18]


def _fits(item: Item, kind: str, width: int) -> bool:
    return bool(item.call_number) if kind == "spine" else labels.module_width(item.barcode, width) is not None


def _label(library: str, item: Item, kind: Literal["spine", "barcode"]) -> labels.Label:
    return {
        "kind": kind,
        "heading": library,
        "code": item.barcode,
        "foot": item.call_number,
        "lines": spine_lines(item.call_number, item.volume),
    }
