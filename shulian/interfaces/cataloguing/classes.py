"""The classes of the Chinese Library Classification: looked through, searched, chosen for a draft; suggestions too."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.catalogue.access import draft_for
from shulian.apps.catalogue.actions.editing import Edited, keep_draft
from shulian.apps.catalogue.drafted import unpacked_lines
from shulian.apps.catalogue.queries.authorities import authorities_like
from shulian.apps.catalogue.queries.classes import clc, clc_counts
from shulian.core.authorities import Kind
from shulian.core.clc import captions
from shulian.core.fieldlines import line_of, replaced, sorted_in
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.protocols import marc

SUGGESTED = 12
FOUND = 100


@require_safe
@cataloguing(Right.CATALOGUE)
def browse(request: HttpRequest) -> HttpResponse:
    """One class with those below it, or what a search finds."""
    scheme, counts = clc(), clc_counts()
    text, code = asked(request, "q", 60), asked(request, "class", 10)
    found = scheme.find(text)[:FOUND] if text else scheme.children(code if code in scheme.classes else "")
    path = scheme.path(code)
    if not text and not found:
        found = path[-1:]
    draft = asked(request, "draft", 18)
    seen = placed(request, "clc", library_of(request)) | {
        "q": text,
        "path": path,
        "rows": [(one, counts.get(one.code, 0), bool(scheme.children(one.code))) for one in found],
        "draft": draft_for(request.user, int(draft)) if draft.isdecimal() else None,
        "command": uuid4(),
    }
    return render(request, "cataloguing/clc.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def choose_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a class into a draft."""
    draft = draft_for(request.user, pk)
    code = asked(request, "class", 10)
    if code not in clc().classes:
        raise Http404
    (leader, *_rest), *packed = draft.fields
    tag, scheme = ("690", "$v5") if draft.format == marc.Format.CNMARC.value else ("084", "$2clc")
    lines = unpacked_lines(packed)
    at = next((number for number, line in enumerate(lines) if line.tag == tag), None)
    if at is None:
        lines = sorted_in(lines, line_of(tag, "##", f"$a{code}{scheme}"))
    else:
        lines[at] = replaced(lines[at], "a", code)
    edited = Edited(
        marc.Format(draft.format), leader, tuple(lines), draft.record_id, draft.base, draft.pk, draft.version
    )
    kept = keep_draft(act_of(request, draft.library), draft.library, edited)
    messages.success(request, _("Class %(code)s stands in the draft.") % {"code": code})
    return redirect("cataloguing:draft", kept)


@require_safe
@cataloguing(Right.CATALOGUE)
def suggest(request: HttpRequest, what: str) -> HttpResponse:
    """Classes or headings that go on from what was typed, for the fields of the editor."""
    text = asked(request, "q", 60)
    found: list[tuple[str, Any]] = []
    if what == "clc":
        scheme = clc()
        found = [(one.code, captions(scheme.path(one.code))) for one in scheme.find(text)[:SUGGESTED]]
    elif what in ("names", "subjects") and text:
        kinds = (Kind.SUBJECT,) if what == "subjects" else (Kind.PERSON, Kind.BODY)
        headings = [one for kind in kinds for one in authorities_like(text, kind)[:SUGGESTED]]
        found = [(one.heading, _heading(one)) for one in headings[:SUGGESTED]]
    elif what not in ("names", "subjects"):
        raise Http404
    return JsonResponse(found, safe=False)


def _heading(one: Any) -> str:
    """A heading with its dates and its other forms."""
    others = [form.form for form in one.forms.all() if not form.is_heading]
    return " · ".join([one.heading, *filter(None, [one.dates]), *others[:3]])
