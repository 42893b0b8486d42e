"""A quarter of circulation, day by day through the real acts: borrowed, renewed, returned here, shelved there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions.command import Answer, Command, Kind
from shulian.apps.circulation.actions.now import settle_all
from shulian.core import library as kinds
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.readers import Guest
from shulian.interfaces.commands.demonstration.town import Borrower, Copy, OpenLoan, Town

BOOKS_A_VISIT = ((1, 2, 3, 4, 5), (30, 34, 20, 10, 6))
STAYS_FOR_MORE = 0.62
AT_HOME, NEARBY = 0.84, 0.12
LIMIT, FORGETS_THE_LIMIT = 10, 0.02
RENEWS = 0.12
NEVER_ARRIVES = 0.06
LONGEST_TRANSIT = 6
EVENING = time(19)
"""When the acts of a day are settled, each with its own time of day."""
MISHAPS_A_DAY = 2
FRESH_STATISTICS = (1, 6, 20)
"""Days after which the database counts its rows anew: a plan for empty tables is a bad one soon."""

READ = 80
"""Days ago the guests borrowed what they have brought back since."""

Settled = Callable[[Answer], None]


@dataclass(frozen=True)
class Scene:
    """Where something happens, and when."""

    place: int
    at: datetime


@dataclass
class Errand:
    """One command, what its answer changes in the picture, and the copy that stays if it is refused."""

    command: Command
    settled: Settled
    copy: Copy | None = None


@dataclass
class Day:
    """The errands of one day in the order in which they can be done."""

    date: date
    back: list[Errand] = field(default_factory=list)
    out: list[Errand] = field(default_factory=list)
    reshelved: list[Copy] = field(default_factory=list)


@dataclass
class Tally:
    """What came of all commands."""

    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    refused: int = 0

    @property
    def acts(self) -> int:
        """How many acts were done."""
        return sum(self.done.values())


class Quarter:
    """Runs the town through a quarter; what happens depends on the seed alone."""

    def __init__(self, random: Random, town: Town, libraries: Iterable[Library], desks: dict[int, Account]) -> None:
        self.random = random
        self.town = town
        self.libraries = {library.pk: library for library in libraries}
        self.desks = desks
        self.trips: dict[date, set[int]] = defaultdict(set)
        self.arrivals: dict[date, list[Copy]] = defaultdict(list)
        self.renewals: dict[date, list[tuple[Borrower, OpenLoan]]] = defaultdict(list)
        self.tally = Tally()

    def run(self, checkouts: int, guests: Iterable[Guest], tell: Callable[[], None]) -> Tally:
        """Settle about so many checkouts, and all that follows from them, up to yesterday."""
        span = rhythm.days(*rhythm.quarter(clock.today()))
        staying = self._plan_guests(list(guests), span[-1])
        for today, wanted in rhythm.share(span, checkouts):
            day = Day(today)
            self._receive(day)
            self._bring_back(day)
            self._renew(day)
            self._lend(day, wanted)
            staying(day)
            self._stumble(day)
            self._settle(day.back, today)
            self._settle(day.out, today)
            # A book that came back today is on the shelf for the readers of tomorrow.
            for copy in day.reshelved:
                copy.here = True
            if (today - span[0]).days in FRESH_STATISTICS:
                refresh_statistics()
            tell()
        return self.tally

    def _settle(self, errands: list[Errand], today: date) -> None:
        """Settle a batch in the evening; its acts happened before, each at its own time."""
        with clock.stopped_at(datetime.combine(today, EVENING, clock.PLACE)):
            answers = settle_all([errand.command for errand in errands])
        for errand, answer in zip(errands, answers, strict=True):
            if answer.ok:
                self.tally.done[answer.kind] += 1
                errand.settled(answer)
                continue
            self.tally.refused += 1
            if errand.copy:
                errand.copy.here = True

    def _receive(self, day: Day) -> None:
        """Copies on their way arrive at their own library."""
        for copy in self.arrivals.pop(day.date, ()):
            at = Scene(copy.home, rhythm.moment(self.random, day.date))
            day.back.append(Errand(self._command(Kind.CHECKIN, at, item=copy.pk), _shelved(day, copy)))

    def _bring_back(self, day: Day) -> None:
        """Whoever has planned to come brings back what is to be brought back, and may take more."""
        for pk in sorted(self.trips.pop(day.date, ())):
            borrower = self.town.borrowers[pk]
            ready = [loan for loan in borrower.loans.values() if loan.back_on <= day.date]
            if not ready:
                continue
            at = Scene(self._where_back(borrower, ready[0]), rhythm.moment(self.random, day.date))
            for loan in ready:
                command = self._command(Kind.CHECKIN, at, item=loan.copy.pk)
                day.back.append(Errand(command, self._returned(day, borrower, loan)))
            if self.random.random() < STAYS_FOR_MORE:
                later = at.at + timedelta(minutes=self.random.randrange(5, 40))
                self._take(day, borrower, Scene(at.place, later))

    def _lend(self, day: Day, wanted: int) -> None:
        """People come without books until so many checkouts are under way."""
        able = [one for one in self.town.borrowers.values() if one.since < day.date <= one.until]
        if not able:
            return
        keenness = list(accumulate(one.keenness for one in able))
        for _ in range(wanted):
            if len(day.out) >= wanted:
                return
            borrower = self.random.choices(able, cum_weights=keenness)[0]
            self._take(day, borrower, Scene(self._where(borrower), rhythm.moment(self.random, day.date)))

    def _take(self, day: Day, borrower: Borrower, at: Scene) -> None:
        shelf = self.town.shelves.get(at.place)
        if shelf is None:
            return
        wanted = self.random.choices(*BOOKS_A_VISIT)[0]
        if self.random.random() > FORGETS_THE_LIMIT:
            wanted = min(wanted, LIMIT - len(borrower.loans))
        for _ in range(wanted):
            copy = shelf.draw(self.random, child=borrower.child)
            if copy is None:
                return
            copy.here = False
            command = self._command(Kind.CHECKOUT, at, item=copy.pk, card=borrower.card)
            day.out.append(Errand(command, self._lent(day, borrower, copy, at.place), copy))

    def _renew(self, day: Day) -> None:
        """Some think of their loans in time and renew them at home."""
        for borrower, loan in self.renewals.pop(day.date, ()):
            if loan.copy.pk in borrower.loans and not loan.renewed:
                at = Scene(loan.lent_at, rhythm.moment(self.random, day.date))
                command = self._command(Kind.RENEW, at, item=loan.copy.pk, reader=borrower.pk)
                day.back.append(Errand(command, _prolonged(loan)))

    def _stumble(self, day: Day) -> None:
        """A few commands that are refused, as at any desk."""
        everyone = list(self.town.borrowers.values())
        for _ in range(self.random.randrange(MISHAPS_A_DAY + 1)):
            shelves = self.town.refusing
            borrower = self.random.choice(everyone)
            if self.town.stopped and (not shelves or self.random.random() < 0.6):
                shelves, borrower = self.town.shelves, self.random.choice(self.town.stopped)
            if shelves:
                place = self.random.choice(list(shelves))
                copy = shelves[place].draw(self.random, child=False)
                at = Scene(place, rhythm.moment(self.random, day.date))
                item = copy.pk if copy else 0
                day.out.append(Errand(self._command(Kind.CHECKOUT, at, item=item, card=borrower.card), _nothing))

    def _plan_guests(self, guests: list[Guest], last: date) -> Callable[[Day], None]:
        """The readers who sign in have something overdue, something due, something new, and something read long ago."""
        visits = {last - timedelta(days=days): count for days, count in ((READ, 3), (38, 1), (27, 2), (5, 2))}
        read: list[tuple[Borrower, Copy]] = []
        readers = [self.town.borrowers.pop(guest.reader) for guest in guests]
        for reader in readers:
            reader.tidy = False

        def visit(day: Day) -> None:
            for reader in readers:
                shelf = self.town.shelves.get(reader.home)
                at = Scene(reader.home, rhythm.moment(self.random, day.date))
                for _ in range(visits.get(day.date, 0)):
                    copy = shelf.draw(self.random, child=False) if shelf else None
                    if copy:
                        copy.here = False
                        command = self._command(Kind.CHECKOUT, at, item=copy.pk, card=reader.card)
                        day.out.append(Errand(command, _nothing))
                    if copy and day.date == last - timedelta(days=READ):
                        read.append((reader, copy))
            for reader, copy in read if day.date == last - timedelta(days=READ - 17) else ():
                at = Scene(reader.home, rhythm.moment(self.random, day.date))
                day.back.append(Errand(self._command(Kind.CHECKIN, at, item=copy.pk), _shelved(day, copy)))

        return visit

    def _where(self, borrower: Borrower) -> int:
        """Mostly the home library, now and then another one nearby, seldom one far away."""
        draw = self.random.random()
        if draw < AT_HOME and borrower.home in self.town.shelves:
            return borrower.home
        if draw < AT_HOME + NEARBY:
            return self.random.choice(self.town.near[borrower.home])
        return self.random.choice(self.town.lending)

    def _where_back(self, borrower: Borrower, loan: OpenLoan) -> int:
        return loan.lent_at if self.random.random() < 0.8 else self._where(borrower)

    def _lent(self, day: Day, borrower: Borrower, copy: Copy, place: int) -> Settled:
        def settled(answer: Answer) -> None:
            due_on = answer.due_on or day.date
            back_on = self._back_on(borrower, day.date, due_on)
            renews = self.random.random() < RENEWS
            if renews:
                back_on = due_on + timedelta(days=self.random.randrange(3, 28))
            loan = OpenLoan(copy, place, due_on, back_on)
            borrower.loans[copy.pk] = loan
            self.trips[back_on].add(borrower.pk)
            if renews:
                self.renewals[due_on - timedelta(days=self.random.randrange(4))].append((borrower, loan))

        return settled

    def _back_on(self, borrower: Borrower, today: date, due_on: date) -> date:
        """The day the book comes back, the same for all books of one visit; the tidy ones mean it to be in time."""
        allowed = (due_on - today).days
        same = next((loan.back_on for loan in borrower.loans.values() if loan.due_on == due_on), None)
        if same and self.random.random() < 0.7:
            return same
        if not borrower.tidy and self.random.random() < 0.5:
            return due_on + timedelta(days=self.random.randrange(1, 40))
        return today + timedelta(days=max(2, round(allowed * self.random.betavariate(3.4, 1.4))))

    def _returned(self, day: Day, borrower: Borrower, loan: OpenLoan) -> Settled:
        def settled(answer: Answer) -> None:
            borrower.loans.pop(loan.copy.pk, None)
            if answer.send_to is None:
                day.reshelved.append(loan.copy)
            elif self.random.random() > NEVER_ARRIVES:
                days = self.random.randrange(2, LONGEST_TRANSIT + 1)
                self.arrivals[day.date + timedelta(days=days)].append(loan.copy)

        return settled

    def _command(self, kind: Kind, at: Scene, **named: int | str) -> Command:
        library = self.libraries[at.place]
        staffed = kinds.TRAITS[kinds.Kind(library.kind)].staffed
        source = "portal" if kind is Kind.RENEW else "desk" if staffed else "kiosk"
        desk = self.desks.get(at.place) if source == "desk" else None
        return Command(
            kind,
            library=at.place,
            source=source,
            id=UUID(int=self.random.getrandbits(128), version=4),
            actor=desk.pk if desk else None,
            device=f"{library.code}-1" if source == "kiosk" else "",
            happened_at=at.at,
            **named,  # type: ignore[arg-type]
        )


def refresh_statistics() -> None:
    """Let the database plan with the rows that are there now; nobody else does within one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _shelved(day: Day, copy: Copy) -> Settled:
    def settled(_answer: Answer) -> None:
        day.reshelved.append(copy)

    return settled


def _prolonged(loan: OpenLoan) -> Settled:
    def settled(answer: Answer) -> None:
        loan.renewed = True
        loan.due_on = answer.due_on or loan.due_on

    return settled


def _nothing(_answer: Answer) -> None:
    """Nothing else depends on it."""
