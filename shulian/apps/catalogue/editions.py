"""From a description to a title of the union catalogue, and from a title to what matching compares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shulian.apps.catalogue.merits import quality_of
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.stored import unpack
from shulian.apps.catalogue.text import normalise
from shulian.core import isbn
from shulian.core.gathering import RULES, gather
from shulian.core.matching import Edition, Printed, edition, edition_key, shared_number
from shulian.protocols import marc
from shulian.protocols.marc import Description

ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9Xx])")

SHOWN = (*RULES, "quality", "edition_key", "other_keys")
"""Everything that records say of a title."""
MOST_KEYS = 8
"""Further keys under which a title is found: those of its records that write it otherwise."""


def title_of(description: Description) -> Title:
    """The title that a record by itself would make; not saved."""
    issn = ISSN.search(description.issn)
    title = Title(
        title=description.title,
        remainder=description.remainder,
        volume=description.volume,
        medium=description.medium,
        responsibility=description.responsibility,
        authors=list(dict.fromkeys(person.name for person in description.persons)),
        publisher=description.publisher,
        place=description.place,
        year=description.year,
        isbns=[number for text in description.isbns if (number := isbn.normalise(text))],
        shared_numbers=[number for text in description.catalogue_numbers if (number := shared_number(text))],
        issn=f"{issn[1]}-{issn[2].upper()}" if issn else "",
        clc=description.clc[0][:60] if description.clc else "",
        subjects=list(description.subjects),
        language=description.language,
        extent=description.extent,
        series="; ".join(description.series),
        summary=description.abstract,
        juvenile=description.is_juvenile,
    )
    title.isbns = list(dict.fromkeys(title.isbns))
    return title


def edition_of(title: Title) -> Edition:
    """The title as matching sees it."""
    return edition(
        Printed(
            title=normalise(title.title),
            remainder=normalise(title.remainder),
            volume=normalise(title.volume),
            medium=normalise(title.medium),
            authors=tuple(normalise(name) for name in title.authors),
            responsibility=normalise(title.responsibility),
            publisher=normalise(title.publisher),
            year=title.year,
            isbns=tuple(title.isbns),
            shared=tuple(title.shared_numbers),
        )
    )


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


def restate(title: Title, sources: Sequence[Title]) -> None:
    """Say of a title what its records say now, the best of them before the others."""
    title.other_keys, title.edition_key = [], ""
    _show(title, sorted(sources, key=lambda source: -source.quality))


def _show(title: Title, sources: list[Title]) -> bool:
    keys = dict.fromkeys(key for one in (title, *sources) for key in (one.edition_key, *one.other_keys) if key)
    told = gather([said(source) for source in sources]) | {"quality": sources[0].quality}
    changed = any(getattr(title, name) != value for name, value in told.items())
    for name, value in told.items():
        setattr(title, name, value)
    if changed or not title.edition_key:
        keyed(title)
    others = [key for key in keys if key != title.edition_key][:MOST_KEYS]
    changed = changed or others != title.other_keys
    title.other_keys = others
    return changed
