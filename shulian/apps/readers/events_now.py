"""For the wall: where cards are issued away from the desks today (现场办证)."""

from __future__ import annotations

from typing import Any

from shulian import clock
from shulian.apps.readers.models import RegistrationEvent

MOST = 6


def name(figures: dict[str, Any]) -> None:
    """Add the events of today with their places."""
    events = RegistrationEvent.objects.filter(held_on=clock.today()).order_by("library__path", "pk")
    rows = events.values_list("name", "place", "library__name")[:MOST]
    figures["events"] = [{"name": name, "place": place, "library": library} for name, place, library in rows]
