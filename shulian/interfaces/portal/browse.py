"""Looking along the shelves without a question: by class, by call number, what is new, what is read most."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import library_by_code, main_libraries
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.classes import clc
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.discovery import browsing
from shulian.apps.discovery.classes import children_of, class_of
from shulian.interfaces.portal import holdings, whereabouts
from shulian.interfaces.titlewords import class_name

PER_PAGE = 24
BESIDE = 8
LONGEST = 80
MOST_NEW = 2000


@require_safe
def classes(request: HttpRequest, code: str = "") -> HttpResponse:
    """One step of the tree of the CLC: the classes below, with how many titles each has."""
    here = class_of(code) if code else None
    if code and (here is None or not here.count):
        raise Http404(code)
    seen = {
        "here": "home",
        "class": here,
        "code": code,
        "name": class_name(code),
        "way": [(one.code, class_name(one.code)) for one in clc().path(code) if one.code != code],
        "classes": [(one, f"{one.code} {one.name}") for one in children_of(code)],
    }
    return render(request, "portal/classes.html", seen)


@require_safe
def shelf(request: HttpRequest, code: str) -> HttpResponse:
    """What stands around a call number on the shelves of one library."""
    library = _library(code)
    if library is None:
        raise Http404(code)
    at = request.GET.get("at", "").replace("\0", "").strip()[:LONGEST]
    shown = browsing.shelf(library, at, before=BESIDE if at else 0, after=BESIDE * 2)
    left, right = browsing.shelf_neighbours(library, shown)
    seen = {"here": "home", "library": library, "at": at, "items": shown, "left": left, "right": right}
    return render(request, "portal/shelf.html", seen)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """New arrivals, of one library and of one class if wanted."""
    library, within = _library(request.GET.get("library", "")), _class(request)
    page = Paginator(arrivals(library, within), PER_PAGE).get_page(request.GET.get("page"))
    titles = _titles(list(page))
    held = holdings.of_titles(request, [title.pk for title in titles])
    seen = {
        "here": "home",
        "library": library,
        "clc": within,
        "page": page,
        "rows": [(title, holdings.Summary(held.get(title.pk, []))) for title in titles],
        "editions": browsing.edition_counts(title.work_id for title in titles),
        **_choices(),
        **whereabouts.chooser(request),
    }
    return render(request, "portal/new.html", seen)


@require_safe
def popular(request: HttpRequest) -> HttpResponse:
    """What was borrowed most of late, in one library or in all."""
    library = _library(request.GET.get("library", ""))
    page = Paginator(browsing.popular(library), PER_PAGE).get_page(request.GET.get("page"))
    titles = [one.title for one in page]
    held = holdings.of_titles(request, [title.pk for title in titles])
    seen = {
        "here": "home",
        "library": library,
        "page": page,
        "rows": [(one, holdings.Summary(held.get(one.title_id, []))) for one in page],
        "editions": browsing.edition_counts(title.work_id for title in titles),
        **_choices(),
        **whereabouts.chooser(request),
    }
    return render(request, "portal/popular.html", seen)


def arrivals(library: Library | None, within: str) -> Any:
    """New titles: of one library as a list of ids, of all as rows, the latest first and not endlessly many."""
    return browsing.new_at(library, within) if library else browsing.new_titles(within)[:MOST_NEW]


def _titles(listed: list[Any]) -> list[Title]:
    return listed if not listed or isinstance(listed[0], Title) else titles_in_order(listed)


def _choices() -> dict[str, Any]:
    return {"libraries": main_libraries(), "main_classes": clc().children()}


def _class(request: HttpRequest) -> str:
    wanted = request.GET.get("clc", "").upper()
    return wanted if wanted in {one.code for one in clc().children()} else ""


def _library(code: str) -> Library | None:
    return library_by_code(code.replace("\0", "")) if code else None
