"""Titles that an import has met: what it has read or written once it need not read again for every batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from shulian.apps.catalogue.editions import edition_of
from shulian.apps.catalogue.models import Title
from shulian.core.matching import Edition

MOST = 40_000
"""Titles remembered at once, of some 8 kB each beside their long texts."""
MOST_TEXT = 10_000_000
"""Characters in the long texts of all of them: so that memory stays bounded whatever a file brings."""

_LONG = ("summary", "contents", "notes", "responsibility", "series")
_LISTS = ("other_titles", "authors", "subjects", "classes", "links", "additions")

Stamps = Mapping[int, int]
"""Title by title the transaction that wrote its row last."""


class _Met(NamedTuple):
    """A title, the transaction that had written its row, and the one of ours that looked at it last."""

    written: int
    looked: int
    title: Title
    known: Edition | None
    weight: int


class Remembered:
    """Titles as they stood when they were read or written here, the one that was asked for last behind all others.

    The database says by which transaction a row was written last: if it is the one of then, or one of our own that had
    looked at it before, the row says what it said. One of our own that did not look may only have dated what somebody
    else had changed. So whatever our own transactions change of a title elsewhere must be forgotten here, and all when
    one of them fails.
    """

    def __init__(self) -> None:
        self._titles: dict[int, _Met] = {}
        self._weight = 0

    def titles(self, stamps: Stamps, transaction: int) -> list[tuple[Title, Edition]]:
        """These titles in the order of their ids, with what they are compared as; this transaction looks at them."""
        missing = stamps.keys() - {pk for pk, stamp in stamps.items() if self._stands(pk, stamp)}
        self.forget(missing)
        # Reading a moment costs as much as all the rest of a row.
        rows = Title.objects.living().filter(pk__among=missing).defer("added_at", "changed_at")
        for title in rows if missing else ():
            self._add(stamps[title.pk], transaction, title, None)
        found = []
        for pk in sorted(stamps):
            if pk in self._titles:
                met = self._titles[pk]
                known = met.known or edition_of(met.title)
                self._add(stamps[pk], transaction, met.title, known)
                found.append((met.title, known))
        self._bound()
        return found

    def keep(self, titles: Iterable[tuple[Title, Edition | None]], transaction: int) -> None:
        """This transaction of ours leaves these as they are here; without an edition where it must be worked out."""
        for title, known in titles:
            self._add(transaction, transaction, title, known)
        self._bound()

    def forget(self, titles: Iterable[int] | None = None) -> None:
        """These, or all, may stand otherwise now."""
        for pk in [*self._titles] if titles is None else titles:
            if pk in self._titles:
                self._weight -= self._titles.pop(pk).weight

    def _add(self, written: int, looked: int, title: Title, known: Edition | None) -> None:
        self.forget([title.pk])
        self._titles[title.pk] = _Met(written, looked, title, known, _weight(title))
        self._weight += self._titles[title.pk].weight

    def _stands(self, pk: int, stamp: int) -> bool:
        return pk in self._titles and stamp in self._titles[pk][:2]

    def _bound(self) -> None:
        if len(self._titles) > MOST:
            self.forget([*self._titles][:-MOST])
        if self._weight > MOST_TEXT:
            for pk in [*self._titles]:
                self.forget([pk])
                if self._weight <= MOST_TEXT:
                    break


def _weight(title: Title) -> int:
    """About how many characters there are in what can be long of it."""
    said = title.__dict__
    lists = [said[name] for name in _LISTS if said[name]]
    named = [one[0] for one in said["credits"]]
    return len("".join([*[said[name] for name in _LONG], *named, *chain.from_iterable(lists)]))
