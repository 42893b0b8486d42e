"""How often something happened at a library today."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry


def happened_today(library: Library, kind: str) -> int:
    """How many entries of this kind today's journal has for the library as the place."""
    midnight = clock.midnight(clock.today())
    return Entry.objects.filter(kind=kind, happened_at__gte=midnight, place=library.pk).count()
