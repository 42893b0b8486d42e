"""A day of the libraries of a province, pressed into minutes: they open and close, people come, books go and return.

What is done by chance follows from a seed. As a program it makes the world, or lets its day go by, on the site's own
database: `python -m tests.interfaces.office.province_day make|play LIBRARIES SECONDS`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clocktime
from random import Random
from uuid import UUID

import django

BUSY = (0.3, 0.8, 1.5, 1.1, 0.5, 0.6, 1.1, 1.5, 1.5, 1.2, 0.7, 0.5, 0.3)
"""How many come in each hour from 8 to 21: most at 10 and from 15 to 17."""
FIRST_HOUR, LAST_HOUR = 8, 21
ITEMS, READERS = 30, 6
A_TICK = 1.0
NAMES = (
    "平凡的世界",
    "白鹿原",
    "红楼梦",
    "三体",
    "活着",
    "围城",
    "昆虫记",
    "边城",
    "呼兰河传",
    "城南旧事",
    "人生",
    "秦腔",
)
EVENTS = ("世界读书日现场办证", "送书下乡", "汉图讲坛", "书香进校园", "亲子绘本馆")


@dataclass(frozen=True)
class Size:
    """How many libraries, and into how many seconds their day is pressed."""

    libraries: int
    seconds: float


def opening(number: int) -> tuple[float, float]:
    """The hours of a library: some open early, some stay open late, and in each the first and last see to the doors."""
    return FIRST_HOUR + (number % 4) * 0.5, LAST_HOUR - (number % 5) * 0.75


def moment(begun: datetime, size: Size, hour: float) -> datetime:
    """When it is that hour of the pressed day."""
    return begun + timedelta(seconds=size.seconds * (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR))


def busy(hour: float) -> float:
    """The share of the day's acts in a moment, 1 on average."""
    place = min(int(hour - FIRST_HOUR), len(BUSY) - 1)
    return BUSY[place] * len(BUSY) / sum(BUSY)


def spans(opens: datetime, closes: datetime) -> Iterator[tuple[int, clocktime, clocktime]]:
    """Hours by the weekday; the pressed day may go on over midnight."""
    from shulian import clock

    begin, end = clock.local(opens), clock.local(closes)
    if begin.date() == end.date():
        yield begin.weekday(), begin.time(), end.time()
    else:
        yield begin.weekday(), begin.time(), clocktime.max
        yield end.weekday(), clocktime.min, end.time()


def make_province(size: Size) -> str:
    """The libraries with gates, books and readers; returns the secret of the wall."""
    from shulian.apps.alliance.actions.divisions import load_divisions
    from shulian.apps.alliance.models import Account, Alliance, Division
    from shulian.apps.holdings.models import Item
    from shulian.apps.journal.actions import Act
    from shulian.apps.statistics.actions.screens import put_up
    from shulian.apps.statistics.models import Gate
    from tests import make

    Alliance.objects.get_or_create(
        name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室", is_demonstration=True
    )
    if not Division.objects.filter(level="county").exists():
        load_divisions()
    make.policy(loan_days=30, loan_limit=10_000)
    head = make.library("陕西省图书馆", kind="province", division_id="610000")
    counties = Division.objects.filter(level="county").order_by("code")[: size.libraries - 1]
    libraries = [head, *(make.library(f"{one.name}图书馆", head, division=one) for one in counties)]
    titles = [make.title(name, authors=["路遥"]) for name in NAMES]
    for number, library in enumerate(libraries):
        account = Account.objects.create_user(f"gate{number}")
        Gate.objects.create(library=library, account=account, name="正门", most_an_hour=1_000_000)
        books = [
            Item(library=library, place=library, barcode=f"D{number}-{n}", title=titles[(n * 5 + number) % len(titles)])
            for n in range(ITEMS)
        ]
        Item.objects.bulk_create(books)
        for n in range(READERS):
            make.reader(library, f"R{number}-{n}")
    return put_up(Act("office", library=head.pk), head, "一楼大厅").secret


def open_doors(size: Size, begun: datetime) -> None:
    """Write down the hours of all libraries, as they are in the pressed day."""
    from shulian.apps.alliance.models import Library, OpeningHours

    OpeningHours.objects.all().delete()
    rows = []
    for number, library in enumerate(Library.objects.order_by("pk")):
        opens, closes = (moment(begun, size, hour) for hour in opening(number))
        rows += [OpeningHours(library=library, weekday=day, opens=a, closes=b) for day, a, b in spans(opens, closes)]
    OpeningHours.objects.bulk_create(rows)


@dataclass
class Day:
    """What is on the shelves, out and on the road while the day goes by; only what the system answered is believed."""

    size: Size
    begun: datetime
    random: Random = field(default_factory=lambda: Random(107))
    done: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        from shulian.apps.alliance.models import Library
        from shulian.apps.holdings.models import Item
        from shulian.apps.readers.models import Card
        from shulian.apps.statistics.models import Gate

        self.libraries = list(Library.objects.order_by("pk"))
        self.places = [library.pk for library in self.libraries]
        self.shelves: dict[int, list[int]] = {place: [] for place in self.places}
        for item, place in Item.objects.order_by("pk").values_list("pk", "place"):
            self.shelves[place].append(item)
        self.cards: dict[int, list[str]] = {place: [] for place in self.places}
        for card, place in Card.objects.order_by("pk").values_list("number", "library"):
            self.cards[place].append(card)
        self.gates = list(Gate.objects.select_related("library").order_by("pk"))
        self.lent: list[tuple[int, int]] = []
        self.road: list[tuple[int, int]] = []

    def hour(self, at: datetime) -> float:
        """Which hour of the pressed day it is."""
        return FIRST_HOUR + (at - self.begun).total_seconds() / self.size.seconds * (LAST_HOUR - FIRST_HOUR)

    def open_now(self, hour: float) -> list[int]:
        """The libraries whose doors stand open."""
        return [
            place
            for number, place in enumerate(self.places)
            if opening(number)[0] <= hour < opening(number)[1] and self.cards[place]
        ]

    def tick(self, at: datetime) -> None:
        """What happens in a second of the pressed day."""
        hour = self.hour(at)
        places = self.open_now(hour)
        if not places:
            return
        # So that every library has some hundred acts a day, however long the day takes.
        count = round(len(self.places) * 110 / self.size.seconds * A_TICK * busy(hour) * self.random.uniform(0.7, 1.3))
        self._settle(places, max(1, count // 2))
        self._come_in(places)
        self._once_in_a_while(places)

    def _settle(self, places: list[int], count: int) -> None:
        from shulian.apps.circulation.actions import Command, Kind, settle_all

        commands = []
        for _ in range(count):
            here = self.random.choice(places)
            if self.shelves[here]:
                item = self.shelves[here].pop(self.random.randrange(len(self.shelves[here])))
                card = self.random.choice(self.cards[here])
                commands.append(Command(Kind.CHECKOUT, here, "desk", id=self._id(), item=item, card=card))
        for _ in range(min(count, max(0, len(self.lent) - len(self.places)))):
            item, lent_at = self.lent.pop(self.random.randrange(len(self.lent)))
            here = lent_at if lent_at in places and self.random.random() < 0.7 else self.random.choice(places)
            commands.append(Command(Kind.CHECKIN, here, "desk", id=self._id(), item=item))
        for _ in range(min(max(1, count // 3), max(0, len(self.road) - len(self.places) // 4))):
            item, home = self.road.pop(0)
            commands.append(Command(Kind.CHECKIN, home, "desk", id=self._id(), item=item))
        for command, answer in zip(commands, settle_all(commands), strict=True):
            self._take(command, answer)

    def _take(self, command, answer) -> None:
        from shulian.apps.circulation.actions import Kind

        self.done += answer.ok
        self.refusals.update([str(answer.refusal)] if answer.refusal else [])
        if command.kind is Kind.CHECKOUT:
            if answer.ok:
                self.lent.append((command.item, command.library))
        elif command.kind is Kind.CHECKIN and answer.ok:
            if answer.send_to:
                self.road.append((command.item, answer.send_to))
            else:
                self.shelves[command.library].append(command.item)

    def _come_in(self, places: list[int]) -> None:
        """Some of the gates send what their counters show."""
        from shulian import clock
        from shulian.apps.journal.actions import Act
        from shulian.apps.statistics.actions.gates import count_passes
        from shulian.apps.statistics.models import Gate
        from shulian.core.gates import Sent

        gates = [gate for gate in self.gates if gate.library_id in places]
        for gate in self.random.sample(gates, min(len(gates), max(1, len(gates) // 30))):
            reading = (Gate.objects.get(pk=gate.pk).reading or 0) + self.random.randrange(0, 25)
            count_passes(Act("gate", library=gate.library_id, command=self._id()), gate, Sent(clock.now(), reading))

    def _once_in_a_while(self, places: list[int]) -> None:
        from shulian import clock
        from shulian.apps.journal.actions import Act, entry
        from shulian.apps.readers.actions.events import plan_event

        here = self.random.choice(self.libraries)
        if self.random.random() < 0.4:
            entry(Act("desk", library=self.random.choice(places), command=self._id()), "card-issued")
        if self.random.random() < 4 / self.size.seconds:
            act = Act("office", library=here.pk, command=self._id())
            plan_event(act, here, self.random.choice(EVENTS), "人民广场", clock.today())

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


def play(size: Size) -> Day:
    """Let the day go by; an act that comes late is not waited for by the next."""
    from shulian import clock

    begun = clock.now()
    open_doors(size, begun)
    day = Day(size, begun)
    following = time.monotonic()
    while (at := clock.now()) < moment(begun, size, LAST_HOUR):
        day.tick(at)
        following += A_TICK
        time.sleep(max(0.0, following - time.monotonic()))
    return day


def main(what: str, libraries: str, seconds: str) -> None:
    """Make the world and say the secret of its wall, or let the day go by and say how much was done and refused."""
    django.setup()
    from shulian.apps.journal import partitions

    size = Size(int(libraries), float(seconds))
    if what == "make":
        partitions.make_ahead()
        sys.stdout.write(f"{make_province(size)}\n")
    else:
        day = play(size)
        sys.stdout.write(f"{day.done} {day.refusals.total()} {dict(day.refusals)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
