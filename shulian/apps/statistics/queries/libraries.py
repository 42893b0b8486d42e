"""Which library is meant by a name in a return: by code, then name, then alias, never by a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.reading import Line, normal


class Doubt(StrEnum):
    """Why a line's library is not certain."""

    UNKNOWN_LIBRARY = "unknown-library"
    SEVERAL_LIBRARIES = "several-libraries"
    OTHER_DIVISION = "other-division"
    OTHER_SPELLING = "other-spelling"


@dataclass(frozen=True)
class Match:
    """The library that is meant, if it is known, and what is doubtful about it."""

    library: Library | None
    doubt: Doubt | None = None


class Register:
    """All libraries by code, name and alias, read once for a whole file."""

    def __init__(self) -> None:
        self._by_code: dict[str, Library] = {}
        self._by_name: dict[str, list[Library]] = {}
        self._by_alias: dict[str, list[Library]] = {}
        for library in Library.objects.only("pk", "code", "name", "aliases", "division_id"):
            self._by_code[normal(library.code)] = library
            self._by_name.setdefault(normal(library.name), []).append(library)
            for alias in library.aliases:
                self._by_alias.setdefault(normal(str(alias)), []).append(library)

    def match(self, line: Line) -> Match:
        """The library of a line."""
        if line.code:
            library = self._by_code.get(normal(line.code))
            return Match(library, None if library else Doubt.UNKNOWN_LIBRARY)
        named = self._by_name.get(normal(line.name), [])
        if named:
            return _chosen(named, line.division, None)
        also = self._by_alias.get(normal(line.name), [])
        return _chosen(also, line.division, Doubt.OTHER_SPELLING)


def _chosen(found: list[Library], division: str, doubt: Doubt | None) -> Match:
    """One of the libraries of a name; the division decides between namesakes and warns of a mix-up."""
    if not found:
        return Match(None, Doubt.UNKNOWN_LIBRARY)
    here = [library for library in found if library.division_id == division] if division else found
    if len(here) == 1:
        return Match(here[0], doubt)
    if len(found) == 1:
        known = found[0].division_id
        return Match(found[0], Doubt.OTHER_DIVISION if known else doubt)
    return Match(None, Doubt.SEVERAL_LIBRARIES)
