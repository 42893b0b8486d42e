"""The ways within the desk: what is needed all day stands in the row, the rest under a few names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django import template
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.alliance.access import Visitor, may
from shulian.apps.alliance.models import Library
from shulian.core.roles import Right

register = template.Library()


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


@register.inclusion_tag("desk/parts/places.html", takes_context=True)
def desk_places(context: template.Context) -> dict[str, object]:
    """The row and its groups, as far as they open; a group that holds the current page says which one that is."""
    here, account, library = context.get("here", ""), context["request"].user, context["library"]
    groups = [(name, [one for one in held if _opens(one, account, library)]) for name, held in GROUPS]
    return {
        "here": here,
        "all_day": [one for one in ALL_DAY if _opens(one, account, library)],
        "groups": [
            (name, next((one for one in held if here in one.pages), None), held) for name, held in groups if held
        ],
    }


def _opens(place: Place, account: Visitor, library: Library) -> bool:
    """Whether the page lets this account in at this library: the page itself says by which right."""
    return any(may(account, right, library) for right in _rights_of(place.route))


@cache
def _rights_of(route: str) -> frozenset[Right]:
    return frozenset(resolve(reverse(route)).func.rights)  # type: ignore[attr-defined]
