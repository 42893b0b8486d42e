"""Files of records into the union catalogue: send one, watch it being read, fetch the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from itertools import islice
from typing import Any
from uuid import uuid4

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.access import import_for
from shulian.apps.catalogue.actions.imports import NotReadableError, Upload, is_silent
from shulian.apps.catalogue.models import Import
from shulian.apps.catalogue.queries.imports import imports_of, rejected_rows, repaired_rows, share_done
from shulian.apps.catalogue.rejections import why_not_file
from shulian.apps.holdings.actions.imports import start_import
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right
from shulian.documents import delimited, xlsx
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.downloads import table, workbook

PER_PAGE = 20
SHOWN = 20
"""Rejected records shown on the page; the report has all of them."""
MOST_ROWS = 500_000


class UploadForm(forms.Form):
    """The file to read; what it is shows when it is opened."""

    file = forms.FileField(
        label=gettext_lazy("File of records"),
        help_text=gettext_lazy("ISO 2709 (CNMARC or MARC21; UTF-8, GB18030 or MARC-8), MARCXML or CNMARC XML"),
        allow_empty_file=True,
    )


@require_http_methods(["GET", "POST"])
@at_desk(Right.IMPORT_RECORDS)
def imports(request: HttpRequest, library: Library) -> HttpResponse:
    """The imports of this library, and the form for the next one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        file = form.cleaned_data["file"]
        try:
            return redirect("desk:import", start_import(act, library, Upload(file.name, file, keep=True)).pk)
        except NotReadableError as error:
            form.add_error("file", why_not_file(error.kind))
    page = Paginator(imports_of([library]), PER_PAGE).get_page(request.GET.get("page"))
    context = {"here": "imports", "library": library, "form": form, "page": page, "command": uuid4()}
    rows = [(one, is_silent(one)) for one in page]
    return render(request, "desk/imports.html", context | {"rows": rows})


@require_safe
@at_desk(Right.IMPORT_RECORDS)
def one(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One import: how far it is, the counts, and what was not taken."""
    return render(request, "desk/import.html", _told(import_for(request.user, pk)) | {"library": library})


@require_safe
@at_desk(Right.IMPORT_RECORDS)
def progress(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The part of the page that changes while the file is read."""
    return render(request, "desk/import_progress.html", _told(import_for(request.user, pk)))


@require_safe
@at_desk(Right.IMPORT_RECORDS)
def report(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """What was not taken and what was repaired, as a workbook."""
    source = import_for(request.user, pk)
    repaired = (_("Control number"), _("Title"), _("Repairs"))
    pages = [
        xlsx.Page(_("Not taken"), _rejected_header(), _cells(rejected_rows(source)), title=source.file_name),
        xlsx.Page(_("Repaired"), repaired, _cells(repaired_rows(source)), title=source.file_name),
    ]
    return workbook(xlsx.write(pages), f"import-{source.pk}.xlsx")


@require_safe
@at_desk(Right.IMPORT_RECORDS)
def report_csv(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """What was not taken, as CSV."""
    source = import_for(request.user, pk)
    data = delimited.write(_rejected_header(), _cells(rejected_rows(source)))
    return table(data, f"import-{source.pk}.csv")


def _told(source: Import) -> dict[str, Any]:
    return {
        "here": "imports",
        "source": source,
        "share": share_done(source),
        "underway": source.status in (Import.Status.WAITING, Import.Status.RUNNING),
        "silent": is_silent(source),
        "rejected": list(islice(rejected_rows(source), SHOWN)),
    }


def _rejected_header() -> tuple[str, ...]:
    return (_("Record number"), _("Byte offset"), _("Reason"), _("Begins with"))


def _cells(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [astuple(row) for row in islice(rows, MOST_ROWS)]
