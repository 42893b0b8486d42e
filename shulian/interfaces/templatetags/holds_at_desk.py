"""The reader's holds in the panel of the desk, in a few lines."""

from __future__ import annotations

from typing import Any

from django import template

from shulian.apps.circulation.holds import holds_of, in_queue
from shulian.interfaces.lists import First, first

register = template.Library()

SHOWN = 5


@register.inclusion_tag("desk/parts/reader_holds.html", takes_context=True)
def reader_holds(context: dict[str, Any]) -> dict[str, Any]:
    """Ready ones first, the others with their places; needs `at`."""
    card = context["at"].card
    found = first(holds_of(card.reader), SHOWN) if card else First([], 0)
    return {
        "queued": in_queue(found.rows),
        "count": len(found.rows) + found.more,
        "more": found.more,
        "seal": context["at"].seal,
        "csrf_token": context.get("csrf_token"),
    }
