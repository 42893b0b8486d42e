"""Titles whose records would not be joined today: listed, and kept as they are or parted on their page."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.catalogue.access import misjoined_for, uniting_libraries
from shulian.apps.catalogue.actions.misjoined import keep_joined
from shulian.apps.catalogue.editions import said_by
from shulian.apps.catalogue.objections import WORDS
from shulian.apps.catalogue.queries.misjoined import misjoined
from shulian.apps.catalogue.queries.records import records_by_id
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import library_of, placed

PER_PAGE = 30
SHOWN = 5
UNITE = Right.UNITE_TITLES


@require_safe
@cataloguing(UNITE)
def listed(request: HttpRequest) -> HttpResponse:
    """The titles, each with the records that would stand apart."""
    page = Paginator(misjoined(uniting_libraries(request.user)), PER_PAGE).get_page(request.GET.get("page"))
    records = records_by_id([pk for row in page for pk in row.records[:SHOWN]])
    seen = placed(request, "matches", library_of(request, UNITE), UNITE) | {
        "page": page,
        "rows": [
            (row, [(records[pk], said_by(records[pk])) for pk in row.records[:SHOWN] if pk in records]) for row in page
        ],
        "command": uuid4(),
    }
    return render(request, "cataloguing/misjoined.html", seen)


@require_POST
@cataloguing(UNITE)
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the records belong together."""
    row = misjoined_for(request.user, pk)
    objection = keep_joined(act_of(request, library_of(request, UNITE)), row.pk)
    if objection is None:
        messages.success(request, _("Kept together. These records are not asked about again."))
    else:
        messages.error(request, str(WORDS[objection]))
    return redirect("cataloguing:misjoined")
