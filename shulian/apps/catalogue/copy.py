"""Records of other catalogues (套录): asked for by SRU or Z39.50, to be made our own."""

from __future__ import annotations

from collections.abc import Callable

from shulian.apps.catalogue.models import CatalogueTarget
from shulian.protocols import marc

MOST = 20
"""Records shown of one answer."""
TIMEOUT = 10.0
"""Seconds that a cataloguer is let wait for another catalogue."""


class NoAnswerError(Exception):
    """The other catalogue did not answer, or not with records."""


LookUp = Callable[[CatalogueTarget, str], list[marc.Record]]


def look_up(target: CatalogueTarget, query: str) -> list[marc.Record]:
    """What the target has for these words or this ISBN, at most `MOST` records. Raises NoAnswerError."""
    raise NoAnswerError(target.name)
