"""The places where a reader can pick up a hold, nearest first, with their hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.nearness import centre_of, kilometres, point_of
from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.circulation.holds import places_with_pickup
from shulian.interfaces.portal.whereabouts import FAR, chooser, division_of, near

PER_PAGE = 8
LONGEST = 60


def choices(request: HttpRequest, home: Library, chosen: str = "") -> dict[str, Any]:
    """A page of places to choose from; the reader's own library first, and what was chosen stays in sight."""
    words = request.GET.get("place", "").replace("\0", "").strip()[:LONGEST]
    places = [one for one in _by_nearness(request, home) if words in one.name or words in (one.name_en or "")]
    page = Paginator(places, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    if chosen and not words:
        shown = [one for one in places if one.code == chosen][:1] + [one for one in shown if one.code != chosen]
    first = chosen or (shown[0].code if shown else "")
    return {"page": page, "rows": near(request, shown), "chosen": first, "words": words, **chooser(request)}


def place_named(code: str) -> Library | None:
    """The library of this code; whether it hands anything out is for the rule to say."""
    return library_by_code(code.replace("\0", ""))


def _by_nearness(request: HttpRequest, home: Library) -> Sequence[Library]:
    here = centre_of(division_of(request))

    def far(library: Library) -> tuple[bool, float, str]:
        distance = kilometres(here, point_of(library))
        return library.pk != home.pk, FAR if distance is None else distance, library.path

    return sorted(places_with_pickup(), key=far)
