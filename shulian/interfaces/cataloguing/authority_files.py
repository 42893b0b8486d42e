"""The authority file in and out of files, and the work list of headings that have none."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from shulian.apps.catalogue.access import authority_file_for
from shulian.apps.catalogue.actions.authorityfiles import AT_WORK, start_authority_file
from shulian.apps.catalogue.actions.imports import NotReadableError, Upload
from shulian.apps.catalogue.jobs import count_headings_without_authority
from shulian.apps.catalogue.models import AuthorityFile
from shulian.apps.catalogue.queries.authorities import authorities_like, authority_files_of, open_headings, refusals_of
from shulian.apps.catalogue.queries.imports import beginning, share_done
from shulian.apps.catalogue.rejections import why_not_file, why_not_record
from shulian.core.authorities import Kind
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.authorities import KINDS, PER_PAGE
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.lists import left_out

MOST_ROWS = 200_000
LAST_FILES = 20
STATES: dict[AuthorityFile.Status, tuple[Promise, str]] = {
    AuthorityFile.Status.WAITING: (gettext_lazy("Waiting"), "info"),
    AuthorityFile.Status.RUNNING: (gettext_lazy("Being read"), "info"),
    AuthorityFile.Status.FINISHED: (gettext_lazy("Done"), "yes"),
    AuthorityFile.Status.FAILED: (gettext_lazy("Stopped"), "stop"),
}


class FileForm(forms.Form):
    """A file of authority records."""

    file = forms.FileField(
        label=gettext_lazy("File of authority records"),
        help_text=gettext_lazy("UNIMARC or MARC21 as ISO 2709, XML, JSON or text with printed delimiters"),
        allow_empty_file=True,
    )


@require_safe
@cataloguing(Right.CATALOGUE)
def open_list(request: HttpRequest) -> HttpResponse:
    """Headings that stand in titles and in no authority."""
    kind = asked(request, "kind", 10)
    page = Paginator(open_headings(kind if kind in set(Kind) else ""), PER_PAGE).get_page(request.GET.get("page"))
    seen = placed(request, "authorities", library_of(request)) | {
        "page": page,
        "rows": [(one, KINDS[Kind(one.kind)]) for one in page],
        "kind": kind,
        "kinds": [(kind, KINDS[kind]) for kind in (Kind.PERSON, Kind.SUBJECT)],
        "command": uuid4(),
    }
    return render(request, "cataloguing/authorities/open.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def count(request: HttpRequest) -> HttpResponse:
    """Have the work list written anew."""
    act_of(request)
    with suppress(AlreadyEnqueued), transaction.atomic():
        count_headings_without_authority.defer()
    messages.success(request, _("The list is being written anew in the background. Load the page again in a moment."))
    return redirect("cataloguing:open-headings")


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file of authority records, and see what became of the last ones."""
    library = library_of(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sent = Upload(file.name, file, keep=True)
            source = start_authority_file(act_of(request, library), library, sent)
            return redirect("cataloguing:authority-taken", source.pk)
        except NotReadableError as error:
            form.add_error("file", why_not_file(error.kind))
    seen = placed(request, "authorities", library) | {
        "form": form,
        "files": [(one, *_state(one)) for one in authority_files_of(library)[:LAST_FILES]],
        "command": uuid4(),
    }
    return render(request, "cataloguing/authorities/file.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """One such file: how far it is, and the records of it that were not taken."""
    source = authority_file_for(request.user, pk)
    page = Paginator(refusals_of(source), PER_PAGE).get_page(request.GET.get("page"))
    state, tone = _state(source)
    seen = placed(request, "authorities", source.library) | {
        "source": source,
        "state": state,
        "tone": tone,
        "underway": source.status in AT_WORK,
        "share": share_done(source),
        "page": page,
        "reasons": [(why_not_record(why), number) for why, number in source.reasons.items()],
        "unlisted": source.refused > page.paginator.count,
        "rows": [(row, why_not_record(row.reason), beginning(bytes(row.sample))) for row in page],
    }
    return render(request, "cataloguing/authorities/taken.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def workbook(request: HttpRequest) -> HttpResponse:
    """Every heading with its forms."""
    kind = asked(request, "kind", 10)
    found = authorities_like(asked(request, "q", 60), kind if kind in set(Kind) else "")
    header = (_("Kind"), _("Heading"), _("Dates"), _("Other forms"), _("Note"), _("Where it was found"))
    rows = [
        (
            str(KINDS[Kind(one.kind)]),
            one.heading,
            one.dates,
            "; ".join(form.form for form in one.forms.all() if not form.is_heading),
            one.note,
            one.source,
        )
        for one in found[:MOST_ROWS]
    ]
    page = xlsx.Page(_("Authority file"), header, rows, notes=left_out(found, MOST_ROWS))
    return downloads.workbook(xlsx.write([page]), "authorities.xlsx")


def _state(source: AuthorityFile) -> tuple[Promise, str]:
    """The state of a file in a word, and its tone."""
    word, tone = STATES[AuthorityFile.Status(source.status)]
    return word, "look" if tone == "yes" and (source.refused or not source.read) else tone
