"""Searching the union catalogue; works without JavaScript, and helps while someone types when there is any."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.discovery import queries as discovery
from shulian.interfaces.portal import holdings, whereabouts

PER_PAGE = 20
LONGEST = 200
FIRST_LETTERS = 1


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The titles found, one row each, with the line that says where it is in."""
    text = _asked(request)
    number = _page_number(request)
    library = library_by_code(request.GET.get("library", "").replace("\0", ""))
    within = library.pk if library else None
    found = discovery.search(text, number, PER_PAGE, within)
    pages = Paginator(range(min(found.total, discovery.DEEPEST)), PER_PAGE)
    page = pages.get_page(number)
    if page.number != number:
        found = discovery.search(text, page.number, PER_PAGE, within)
    titles = titles_in_order([hit.title_id for hit in found.hits])
    held = holdings.of_titles(request, [title.pk for title in titles])
    seen = {
        "here": "home",
        "q": text,
        "library": library,
        "found": found,
        "page": page,
        "rows": [(title, holdings.Summary(held.get(title.pk, []))) for title in titles],
        **whereabouts.chooser(request),
    }
    return render(request, "portal/search.html", seen)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A few titles for what has been typed so far, as a fragment."""
    text = _asked(request)
    offered = discovery.suggestions(text) if len(text) > FIRST_LETTERS else []
    return render(request, "portal/_suggestions.html", {"suggestions": offered})


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    deepest = discovery.DEEPEST // PER_PAGE
    return min(max(int(asked), 1), deepest) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
