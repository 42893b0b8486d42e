"""A demonstration goes on living: every minute somebody comes in, brings a book back or takes one along (演示)."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

from shulian import clock
from shulian.apps.circulation.actions.command import Command, Kind
from shulian.apps.circulation.actions.now import settle_all
from shulian.apps.circulation.models import Loan
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Card, Reader
from shulian.apps.statistics.actions.gates import count_passes
from shulian.apps.statistics.models import Gate
from shulian.core.gates import Sent
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.readers import PINS

SOURCE = "demonstration"
MOST, LOOKED_AT = 4, 40
VISITS = 30
KEPT_FOR = timedelta(days=2)


def live() -> int:
    """What happens in this minute; returns how many books changed hands."""
    at = clock.local(clock.now())
    random = Random(int(at.timestamp()) // 60)
    share = rhythm.busy_at(at.hour)
    _visit(random, share)
    count = sum(random.random() < share for _ in range(MOST))
    commands = [*_returns(random, count), *_loans(random, count)]
    return sum(answer.ok for answer in settle_all(commands))


def _visit(random: Random, share: float) -> None:
    """The gates send what their counters show."""
    now = clock.now()
    for gate in Gate.objects.filter(is_demonstration=True, retired_at=None).select_related("library"):
        count = random.randrange(0, max(2, round(VISITS * share)))
        act = Act(SOURCE, library=gate.library_id, command=_id(random))
        if gate.read_at is not None and gate.read_at < now:
            reading = (gate.reading or 0) + count
            count_passes(act, gate, Sent(now, reading % gate.wraps_at if gate.wraps_at else reading))


def _returns(random: Random, count: int) -> list[Command]:
    """Books brought back where they were lent; those of the libraries whose guests sign in stay as they are."""
    loans = Loan.objects.filter(returned_at=None, reader__is_demonstration=True, lent_at__lt=clock.now() - KEPT_FOR)
    loans = loans.exclude(reader__home_library__code__in=PINS)
    rows = list(loans.order_by("due_on", "pk").values_list("item", "library")[:LOOKED_AT])
    chosen = random.sample(rows, min(count, len(rows)))
    return [Command(Kind.CHECKIN, place, SOURCE, id=_id(random), item=item) for item, place in chosen]


def _loans(random: Random, count: int) -> list[Command]:
    """Books from the shelf for readers of the same library."""
    items = Item.objects.filter(state="available")
    highest = items.order_by("-pk").values_list("pk", flat=True).first() or 0
    commands = []
    for _ in range(count if highest else 0):
        found = items.filter(pk__gte=random.randrange(highest + 1)).order_by("pk").values_list("pk", "place").first()
        cards = Card.objects.filter(
            status=Card.Status.ACTIVE, reader__status=Reader.Status.ACTIVE, reader__is_demonstration=True
        )
        of_here = cards.filter(reader__home_library=found[1] if found else None).order_by("pk")
        others = of_here.exclude(reader__home_library__code__in=PINS).values_list("number", flat=True)
        if found and (numbers := list(others[:LOOKED_AT])):
            card = random.choice(numbers)
            commands.append(Command(Kind.CHECKOUT, found[1], SOURCE, id=_id(random), item=found[0], card=card))
    return commands


def _id(random: Random) -> UUID:
    """The same minute asks for the same acts, so that a job that runs twice does nothing twice."""
    return UUID(int=random.getrandbits(128), version=4)
