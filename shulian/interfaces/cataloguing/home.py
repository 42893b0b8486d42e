"""The cataloguer's first page: the way to the work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.catalogue.access import uniting_libraries
from shulian.apps.catalogue.queries.regroupings import open_doubts
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import cataloguing


@require_safe
@cataloguing(Right.CATALOGUE)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a cataloguer."""
    unites = has_anywhere(request.user, Right.UNITE_TITLES)
    pairs = open_doubts(uniting_libraries(request.user)).count() if unites else 0
    return render(request, "cataloguing/home.html", {"here": "home", "unites": unites, "pairs": pairs})
