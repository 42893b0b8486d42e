"""From a description to the columns of a title, and to what matching compares; needs no database and no Django."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from shulian.apps.catalogue.text import normalise
from shulian.core import isbn
from shulian.core.audience import for_children
from shulian.core.contents import contents_text
from shulian.core.forms import Form, form_of
from shulian.core.matching import Edition, Printed, edition, serial_number, shared_number
from shulian.core.othernumbers import other_numbers
from shulian.core.series import series_text
from shulian.protocols.marc import Description

ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9Xx])")

LONGEST = 400
"""Characters of a text that are compared; no description needs more, and a hostile one would take hours."""
MOST_NAMES = 40
LONGEST_NOTES = 5000
"""Characters of notes that a title keeps."""


def compared(text: str) -> str:
    """The text as it is compared."""
    return normalise(text[:LONGEST])[:LONGEST]


# Publishers, names and media come again and again; titles hardly do.
_again = lru_cache(maxsize=20_000)(compared)

Columns = dict[str, Any]
_Cut = tuple[Any, ...]
"""What of the columns makes an edition, none longer than is compared."""


def issn_in(text: str) -> str:
    """The ISSN in a text with its hyphen; empty when there is none."""
    found = ISSN.search(text)
    return f"{found[1]}-{found[2].upper()}" if found else ""


def columns_of(description: Description) -> Columns:
    """The columns of the title that a record by itself would make; `additions` come of its edition."""
    issn = issn_in(description.issn) if description.issn else ""
    form = form_of(description.kind, description.medium, is_marc21=description.is_marc21)
    shared = [number for text in description.catalogue_numbers if (number := shared_number(text))]
    isbns = [number for text in description.isbns if (number := isbn.normalise(text))]
    wrong_issns, unified = description.wrong_issns, description.unified
    # What is printed in a book is looked for, right or wrong.
    wrong = [*description.wrong_isbns, *[text for text in description.isbns if not isbn.normalise(text)]]
    return {
        "title": description.title,
        "remainder": description.remainder,
        "volume": description.volume,
        "medium": description.medium,
        "responsibility": description.responsibility,
        "authors": list(dict.fromkeys(person.name for person in description.persons)),
        "credits": [[one.name, one.role, one.is_body] for one in description.persons if one.role or one.is_body],
        "edition": description.edition,
        "publisher": description.publisher,
        "place": description.place,
        "year": description.year,
        "isbns": list(dict.fromkeys(isbns)),
        "shared_numbers": [*shared, serial_number(issn)] if issn and form is Form.SERIAL else shared,
        "issn": issn,
        "other_numbers": other_numbers(wrong, wrong_issns, unified) if wrong or wrong_issns or unified else [],
        "clc": description.clc[0][:60] if description.clc else "",
        "classes": [one[:60] for one in description.clc],
        "subjects": list(description.subjects),
        "language": description.language,
        "extent": description.extent,
        "series": series_text(description.series) if description.series else "",
        "additions": [],
        "other_titles": [one for one in description.other_titles if one != description.title],
        "links": list(description.links),
        "summary": description.abstract,
        "contents": contents_text(description.contents) if description.contents else "",
        "notes": "\n".join(description.notes)[:LONGEST_NOTES],
        "juvenile": description.is_juvenile or for_children(description.clc),
        "form": str(form),
    }


def edition_from(columns: Mapping[str, Any]) -> Edition:
    """The title of these columns as matching sees it; cut before it is remembered, for a record may be a book long."""
    return _edition(_cut(columns))


def new_edition(columns: Mapping[str, Any]) -> Edition:
    """The same of a record that is read for the first time: hardly any was seen before, and none is remembered."""
    return _normalised(_cut(columns))


def _cut(columns: Mapping[str, Any]) -> _Cut:
    return (
        columns["title"][:LONGEST],
        columns["remainder"][:LONGEST],
        columns["volume"][:LONGEST],
        columns["medium"][:LONGEST],
        tuple([name[:LONGEST] for name in columns["authors"][:MOST_NAMES]]),
        columns["responsibility"][:LONGEST],
        columns["publisher"][:LONGEST],
        columns["edition"][:LONGEST],
        tuple([(name[:LONGEST], role, body) for name, role, body in columns["credits"][:MOST_NAMES]]),
        (columns["year"], tuple(columns["isbns"]), tuple(columns["shared_numbers"]), tuple(columns["additions"])),
    )


def _normalised(written: _Cut) -> Edition:
    title, remainder, volume, medium, authors, responsibility, publisher, statement, headings, numbers = written
    year, isbns, shared, additions = numbers
    return edition(
        Printed(
            title=compared(title),
            remainder=compared(remainder),
            volume=_again(volume),
            medium=_again(medium),
            authors=tuple(map(_again, authors)),
            responsibility=compared(responsibility),
            publisher=_again(publisher),
            year=year,
            isbns=isbns,
            shared=shared,
            statement=_again(statement),
            headings=tuple([(_again(str(name)), role, body) for name, role, body in headings]),
            additions=additions,
        )
    )


# An import asks for a title when it is found, when it says more than before, and when it is found again.
_edition = lru_cache(maxsize=4_096)(_normalised)
