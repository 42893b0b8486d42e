"""The records of a library: found, read, compared with what they were, taken back to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.access import may, require
from shulian.apps.catalogue import templates
from shulian.apps.catalogue.access import record_for
from shulian.apps.catalogue.actions.editing import lines_of, lines_of_row, read_again, restored
from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.queries.records import drafts_of, records_of_library, version_of, versions_of
from shulian.apps.holdings.actions.editing import save_here
from shulian.core.fieldlines import Difference, differences, shown
from shulian.core.roles import Right
from shulian.interfaces.cataloguing import editor_page
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed

PER_PAGE = 50
DRAFTS = 20


@dataclass(frozen=True)
class Version:
    """One version beside the one before it."""

    number: int
    replaced_at: datetime | None
    differences: list[Difference]
    readable: bool


@require_safe
@cataloguing(Right.CATALOGUE)
def records(request: HttpRequest) -> HttpResponse:
    """The records of the library, the drafts, and the ways to a new one."""
    library, text = library_of(request), asked(request, "q")
    page = Paginator(records_of_library(library, text), PER_PAGE).get_page(request.GET.get("page"))
    drafts = Paginator(drafts_of(library), DRAFTS).get_page(request.GET.get("drafts"))
    seen = placed(request, "records", library) | {
        "page": page,
        "drafts": drafts,
        "q": text,
        "templates": templates.templates(),
        "command": uuid4(),
    }
    return render(request, "cataloguing/records.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record as it is, line by line."""
    found = record_for(request.user, pk)
    lines = [(one.tag, templates.field_name(found.format, one.tag), shown(one)[4:]) for one in lines_of_row(found)]
    seen = placed(request, "records", found.library) | {
        "record": found,
        "lines": lines,
        "leader": found.fields[0][0],
        "own": may(request.user, Right.CATALOGUE, found.library),
        "versions": found.version,
    }
    return render(request, "cataloguing/record.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a record, each with what it changed."""
    found = record_for(request.user, pk)
    seen = placed(request, "records", found.library) | {
        "record": found,
        "page": Paginator(_versions(found), DRAFTS).get_page(request.GET.get("page")),
        "own": may(request.user, Right.CATALOGUE, found.library),
        "command": uuid4(),
    }
    return render(request, "cataloguing/history.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def restore(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Make a record what it was: a new version with the old content."""
    found = record_for(request.user, pk)
    require(request.user, Right.CATALOGUE, found.library)
    earlier = version_of(found, version)
    if earlier is None:
        raise Http404("version")
    edited = restored(found, earlier)
    if edited is None:
        messages.error(request, _("The bytes of that version cannot be read; nothing was changed."))
        return redirect("cataloguing:history", pk)
    saved = save_here(act_of(request, found.library), found.library, edited)
    if saved.record is None:
        messages.error(request, editor_page.conflict() if saved.conflict else editor_page.has_errors())
        return redirect("cataloguing:draft", saved.draft)
    messages.success(request, _("Version %(version)s is restored as a new version.") % {"version": version})
    return redirect("cataloguing:record", pk)


def _versions(found: Record) -> list[Version]:
    kept = versions_of(found)
    read = [read_again(version.raw) for version in kept]
    texts = [[shown(line) for line in lines_of(one)] if one else [] for one in read]
    made = []
    for number, version in enumerate(kept):
        before = texts[number + 1] if number + 1 < len(kept) else []
        changed = [one for one in differences(before, texts[number]) if not one.same] if before else []
        made.append(Version(version.version, version.replaced_at, changed, bool(texts[number])))
    return made
