"""Random acts of three libraries against the real database, beside a model of the shelves kept in plain Python.

The model knows nothing of the tables of the rules: it is what a careful librarian would write down on paper.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F, Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shulian import clock
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.circulation.actions.holds import Wish, cancel_hold, place_hold
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.charges import Method
from shulian.core.circulation.marks import Mark
from tests import make

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LIMIT, A_DAY, PRICE = 2, 10, 30_00


@dataclass
class Book:
    """A copy: whose it is, where it stands, who has it, where it travels, for whom it was set aside."""

    title: int
    home: int
    state: str = "available"
    place: int = 0
    reader: int | None = None
    late: int = 0
    bound: int | None = None
    hold: int | None = None


@dataclass
class Shelves:
    """What is on paper: the books, who waits in which order, and what everybody owes."""

    books: dict[int, Book] = field(default_factory=dict)
    holds: dict[int, dict[str, Any]] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)
    lost: dict[int, tuple[int, int]] = field(default_factory=dict)

    def waiting(self, title: int) -> list[int]:
        return [number for number, hold in self.holds.items() if hold["title"] == title and hold["state"] == "waiting"]

    def loans_of(self, reader: int) -> int:
        return sum(book.reader == reader for book in self.books.values())

    def may_lend(self, number: int, reader: int) -> bool:
        book = self.books[number]
        if book.state == "lost" or book.reader is not None or self.loans_of(reader) >= LIMIT:
            return False
        if book.hold is not None:
            return bool(self.holds[book.hold]["reader"] == reader)
        others = [one for one in self.waiting(book.title) if self.holds[one]["reader"] != reader]
        return not (book.bound is not None and others)

    def lend(self, number: int, reader: int, here: int) -> None:
        book = self.books[number]
        own = book.hold or next((h for h in self.waiting(book.title) if self.holds[h]["reader"] == reader), None)
        if own is not None:
            self.holds[own]["state"] = "fulfilled"
        book.state, book.place, book.reader, book.late, book.bound, book.hold = "on-loan", here, reader, 0, None, None

    def scan(self, number: int, here: int) -> None:
        book, back_from = self.books[number], self.books[number].reader
        if back_from is not None:
            self.owed[back_from] += A_DAY * max(book.late, 0)
        if book.state == "lost":
            reader, fen = self.lost.pop(number)
            self.owed[reader] -= fen
        book.reader, book.place = None, here
        if book.hold is None:
            queue = [one for one in self.waiting(book.title) if self.holds[one]["reader"] != back_from]
            queue.sort(key=lambda one: (self.holds[one]["pickup"] != here, one))
            book.hold = queue[0] if queue else None
            self._put(book, here, fresh=True)
        else:
            self._put(book, here, fresh=False)

    def _put(self, book: Book, here: int, *, fresh: bool) -> None:
        """To the hold shelf, to whoever waits elsewhere, on with its journey, to its shelf, or home."""
        pickup = self.holds[book.hold]["pickup"] if book.hold is not None else None
        if pickup == here:
            book.state, book.bound = "on-hold-shelf", None
            self.holds[book.hold]["state"] = "ready"  # type: ignore[index]
        elif pickup is not None:
            if fresh or book.bound is None or book.bound == here:
                book.bound = pickup
            book.state = "in-transit"
            self.holds[book.hold]["state"] = "captured"  # type: ignore[index]
        elif book.bound not in (None, here) and book.home != here:
            book.state = "in-transit"
        elif book.home == here:
            book.state, book.bound = "available", None
        else:
            book.state, book.bound = "in-transit", book.home

    def cancel(self, hold: int) -> None:
        self.holds[hold]["state"] = "cancelled"
        for book in self.books.values():
            if book.hold == hold:
                book.hold = None

    def lose(self, number: int) -> None:
        book = self.books[number]
        reader = book.reader or 0
        fen = PRICE
        self.owed[reader] += fen + A_DAY * max(book.late, 0)
        self.lost[number] = (reader, fen)
        book.state, book.reader = "lost", None


def both(act: Callable[[], Any]) -> Any:
    """The same command from two machines at the same moment; both must hear the same."""
    together = threading.Barrier(2)

    def one() -> Any:
        try:
            together.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = [future.result() for future in [pool.submit(one), pool.submit(one)]]
    heard = [(answer.refusal, answer.item, answer.hold) for answer in (first, second)]
    assert heard[0] == heard[1]
    return first


class Day(RuleBasedStateMachine):
    """A day of three libraries, four books of two titles and three readers."""

    @initialize()
    def open_the_doors(self) -> None:
        root = make.library("省馆", kind="province")
        self.libraries = [root.pk, make.library("甲馆", root).pk, make.library("乙馆", root).pk]
        make.policy(loan_limit=LIMIT, overdue_fen=A_DAY, renewals=3, lost_without_price_fen=PRICE, hold_limit=9)
        readers = [make.reader(root) for _ in range(3)]
        self.cards = {reader.pk: make.card_of(reader) for reader in readers}
        self.readers = readers
        self.titles = [make.title("三体"), make.title("平凡的世界")]
        self.shelves = Shelves(owed={reader.pk: 0 for reader in readers})
        from shulian.apps.alliance.models import Library

        self.places = {library.pk: library for library in Library.objects.filter(pk__in=self.libraries)}
        for number in range(4):
            home = self.libraries[number % 3]
            item = make.item(self.places[home], of=self.titles[number % 2])
            self.shelves.books[item.pk] = Book(self.titles[number % 2].pk, home, place=home)
        self.items = list(self.shelves.books)

    def _settle(self, kind: Kind, item: int, library: int, *, twice: bool, card: str | None = None) -> Answer:
        command = Command(kind, library, "desk", item=item, card=card)
        answer: Answer = both(lambda: settle_one(command)) if twice else settle_one(command)
        assert settle_one(command).repeated
        return answer

    def _act(self, library: int) -> Act:
        return Act("desk", library=library, command=uuid4())

    @rule(item=st.integers(0, 3), reader=st.integers(0, 2), library=st.integers(0, 2), twice=st.booleans())
    def lend(self, item: int, reader: int, library: int, *, twice: bool) -> None:
        number, who, here = self.items[item], self.readers[reader].pk, self.libraries[library]
        expected = self.shelves.may_lend(number, who)
        answer = self._settle(Kind.CHECKOUT, number, here, twice=twice, card=self.cards[who])
        assert answer.ok == expected, answer.refusal
        if answer.ok:
            self.shelves.lend(number, who, here)

    @rule(item=st.integers(0, 3), library=st.integers(0, 2), twice=st.booleans())
    def scan(self, item: int, library: int, *, twice: bool) -> None:
        number, here = self.items[item], self.libraries[library]
        answer = self._settle(Kind.CHECKIN, number, here, twice=twice)
        assert answer.ok
        self.shelves.scan(number, here)

    @rule(title=st.integers(0, 1), reader=st.integers(0, 2), pickup=st.integers(0, 2), twice=st.booleans())
    def place(self, title: int, reader: int, pickup: int, *, twice: bool) -> None:
        what, who = self.titles[title].pk, self.readers[reader].pk
        act, wish = self._act(self.libraries[pickup]), Wish(who, what, self.libraries[pickup])
        done: Done = both(lambda: place_hold(act, wish)) if twice else place_hold(act, wish)
        books = [book for book in self.shelves.books.values() if book.title == what]
        queue = (h for h in self.shelves.holds.values() if h["title"] == what and h["reader"] == who)
        waits = any(hold["state"] in ("waiting", "captured", "ready") for hold in queue)
        has = any(book.reader == who for book in books)
        assert done.ok == (not waits and not has and any(book.state != "lost" for book in books)), done.refusal
        if done.ok and done.hold:
            wanted = {"title": what, "reader": who, "pickup": self.libraries[pickup], "state": "waiting"}
            self.shelves.holds[done.hold] = wanted

    @rule(chosen=st.integers(0, 5), twice=st.booleans())
    def cancel(self, chosen: int, *, twice: bool) -> None:
        if not self.shelves.holds:
            return
        hold = list(self.shelves.holds)[chosen % len(self.shelves.holds)]
        act = self._act(self.libraries[0])
        done: Done = both(lambda: cancel_hold(act, hold)) if twice else cancel_hold(act, hold)
        assert done.ok == (self.shelves.holds[hold]["state"] in ("waiting", "captured", "ready"))
        if done.ok:
            self.shelves.cancel(hold)

    @rule(item=st.integers(0, 3), twice=st.booleans())
    def lose(self, item: int, *, twice: bool) -> None:
        number = self.items[item]
        act = self._act(self.libraries[0])
        done: Done = both(lambda: mark(act, number, Mark.LOST)) if twice else mark(act, number, Mark.LOST)
        assert done.ok == (self.shelves.books[number].state == "on-loan")
        if done.ok:
            self.shelves.lose(number)

    @rule(item=st.integers(0, 3), days=st.integers(1, 9))
    def days_go_by(self, item: int, days: int) -> None:
        book = self.shelves.books[self.items[item]]
        if book.reader is None:
            return
        Loan.objects.filter(item=self.items[item], returned_at=None).update(due_on=F("due_on") - timedelta(days=days))
        due = Loan.objects.get(item=self.items[item], returned_at=None).due_on
        book.late = (clock.today() - due).days

    @rule(reader=st.integers(0, 2))
    def pay_all(self, reader: int) -> None:
        who = self.readers[reader]
        if self.shelves.owed[who.pk] <= 0 or any(debtor == who.pk for debtor, _ in self.shelves.lost.values()):
            return
        means = Means(Method.MOBILE, transaction=uuid4().hex)
        pay(self._act(self.libraries[0]), who, Taking(self.shelves.owed[who.pk], means))
        self.shelves.owed[who.pk] = 0

    @rule(seed=st.integers(0, 2**32))
    def busy_hour(self, seed: int) -> None:
        """Many acts drawn by chance: hypothesis alone begins with days on which little happens."""
        chance = random.Random(seed)
        for act in chance.choices(list(ACTS), list(ACTS.values()), k=12):
            item, reader, library = (chance.randrange(n) for n in (4, 3, 3))
            act(self, item, reader, library, twice=chance.random() < 0.3)
            self.the_paper_and_the_database_say_the_same()

    @invariant()
    def the_paper_and_the_database_say_the_same(self) -> None:
        for number, book in self.shelves.books.items():
            item = Item.objects.get(pk=number)
            loan = Loan.objects.filter(item=item, returned_at=None).first()
            transit = Transit.objects.filter(item=item, received_at=None).first()
            caught = Hold.objects.filter(caught=item, state__in=("captured", "ready")).first()
            seen = (
                item.state,
                item.place_id,
                loan.reader_id if loan else None,
                transit.destination_id if transit else None,
                caught.pk if caught else None,
            )
            assert seen == (book.state, book.place, book.reader, book.bound, book.hold)
        states = dict(Hold.objects.filter(pk__in=self.shelves.holds).values_list("pk", "state"))
        assert states == {number: hold["state"] for number, hold in self.shelves.holds.items()}
        for reader, fen in self.shelves.owed.items():
            owes = Charge.objects.filter(reader=reader, settled_at=None).aggregate(fen=Sum("open_fen"))["fen"] or 0
            assert owes == fen


# What may happen in a busy hour, and how often.
ACTS: dict[Callable[..., None], int] = {
    lambda day, item, reader, library, twice: day.lend(item, reader, library, twice=twice): 6,
    lambda day, item, reader, library, twice: day.scan(item, library, twice=twice): 8,
    lambda day, item, reader, library, twice: day.place(item % 2, reader, library, twice=twice): 5,
    lambda day, item, reader, library, twice: day.cancel(item, twice=twice): 2,
    lambda day, item, reader, library, twice: day.lose(item, twice=twice): 1,
    lambda day, item, reader, library, twice: day.days_go_by(item, 1 + library): 2,
    lambda day, item, reader, library, twice: day.pay_all(reader): 1,
}


@pytest.mark.parametrize(("days", "acts"), [(4, 12), pytest.param(300, 60, marks=pytest.mark.long)])
def test_what_is_where_who_has_it_who_waits_and_who_owes(days: int, acts: int) -> None:
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=days,
            stateful_step_count=acts,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
