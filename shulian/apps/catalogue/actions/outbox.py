"""Telling the search index of titles that an import changed."""

from __future__ import annotations

from collections.abc import Iterable

from shulian.apps.catalogue.models import Outbox
from shulian.apps.catalogue.store import copy_rows


def tell_index(titles: Iterable[int]) -> None:
    """The entries of these titles are out of date, and may stay so until the import is at rest."""
    rows = [(title, True) for title in sorted(set(titles))]
    if rows:
        copy_rows(Outbox, ["title", "patient"], rows)
