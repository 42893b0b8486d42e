"""Records on their way into the catalogue, and the batch that carries them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shulian.apps.catalogue.actions.remembered import Remembered
from shulian.apps.catalogue.editions import title_from
from shulian.apps.catalogue.models import Import, Record, Title
from shulian.apps.catalogue.preparing import Prepared, Reported
from shulian.apps.catalogue.rules import Rules
from shulian.apps.journal.actions import Act
from shulian.core.importing import Verdict
from shulian.core.matching import Edition


@dataclass(frozen=True)
class Taken:
    """The ids of a record that came in, and of its title, with the copies that it reports.

    `source` is the import that brought them, `number` the place of the record in its file, 0 when a person or a batch
    change saved it. `is_known` says whether the record was there before, `is_dated` whether its title got a new date in
    this very transaction. `lost` are copies that cannot become items, as in `Prepared`; with `only_known` copies under
    a library code that nobody has are left out.
    """

    record: int
    title: int
    copies: tuple[Reported, ...]
    source: int | None = None
    is_known: bool = False
    number: int = 0
    is_dated: bool = False
    is_again: bool = False
    lost: tuple[tuple[str, str], ...] = ()
    only_known: bool = False


@dataclass(frozen=True)
class Shelf:
    """What the app that knows items does for an import.

    `seek` looks up what a library has of these copies, before anything is written; with what it found `add` adds the
    reported ones and says how many. `records_in_use` and `titles_in_use` say which of these ids have copies that are
    not withdrawn. `foresee` says by library and barcode which copies `add` would add to one, and writes nothing.
    """

    seek: Callable[[int, Sequence[Reported]], Any]
    add: Callable[[Act, Sequence[Taken], Any], int]
    records_in_use: Callable[[Collection[int]], set[int]]
    titles_in_use: Callable[[Collection[int]], set[int]]
    foresee: Callable[[int, Sequence[Taken]], set[tuple[int, str]]]


NO_SHELF = Shelf(
    seek=lambda _library, _copies: None,
    add=lambda _act, _taken, _sought: 0,
    records_in_use=lambda _records: set(),
    titles_in_use=lambda _titles: set(),
    foresee=lambda _library, _taken: set(),
)
"""A catalogue without items."""


@dataclass
class Arrival:
    """A readable record on its way: what it says, the row it has or gets, and what becomes of it."""

    prepared: Prepared
    edition: Edition
    row: Record | None = None
    verdict: Verdict = Verdict.CREATED
    found_words: str = ""
    source: Import | None = None

    @cached_property
    def title(self) -> Title:
        """The title that the record makes by itself; replaced by the one that it joins."""
        return title_from(self.prepared)

    @property
    def found(self) -> Title | None:
        """The title that was there already."""
        if self.verdict is Verdict.JOINED:
            return None if self.found_words else self.title
        return self.row.title if self.row else None

    def filled(self, row: Record, source: Import) -> Record:
        """The row with what this record says."""
        one = self.prepared
        self.source = source
        row.title = self.title
        row.control_number = one.control_number
        row.format = one.format
        row.encoding = one.encoding
        row.raw = one.raw
        row.digest = one.digest
        row.fields = json.loads(one.packed)
        row.repairs = list(one.repairs)
        row.source = source
        return row


@dataclass
class Batch:
    """The records of one transaction and what became of them.

    `again` are those that are there as they came, and may bring copies; `dated` are titles that got a new date in it.
    `remembered` are titles that earlier batches of the file have met.
    """

    source: Import
    act: Act
    rules: Rules
    shelf: Shelf = NO_SHELF
    keeps_verdicts: bool = False
    remembered: Remembered = field(default_factory=Remembered)
    transaction: int = 0
    new: list[Arrival] = field(default_factory=list)
    changed: list[Arrival] = field(default_factory=list)
    copies: list[Arrival] = field(default_factory=list)
    again: list[Arrival] = field(default_factory=list)
    leaving: list[Arrival] = field(default_factory=list)
    refused: list[tuple[Prepared, str]] = field(default_factory=list)
    dated: set[int] = field(default_factory=set)
    tally: Counter[str] = field(default_factory=Counter)


def as_taken(batch: Batch, arrival: Arrival, record: int, title: int, *, is_known: bool = False) -> Taken:
    """What the shelf hears of a record that was taken."""
    one = arrival.prepared
    return Taken(
        record,
        title,
        one.copies,
        batch.source.pk,
        is_known=is_known,
        number=one.number,
        is_dated=title in batch.dated,
        lost=one.lost,
        only_known=batch.rules.only_known_codes,
    )


def refuse(batch: Batch, one: Prepared, reason: str) -> None:
    """Note that a record is not taken."""
    batch.refused.append((one, reason))
