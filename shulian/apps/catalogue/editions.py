"""From a description to a title of the union catalogue, and from a title to what matching compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shulian.apps.catalogue.described import columns_of, edition_from
from shulian.apps.catalogue.merits import quality_of
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.preparing import Prepared
from shulian.apps.catalogue.stored import unpack
from shulian.core.gathering import RULES, adds_nothing, gather
from shulian.core.matching import Edition, edition_key
from shulian.protocols import marc
from shulian.protocols.marc import Description

SHOWN = (*RULES, "quality", "edition_key", "other_keys")
"""Everything that records say of a title."""
COMPARED = frozenset(
    {
        *("title", "remainder", "volume", "medium", "authors", "responsibility"),
        *("publisher", "year", "isbns", "shared_numbers"),
    }
)
"""What matching looks at: only when one of these changes is there a new key to find."""
MOST_KEYS = 8
"""Further keys under which a title is found: those of its records that write it otherwise."""


def title_of(description: Description) -> Title:
    """The title that a record by itself would make; not saved."""
    return Title(**columns_of(description))


def edition_of(title: Title) -> Edition:
    """The title as matching sees it."""
    return edition_from(vars(title))


def keyed(title: Title) -> Edition:
    """The title as matching sees it, with its key brought up to date."""
    known = edition_of(title)
    title.edition_key = edition_key(known)
    return known


def said(title: Title) -> dict[str, Any]:
    """What a title shows, or a record says, field by field."""
    return {name: getattr(title, name) for name in RULES}


def said_by(record: Record) -> Title:
    """The title that a stored record by itself would make, with its worth; not saved."""
    unpacked = unpack(record)
    description = marc.describe(unpacked)
    title = title_of(description)
    title.quality = quality_of(unpacked, description, record.library.kind)
    keyed(title)
    return title


def enrich(title: Title, other: Title) -> bool:
    """Add what another record of the edition knows; a better one takes the lead. True when anything changed."""
    better = other.quality > title.quality
    return _show(title, [other, title] if better else [title, other])


def enrich_from(title: Title, record: Prepared) -> bool:
    """The same with what a new record says; most add nothing, and are not looked at closely."""
    if record.quality <= title.quality and title.edition_key and adds_nothing(vars(title), record.columns):
        key, known = record.key, title.other_keys
        if not key or key == title.edition_key or key in known or len(known) >= MOST_KEYS:
            return False
        title.other_keys = [*known, key]
        return True
    return enrich(title, Title(**record.columns, edition_key=record.key, quality=record.quality))


def restate(title: Title, sources: Sequence[Title]) -> None:
    """Say of a title what its records say now, the best of them before the others."""
    title.other_keys, title.edition_key = [], ""
    _show(title, sorted(sources, key=lambda source: -source.quality))


def _show(title: Title, sources: list[Title]) -> bool:
    keys = dict.fromkeys(key for one in (title, *sources) for key in (one.edition_key, *one.other_keys) if key)
    told = gather([said(source) for source in sources]) | {"quality": sources[0].quality}
    different = {name: value for name, value in told.items() if getattr(title, name) != value}
    changed = bool(different)
    for name, value in different.items():
        setattr(title, name, value)
    if not title.edition_key or not COMPARED.isdisjoint(different):
        keyed(title)
    others = [key for key in keys if key != title.edition_key][:MOST_KEYS]
    changed = changed or others != title.other_keys
    title.other_keys = others
    return changed
