"""Searching the union catalogue; works without JavaScript, and helps while someone types when there is any."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.discovery import address
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.address import Parameters
from shulian.apps.discovery.asked import Sort
from shulian.apps.discovery.browsing import edition_counts
from shulian.apps.discovery.queries import Results
from shulian.interfaces.portal import expert, holdings, nothing, whereabouts
from shulian.interfaces.portal.chips import chips, facets, in_words
from shulian.interfaces.rates import refusal
from shulian.interfaces.titlewords import SORTS

PER_PAGE = 20
LONGEST = 200
FIRST_LETTERS = 1


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The titles found, one row each, with the line that says where it is in."""
    parameters = address.read(request.GET)
    if refused := refusal(request, parameters.page, parameters.narrowings):
        return refused
    libraries = address.libraries_named(parameters)
    found, fault = expert.found(parameters, libraries, PER_PAGE)
    pages = Paginator(range(min(found.total if found.works is None else found.works, discovery.DEEPEST)), PER_PAGE)
    if parameters.page > pages.num_pages:
        parameters = Parameters(parameters.values, pages.num_pages)
        found, fault = expert.found(parameters, libraries, PER_PAGE)
    seen = {
        "here": "home",
        "q": parameters.one("q"),
        "asked": parameters,
        "said": in_words(parameters),
        "line": parameters.address if parameters.one("cql") else "",
        "fault": fault,
        "found": found,
        "page": pages.get_page(parameters.page),
        "chips": chips(parameters, libraries),
        "facets": facets(request, parameters, found) if found.total else [],
        "sorts": _sorts(parameters),
        "once": bool(parameters.one("once")),
        "once_address": parameters.instead("once", "" if parameters.one("once") else "1"),
        "did_you_mean": parameters.instead("q", found.did_you_mean),
        "kept": [one for one in parameters.values if one[0] not in {"q", "cql"}],
        **_rows(request, found),
        **whereabouts.chooser(request),
    }
    if parameters.values and not found.total and not fault:
        seen |= nothing.help_for(parameters, found.nothing)
    return render(request, "portal/search.html", seen)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A few titles, authors and subjects for what has been typed so far, as a fragment."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    offered = discovery.suggestions(text) if len(text) > FIRST_LETTERS else []
    return render(request, "portal/_suggestions.html", {"suggestions": offered})


def _rows(request: HttpRequest, found: Results) -> dict[str, Any]:
    titles = titles_in_order([hit.title_id for hit in found.hits])
    held = holdings.of_titles(request, [title.pk for title in titles])
    return {
        "rows": [(title, holdings.Summary(held.get(title.pk, []))) for title in titles],
        "editions": edition_counts(title.work_id for title in titles),
    }


def _sorts(parameters: Parameters) -> list[tuple[str, str, bool]]:
    """Each order with its address, and whether it is the present one."""
    now = parameters.one("sort") or Sort.RELEVANCE
    return [
        (str(SORTS[sort]), parameters.instead("sort", "" if sort is Sort.RELEVANCE else sort), sort == now)
        for sort in Sort
        if sort is not Sort.SERIES or sort == now or parameters.one("series")
    ]
