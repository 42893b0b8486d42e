"""The ways within the desk: what is needed all day stands in the row, the rest under a few names."""

from __future__ import annotations

from django import template
from django.urls import reverse

from shulian.interfaces.desk.ways import ALL_DAY, GROUPS, begin, opens

register = template.Library()


@register.inclusion_tag("desk/parts/places.html", takes_context=True)
def desk_places(context: template.Context) -> dict[str, object]:
    """The row and its groups, as far as they open; a group that holds the current page says which one that is."""
    here, account, library = context.get("here", ""), context["request"].user, context["library"]
    groups = [(name, [one for one in held if opens(one.route, account, library)]) for name, held in GROUPS]
    return {
        "here": here,
        "all_day": [one for one in ALL_DAY if opens(one.route, account, library)],
        "groups": [
            (name, next((one for one in held if here in one.pages), None), held) for name, held in groups if held
        ],
    }


@register.simple_tag(name="opens", takes_context=True)
def opens_here(context: template.Context, route: str) -> bool:
    """Whether this page opens for whoever looks, at the library that acts: no page shows a closed door."""
    return opens(route, context["request"].user, context["library"])


@register.simple_tag(takes_context=True)
def desk_begins(context: template.Context) -> str:
    """The address at which the desk begins for whoever looks; before a library is chosen, where it is chosen."""
    library = context.get("library")
    return reverse(begin(context["request"].user, library) if library else "desk:library")
