"""Which libraries have to report on a form: kinds, members of a service, and single ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shulian.core.library import INSTITUTIONS, Kind


@dataclass(frozen=True)
class Scope:
    """Of these `kinds`, members of `service` (empty: all); and single ones by code."""

    kinds: frozenset[str] = frozenset(INSTITUTIONS)
    service: str = ""
    also: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def plain(self) -> dict[str, Any]:
        """As it is stored with a form's design."""
        return {
            "kinds": sorted(self.kinds),
            "service": self.service,
            "also": sorted(self.also),
            "never": sorted(self.never),
        }


@dataclass(frozen=True)
class Candidate:
    """A library as the rule sees it; `services` are those it is a member of."""

    code: str
    kind: str
    services: frozenset[str] = frozenset()


def read(stored: Mapping[str, Any]) -> Scope:
    """The scope of a stored design; what is not said is as wide as it can be."""
    return Scope(
        kinds=frozenset(stored.get("kinds") or INSTITUTIONS),
        service=str(stored.get("service") or ""),
        also=frozenset(stored.get("also") or ()),
        never=frozenset(stored.get("never") or ()),
    )


def has_to_report(scope: Scope, library: Candidate) -> bool:
    """Whether the library reports: what is named singly speaks before the rest."""
    if library.code in scope.never:
        return False
    if library.code in scope.also:
        return True
    if scope.service and scope.service not in library.services:
        return False
    return Kind(library.kind) in scope.kinds
