"""Finding, among the editions that are known, the one that a description belongs to (查重)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Generic, TypeVar

from shulian.core.matching import Edition, edition_key, same_edition

Thing = TypeVar("Thing")


class Known(Generic[Thing]):
    """Editions by their numbers and by their key, each with the thing that it describes."""

    def __init__(self) -> None:
        self._by_number: dict[str, list[tuple[Edition, Thing]]] = defaultdict(list)
        self._by_key: dict[str, list[tuple[Edition, Thing]]] = defaultdict(list)

    def add(self, edition: Edition, thing: Thing) -> None:
        """Let later descriptions find this thing; what it said before is found too."""
        for number in edition.isbns | edition.shared:
            self._by_number[number].append((edition, thing))
        if key := edition_key(edition):
            self._by_key[key].append((edition, thing))

    def candidates(self, edition: Edition) -> list[tuple[Edition, Thing]]:
        """Everything that shares a number or the key."""
        found = [
            entry for number in sorted(edition.isbns | edition.shared) for entry in self._by_number.get(number, ())
        ]
        return found + self._by_key.get(edition_key(edition), [])

    def find_all(self, edition: Edition) -> Iterator[Thing]:
        """Everything that is the same edition for certain, what came first before the rest."""
        return (thing for other, thing in self.candidates(edition) if same_edition(edition, other))
