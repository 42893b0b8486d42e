"""From a description to a title of the union catalogue, and from a title to what matching compares."""

from __future__ import annotations

import re

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.text import normalise
from shulian.core import isbn
from shulian.core.matching import Edition, Printed, edition, edition_key, shared_number
from shulian.protocols.marc import Description

ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9Xx])")

# What a later record may add where the first one says nothing.
ADDED = (
    "remainder",
    "responsibility",
    "authors",
    "publisher",
    "place",
    "year",
    "issn",
    "clc",
    "subjects",
    "language",
    "extent",
    "series",
    "summary",
)
SHOWN = ("title", "volume", "medium", "isbns", "shared_numbers", "juvenile", "edition_key", *ADDED)
"""Everything that records say of a title."""


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


def enrich(title: Title, other: Title) -> bool:
    """Add what another record of the edition knows; True when there was something to add."""
    changed = False
    for name in ADDED:
        if not getattr(title, name) and getattr(other, name):
            setattr(title, name, getattr(other, name))
            changed = True
    for name in ("isbns", "shared_numbers"):
        known = getattr(title, name)
        new = [number for number in getattr(other, name) if number not in known]
        setattr(title, name, [*known, *new])
        changed = changed or bool(new)
    return changed


def restate(title: Title, sources: list[Title]) -> None:
    """Say of a title what its records say now, the first one before the others."""
    first, *others = sources
    for name in SHOWN:
        setattr(title, name, getattr(first, name))
    for other in others:
        enrich(title, other)
    keyed(title)
