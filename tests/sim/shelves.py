"""What a careful librarian would write down on paper of a few libraries, books and readers.

It knows nothing of the tables of the rules: where each book is, who has it, who waits, and what could be undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from tests.sim.purse import Debt, Purse

LIMIT, RENEWALS, DAYS = 2, 1, 30
A_DAY, PRICE, WORK = 10, 30_00, 5_00
OPEN = ("waiting", "suspended", "captured", "ready")
CAUGHT = ("captured", "ready")


@dataclass
class Book:
    """A copy: whose it is, where it stands, who has it for how many days more, where it travels, for whom it is kept.

    `acts` counts what has happened to it.
    """

    title: int
    home: int
    place: int
    state: str = "available"
    reader: int | None = None
    left: int = 0
    renewals: int = 0
    bound: int | None = None
    hold: int | None = None
    acts: int = 0


@dataclass
class Wait:
    """Somebody in the queue: for any copy, or for the one `book`."""

    title: int
    reader: int
    pickup: int
    state: str = "waiting"
    book: int | None = None

    @property
    def open(self) -> bool:
        return self.state in OPEN


@dataclass
class Past:
    """An act that a desk may want to take back: the book as it was before, and who waited for it how."""

    kind: str
    book: int
    here: int
    before: Book
    undoable: bool
    acts: int = 0
    hold: int | None = None
    stood: str = "waiting"
    old: bool = False


@dataclass
class Shelves:
    """The books, those who wait in their order, the debts, and the acts of the day."""

    readers: list[int]
    books: dict[int, Book] = field(default_factory=dict)
    waits: dict[int, Wait] = field(default_factory=dict)
    past: dict[UUID, Past] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)
    joined: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.purse = Purse(paid=dict.fromkeys(self.readers, 0))

    def person(self, reader: int) -> int:
        """Who this reader is by now."""
        while reader in self.joined:
            reader = self.joined[reader]
        return reader

    def queue(self, number: int, *besides: int | None) -> list[int]:
        """Who waits for this copy, the first one first, some readers left out."""
        return [hold for hold in self._for(number, "waiting") if self.waits[hold].reader not in besides]

    def _for(self, number: int, *states: str) -> Iterator[int]:
        title = self.books[number].title
        for hold, wait in self.waits.items():
            if wait.title == title and wait.book in (None, number) and wait.state in states:
                yield hold

    def may_lend(self, number: int, reader: int) -> bool:
        book = self.books[number]
        if book.state == "lost" or book.reader is not None:
            return False
        if sum(one.reader == reader for one in self.books.values()) >= LIMIT:
            return False
        if book.hold is not None:
            return self.waits[book.hold].reader == reader
        return not (book.bound is not None and self.queue(number, reader))

    def lend(self, act: UUID, number: int, reader: int, here: int) -> bool:
        if not self.may_lend(number, reader):
            return self._refused(act, "checkout", number, here)
        book, past = self.books[number], self._begin("checkout", number, here, undoable=True)
        own = (hold for hold in self._for(number, "waiting", "suspended") if self.waits[hold].reader == reader)
        past.hold = book.hold or next(own, None)
        if past.hold is not None:
            past.stood = self.waits[past.hold].state
            self.waits[past.hold].state = "fulfilled"
        book.state, book.place, book.reader, book.left, book.renewals = "on-loan", here, reader, DAYS, 0
        book.bound, book.hold = None, None
        return self._end(act, past)

    def scan(self, act: UUID, number: int, here: int) -> bool:
        book, past = self.books[number], self._begin("checkin", number, here)
        back_from, found = book.reader, book.state == "lost"
        if back_from is not None:
            self.purse.charge(Debt(back_from, "overdue", A_DAY * max(-book.left, 0), number, act))
        if found:
            self.purse.found(number)
        book.reader, book.place, fresh = None, here, book.hold is None
        if fresh:
            queue = self.queue(number, back_from)
            queue.sort(key=lambda hold: (self.waits[hold].pickup != here, hold))
            book.hold = queue[0] if queue else None
        past.hold = book.hold
        past.stood = self.waits[book.hold].state if book.hold else ""
        set_aside = self._put(book, here, fresh=fresh)
        # Once the price of a lost book has gone back, the scan that found it stays.
        past.undoable = back_from is not None or (set_aside and not found)
        return self._end(act, past)

    def _put(self, book: Book, here: int, *, fresh: bool) -> bool:
        """To the hold shelf, to whoever waits elsewhere, on with its journey, to its shelf, or home.

        Says whether it is set aside for somebody from here.
        """
        wait = self.waits[book.hold] if book.hold is not None else None
        if wait and wait.pickup == here:
            book.state, book.bound, wait.state = "on-hold-shelf", None, "ready"
            return True
        if wait:
            onward = fresh or book.bound in (None, here)
            book.bound = wait.pickup if onward else book.bound
            book.state, wait.state = "in-transit", "captured"
            return onward
        if book.bound not in (None, here) and book.home != here:
            book.state = "in-transit"
        elif book.home == here:
            book.state, book.bound = "available", None
        else:
            book.state, book.bound = "in-transit", book.home
        return False

    def renew(self, act: UUID, number: int, here: int) -> bool:
        book = self.books[number]
        in_time = 0 <= book.left < DAYS and book.renewals < RENEWALS
        if book.reader is None or not in_time or self.queue(number, book.reader):
            return self._refused(act, "renew", number, here)
        past = self._begin("renew", number, here, undoable=True)
        book.left, book.renewals = DAYS, book.renewals + 1
        return self._end(act, past)

    def _begin(self, kind: str, number: int, here: int, *, undoable: bool = False) -> Past:
        return Past(kind, number, here, replace(self.books[number]), undoable)

    def _end(self, act: UUID, past: Past) -> bool:
        book = self.books[past.book]
        book.acts += 1
        past.acts = book.acts
        if past.kind != "checkin" or past.before.reader is not None:
            self.figures[past.kind] += 1
        self.past[act] = past
        return True

    def _refused(self, act: UUID, kind: str, number: int, here: int) -> bool:
        self.past[act] = self._begin(kind, number, here)
        return False

    def undo(self, act: UUID, here: int) -> bool:
        past = self.past[act]
        book = self.books[past.book]
        if not past.undoable or past.here != here or past.old or book.acts != past.acts:
            return False
        if not self.purse.untouched(act) or (past.kind == "checkout" and not self._may_wait_again(past)):
            return False
        now = replace(past.before, acts=book.acts + 1)
        if past.kind == "renew":
            now = replace(book, left=now.left, renewals=now.renewals, acts=now.acts)
        now.reader = self.person(now.reader) if now.reader is not None else None
        self.books[past.book] = now
        if past.hold is not None and (past.kind == "checkout" or self.waits[past.hold].state in CAUGHT):
            self.waits[past.hold].state = past.stood
        self.purse.undo(act)
        if past.kind != "checkin" or past.before.reader is not None:
            self.figures[past.kind] -= 1
        return True

    def _may_wait_again(self, past: Past) -> bool:
        """Nobody waits twice for any copy of a title: somebody else, joined to the reader since, may do so."""
        mine = self.waits.get(past.hold or 0)
        if mine is None or mine.book is not None:
            return True
        same = (wait for wait in self.waits.values() if (wait.title, wait.reader) == (mine.title, mine.reader))
        return not any(wait.open and wait.book is None for wait in same)

    def may_wait(self, title: int, reader: int) -> bool:
        books = [book for book in self.books.values() if book.title == title]
        waits = any(wait.open for wait in self.waits.values() if (wait.title, wait.reader) == (title, reader))
        has = any(book.reader == reader for book in books)
        return not waits and not has and any(book.state != "lost" for book in books)

    def cancel(self, hold: int) -> bool:
        wait = self.waits[hold]
        if not wait.open:
            return False
        wait.state = "cancelled"
        for book in self._kept_for(hold):
            book.hold, book.acts = None, book.acts + 1
        return True

    def suspend(self, hold: int) -> bool:
        return self._change(hold, "suspended", "waiting", "suspended")

    def resume(self, hold: int) -> bool:
        return self._change(hold, "waiting", "suspended")

    def _change(self, hold: int, after: str, *before: str) -> bool:
        wait = self.waits[hold]
        if wait.state not in before:
            return False
        wait.state = after
        return True

    def move(self, hold: int, pickup: int) -> bool:
        wait = self.waits[hold]
        if not wait.open:
            return False
        wait.pickup = pickup
        for book in self._kept_for(hold):
            # Where it stands or comes to nobody will look for it: its next scan sends it on.
            wait.state = "captured"
            book.acts += 1
        return True

    def _kept_for(self, hold: int) -> Iterator[Book]:
        return (book for book in self.books.values() if book.hold == hold)

    def lose(self, act: UUID, number: int) -> bool:
        book = self.books[number]
        if book.reader is None:
            return False
        for kind, fen in (("lost", PRICE), ("processing", WORK), ("overdue", A_DAY * max(-book.left, 0))):
            self.purse.charge(Debt(book.reader, kind, fen, number, act))
        book.state, book.reader, book.acts = "lost", None, book.acts + 1
        return True

    def days_go_by(self, number: int, days: int) -> list[UUID]:
        """The loan is so many days older, and so are all acts with this book; says which."""
        self.books[number].left -= days
        acts = [act for act, past in self.past.items() if past.book == number]
        for act in acts:
            self.past[act].old = True
        return acts

    def join(self, source: int, target: int) -> bool:
        """Two records turn out to be one person: everything goes to the target, and of two waits for a title one."""
        if source == target or source in self.joined or target in self.joined:
            return False
        for title in {wait.title for wait in self.waits.values()}:
            self._thin_out(list(self._open_of(title, source, target)))
        for one in [*self.books.values(), *self.waits.values()]:
            one.reader = target if one.reader == source else one.reader
        self.purse.join(source, target)
        self.joined[source] = target
        return True

    def _open_of(self, title: int, *readers: int) -> Iterator[int]:
        for hold, wait in self.waits.items():
            if wait.open and wait.book is None and wait.title == title and wait.reader in readers:
                yield hold

    def _thin_out(self, holds: list[int]) -> None:
        """What is set aside stays promised; of those who only wait the first one does, if nothing is set aside."""
        holds.sort(key=lambda hold: (self.waits[hold].state not in CAUGHT, hold))
        for hold in holds[1:]:
            if self.waits[hold].state in CAUGHT:
                self.waits[hold].book = next(n for n, book in self.books.items() if book.hold == hold)
            else:
                self.waits[hold].state = "cancelled"
