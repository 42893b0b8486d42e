"""Which changes the index writer takes next: what people changed at once, what imports wrote when they are at rest.

A large import changes many of its titles again and again, as further records of them come. While it runs its rows
wait a while, and then all that were written for a title count as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Max

from shulian import clock
from shulian.apps.catalogue.models import Import, Outbox

BATCH = 2000
"""Changes by people that are written in one commit of the index."""
MUCH = 10_000
"""Titles of imports that are: each commit costs something."""
HASTE = 0.5
"""Seconds after which such a commit is made when people have changed something meanwhile, which waits for it."""
PATIENCE = timedelta(minutes=1)
"""How long rows of an import that is running are gathered; one may wait twice as long."""

_WINDOW = 200_000
"""Rows among which those of one title are found, read once for many commits; so that memory and time stay bounded."""

Row = tuple[int, int]
"""The id of a row, and its title."""


class Waiting:
    """Takes rows out of the outbox, inside the caller's transaction: they leave it when they are `done`."""

    def __init__(self) -> None:
        self._due = self._seen = self._last_urgent = 0
        self._taken_at = monotonic()
        self._seen_at: datetime | None = None
        self._passed_over = self._takes_both = False
        self._window: dict[int, int] = {}

    def take(self) -> list[Row]:
        """The next rows as they are to be written: those of people first, those of imports in the time they leave."""
        rows = _urgent()
        self._passed_over = bool(rows) and not self._passed_over
        patient = [] if self._passed_over else self._patient()
        if patient:
            # That may have taken a while.
            rows = _urgent()
        self._last_urgent = max([row for row, _title in rows], default=0)
        self._takes_both = bool(rows and patient)
        self._taken_at = monotonic()
        return rows + patient

    def done(self, rows: Iterable[int]) -> None:
        """What was taken is written."""
        written = list(rows)
        # Where the transaction fails they are still there when the others are through, and read again.
        Outbox.objects.filter(pk__among=written).delete()
        for row in written:
            self._window.pop(row, None)

    def presses(self) -> bool:
        """Whether what people have changed waits for those who write much, and that is long ago."""
        if monotonic() - self._taken_at < HASTE:
            return False
        return self._takes_both or Outbox.objects.filter(patient=False, pk__gt=self._last_urgent).exists()

    def _patient(self) -> list[Row]:
        """The next ones of imports by their titles: where these lie together they are read faster."""
        if not self._window:
            self._look()
        rows: list[Row] = []
        titles: set[int] = set()
        for row, title in self._window.items():
            titles.add(title)
            if len(titles) > MUCH:
                break
            rows.append((row, title))
        return sorted(rows, key=lambda one: one[1])

    def _look(self) -> None:
        """Read the rows that are due, and put those of a title behind its first."""
        last = Outbox.objects.filter(patient=True).aggregate(last=Max("pk"))["last"]
        if last is None:
            return
        due = Outbox.objects.filter(patient=True, pk__lte=self._until(last)).order_by("pk")
        rows = list(due.values_list("pk", "title")[:_WINDOW])
        first: dict[int, int] = {}
        for row, title in rows:
            first.setdefault(title, row)
        self._window = dict(sorted(rows, key=lambda one: first[one[1]]))

    def _until(self, last: int) -> int:
        """Up to which row those of imports are due."""
        now = clock.now()
        if not Import.objects.filter(status=Import.Status.RUNNING, heartbeat_at__gte=now - PATIENCE).exists():
            self._seen_at = None
            return last
        if self._seen_at is None or now - self._seen_at >= PATIENCE:
            self._due = self._seen if self._seen_at else 0
            self._seen, self._seen_at = last, now
        return self._due


def _urgent() -> list[Row]:
    return list(Outbox.objects.filter(patient=False).order_by("pk").values_list("pk", "title")[:BATCH])
