"""Files of records into the union catalogue: tried first, imported, watched, stopped, undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from itertools import islice
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.access import import_for
from shulian.apps.catalogue.actions import control
from shulian.apps.catalogue.actions.imports import NotReadableError, Upload, Wish, is_silent
from shulian.apps.catalogue.models import Import, ImportProfile
from shulian.apps.catalogue.queries.imports import (
    imports_of,
    kept_records,
    profiles_of,
    rejected_rows,
    repaired_rows,
    share_done,
    verdict_counts,
    verdicts_of,
)
from shulian.apps.catalogue.tables import TableError
from shulian.apps.holdings.actions.imports import ask_import, start_import
from shulian.apps.holdings.queries.reports import Noted, note_counts, notes_of
from shulian.core.importing import Verdict
from shulian.core.reported import Note
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.cataloguing import import_words as words
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.downloads import workbook

PER_PAGE = 20
VERDICTS_PER_PAGE = 50
SHOWN = 20
EXAMPLES = 5
MOST_ROWS = 200_000


class UploadForm(forms.Form):
    """The file, and by which rules it is read."""

    file = forms.FileField(
        label=gettext_lazy("File of records"),
        help_text=gettext_lazy(
            "ISO 2709 (CNMARC or MARC21; UTF-8, GB18030 or MARC-8), MARCXML, CNMARC XML, MARC-in-JSON, "
            "text with printed delimiters (200 1# $a…$f…); with a profile for tables also CSV and xlsx"
        ),
        allow_empty_file=True,
    )
    profile = forms.ModelChoiceField(
        queryset=ImportProfile.objects.none(),
        label=gettext_lazy("Profile"),
        required=False,
        empty_label=gettext_lazy("Usual places (905 or 852)"),
    )

    def __init__(self, library: Library, *args: Any) -> None:
        super().__init__(*args)
        self.fields["profile"].queryset = profiles_of(library)  # type: ignore[attr-defined]
        self.fields["profile"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@cataloguing(Right.IMPORT_RECORDS)
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of the library, and the form for the next one."""
    library = library_of(request, Right.IMPORT_RECORDS)
    form = UploadForm(library, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, wish = form.cleaned_data["file"], Wish(form.cleaned_data["profile"], request.POST.get("do") != "import")
        try:
            source = start_import(act_of(request, library), library, Upload(file.name, file, keep=True), wish)
            return redirect("cataloguing:import", source.pk)
        except NotReadableError as error:
            form.add_error("file", words.kind_words(error.kind))
        except TableError as error:
            form.add_error("file", words.file_error_words(error))
    page = Paginator(imports_of([library]), PER_PAGE).get_page(request.GET.get("page"))
    context = placed(request, "imports", library, Right.IMPORT_RECORDS) | {
        "form": form,
        "page": page,
        "rows": [(one, *state(one)) for one in page],
        "command": uuid4(),
    }
    return render(request, "cataloguing/imports.html", context)


@require_safe
@cataloguing(Right.IMPORT_RECORDS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how far it is, what it would do or did, and what can be asked of it."""
    source = import_for(request.user, pk)
    context = placed(request, "imports", source.library, Right.IMPORT_RECORDS) | _told(source)
    return render(request, "cataloguing/import.html", context)


@require_safe
@cataloguing(Right.IMPORT_RECORDS)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the file is read."""
    return render(request, "cataloguing/import_progress.html", _told(import_for(request.user, pk)))


@require_POST
@cataloguing(Right.IMPORT_RECORDS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin after a trial, pause, go on, give up or undo."""
    source, wish = import_for(request.user, pk), asked(request, "do")
    if wish not in control.POSSIBLE or not ask_import(act_of(request, source.library), source, wish):
        messages.warning(request, _("That is not possible any more; see how the import stands now."))
    return redirect("cataloguing:import", pk)


@require_safe
@cataloguing(Right.IMPORT_RECORDS)
def verdicts(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become, or became, of each record; of one kind if one is chosen."""
    source, kind = import_for(request.user, pk), asked(request, "verdict")
    page = Paginator(verdicts_of(source, kind), VERDICTS_PER_PAGE).get_page(request.GET.get("page"))
    context = placed(request, "imports", source.library, Right.IMPORT_RECORDS) | {
        "source": source,
        "kind": kind,
        "page": page,
        "rows": [(row, words.VERDICTS[Verdict(row.verdict)], words.verdict_words(row)) for row in page],
        "counts": _counts(source),
    }
    return render(request, "cataloguing/verdicts.html", context)


@require_safe
@cataloguing(Right.IMPORT_RECORDS)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that can be said of an import, as a workbook: verdicts, refusals, repairs, what was not undone."""
    source = import_for(request.user, pk)
    rejected = (_("Record number"), _("Byte offset"), _("Reason"), _("Begins with"))
    listed = (_("Record number"), _("Verdict"), _("Control number"), _("Title"), _("Copies"), _("About it"))
    pages = [
        xlsx.Page(_("Every record"), listed, list(islice(_verdict_cells(source), MOST_ROWS)), title=source.file_name),
        xlsx.Page(_("Not taken"), rejected, _cells(rejected_rows(source)), title=source.file_name),
        xlsx.Page(
            _("Repaired"), (_("Control number"), _("Title"), _("Repairs")), _cells(repaired_rows(source)), title=""
        ),
        xlsx.Page(_("Copies"), _noted_header(), list(islice(_note_cells(source), MOST_ROWS))),
        xlsx.Page(
            _("Not undone"),
            (_("Control number"), _("Title"), _("Reason")),
            [(row.record.control_number, row.record.title.title, _why_kept(row.reason)) for row in _kept(source)],
        ),
    ]
    return workbook(xlsx.write([page for page in pages if page.rows] or pages[:1]), f"import-{source.pk}.xlsx")


def state(source: Import) -> tuple[Any, str]:
    """The state of an import in a word, and its tone."""
    if is_silent(source):
        return words.TO_BE_TAKEN_UP, "look"
    status = Import.Status(source.status)
    tone = words.TONES.get(status, "info")
    return words.STATES[status], "look" if tone == "yes" and source.rejected else tone


def _told(source: Import) -> dict[str, Any]:
    status = Import.Status(source.status)
    said, tone = state(source)
    at_work = status in (Import.Status.TRYING, Import.Status.WAITING, Import.Status.RUNNING, Import.Status.UNDOING)
    return {
        "source": source,
        "state": said,
        "tone": tone,
        "underway": at_work,
        "silent": is_silent(source),
        "trial": status in (Import.Status.TRYING, Import.Status.TRIED),
        "share": share_done(source),
        "wishes": [(wish, words.WISHES[wish]) for wish in control.possible(source)],
        "counts": _counts(source) if not at_work else [],
        "warnings": [words.warning_words(one) for one in source.seen.get("warnings", [])],
        "notes": _notes(source) if not at_work else [],
        "rejected": list(islice(rejected_rows(source), SHOWN)),
        "kept": [(row, _why_kept(row.reason)) for row in kept_records(source)[:SHOWN]],
        "kept_count": kept_records(source).count() if status == Import.Status.UNDONE else 0,
        "command": uuid4(),
    }


def _counts(source: Import) -> list[tuple[str, Any, int, list[Any]]]:
    """The verdicts that were noted, each with a few examples."""
    counted = verdict_counts(source)
    return [
        (kind, name, counted[kind], [(row, words.verdict_words(row)) for row in verdicts_of(source, kind)[:3]])
        for kind, name in words.VERDICTS.items()
        if counted.get(kind)
    ]


def _noted_header() -> tuple[str, ...]:
    return (
        *(_("Record number"), _("About it"), _("Barcode or library code"), _("Copies")),
        *(_("Control number"), _("Control number of the record that has it")),
    )


def _notes(source: Import) -> list[tuple[Any, int, list[Noted]]]:
    """What is to be said of reported copies, with how many they are and a few examples."""
    counted = note_counts(source)
    return [
        (name, counted[kind], list(notes_of(source, kind, EXAMPLES)))
        for kind, name in words.NOTES.items()
        if kind in counted
    ]


def _note_cells(source: Import) -> Iterator[tuple[Any, ...]]:
    for one in notes_of(source):
        said = str(words.NOTES[Note(one.note.kind)])
        yield one.note.number, said, one.note.text, one.note.copies, one.record, one.other


def _kept(source: Import) -> Iterator[Any]:
    return kept_records(source).iterator(chunk_size=1000)


def _why_kept(reason: str) -> str:
    return str(words.KEPT.get(reason, reason))  # type: ignore[call-overload]


def _cells(rows: Iterator[Any]) -> list[tuple[Any, ...]]:
    return [astuple(row) for row in islice(rows, MOST_ROWS)]


def _verdict_cells(source: Import) -> Iterator[tuple[Any, ...]]:
    for row in verdicts_of(source, "").iterator(chunk_size=2000):
        said = str(words.VERDICTS[Verdict(row.verdict)])
        yield row.number, said, row.control_number, row.title, row.copies, words.verdict_words(row)
