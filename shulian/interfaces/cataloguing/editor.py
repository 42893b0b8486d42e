"""The record editor: the same record as a form and as fields, checked, put aside, saved."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import templates
from shulian.apps.catalogue.access import draft_for, record_for
from shulian.apps.catalogue.actions.editing import Saved, discard_draft, findings_shown, keep_draft
from shulian.apps.catalogue.actions.linking import link_headings
from shulian.apps.catalogue.queries.records import draft_by_id, record_by_id
from shulian.apps.holdings.actions.editing import save_here
from shulian.core.fieldlines import Move, moved
from shulian.core.foreignrecords import for_another, for_own
from shulian.core.roles import Right
from shulian.interfaces.cataloguing import editor_page
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.editor_state import State, View, of_draft, of_marc, of_record, sent
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.protocols import marc


@require_safe
@cataloguing(Right.CATALOGUE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A record in hand; that of another library to make an own one of it, without its copies."""
    library, row = library_of(request), record_for(request.user, pk)
    state = of_record(row, _view(request))
    if row.library_id != library.pk:
        state.lines = for_own(state.lines, row.library.code)
    return _page(request, library, state)


@require_safe
@cataloguing(Right.CATALOGUE)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft in hand."""
    found = draft_for(request.user, pk)
    return _page(request, found.library, of_draft(found, _view(request)), check=True)


@require_safe
@cataloguing(Right.CATALOGUE)
def new(request: HttpRequest) -> HttpResponse:
    """A new record from a template, or as a copy of another record."""
    library = library_of(request)
    copied = asked(request, "like")
    row = record_by_id(int(copied)) if copied.isdecimal() and len(copied) < 18 else None
    if row is not None:
        state = of_record(row)
        return _page(request, library, State(state.format, state.leader, for_another(state.lines)))
    region = library.division.code if library.division else ""
    setting = templates.Setting(clock.today(), library.code, region)
    made = templates.new_record(asked(request, "template") or "book", setting)
    if made is None:
        raise Http404("template")
    return _page(request, library, State(marc.Format(made.format), made.leader, list(made.lines)))


@require_POST
@cataloguing(Right.CATALOGUE)
def save(request: HttpRequest) -> HttpResponse:
    """Whatever is done on the editor's page: another view, a line more, a check, putting aside, saving."""
    library, state = library_of(request), sent(request)
    if state.draft and draft_by_id(state.draft) is not None:
        library = draft_for(request.user, state.draft).library
    what, _sign, where = request.POST.get("do", "check").partition(":")
    if what == "view":
        state.view = View(where) if where in set(View) else View.FORM
    elif what in set(Move):
        at = int(where) if where.removeprefix("-").isdecimal() and len(where) < 6 else -1
        state.lines = moved(state.lines, Move(what), at)
    elif what == "link":
        state.lines, linked = link_headings(state.format, state.lines)
        messages.success(request, _("Headings linked with the authority file: %(number)s.") % {"number": linked})
    elif what == "keep":
        messages.success(request, _("The draft is kept. It stands on the page of your records."))
        return redirect("cataloguing:draft", keep_draft(act_of(request, library), library, state.edited()))
    elif what == "save":
        return _after(request, state, save_here(act_of(request, library), library, state.edited()))
    return _page(request, library, state, check=what == "check")


@require_POST
@cataloguing(Right.CATALOGUE)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = draft_for(request.user, pk)
    discard_draft(act_of(request, found.library), found)
    messages.success(request, _("The draft is thrown away. The record itself was not touched."))
    return redirect("cataloguing:records")


@require_POST
@cataloguing(Right.CATALOGUE)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on from the version that another saved meanwhile: what is in the draft counts."""
    found = draft_for(request.user, pk)
    state = of_draft(found)
    if found.record is not None:
        state.base = found.record.version
    return redirect("cataloguing:draft", keep_draft(act_of(request, found.library), found.library, state.edited()))


def open_draft(request: HttpRequest, library: Library, record: marc.Record, agency: str) -> HttpResponse:
    """Put a record of `agency` aside as a draft, without the copies that it reports there, and go to it."""
    state = of_marc(record)
    state.lines = for_own(state.lines, agency)
    return redirect("cataloguing:draft", keep_draft(act_of(request, library), library, state.edited()))


def _after(request: HttpRequest, state: State, saved: Saved) -> HttpResponse:
    if saved.record is not None:
        # Errors that it had before only warn.
        warnings = len(saved.findings)
        said = _("Saved as version %(version)s.") % {"version": saved.version}
        messages.success(request, said if not warnings else f"{said} {editor_page.warned(warnings)}")
        return redirect("cataloguing:record", saved.record)
    if saved.conflict:
        messages.error(request, editor_page.conflict())
    elif saved.objection is not None:
        messages.error(request, str(editor_page.OBJECTIONS[saved.objection]))
    else:
        messages.error(request, editor_page.has_errors())
    response = redirect("cataloguing:draft", saved.draft)
    response["Location"] += f"?view={state.view}"
    return response


def _page(request: HttpRequest, library: Library, state: State, *, check: bool = False) -> HttpResponse:
    findings = findings_shown(state.edited()) if check else []
    seen: dict[str, Any] = placed(request, "records", library) | editor_page.seen(state, findings, library)
    return render(request, "cataloguing/editor.html", seen | {"command": uuid4(), "checked": check})


def _view(request: HttpRequest) -> View:
    wanted = asked(request, "view")
    return View(wanted) if wanted in set(View) else View.FORM
