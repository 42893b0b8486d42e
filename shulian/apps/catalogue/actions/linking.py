"""Linking the headings of a record with the authority file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from shulian.apps.catalogue.models import AuthorityForm
from shulian.apps.catalogue.text import normalise
from shulian.core.authorities import Kind, key_of
from shulian.core.fieldlines import replaced
from shulian.core.fieldrules import Line
from shulian.core.recordform import line_first
from shulian.protocols import marc

AGENCY = "(shulian)"
# Where a record names a person, a body or a subject, and the subfield that holds the number of its heading.
HEADINGS: dict[marc.Format, tuple[dict[str, Kind], str]] = {
    marc.Format.CNMARC: (
        dict.fromkeys(("700", "701", "702", "600"), Kind.PERSON)
        | dict.fromkeys(("710", "711", "712", "601"), Kind.BODY)
        | {"606": Kind.SUBJECT, "607": Kind.PLACE},
        "3",
    ),
    marc.Format.MARC21: (
        dict.fromkeys(("100", "700", "600"), Kind.PERSON)
        | dict.fromkeys(("110", "710", "610"), Kind.BODY)
        | {"650": Kind.SUBJECT, "651": Kind.PLACE},
        "0",
    ),
}


def link_headings(record_format: marc.Format, lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines with the number of the authority at every heading that exactly one of its kind knows; how many."""
    tags, code = HEADINGS[record_format]
    wanted = [line for line in lines if line.tag in tags and not line_first(line, code)]
    known = _known({key_of(normalise(line_first(line, "a"))) for line in wanted} - {""})
    made, linked = [], 0
    for line in lines:
        found = known.get((tags.get(line.tag, ""), key_of(normalise(line_first(line, "a")))), set())
        if line in wanted and len(found) == 1:
            made.append(replaced(line, code, f"{AGENCY}{next(iter(found))}"))
            linked += 1
        else:
            made.append(line)
    return made, linked


def _known(keys: set[str]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = AuthorityForm.objects.filter(key__in=keys).values_list("authority__kind", "key", "authority_id")
    for kind, key, authority in rows:
        found[(kind, key)].add(authority)
    return found
