"""One title: who holds it, whether it is in, and what is known of it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.catalogue.queries.titles import records_of, title_by_id
from shulian.core.isbn import hyphenated
from shulian.interfaces.portal import holdings, holds, whereabouts
from shulian.interfaces.portal.citation import citation

LIBRARIES_PER_PAGE = 20
RECORDS_SHOWN = 20


@require_safe
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """The libraries nearest first with their copies, then the description, its sources and a citation."""
    found = title_by_id(pk)
    if found is None:
        raise Http404(str(pk))
    held = holdings.of_titles(request, [pk]).get(pk, [])
    page = Paginator(held, LIBRARIES_PER_PAGE).get_page(request.GET.get("page"))
    records = records_of(found)
    copies = holdings.copies_at(pk, [holding.row.library.pk for holding in page])
    seen = {
        "here": "home",
        "title": found,
        "summary": holdings.Summary(held),
        "page": page,
        "holdings": [(holding, copies.get(holding.row.library.pk, [])) for holding in page],
        "isbns": [hyphenated(number) for number in found.isbns],
        "citation": citation(found),
        "records": records[:RECORDS_SHOWN],
        "record_count": records.count(),
        **whereabouts.chooser(request),
        **holds.on_title(request, found),
    }
    return render(request, "portal/title.html", seen)
