"""Batch changes on the page: choose records, say what changes, look at every difference, do it, undo it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.catalogue.actions.editing import lines_of, lines_of_row, read_again
from shulian.apps.catalogue.queries.imports import imports_of
from shulian.apps.catalogue.queries.records import versions_at
from shulian.apps.holdings.access import record_batch_for
from shulian.apps.holdings.actions.recordbatches import (
    MOST_RECORDS,
    Objection,
    Outcome,
    Plan,
    ask_for_record_batch,
    change_of,
    draft_record_batch,
)
from shulian.apps.holdings.models import RecordBatch, RecordBatchRow
from shulian.apps.holdings.queries.recordbatches import (
    Chosen,
    batch_rows,
    chosen_records,
    outcomes_of,
    record_batches_of,
)
from shulian.core.fieldlines import differences, shown
from shulian.core.fieldrules import Line
from shulian.core.recordchange import OF_ITEMS, Change, Fault, Kind, changed, fault_of
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import library_of, placed

PER_PAGE = 20
KINDS: dict[Kind, Promise] = {
    Kind.REPLACE_TEXT: gettext_lazy("replace text in a subfield"),
    Kind.SET_SUBFIELD: gettext_lazy("set a subfield"),
    Kind.REMOVE_SUBFIELD: gettext_lazy("remove a subfield"),
    Kind.ADD_FIELD: gettext_lazy("add a field"),
    Kind.REMOVE_FIELD: gettext_lazy("remove a field"),
    Kind.ITEM_SHELF: gettext_lazy("put the copies on another shelf"),
    Kind.ITEM_CLASS: gettext_lazy("give the copies another item class"),
}
FAULTS: dict[Fault, tuple[str, Promise]] = {
    Fault.TAG: ("tag", gettext_lazy("A tag is three figures.")),
    Fault.CODE: ("code", gettext_lazy("Name the subfield: one letter or figure.")),
    Fault.NO_TEXT: ("put", gettext_lazy("Say what is looked for, or what comes.")),
    Fault.NOT_THIS_FIELD: ("tag", gettext_lazy("Control fields are not changed in batches.")),
    Fault.TOO_LONG: ("put", gettext_lazy("A shelf has at most 80 characters, an item class 30.")),
}
OBJECTIONS: dict[Objection, Promise] = {
    Objection.NOTHING_TO_CHANGE: gettext_lazy(
        "In none of the chosen records would anything change. Look at tag, subfield and text, or choose others."
    ),
    Objection.TOO_MANY: gettext_lazy("A batch looks at 20,000 records at most. Choose fewer, in several batches."),
    Objection.NOT_NOW: gettext_lazy("This was asked for before; load the page again to see how far it is."),
}
OUTCOMES: dict[Outcome, Promise] = {
    Outcome.DONE: gettext_lazy("changed"),
    Outcome.CHANGED_MEANWHILE: gettext_lazy("left alone: somebody changed it meanwhile"),
    Outcome.REFUSED: gettext_lazy("left alone: it would have errors"),
    Outcome.UNDONE: gettext_lazy("as it was before"),
    Outcome.KEPT: gettext_lazy("not undone: it was changed since"),
}


class ChangeForm(forms.Form):
    """Which records, and what changes in them."""

    name = forms.CharField(label=gettext_lazy("Name of the batch"), max_length=100)
    numbers = forms.CharField(
        label=gettext_lazy("Control numbers"),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("one a line"),
    )
    source = forms.ChoiceField(label=gettext_lazy("Import"), required=False)
    text = forms.CharField(label=gettext_lazy("Title or publisher has"), max_length=100, required=False)
    of_class = forms.CharField(label=gettext_lazy("Class begins with"), max_length=20, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Change"), choices=[(kind.value, name) for kind, name in KINDS.items()])
    tag = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=3,
        required=False,
        error_messages={"max_length": gettext_lazy("A tag has three characters, such as 690.")},
    )
    indicators = forms.CharField(
        label=gettext_lazy("Indicators"),
        max_length=2,
        required=False,
        initial="##",
        error_messages={"max_length": gettext_lazy("Two indicators; # is a blank.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Subfield"),
        max_length=1,
        required=False,
        error_messages={"max_length": gettext_lazy("The code of a subfield is one character, without $.")},
    )
    find = forms.CharField(label=gettext_lazy("That has the text"), max_length=500, required=False, strip=False)
    put = forms.CharField(
        label=gettext_lazy("New text"),
        max_length=2000,
        required=False,
        strip=False,
        help_text=gettext_lazy("for a new field with its subfields: $a…$b…"),
    )

    def __init__(self, sources: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].choices = [("", _("any")), *sources]  # type: ignore[attr-defined]

    def chosen(self) -> Chosen:
        """Which records are meant."""
        said = self.cleaned_data
        numbers = [text.strip()[:100] for text in said["numbers"].splitlines() if text.strip()]
        return Chosen(numbers, int(said["source"]) if said["source"] else None, said["text"], said["of_class"].strip())

    def change(self) -> Change:
        """What changes."""
        said = self.cleaned_data
        return Change(
            Kind(said["kind"]), said["tag"], said["indicators"] or "##", said["code"], said["find"], said["put"]
        )

    def clean(self) -> dict[str, Any]:
        """A change must be one, and somebody must be meant."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        if self.chosen().is_empty:
            self.add_error(None, _("Choose records: by control number, import, title or class."))
        fault = fault_of(self.change())
        if fault is not None:
            field, words = FAULTS[fault]
            at_find = fault is Fault.NO_TEXT and self.change().kind is Kind.REPLACE_TEXT
            self.add_error("find" if at_find else field, str(words))
        return said


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of the library, and the form for the next one."""
    library = library_of(request)
    sources = [(f"{one.pk}", one.file_name) for one in imports_of([library])[:50]]
    form = ChangeForm(sources, request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = Plan(form.cleaned_data["name"], form.change(), chosen_records(library, form.chosen()))
        made = draft_record_batch(act_of(request, library), library, plan)
        if not isinstance(made, Objection):
            return redirect("cataloguing:change", made)
        form.add_error(None, str(OBJECTIONS[made]))
    page = Paginator(record_batches_of(library), PER_PAGE).get_page(request.GET.get("page"))
    seen = placed(request, "changes", library) | {
        "form": form,
        "page": page,
        "rows": [(one, KINDS[Kind(one.kind)]) for one in page],
        "most": MOST_RECORDS,
        "command": uuid4(),
    }
    return render(request, "cataloguing/changes/list.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch with every difference, page by page."""
    found = record_batch_for(request.user, pk)
    page = Paginator(batch_rows(found), PER_PAGE).get_page(request.GET.get("page"))
    seen = (
        placed(request, "changes", found.library)
        | _told(found)
        | {
            "page": page,
            "rows": _rows(found, list(page)),
            "command": uuid4(),
        }
    )
    return render(request, "cataloguing/changes/one.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the batch is carried out."""
    return render(request, "cataloguing/changes/progress.html", _told(record_batch_for(request.user, pk)))


@require_POST
@cataloguing(Right.CATALOGUE)
def go(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Let it be done, or undone."""
    found = record_batch_for(request.user, pk)
    if what not in ("do", "undo"):
        raise BadRequest("step")
    against = ask_for_record_batch(act_of(request, found.library), found, undo=what == "undo")
    if against is not None:
        messages.warning(request, str(OBJECTIONS[against]))
    return redirect("cataloguing:change", pk)


def _told(found: RecordBatch) -> dict[str, Any]:
    outcomes = outcomes_of(found)
    return {
        "batch": found,
        "kind": KINDS[Kind(found.kind)],
        "underway": found.status in (RecordBatch.Status.WAITING, RecordBatch.Status.UNDOING),
        "outcomes": [(OUTCOMES[Outcome(one)], count) for one, count in outcomes.items()],
    }


def _rows(found: RecordBatch, rows: Sequence[RecordBatchRow]) -> list[dict[str, Any]]:
    """The records of a page with what the change makes, or has made, of each."""
    wanted = [(row.record_id, version) for row in rows if row.after for version in (row.base, row.after)]
    kept = {pair: lines_of(read) for pair, raw in versions_at(wanted).items() if (read := read_again(raw))}
    return [_row(change_of(found), row, kept) for row in rows]


def _row(change: Change, row: RecordBatchRow, kept: dict[tuple[int, int], list[Line]]) -> dict[str, Any]:
    outcome = OUTCOMES[Outcome(row.outcome)] if row.outcome else ""
    told: dict[str, Any] = {"row": row, "record": row.record, "outcome": outcome}
    if change.kind in OF_ITEMS:
        return told | {"differences": [], "put": change.put}
    now = lines_of_row(row.record)
    before = kept.get((row.record_id, row.base), now)
    after = kept.get((row.record_id, row.after), now) if row.after else changed(now, change)
    texts = differences([shown(line) for line in before], [shown(line) for line in after])
    return told | {"differences": [one for one in texts if not one.same and not one.after.startswith("005")]}
