"""Who could borrow what where: the demonstration's picture of shelves and borrowers while the quarter runs."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Card, Reader
from shulian.interfaces.commands.demonstration import works
from shulian.interfaces.commands.demonstration.libraries import lending

TRIES = 12
"""How often somebody looks for another book when the chosen one is out."""
UNKNOWN_FAME = 0.35
UNTIDY = 0.1
"""The share of readers who bring books back late."""
_CHILDREN_FOR_CHILDREN = 6.0
_ADULTS_FOR_CHILDREN = 0.35


@dataclass(slots=True)
class Copy:
    """One copy, and whether it stands on the shelf of its own library."""

    pk: int
    home: int
    appeal: float
    juvenile: bool
    here: bool = True


@dataclass(slots=True)
class OpenLoan:
    """A copy in somebody's hands, until when it should be, and when it will be."""

    copy: Copy
    lent_at: int
    due_on: date
    back_on: date
    renewed: bool = False


@dataclass(slots=True)
class Borrower:
    """A reader with a card, how often she comes, and what she has."""

    pk: int
    card: str
    home: int
    child: bool
    since: date
    until: date
    keenness: float
    tidy: bool
    loans: dict[int, OpenLoan] = field(default_factory=dict)


class Shelf:
    """The copies of one library, drawn by appeal: the famous ones more often, children's books by children."""

    def __init__(self, copies: list[Copy]) -> None:
        self.copies = copies
        self.sums = {
            child: list(accumulate(copy.appeal * _taste(copy, child=child) for copy in copies))
            for child in (True, False)
        }

    def draw(self, random: Random, *, child: bool) -> Copy | None:
        """A copy that stands there; None when nothing suits."""
        sums = self.sums[child]
        for _ in range(TRIES):
            copy = self.copies[bisect(sums, random.random() * sums[-1])]
            if copy.here:
                return copy
        return None


@dataclass
class Town:
    """All shelves and borrowers, and the libraries near each other."""

    shelves: dict[int, Shelf]
    borrowers: dict[int, Borrower]
    stopped: list[Borrower]
    lending: list[int]
    near: dict[int, list[int]]
    refusing: dict[int, Shelf]


def build(random: Random, libraries: Iterable[Library]) -> Town:
    """Read shelves and borrowers from the database as they are now."""
    known = {library.pk: library for library in libraries}
    copies = _copies(random)
    lends = lending(known.values())
    open_to_all = [pk for pk in known if pk in lends and copies.get(pk)]
    cities = defaultdict(list)
    for pk in open_to_all:
        cities[_city(known[pk])].append(pk)
    borrowers, stopped = _borrowers(random)
    return Town(
        shelves={pk: Shelf(copies[pk]) for pk in open_to_all},
        borrowers=borrowers,
        stopped=stopped,
        lending=open_to_all,
        near={pk: cities[_city(library)] or open_to_all for pk, library in known.items()},
        refusing={pk: Shelf(copies[pk]) for pk in known if pk not in lends and copies.get(pk)},
    )


def _copies(random: Random) -> dict[int, list[Copy]]:
    """All copies by library; a work appeals the same everywhere."""
    fame = {work.control_number: work.fame**1.8 for work in works.works()}
    charm: dict[int, float] = {}
    found: dict[int, list[Copy]] = defaultdict(list)
    rows = Item.objects.order_by("pk").values_list(
        "pk", "library", "title", "title__juvenile", "record__control_number"
    )
    for pk, library, title, juvenile, number in rows:
        if title not in charm:
            charm[title] = fame.get(number, UNKNOWN_FAME) * random.paretovariate(1.6)
        found[library].append(Copy(pk, library, charm[title], juvenile))
    return found


def _borrowers(random: Random) -> tuple[dict[int, Borrower], list[Borrower]]:
    """Everyone with a live card, and those whose card is refused."""
    rows = (
        Card.objects.filter(status=Card.Status.ACTIVE)
        .order_by("pk")
        .values_list("reader", "number", "reader__home_library", "reader__category", "issued_at", "reader__expires_on")
    )
    borrowers = {
        reader: Borrower(
            pk=reader,
            card=number,
            home=home,
            child=category == "juvenile",
            since=clock.local(issued_at).date(),
            until=until,
            keenness=random.lognormvariate(0, 0.9),
            tidy=random.random() > UNTIDY,
        )
        for reader, number, home, category, issued_at, until in rows
    }
    stopped = [
        borrowers.pop(pk)
        for pk in Reader.objects.exclude(status=Reader.Status.ACTIVE).order_by("pk").values_list("pk", flat=True)
    ]
    return borrowers, stopped


def _taste(copy: Copy, *, child: bool) -> float:
    if child:
        return _CHILDREN_FOR_CHILDREN if copy.juvenile else _ADULTS_FOR_CHILDREN
    return 1.0


def _city(library: Library) -> str:
    return str(library.division_id or "")[:4]
