"""Two thousand invented readers, each with a card issued by the real act at a real time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.register import Issued, issue_card
from shulian.apps.readers.models import CardSeries, Reader
from shulian.core.library import Kind
from shulian.core.registration import Application, months_later
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.libraries import HANTAI, YANTA
from shulian.interfaces.commands.demonstration.names import Registry, application

CHILDREN = 0.26
IN_THE_QUARTER = 0.35
"""The share of readers whose card was issued in the quarter; the others joined in the two years before."""
LONG_EXPIRED = 12
# Cards of adults are valid for sixty months; the oldest ones have just run out.
EXPIRED_MONTHS = 62

# How many readers call a library of this kind their own, against a county library.
_PULL = {
    Kind.PROVINCE: 6.0,
    Kind.CITY: 3.0,
    Kind.COUNTY: 1.0,
    Kind.TOWNSHIP_BRANCH: 0.25,
    Kind.READING_ROOM: 0.6,
}
_SCENES = {YANTA: 3.0, HANTAI: 3.0, "610925": 1.8, "610103": 1.6}
"""Libraries where the demonstration's sign-ins lead; they are busier, so that there is more to see."""

PINS = {YANTA: "739152", HANTAI: "864207"}
"""The demonstration's two readers who sign in, by home library; nobody else's PIN is known."""


@dataclass(frozen=True)
class Arrival:
    """Someone who gets a card: when, at which library, and with what on the form."""

    at: datetime
    library: Library
    application: Application


@dataclass(frozen=True)
class Guest:
    """A demonstration reader whose card number and PIN are told to everyone."""

    library: Library
    name: str
    card: str
    pin: str
    reader: int


def arrivals(random: Random, libraries: Iterable[Library], count: int) -> list[Arrival]:
    """Everyone who will get a card, in order of time; the first of each scene come before all others."""
    homes = [library for library in libraries if Kind(library.kind) in _PULL]
    regions = sorted({region_of(library) for library in homes})
    registry = Registry(random, regions)
    pulls = [_PULL[Kind(library.kind)] * _SCENES.get(library.code, 1.0) for library in homes]
    moments = list(_moments(random, count))
    chosen = random.choices(homes, pulls, k=len(moments))
    guests = [_guest(registry, library, moments[0]) for library in homes if library.code in PINS]
    return guests + [
        Arrival(at, library, _form(registry, library, at)) for at, library in zip(moments, chosen, strict=True)
    ]


def load(people: Iterable[Arrival], desks: dict[int, Account], tell: Callable[[], None]) -> list[Guest]:
    """Issue all cards at their times and tell the guests; `desks` is who sits there, by library id."""
    people = list(people)
    guests = []
    numbers: Counter[Library] = Counter()
    for person in people:
        numbers[person.library] += 1
        desk = desks.get(person.library.pk)
        act = Act(source="desk", actor=desk.pk if desk else None, library=person.library.pk)
        # Printed cards with numbers of the library's own range, as most libraries have them.
        number = f"{person.library.code}{numbers[person.library]:06d}"
        with clock.stopped_at(person.at):
            issued = issue_card(act, replace(person.application, card_number=number))
        if not isinstance(issued, Issued):
            raise TypeError(f"an invented reader is declined: {issued.faults}")
        if person.application.pin:
            reader = issued.card.reader
            guest = Guest(person.library, reader.name, issued.card.number, person.application.pin, reader.pk)
            guests.append(guest)
        tell()
    CardSeries.objects.bulk_create(
        CardSeries(library=library, prefix=library.code, last=last) for library, last in numbers.items()
    )
    _trouble_some({guest.reader for guest in guests})
    Reader.objects.update(is_demonstration=True)
    return guests


def region_of(library: Library) -> str:
    """The county or city code that numbers issued there begin with."""
    return str(library.division_id or "610000")[:6]


def _moments(random: Random, count: int) -> Iterator[datetime]:
    """When cards are issued: a few long ago, most in the two years before, the rest in the quarter."""
    first, last = rhythm.quarter(clock.today())
    long_ago = first_of_month(last, EXPIRED_MONTHS)
    recent = round(count * IN_THE_QUARTER)
    expired = min(LONG_EXPIRED, count // 10)
    yield from _spread(random, long_ago, long_ago + timedelta(days=20), expired)
    yield from _spread(random, rhythm.beginning(), first - timedelta(days=1), count - recent - expired)
    yield from _spread(random, first, last, recent)


def first_of_month(day: date, months_before: int) -> date:
    """The first day of an earlier month."""
    return months_later(day.replace(day=1), -months_before)


def _spread(random: Random, first: date, last: date, count: int) -> list[datetime]:
    span = rhythm.days(first, last)
    return sorted(rhythm.moment(random, day) for day, number in rhythm.share(span, count) for _ in range(number))


def _form(registry: Registry, library: Library, at: datetime) -> Application:
    region, today = region_of(library), clock.local(at).date()
    child = registry.random.random() < CHILDREN
    person = registry.child(region, today) if child else registry.adult(region, today)
    return application(registry, person, region, today)


def _guest(registry: Registry, library: Library, first: datetime) -> Arrival:
    """A grown-up reader whose card is valid for years to come."""
    at = rhythm.moment(registry.random, rhythm.quarter(clock.today())[0] - timedelta(days=40))
    region, today = region_of(library), clock.local(at).date()
    person = registry.adult(region, today, oldest=45)
    form = replace(application(registry, person, region, today), category="adult", pin=PINS[library.code])
    return Arrival(max(at, first), library, form)


def _trouble_some(spared: set[int]) -> None:
    """One reader has been blocked and one has left, so that both refusals can be seen."""
    others = Reader.objects.filter(category="adult").exclude(pk__in=spared).order_by("-registered_at")
    blocked, left = others[:2]
    for reader, status, reason in (
        (blocked, Reader.Status.BLOCKED, "多次逾期，经劝告仍未归还（演示）"),
        (left, Reader.Status.LEFT, "迁往外省（演示）"),
    ):
        Reader.objects.filter(pk=reader.pk).update(status=status, status_reason=reason)
