"""The ways within the desk, which of them open for somebody, and where the desk begins for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.alliance.access import Visitor, may
from shulian.apps.alliance.models import Library
from shulian.core.roles import Right


@dataclass(frozen=True)
class Place:
    """A way: its route, its name, the pages on which it is the current one, and its key."""

    route: str
    name: Promise
    pages: frozenset[str]
    key: str = ""


def _place(route: str, name: Promise, *pages: str, key: str = "") -> Place:
    return Place(f"desk:{route}", name, frozenset(pages), key)


ALL_DAY = (
    _place("home", _("Lend and return"), "desk"),
    _place("guided", _("Guided returns"), "guided"),
    _place("card", _("A reader's card"), "card"),
    _place("holds", _("Holds"), "holds"),
    _place("money", pgettext_lazy("desk", "Money"), "money"),
)
GROUPS: tuple[tuple[Promise, tuple[Place, ...]], ...] = (
    (
        pgettext_lazy("desk", "Readers"),
        (
            _place("card-new", _("Issue a card"), "cards", key="F7"),
            _place("checks", _("Registrations"), "checks", "classes", "events", "doubles", "people"),
            _place("consents", _("Consents"), "consents"),
        ),
    ),
    (
        pgettext_lazy("desk", "Items"),
        (
            _place("items", _("An item"), "items"),
            _place("last-borrower", _("Last borrower"), "last-borrower"),
            _place("stock-takes", _("Stock"), "stock"),
            _place("transits", _("Transits"), "transits"),
            _place("boxes", pgettext_lazy("work", "Courier"), "distribution"),
            _place("imports", _("Imports"), "imports"),
        ),
    ),
    (
        pgettext_lazy("desk", "Counter"),
        (
            _place("till", _("Till"), "till"),
            _place("visits", _("Visits"), "visits"),
            _place("feedback", _("Feedback"), "feedback"),
            _place("suggestions", _("Suggestions to buy"), "suggestions"),
        ),
    ),
)
BEGINS = ("desk:home", "desk:card-new")
"""Where a post begins, the first of these that opens; whoever lends nothing and issues no card begins in the row."""


def opens(route: str, account: Visitor, library: Library) -> bool:
    """Whether a page of the desk lets this account in at this library: the page itself says by which right."""
    return any(may(account, right, library) for right in _rights_of(route))


def begin(account: Visitor, library: Library) -> str:
    """The route at which the desk of this library begins for this account; the site's own where none opens."""
    routes = [*BEGINS, *(one.route for one in ALL_DAY), *(one.route for _name, held in GROUPS for one in held)]
    return next((route for route in routes if opens(route, account, library)), "home")


@cache
def _rights_of(route: str) -> frozenset[Right]:
    return frozenset(resolve(reverse(route)).func.rights)  # type: ignore[attr-defined]
