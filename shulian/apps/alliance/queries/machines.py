"""For what the self-service machines of a library must have the reader's PIN."""

from __future__ import annotations

from shulian.apps.alliance.models import Library
from shulian.core.machines import AsksPin, rule_on


def rule_at(library: Library) -> AsksPin:
    """What applies here: what was said on the way from the head of the tree down to it."""
    return rule_on(_said(library, 0))


def rule_above(library: Library) -> AsksPin:
    """What those above it say, below which it cannot go; the head of the tree is bound by nobody."""
    above = _said(library, 1)
    return rule_on(above) if above else AsksPin.NEVER


def _said(library: Library, without: int) -> list[str]:
    """One probe for each step of the way: a path is at most a few steps long."""
    step = Library.steplen
    paths = [library.path[:end] for end in range(step, len(library.path) + 1, step)]
    paths = paths[: len(paths) - without]
    return list(Library.objects.filter(path__in=paths).order_by("path").values_list("machine_pin", flat=True))
