"""From a description to a title of the union catalogue, and from a title to what matching compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from shulian.apps.catalogue.described import columns_of, edition_from
from shulian.apps.catalogue.merits import quality_of
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.models.titles import GATHERED
from shulian.apps.catalogue.preparing import Prepared
from shulian.apps.catalogue.stored import unpack
from shulian.core.gathering import RULES, changes, gather
from shulian.core.matching import Edition, edition_key
from shulian.protocols import marc
from shulian.protocols.marc import Description

SHOWN = (*RULES, "quality", "edition_key", "other_keys", "gathered")
"""Everything that records say of a title."""
OFTEN = frozenset({"subjects", "classes", "clc", "extent", "notes", "other_numbers", "quality"})
"""What a further record of an edition mostly adds, if anything."""
COMPARED = frozenset(
    {
        *("title", "remainder", "volume", "medium", "authors", "responsibility"),
        *("publisher", "year", "isbns", "shared_numbers", "edition", "credits"),
        "additions",
    }
)
"""What matching looks at: only when one of these changes is there a new key to find."""
MOST_KEYS = 8
"""Further keys under which a title is found: those of its records that write it otherwise."""


def title_of(description: Description) -> Title:
    """The title that a record by itself would make; not saved."""
    return Title(**columns_of(description))


def title_from(record: Prepared) -> Title:
    """The same of a record that was prepared; by place, for with names Django takes three times as long."""
    said = record.columns | {"edition_key": record.key, "quality": record.quality}
    return Title(*[said[name] if name in said else default() for name, default in _fields()])


@cache
def _fields() -> list[tuple[str, Callable[[], Any]]]:
    """The columns of a title in their order, and what they are when nobody says."""
    return [(field.attname, field.get_default) for field in Title._meta.concrete_fields]  # noqa: SLF001


def edition_of(title: Title) -> Edition:
    """The title as matching sees it."""
    return edition_from(vars(title))


def keyed(title: Title) -> Edition:
    """The title as matching sees it, with its key, and what stands in brackets, brought up to date."""
    known = edition_of(title)
    title.additions = sorted(known.additions)
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


def enrich(title: Title, other: Title) -> set[str]:
    """Add what another record of the edition knows; a better one takes the lead. Returns what changed."""
    return _enrich(title, vars(other), other.quality, [other.edition_key, *other.other_keys])


def enrich_from(title: Title, record: Prepared) -> set[str]:
    """The same with what a record says that is no title yet."""
    return _enrich(title, record.columns, record.quality, [record.key])


def _enrich(title: Title, said: Mapping[str, Any], quality: int, keys: list[str]) -> set[str]:
    shown, known = vars(title), dict.fromkeys([title.edition_key, *title.other_keys, *keys])
    different = changes(shown, said, shown) if quality > title.quality else changes(shown, shown, said)
    if quality > title.quality:
        different["quality"] = quality
    return _told(title, different, known)


def restate(title: Title, sources: Sequence[Title]) -> None:
    """Say of a title what its records say now, the best of them before the others."""
    title.other_keys, title.edition_key, title.gathered = [], "", GATHERED
    _show(title, sorted(sources, key=lambda source: -source.quality))


def _show(title: Title, sources: list[Title]) -> None:
    known = dict.fromkeys(key for one in (title, *sources) for key in (one.edition_key, *one.other_keys))
    _told(title, gather([said(source) for source in sources]) | {"quality": sources[0].quality}, known)


def _told(title: Title, told: dict[str, Any], keys: Iterable[str]) -> set[str]:
    """Write down what a title shows from now on, and under which keys it is found; returns what changed.

    With what matching looks at, the key and what stands in brackets are worked out anew, and count as changed.
    """
    changed = {name for name, value in told.items() if getattr(title, name) != value}
    for name in changed:
        setattr(title, name, told[name])
    rekeyed = not title.edition_key or not COMPARED.isdisjoint(changed)
    if rekeyed:
        keyed(title)
    others = [key for key in keys if key and key != title.edition_key][:MOST_KEYS]
    if others != title.other_keys:
        changed.add("other_keys")
    title.other_keys = others
    return changed | {"edition_key", "additions"} if changed and rekeyed else changed
