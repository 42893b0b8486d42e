"""For the wall: how much is on the road between libraries."""

from __future__ import annotations

from typing import Any

from shulian.apps.circulation.models import Transit


def count(figures: dict[str, Any]) -> None:
    """Add the number of open transits; there is an index of those alone."""
    figures["on_the_way"] = Transit.objects.filter(received_at=None).count()
