"""A day of three libraries: random acts, each sent again or twice at once, done on paper too and compared."""

from __future__ import annotations

import contextvars
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from shulian import clock
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.refunds import pay_out, use_credit
from shulian.apps.charges.actions.relief import Waiver, cancel_charge, waive
from shulian.apps.charges.refusals import Refused
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_all
from shulian.apps.circulation.actions.holds import (
    Wish,
    cancel_hold,
    move_hold,
    place_hold,
    resume_hold,
    suspend_hold,
)
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.actions.undo import undo
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.merging import merge
from shulian.apps.readers.models import Reader
from shulian.core.charges import Method
from shulian.core.circulation.marks import Mark
from tests import make
from tests.sim.compared import charges_of, compare, compare_all, refunds_of
from tests.sim.purse import Debt, Due
from tests.sim.shelves import A_DAY, CAUGHT, DAYS, LIMIT, OPEN, PRICE, RENEWALS, WORK, Book, Shelves, Wait

ITEM, READER, PLACE, TWICE = st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.booleans()
SHARE = st.integers(0, 4)
CHANGES = ("cancel", "suspend", "resume", "move")
BUSY = (*CHANGES, "suspend", "resume")
"""Whoever cancels leaves nothing to resume."""


class Machines:
    """Two machines with a connection each, that send the same thing at the same moment."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(2)

    def both(self, act: Callable[[], Any]) -> Any:
        """What both were told, which must be the same."""
        together = threading.Barrier(2)

        def one() -> Any:
            together.wait()
            return act()

        asked = [self.pool.submit(contextvars.copy_context().run, one) for _machine in range(2)]
        first, second = [_plain(future.result()) for future in asked]
        assert first == second
        return first

    def close(self) -> None:
        self.both(lambda: connection.close())  # noqa: PLW0108  # each its own: it is another one on every thread
        self.pool.shutdown()


def _plain(told: Any) -> Any:
    """Without the word that it was told before."""
    if isinstance(told, list):
        return [_plain(one) for one in told]
    return replace(told, repeated=False) if isinstance(told, Answer) else told


@dataclass(frozen=True)
class Scan:
    """A command of a batch: what, which book, and by number which reader and where."""

    kind: Kind
    item: int
    reader: int
    library: int


class Day(RuleBasedStateMachine):
    """A day of three libraries, four books of two titles and four readers."""

    def __init__(self, machines: Machines) -> None:
        super().__init__()
        self.machines = machines
        self.paper = Shelves([])

    @initialize()
    def open_the_doors(self) -> None:
        root = make.library("省馆", kind="province")
        places = [root, make.library("甲馆", root), make.library("乙馆", root)]
        terms = {"overdue_fen": A_DAY, "lost_without_price_fen": PRICE, "processing_fen": WORK, "hold_limit": 9}
        make.policy(loan_days=DAYS, loan_limit=LIMIT, renewals=RENEWALS, **terms)
        self.readers = [make.reader(root) for _ in range(4)]
        self.cards = [make.card_of(reader) for reader in self.readers]
        self.libraries, titles = [library.pk for library in places], [make.title("三体"), make.title("平凡的世界")]
        self.titles = [title.pk for title in titles]
        self.paper = Shelves([reader.pk for reader in self.readers])
        for number in range(4):
            item = make.item(places[number % 3], of=titles[number % 2])
            self.paper.books[item.pk] = Book(item.title_id, item.library_id, item.library_id)
        self.items = list(self.paper.books)

    def teardown(self) -> None:
        """Whatever was looked at in part during the day is looked at whole."""
        compare_all(self.paper, clock.today())

    def _done(self, act: Callable[[], Any], *, twice: bool) -> Any:
        return self.machines.both(act) if twice else act()

    def _act(self, library: int = 0) -> Act:
        return Act("desk", library=self.libraries[library])

    def _compare(self, *titles: int) -> None:
        compare(self.paper, clock.today(), list(titles))

    def _reader(self, number: int) -> Reader:
        """The record that stands for this reader by now."""
        person = self.paper.person(self.readers[number].pk)
        return next(reader for reader in self.readers if reader.pk == person)

    def _settle(self, scans: list[Scan], *, twice: bool) -> None:
        """A batch, and one more time what was answered already."""
        commands = [self._command(scan) for scan in scans]
        batch = [*commands, *commands[::2]] if len(commands) > 1 else commands
        answers = self._done(lambda: settle_all(batch), twice=twice)[: len(commands)]
        assert all(answer.repeated for answer in settle_all(commands[-1:]))
        for command, scan, answer in zip(commands, scans, answers, strict=True):
            assert answer.ok == self._on_paper(command.id, scan), (scan, answer.refusal)
        self._compare(*{self.paper.books[scan.item].title for scan in scans})

    def _command(self, scan: Scan) -> Command:
        card = self.cards[scan.reader] if scan.kind is Kind.CHECKOUT else None
        return Command(scan.kind, self.libraries[scan.library], "desk", item=scan.item, card=card)

    def _on_paper(self, act: UUID, scan: Scan) -> bool:
        here = self.libraries[scan.library]
        if scan.kind is Kind.CHECKOUT:
            return self.paper.lend(act, scan.item, self._reader(scan.reader).pk, here)
        if scan.kind is Kind.CHECKIN:
            return self.paper.scan(act, scan.item, here)
        return self.paper.renew(act, scan.item, here)

    def _lent(self, number: int) -> int:
        """A book that somebody has, as long as there is one."""
        lent = [item for item in self.items if self.paper.books[item].reader is not None]
        return (lent or self.items)[number % len(lent or self.items)]

    @rule(item=ITEM, reader=READER, library=PLACE, twice=TWICE)
    def lend(self, item: int, reader: int, library: int, *, twice: bool) -> None:
        self._settle([Scan(Kind.CHECKOUT, self.items[item], reader, library)], twice=twice)

    @rule(item=ITEM, library=PLACE, twice=TWICE)
    def scan(self, item: int, library: int, *, twice: bool) -> None:
        self._settle([Scan(Kind.CHECKIN, self.items[item], 0, library)], twice=twice)

    @rule(item=ITEM, library=PLACE, twice=TWICE)
    def renew(self, item: int, library: int, *, twice: bool) -> None:
        self._settle([Scan(Kind.RENEW, self._lent(item), 0, library)], twice=twice)

    @rule(seed=st.integers(0, 2**32))
    def batch(self, seed: int) -> None:
        """One book of each title, so that none of the commands is decided by a hint that another one changes."""
        chance = random.Random(seed)
        items = [chance.choice(self.items[::2]), chance.choice(self.items[1::2])]
        scans = [
            Scan(chance.choice(list(Kind)), chance.choice(items), chance.randrange(4), chance.randrange(3))
            for _ in range(chance.randint(2, 7))
        ]
        self._settle(scans, twice=True)

    @rule(back=st.integers(0, 3), library=st.none() | PLACE, twice=TWICE)
    def undo(self, back: int, library: int | None, *, twice: bool) -> None:
        """Mostly one of the last acts, where it was done."""
        if len(self.paper.past) <= back:
            return
        command, past = list(self.paper.past.items())[-1 - back]
        here = past.here if library is None else self.libraries[library]
        act = Act("desk", library=here)
        done = self._done(lambda: undo(act, command), twice=twice)
        assert done.ok == self.paper.undo(command, here), done.refusal
        self._compare(self.paper.books[past.book].title)

    @rule(item=ITEM, twice=TWICE)
    def lose(self, item: int, *, twice: bool) -> None:
        act, number = self._act(), self._lent(item)
        done = self._done(lambda: mark(act, number, Mark.LOST), twice=twice)
        assert done.ok == self.paper.lose(act.command, number), done.refusal
        self._compare(self.paper.books[number].title)

    @rule(item=ITEM, days=st.integers(1, 20))
    def days_go_by(self, item: int, days: int) -> None:
        number = self._lent(item)
        if self.paper.books[number].reader is None:
            return
        acts = self.paper.days_go_by(number, days)
        with connection.cursor() as cursor:
            loan = "UPDATE circulation_loan SET due_on = due_on - %s WHERE item_id = %s AND returned_at IS NULL"
            cursor.execute(loan, [days, number])
            old = "UPDATE journal_command SET recorded_at = recorded_at - %s * interval '1 day' WHERE id = ANY(%s)"
            cursor.execute(old, [days, acts])

    @rule(title=st.integers(0, 1), reader=READER, pickup=PLACE, twice=TWICE)
    def place(self, title: int, reader: int, pickup: int, *, twice: bool) -> None:
        what, who, where = self.titles[title], self._reader(reader).pk, self.libraries[pickup]
        act = self._act(pickup)
        done = self._done(lambda: place_hold(act, Wish(who, what, where)), twice=twice)
        assert done.ok == self.paper.may_wait(what, who), done.refusal
        if done.ok:
            self.paper.waits[done.hold] = Wait(what, who, where)
        self._compare(what)

    @rule(what=st.sampled_from(CHANGES), back=st.integers(0, 5), to=PLACE, twice=TWICE)
    def change(self, what: str, back: int, to: int, *, twice: bool) -> None:
        """Something about one of the last holds, mostly one of which it can be asked."""
        fitting = {"suspend": ("waiting",), "resume": ("suspended",), "move": CAUGHT}.get(what, OPEN)
        fit = [hold for hold, wait in self.paper.waits.items() if wait.state in fitting and back < 4]
        among = fit or list(self.paper.waits)
        if not among:
            return
        hold, act, pickup = among[-1 - back % len(among)], self._act(), self.libraries[to]
        here, on_paper = {
            "cancel": (lambda: cancel_hold(act, hold), lambda: self.paper.cancel(hold)),
            "suspend": (lambda: suspend_hold(act, hold, clock.today()), lambda: self.paper.suspend(hold)),
            "resume": (lambda: resume_hold(act, hold), lambda: self.paper.resume(hold)),
            "move": (lambda: move_hold(act, hold, pickup), lambda: self.paper.move(hold, pickup)),
        }[what]
        done = self._done(here, twice=twice)
        assert done.ok == on_paper(), (what, done.refusal)
        self._compare(self.paper.waits[hold].title)

    @rule(one=READER, other=READER, twice=TWICE)
    def join(self, one: int, other: int, *, twice: bool) -> None:
        """Two records turn out to be one person."""
        act, old, kept = self._act(), self.readers[one], self.readers[other]
        done = self._done(lambda: merge(act, old, kept), twice=twice)
        assert (done.fault is None) == self.paper.join(old.pk, kept.pk), done.fault
        self._compare(*self.titles)

    @rule(number=READER, share=SHARE, twice=TWICE)
    def pay(self, number: int, share: int, *, twice: bool) -> None:
        """Nothing, a part, all, or a fen too much."""
        purse = self.paper.purse
        owing = [reader for reader in self.readers if purse.owed(reader.pk)] or [self._reader(number)]
        who = owing[number % len(owing)]
        fen = _share(purse.owed(who.pk), share)
        act, taking = self._act(), Taking(fen, Means(Method.MOBILE, transaction=str(self._act().command)))
        told = self._done(lambda: pay(act, who, taking), twice=twice)
        self._judge(told, done=purse.pay(who.pk, fen))

    @rule(back=st.integers(0, 5), share=SHARE, twice=TWICE)
    def let_off(self, back: int, share: int, *, twice: bool) -> None:
        """Waive a part of a charge, or take it back whole."""
        purse, act = self.paper.purse, self._act()
        if len(purse.debts) <= back:
            return
        debt = purse.debts[-1 - back]
        who, charge = self._whose(debt, purse.debts_of, charges_of)
        if share == 0:
            told = self._done(lambda: cancel_charge(act, who, charge, "记错了"), twice=twice)
            self._judge(told, done=purse.cancel(debt))
            return
        fen = _share(debt.open, share)
        told = self._done(lambda: waive(act, who, Waiver(charge, fen, "家境困难")), twice=twice)
        self._judge(told, done=purse.waive(debt, fen))

    @rule(back=st.integers(0, 2), out=TWICE, twice=TWICE)
    def give_back(self, back: int, *, out: bool, twice: bool) -> None:
        """What is due back goes to the reader, or is used for what the reader owes."""
        purse, act = self.paper.purse, self._act()
        if len(purse.dues) <= back:
            return
        due = purse.dues[-1 - back]
        who, refund = self._whose(due, purse.dues_of, refunds_of)
        if out:
            means = Means(Method.MOBILE, transaction=str(act.command))
            told = self._done(lambda: pay_out(act, who, refund, means), twice=twice)
            self._judge(told, done=purse.pay_out(due))
        else:
            told = self._done(lambda: use_credit(act, who, refund), twice=twice)
            self._judge(told, done=purse.use_credit(due))

    def _whose(self, one: Debt | Due, on_paper: Callable[..., Any], kept: Callable[..., Any]) -> tuple[Reader, int]:
        """The reader, and the row: both lists are in the order in which things arose."""
        place = next(number for number, other in enumerate(on_paper(one.reader)) if other is one)
        who = next(reader for reader in self.readers if reader.pk == one.reader)
        return who, kept(one.reader).values_list("pk", flat=True)[place]

    def renew_after_days(self, chance: random.Random) -> None:
        """On the day of the loan it is too early."""
        number = chance.randrange(4)
        self.days_go_by(number, 1 + chance.randrange(9))
        self.renew(number, chance.randrange(3), twice=chance.random() < 0.3)

    def _judge(self, told: Any, *, done: bool) -> None:
        assert isinstance(told, Refused) != done, told
        self._compare()

    @rule(seed=st.integers(0, 2**32))
    def busy_hour(self, seed: int) -> None:
        """Many acts drawn by chance: hypothesis alone begins with days on which little happens."""
        chance = random.Random(seed)
        for act in chance.choices(list(ACTS), list(ACTS.values()), k=12):
            act(self, chance)


def _share(fen: int, share: int) -> int:
    """Nothing, a half, all, all, or one too much."""
    return (0, fen // 2, fen, fen, fen + 1)[share]


def _often(act: Callable[..., None], *numbers: int) -> Callable[[Day, random.Random], None]:
    """An act with numbers drawn by chance, now and then from two machines at once."""
    return lambda day, chance: act(day, *(chance.randrange(n) for n in numbers), twice=chance.random() < 0.3)


# What may happen in a busy hour, and how often.
ACTS: dict[Callable[[Day, random.Random], None], int] = {
    _often(Day.lend, 4, 4, 3): 12,
    _often(Day.scan, 4, 3): 14,
    _often(Day.renew, 4, 3): 2,
    Day.renew_after_days: 4,
    _often(lambda day, back, **how: day.undo(back, None, **how), 2): 6,
    _often(Day.undo, 4, 3): 1,
    _often(Day.place, 2, 4, 3): 9,
    _often(Day.lose, 4): 2,
    _often(lambda day, what, back, to, **how: day.change(BUSY[what], back, to, **how), 6, 5, 3): 14,
    _often(Day.join, 4, 4): 1,
    _often(Day.pay, 4, 5): 2,
    _often(Day.let_off, 3, 5): 2,
    _often(lambda day, back, out, **how: day.give_back(back, out=bool(out), **how), 2, 2): 3,
    lambda day, chance: day.batch(chance.randrange(2**32)): 3,
    lambda day, chance: day.days_go_by(chance.randrange(4), 1 + chance.randrange(25)): 7,
}
