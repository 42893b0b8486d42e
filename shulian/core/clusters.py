"""Finding, among the editions that are known, the one that a description belongs to (查重)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Generic, TypeVar

from shulian.core.additions import contradict
from shulian.core.matching import Edition, edition_key, same_edition

Thing = TypeVar("Thing")
RULE = 5
"""Counted up whenever `same_edition` says of some records something else: what was joined before is then looked at."""


class Known(Generic[Thing]):
    """Editions by their numbers and by their key, each with the thing that it describes."""

    def __init__(self) -> None:
        self._by_number: dict[str, list[tuple[Edition, Thing]]] = defaultdict(list)
        self._by_key: dict[str, list[tuple[Edition, Thing]]] = defaultdict(list)
        # With the thing itself: what nothing holds is gone, and another may have its id then.
        self._said: dict[int, tuple[Thing, frozenset[str], frozenset[str]]] = {}

    def add(self, edition: Edition, thing: Thing) -> None:
        """Let later descriptions find this thing; what it said before is found too."""
        _, isbns, additions = self._said.get(id(thing), (thing, frozenset(), frozenset()))
        self._said[id(thing)] = (thing, isbns | edition.isbns, additions | edition.additions)
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
        """Everything that is the same edition for certain, what came first before the rest.

        What an entry did not say at first, its number or 初级, counts once another description of it has said so.
        """
        return (
            thing
            for other, thing in self.candidates(edition)
            if same_edition(edition, other) and not self._contradicts(edition, thing)
        )

    def _contradicts(self, edition: Edition, thing: Thing) -> bool:
        _, isbns, additions = self._said[id(thing)]
        if isbns and edition.isbns and not isbns & edition.isbns:
            return True
        return bool(additions and edition.additions) and contradict(additions, edition.additions)


def strays(editions: Sequence[Edition], sure: Collection[int] = ()) -> list[int]:
    """Places of the editions that would not be joined to the first; `sure` ones belong to it anyway.

    What is joined has the numbers, and the words in brackets, of all that came before: an entry without them joins no
    two that conflict.
    """
    joined = [one for place, one in enumerate(editions) if place == 0 or place in sure]
    left = [place for place in range(1, len(editions)) if place not in sure]
    while (place := _next(joined, editions, left)) is not None:
        joined.append(editions[place])
        left.remove(place)
    return left


def _next(joined: Sequence[Edition], editions: Sequence[Edition], left: Sequence[int]) -> int | None:
    """The first of those left that is one with what is joined so far, as any of it is written."""
    isbns = frozenset(number for one in joined for number in one.isbns)
    shared = frozenset(number for one in joined for number in one.shared)
    additions = frozenset(words for one in joined for words in one.additions)
    ways = [one._replace(isbns=isbns, shared=shared, additions=additions) for one in dict.fromkeys(joined)]
    return next((place for place in left if any(same_edition(way, editions[place]) for way in ways)), None)
