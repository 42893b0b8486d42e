"""The children's view: pictures to press, books for children only, and what is near first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.address import page_of
from shulian.apps.discovery.aloud import read_aloud
from shulian.apps.discovery.asked import Asked, Audience, Sort
from shulian.core.children import AGES, SIGNS, Age, Sign, Wanted, joined
from shulian.interfaces.portal import holdings, whereabouts
from shulian.interfaces.rates import refusal
from shulian.interfaces.titlewords import AGES as AGE_NAMES
from shulian.interfaces.titlewords import SIGNS as SIGN_NAMES

A_PAGE = 12
DEEPEST = 50
LONGEST = 60
NEAR_KM = 40.0
MOST_NEAR = 40


@require_safe
def kids(request: HttpRequest) -> HttpResponse:
    """The signs, and under them the books that a sign, an age or a few words mean."""
    page = min(page_of(request.GET.get("page", "1")), DEEPEST)
    if refused := refusal(request, page, 0):
        return refused
    sign, age = _sign(request.GET.get("sign", "")), _age(request.GET.get("age", ""))
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    seen: dict[str, Any] = {
        "here": "kids",
        "signs": [(one.value, SIGN_NAMES[one], one is sign) for one in Sign],
        "ages": [(one.value, AGE_NAMES[one], one is age) for one in Age],
        "sign": sign,
        "sign_name": SIGN_NAMES[sign] if sign else "",
        "age": age,
        "q": words,
        **whereabouts.chooser(request),
    }
    if sign or age or words:
        seen |= _books(request, joined(sign, age), words, page)
    return render(request, "portal/kids.html", seen)


def _books(request: HttpRequest, wanted: Wanted, words: str, page: int) -> dict[str, Any]:
    """A page of books: of libraries near by if there are any, else of all; for words in a sign, else for the words."""
    asked = Asked(
        text=words or wanted.words,
        page=page,
        per_page=A_PAGE,
        clc=wanted.classes,
        audience=Audience.JUVENILE,
        sort=Sort.RELEVANCE if words else Sort.POPULARITY,
        facets=False,
        by_work=True,
    )
    near, loose = _near(request), replace(asked, clc=()) if words else asked
    tries = [(replace(asked, library=near), True), (replace(loose, library=near), True)] if near else []
    tries += [(asked, False), (loose, False)]
    found, at_hand = next(
        ((results, close) for question, close in tries if (results := discovery.search(question)).hits),
        (discovery.Results([], 0, 0.0, words), False),
    )
    titles = titles_in_order([hit.title_id for hit in found.hits])
    held = holdings.of_titles(request, [title.pk for title in titles])
    count = found.works or found.total
    return {
        "rows": [(title, read_aloud(title.title), holdings.Summary(held.get(title.pk, []))) for title in titles],
        "near": at_hand,
        "number": page,
        "next": page + 1 if page * A_PAGE < count and page < DEEPEST else None,
        "before": page - 1 if page > 1 else None,
        "meant": "" if found.hits or not words else discovery.search(replace(loose, facets=True)).did_you_mean,
    }


def _near(request: HttpRequest) -> tuple[int, ...]:
    """The libraries that a child gets to: those in the county and not far from it."""
    if whereabouts.division_of(request) is None:
        return ()
    rows = whereabouts.distances(request, open_libraries())
    close = sorted((row for row in rows if row.distance <= NEAR_KM), key=lambda row: row.distance)
    return tuple(row.library.pk for row in close[:MOST_NEAR])


def _sign(text: str) -> Sign | None:
    return Sign(text) if text in set(SIGNS) else None


def _age(text: str) -> Age | None:
    return Age(text) if text in set(AGES) else None
