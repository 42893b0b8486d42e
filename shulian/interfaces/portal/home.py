"""The first page: a search field, and under it what is near, what is new and what the reader has."""

from __future__ import annotations

from itertools import zip_longest

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import new_titles
from shulian.interfaces.lists import first
from shulian.interfaces.portal import me, whereabouts

NEW_SHOWN = 12
NEW_LOOKED_AT = 240
LOANS_SHOWN = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The portal's first page; an alliance that is not set up yet begins there instead."""
    if the_alliance() is None:
        return redirect("/setup/")
    loans = first(me.loans_of_visitor(request), LOANS_SHOWN)
    seen = {
        "here": "home",
        "loans": me.borrowed(loans.rows),
        "loan_count": loans.count,
        "new": _mixed(new_titles(NEW_LOOKED_AT))[:NEW_SHOWN],
        **whereabouts.nearby(request),
    }
    return render(request, "portal/home.html", seen)


def _mixed(titles: list[Title]) -> list[Title]:
    """Each title once, in turns from the classes of the CLC: a shelf to look along, not a delivery note."""
    shelves: dict[str, dict[str, Title]] = {}
    for title in titles:
        shelves.setdefault(title.clc[:1], {}).setdefault(title.title, title)
    turns = zip_longest(*(shelf.values() for shelf in shelves.values()))
    return [title for turn in turns for title in turn if title]
