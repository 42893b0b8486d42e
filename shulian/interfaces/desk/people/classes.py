"""Cards for a whole class: template out, file in, every row's verdict, then all good rows at once, and the report."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access_people import class_list_for, class_pins_for, rows_in_full
from shulian.apps.readers.actions.classlists import (
    Head,
    ask_to_run,
    drop,
    faults_again,
    first_pin,
    is_underway,
    line_of,
    preview,
    tell_pins,
)
from shulian.apps.readers.faults import sentence
from shulian.apps.readers.models import Category, ClassList, ClassListRow
from shulian.apps.readers.queries import cards_of, categories
from shulian.apps.readers.readertypes import offered_for
from shulian.apps.readers.registering import class_lists, rows_of
from shulian.core.cardnumbers import shown_card
from shulian.core.identity import mask, normalise
from shulian.core.readertypes import Way
from shulian.core.registration import mask_card, mask_name
from shulian.core.roles import Right
from shulian.documents.sheet import MAX_BYTES, SheetError, Value
from shulian.interfaces.desk import class_sheet
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.downloads import workbook as as_workbook

PER_PAGE = 20
ROWS_A_PAGE = 50


class UploadForm(forms.Form):
    """A filled-in workbook, and for whom it is."""

    name = forms.CharField(label=gettext_lazy("School and class"), max_length=100)
    category = forms.ChoiceField(label=gettext_lazy("Kind of reader"))
    file = forms.FileField(
        label=gettext_lazy("Filled-in workbook"), widget=forms.FileInput({"accept": ".xlsx"}), max_length=200
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        kinds = [(one.code, one.name_en if english else one.name) for one in offered_for(Way.BULK)]
        self.fields["category"] = forms.ChoiceField(
            label=gettext_lazy("Kind of reader"), choices=kinds, initial="juvenile"
        )


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def lists(request: HttpRequest, library: Library) -> HttpResponse:
    """The class lists of this library, and the form for another one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = _received(request, library, form)
        if made is not None:
            return redirect("desk:class", made.pk)
    page = Paginator(class_lists(library), PER_PAGE).get_page(request.GET.get("page"))
    seen = {"here": "classes", "library": library, "form": form, "page": page, "command": uuid4}
    return render(request, "desk/people/classes.html", seen)


@require_safe
@at_desk(Right.ISSUE_CARD)
def template(request: HttpRequest, library: Library) -> HttpResponse:
    """An empty workbook."""
    return as_workbook(class_sheet.template(), "class-list.xlsx")


@require_safe
@at_desk(Right.ISSUE_CARD)
def class_list(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One list: each row with its verdict, and what can be done with the list."""
    held = class_list_for(request.user, pk)
    page = Paginator(rows_of(held), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows, in_full = _opened(request, held, list(page))
    seen = _counted(held) | {
        "here": "classes",
        "library": library,
        "page": page,
        "rows": rows,
        "in_full": in_full,
        "command": uuid4,
    }
    return render(request, "desk/people/class.html", seen)


@require_POST
@at_desk(Right.ISSUE_CARD)
def carry_out(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Have the cards of all good rows issued; the page shows how far that is."""
    held = class_list_for(request.user, pk)
    ask_to_run(Act("desk", request.user.pk, held.library_id, command=command_id(request)), held)
    return redirect("desk:class", held.pk)


@require_safe
@at_desk(Right.ISSUE_CARD)
def progress(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """How far the cards of a list are; when they are done, the whole page is loaded anew."""
    # Told from what is shown: a list that is done by the time it is counted would else never be loaded anew.
    seen = _counted(class_list_for(request.user, pk))
    answer = render(request, "desk/people/class_progress.html", seen)
    if not seen["underway"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@at_desk(Right.ISSUE_CARD)
def drop_list(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Forget a list that was only looked at."""
    held = class_list_for(request.user, pk)
    drop(Act("desk", request.user.pk, held.library_id, command=command_id(request)), held)
    messages.success(request, _("The list is dropped; nobody was registered."))
    return redirect("desk:classes")


@require_safe
@at_desk(Right.ISSUE_CARD)
def report(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """What became of each row, as a workbook to hand back to the school; never with a PIN."""
    held = class_list_for(request.user, pk)
    rows, _in_full = _opened(request, held, list(rows_of(held)))
    table: list[list[Value]] = [[row["line"], row["name"], row["verdict"], row["card"]] for row in rows]
    return as_workbook(class_sheet.report(held.name, table), f"class-list-{held.pk}.xlsx")


@require_POST
@at_desk(Right.ISSUE_CARD)
def first_pins(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The first PINs of the cards that were issued, once, as a workbook to cut into slips."""
    held = class_pins_for(request.user, pk)
    told = tell_pins(Act("desk", request.user.pk, held.library_id, command=command_id(request)), held)
    if not told:
        messages.info(request, _("There is no first PIN that was not told. Whoever lost it gets another at the desk."))
        return redirect("desk:class", held.pk)
    rows, _in_full = _opened(request, held, told)
    pairs = zip(rows, told, strict=True)
    table: list[list[Value]] = [[row["line"], row["name"], row["card"], first_pin(one)] for row, one in pairs]
    return as_workbook(class_sheet.pins(held.name, table), f"first-pins-{held.pk}.xlsx")


def _counted(held: ClassList) -> dict[str, Any]:
    """The list with its counts, and how far the issuing of its cards is."""
    counted: Any = class_lists(held.library).get(pk=held.pk)
    return {
        "list": counted,
        "bad": counted.people - counted.good,
        "left": counted.good - counted.issued,
        "underway": is_underway(counted),
        "share": 100 * counted.issued // counted.good if counted.good else 0,
    }


def _received(request: HttpRequest, library: Library, form: UploadForm) -> ClassList | None:
    upload = form.cleaned_data["file"]
    if upload.size > MAX_BYTES:
        form.add_error("file", str(class_sheet.FAULTS["too-large"]))
        return None
    try:
        lines = class_sheet.read(upload.read())
    except SheetError as error:
        form.add_error("file", class_sheet.fault_sentence(error))
        return None
    category: Category = categories().get(pk=form.cleaned_data["category"])
    act = Act("desk", request.user.pk, library.pk, command=command_id(request))
    return preview(act, library, Head(form.cleaned_data["name"], upload.name, category), lines)


def _opened(request: HttpRequest, held: ClassList, rows: list[ClassListRow]) -> tuple[list[dict[str, Any]], bool]:
    """These rows as this person may see them, and whether that is in full; the looks are recorded."""
    numbers = cards_of([row.reader_id for row in rows if row.reader_id])
    shown = [_shown(row, numbers) for row in rows]
    in_full = rows_in_full(request.user, held, rows)
    if not in_full:
        for one in shown:
            one |= {"name": mask_name(one["name"]), "card": one["card"] and mask_card(one["card"])}
    return shown, in_full


def _shown(row: ClassListRow, numbers: dict[int, str]) -> dict[str, Any]:
    line = line_of(row)
    faults = [sentence(field, fault) for field, fault in faults_again(row.faults)]
    verdict = " ".join(faults) or (_("Card issued.") if row.reader_id else _("Ready: a card will be issued."))
    return {
        "line": row.line,
        "name": line.name[:60],
        "identity": mask(normalise(line.identity)),
        "faults": faults,
        "verdict": verdict,
        "card": shown_card(numbers.get(row.reader_id, ""), clock.today()) if row.reader_id else "",
    }
