"""The cataloguer's first page: the way to the work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.alliance.access import has_anywhere, libraries_for
from shulian.apps.catalogue.access import uniting_libraries
from shulian.apps.catalogue.queries.authorities import open_headings
from shulian.apps.catalogue.queries.records import drafts_of
from shulian.apps.catalogue.queries.regroupings import open_doubts
from shulian.apps.circulation.weeding import waiting_lists
from shulian.apps.holdings.queries.accessions import not_registered, without_call_number
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import cataloguing
from shulian.interfaces.cataloguing.place import library_of, placed


@require_safe
@cataloguing(Right.CATALOGUE)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a cataloguer."""
    unites = has_anywhere(request.user, Right.UNITE_TITLES)
    pairs = open_doubts(uniting_libraries(request.user)).count() if unites else 0
    seen = placed(request, "home", library_of(request)) | {"unites": unites, "pairs": pairs}
    return render(request, "cataloguing/home.html", seen | _waiting(request))


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """How much lies at this library, and what waits for a decision of this person."""
    library = library_of(request)
    approves = has_anywhere(request.user, Right.APPROVE_WEEDING)
    return {
        "drafts": drafts_of(library).count(),
        "unnumbered": without_call_number(library).count(),
        "unregistered": not_registered(library).count(),
        "headings": open_headings().count(),
        "approves": approves,
        "lists": waiting_lists(libraries_for(request.user, Right.APPROVE_WEEDING)).count() if approves else 0,
    }
