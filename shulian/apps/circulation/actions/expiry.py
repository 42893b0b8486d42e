"""What the calendar does with holds: ready ones that nobody fetched, waits that are over, suspensions that end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.circulation.actions.holds import expire_hold, resume_in_time
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.models import Hold
from shulian.apps.journal.actions import Act
from shulian.core.circulation.states import HoldState

A_CHUNK = 500
Step = Callable[[Act, int], Done]


def turn_the_day() -> int:
    """Expire and resume whatever the day asks for; returns how many holds changed. Running it again changes nothing."""
    today = clock.today()
    return sum(_carry_out(which, act, today) for which, act in _asked(today))


def _asked(today: date) -> Iterator[tuple[QuerySet[Hold], Step]]:
    waits = Q(state__in=(HoldState.WAITING, HoldState.SUSPENDED))
    yield Hold.objects.filter(state=HoldState.READY, shelf_until__lt=today), expire_hold
    yield Hold.objects.filter(waits, wanted_until__lt=today), expire_hold
    yield Hold.objects.filter(state=HoldState.SUSPENDED, suspended_until__lt=today), resume_in_time


def _carry_out(which: QuerySet[Hold], step: Step, today: date) -> int:
    """In the order of their numbers, each with an id of the hold and the day, so that it is done once."""
    changed, after = 0, 0
    while True:
        chunk = list(which.filter(pk__gt=after).order_by("pk").values_list("pk", "pickup")[:A_CHUNK])
        for hold, pickup in chunk:
            number = uuid5(NAMESPACE_URL, f"shulian:{step.__name__}:{hold}:{today}")
            changed += step(Act("job", library=pickup, command=number), hold).ok
        if len(chunk) < A_CHUNK:
            return changed
        after = chunk[-1][0]
