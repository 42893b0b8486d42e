"""The open register of libraries (公共图书馆法 art. 18, 38)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries import hours
from shulian.apps.alliance.queries import register as public
from shulian.apps.holdings.queries import counts_by_library
from shulian.interfaces.portal import whereabouts
from shulian.interfaces.templatetags.look import service_name

PER_PAGE = 30
BRANCHES_SHOWN = 12


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The units first; the libraries of one unit, of one library or with a name page by page."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    units = public.units()
    unit = next((entry.unit for entry in units if entry.unit.pk == request.GET.get("unit")), None)
    head = _library(request.GET["under"].replace("\0", "")) if request.GET.get("under") else None
    if text:
        found = public.find_libraries(text)
    elif head:
        found = public.branches_of(head)
    else:
        found = public.libraries_of(unit) if unit else public.open_libraries()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "libraries",
        "q": text,
        "units": units,
        "unit": unit,
        "head": head,
        "page": page,
        "rows": whereabouts.near(request, list(page)),
    }
    return render(request, "portal/libraries.html", seen)


@require_safe
def library(request: HttpRequest, code: str) -> HttpResponse:
    """One library's open page: where, when, what, whom to ask, and what is announced."""
    found = _library(code)
    branches = public.branches_of(found)
    memberships = list(public.memberships_of(found))
    joined = {service_name(one.service) for one in memberships}
    seen = {
        "here": "libraries",
        "library": found,
        "head": public.head_of(found),
        "now": hours.now_at([found])[found.pk],
        "today": clock.today().weekday(),
        "marked": [] if found.is_demonstration else found.demonstration_fields,
        "week": hours.week(found),
        "closures": hours.closures_ahead(found),
        "openings": hours.openings_ahead(found),
        "memberships": memberships,
        "services": [one for one in found.services if service_name(one) not in joined],
        "copies": counts_by_library(public.open_libraries().filter(pk=found.pk)).get(found.pk, 0),
        "branches": branches[:BRANCHES_SHOWN],
        "branch_count": branches.count(),
    }
    return render(request, "portal/library.html", seen)


def _library(code: str) -> Library:
    found = public.library_by_code(code)
    if found is None:
        raise Http404(code)
    return found
