"""A work with all its editions, and an author with all works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.catalogue.queries.authorities import variants_of
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.catalogue.queries.works import work_by_id
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.address import page_of
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.browsing import edition_counts, editions
from shulian.apps.discovery.sets import parts_beside
from shulian.interfaces.portal import holdings, whereabouts
from shulian.interfaces.portal.expert import quoted
from shulian.interfaces.rates import refusal

PER_PAGE = 20
LONGEST = 120


@require_safe
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """Every edition of a work, each with where it is in."""
    found = work_by_id(pk)
    if found is None:
        raise Http404(str(pk))
    page = Paginator(editions(pk), PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404(str(pk))
    of_set = f'series == "{quoted(found.title)}"'
    seen = {
        "here": "home",
        "work": found,
        "page": page,
        "of_set": discovery.number_found(of_set),
        "line": of_set,
        "parts": parts_beside(found),
        **_held(request, titles_in_order(list(page))),
    }
    return render(request, "portal/work.html", seen)


@require_safe
def author(request: HttpRequest) -> HttpResponse:
    """An author by name: other forms of the name, and the works, each once."""
    name = request.GET.get("name", "").replace("\0", "").strip()[:LONGEST]
    if not name:
        raise Http404("name")
    number = page_of(request.GET.get("page", "1"))
    if refused := refusal(request, number, 0):
        return refused
    asked = Asked(author=name, whole=True, page=number, by_work=True, facets=False)
    results = discovery.search(asked)
    pages = Paginator(range(min(results.works or results.total, discovery.DEEPEST)), PER_PAGE)
    if asked.page > pages.num_pages:
        asked = replace(asked, page=pages.num_pages)
        results = discovery.search(asked)
    titles = titles_in_order([hit.title_id for hit in results.hits])
    seen = {
        "here": "home",
        "name": name,
        "line": f'author == "{quoted(name)}"',
        "variants": variants_of([name]).get(name, ()),
        "page": pages.get_page(asked.page),
        "found": results,
        **_held(request, titles),
    }
    return render(request, "portal/author.html", seen, status=200 if results.total else 404)


def _held(request: HttpRequest, titles: list[Any]) -> dict[str, Any]:
    held = holdings.of_titles(request, [title.pk for title in titles])
    rows = [(title, holdings.Summary(held.get(title.pk, []))) for title in titles]
    counts = edition_counts(title.work_id for title in titles)
    return {"rows": rows, "editions": counts, **whereabouts.chooser(request)}
