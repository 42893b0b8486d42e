"""Institutions with all that belongs to them: who stands in a line of figures, and of whom a return speaks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.tree import by_institution
from shulian.apps.statistics.once import once


@dataclass(frozen=True)
class Group:
    """Libraries that make one line of a table; `division` is the one they stand for as a whole, if they do."""

    key: str
    name: str
    libraries: tuple[int, ...]
    division: str = ""


@once
def _members() -> dict[int, tuple[int, ...]]:
    return {library.pk: members for library, members in by_institution(Library.objects.only("path", "kind"))}


def heads_of(libraries: Sequence[Library]) -> list[Library]:
    """Those of these libraries that belong to none of the others."""
    heads: list[Library] = []
    for one in sorted(libraries, key=lambda library: library.path):
        if not heads or not one.path.startswith(heads[-1].path):
            heads.append(one)
    return heads


def below(heads: Sequence[Library]) -> Q:
    """These libraries and all that belongs to them."""
    wanted = Q(pk__in=[])
    for one in heads:
        wanted |= Q(path__startswith=one.path)
    return wanted


@once
def institutions() -> dict[int, tuple[Library, tuple[int, ...]]]:
    """Every institution with all libraries that belong to it."""
    found = by_institution(Library.objects.defer("aliases"))
    return {library.pk: (library, members) for library, members in found}


def spoken_for(libraries: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Of whom a return of each of these speaks: an institution of all that belongs to it, a branch of itself."""
    if not libraries:
        return {}
    found = _members()
    return {pk: found.get(pk, (pk,)) for pk in libraries}


def homes_of(libraries: Collection[int]) -> dict[int, int]:
    """The institution to which each of these belongs; a library that nobody knows any more stands for itself."""
    homes = {pk: home for home, members in _members().items() for pk in members}
    return {pk: homes.get(pk, pk) for pk in libraries}
