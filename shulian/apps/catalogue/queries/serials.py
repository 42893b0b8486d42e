"""What a serial was called before and is called after, and the titles of the catalogue that are so called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian.apps.catalogue.described import issn_in
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.stored import unpack
from shulian.core.forms import Form
from shulian.core.matching import serial_number
from shulian.core.neighbours import Neighbour, each_once
from shulian.protocols.marc.course import Other, course

MOST_RECORDS = 20


@dataclass(frozen=True)
class Linked:
    """Another title of a serial as records say it, and the title of the catalogue that it is by its ISSN."""

    name: str
    issn: str
    title: Title | None = None


def course_of(title: Title) -> tuple[list[Linked], list[Linked]]:
    """The titles before a serial and those after it; two questions, and none for what is no serial."""
    if title.form != Form.SERIAL:
        return [], []
    rows = title.records.only("format", "encoding", "fields", "repairs").order_by("-quality", "pk")[:MOST_RECORDS]
    said = [course(unpack(row)) for row in rows if row.fields]
    former = each_once(_neighbour(other) for one in said for other in one.former)
    later = each_once(_neighbour(other) for one in said for other in one.later)
    known = _by_issn({one.issn for one in (*former, *later) if one.issn} - {title.issn})
    linked = ([Linked(one.name, one.issn, known.get(one.issn)) for one in others] for others in (former, later))
    before, after = linked
    return before, after


def _neighbour(other: Other) -> Neighbour:
    return Neighbour(other.name, issn_in(other.issn))


def _by_issn(issns: Iterable[str]) -> dict[str, Title]:
    """The living serial of each ISSN; of several the best described one."""
    numbers = {serial_number(issn): issn for issn in issns}
    if not numbers:
        return {}
    having = Title.objects.living().filter(shared_numbers__overlap=list(numbers)).exclude(shared_numbers=[])
    found: dict[str, Title] = {}
    for title in having.only("title", "shared_numbers").order_by("-quality", "pk"):
        for number in title.shared_numbers:
            if number in numbers:
                found.setdefault(numbers[number], title)
    return found
