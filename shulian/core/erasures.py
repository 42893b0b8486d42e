"""The list of those who were erased, which names nobody: an older copy of the database would bring them back."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

SINCE = "since "
_LINE = re.compile(r"(?P<id>[0-9a-f-]{36}) (?P<day>[0-9-]{10})(?P<digests>(?: [0-9a-f]{64})+)")


class Standing(StrEnum):
    """Whether the list would do, if a backup were restored now."""

    WHOLE = "whole"
    UNKNOWN = "unknown"
    """A backup was restored without the list of the time after it."""
    MISSING = "missing"
    LATE = "late"
    """It was lost and begun anew, or is younger than the site: some were erased before it."""
    WRONG = "wrong"
    LACKS = "lacks"


@dataclass(frozen=True)
class Erased:
    """An erasure, and the keyed digests of every token that the reader had then."""

    id: UUID
    day: date
    digests: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """The list as it was read: since when it is written, its lines, and the numbers of those that cannot be read."""

    since: datetime | None = None
    erased: tuple[Erased, ...] = ()
    wrong: tuple[int, ...] = ()

    @cached_property
    def ids(self) -> frozenset[UUID]:
        """The erasures that stand on it."""
        return frozenset(one.id for one in self.erased)

    @cached_property
    def digests(self) -> frozenset[str]:
        """Whoever has one of these as a token was erased."""
        return frozenset(digest for one in self.erased for digest in one.digests)


def head(since: datetime) -> str:
    """The first line of a list."""
    return SINCE + since.isoformat()


def line(erased: Erased) -> str:
    """The line of one erasure."""
    return " ".join((str(erased.id), erased.day.isoformat(), *erased.digests))


def read(text: str) -> Listing:
    """Every line that can be read, and the numbers of those that cannot: half of one is left by a power cut."""
    since: datetime | None = None
    erased: list[Erased] = []
    wrong: list[int] = []
    for number, said in enumerate(text.splitlines(), 1):
        found = _read(said)
        if isinstance(found, datetime):
            since = min(since or found, found)
        elif found is not None:
            erased.append(found)
        elif said:
            wrong.append(number)
    return Listing(since, tuple(erased), tuple(wrong))


def standing(held: Listing | None, made: Collection[UUID], *, restored: bool, late: bool) -> Standing:
    """How it stands with the list, of a site whose latest erasures since it began are `made`."""
    if restored:
        return Standing.UNKNOWN
    if held is None:
        return Standing.MISSING if made else Standing.WHOLE
    if held.wrong:
        return Standing.WRONG
    if late:
        return Standing.LATE
    return Standing.WHOLE if held.ids.issuperset(made) else Standing.LACKS


def _read(said: str) -> datetime | Erased | None:
    try:
        if said.startswith(SINCE):
            since = datetime.fromisoformat(said.removeprefix(SINCE))
            return since if since.tzinfo else None
        found = _LINE.fullmatch(said)
        if found is None:
            return None
        return Erased(UUID(found["id"]), date.fromisoformat(found["day"]), tuple(found["digests"].split()))
    except ValueError:
        return None
