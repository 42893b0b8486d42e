"""The ways within the desk: what is needed all day stands in the row, the rest under a few names."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    """The row and its groups; a group that holds the current page says which one that is."""
    here = context.get("here", "")
    return {
        "here": here,
        "all_day": ALL_DAY,
        "groups": [(name, next((one for one in held if here in one.pages), None), held) for name, held in GROUPS],
    }
