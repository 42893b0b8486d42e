"""Which changes the index writer takes next: what people changed at once, what imports wrote when it is at rest.

A large import changes many of its titles again and again, as further records of them come. While it runs a title waits
until nothing has been said of it for as long as the file still takes, and then all that was written for it counts as
one. So many of them are written while the file is still being read, and few of them twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice, takewhile
from time import monotonic

from shulian import clock
from shulian.apps.catalogue.models import Import, Outbox

BATCH = 2000
"""Changes by people that are written in one commit of the index."""
MUCH = 20_000
"""Titles of imports that are: each commit costs something, and whoever makes documents waits for it."""
ENOUGH = 2500
"""Titles at rest for which a commit is worth it while an import runs."""
HASTE = 0.5
"""Seconds after which such a commit is made when people have changed something meanwhile, which waits for it."""
PATIENCE = timedelta(minutes=1)
"""The longest rest that is asked of a title; of which more is said again and again, it waits twice as long at most."""
_WINDOW = 200_000
"""Rows among which those of one title are found, read once for many commits; so that memory and time stay bounded."""

Row = tuple[int, int]
"""The id of a row, and its title."""


class _Title:
    """The rows of a title, and since when it waits and rests."""

    __slots__ = ("resting", "rows", "since")

    def __init__(self, now: datetime) -> None:
        self.since = self.resting = now
        self.rows: list[int] = []


class Waiting:
    """Takes rows out of the outbox, inside the caller's transaction: they leave it when they are `done`."""

    def __init__(self) -> None:
        self._last_urgent = 0
        self._taken_at = monotonic()
        self._passed_over = self._takes_both = False
        # Those that rest longest come first.
        self._titles: dict[int, _Title] = {}
        self._window: dict[int, int] = {}
        self._read_to = 0
        self._begun_at = clock.now()

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
            title = self._window.pop(row, None)
            if title is not None:
                self._titles[title].rows.remove(row)
                if not self._titles[title].rows:
                    del self._titles[title]

    def presses(self) -> bool:
        """Whether what people have changed waits for those who write much, and that is long ago."""
        if monotonic() - self._taken_at < HASTE:
            return False
        return self._takes_both or Outbox.objects.filter(patient=False, pk__gt=self._last_urgent).exists()

    def _patient(self) -> list[Row]:
        """The next ones of imports by their titles: where these lie together they are read faster."""
        now = clock.now()
        rest = _rest(now)
        self._look(now)
        due = self._due(now, rest if len(self._window) < _WINDOW else None)
        return [(row, title) for title in sorted(due) for row in self._titles[title].rows]

    def _due(self, now: datetime, rest: timedelta | None) -> list[int]:
        """The titles that have rested: while imports run only when they are enough, or wait for that too long."""
        if rest is None:
            return list(islice(self._titles, MUCH))
        rested = takewhile(lambda title: now - self._titles[title].resting >= rest, self._titles)
        due = list(islice(rested, MUCH))
        waits_long = due and now - self._titles[due[0]].resting >= PATIENCE
        return due if len(due) >= ENOUGH or waits_long else []

    def _look(self, now: datetime) -> None:
        """Read the rows that have come: a title of which one speaks begins its rest anew, but not for ever."""
        room = _WINDOW - len(self._window)
        if not room:
            return
        if not self._window or now - self._begun_at >= PATIENCE:
            # From the first: a row may be seen later than one that was written after it.
            self._begun_at, self._read_to = now, 0
        rows = Outbox.objects.filter(patient=True, pk__gt=self._read_to).order_by("pk")
        # No more than find room, or were met before: with a long backlog each of these reads would keep people waiting.
        for row, title in rows.values_list("pk", "title")[: room if self._read_to else _WINDOW]:
            if row not in self._window:
                if len(self._window) >= _WINDOW:
                    break
                self._window[row] = title
                self._heard(title, now).rows.append(row)
            self._read_to = row

    def _heard(self, title: int, now: datetime) -> _Title:
        waits = self._titles.get(title)
        if waits is None:
            waits = self._titles[title] = _Title(now)
        elif now - waits.since < PATIENCE:
            waits.resting = now
            self._titles[title] = self._titles.pop(title)
        return waits


def _urgent() -> list[Row]:
    return list(Outbox.objects.filter(patient=False).order_by("pk").values_list("pk", "title")[:BATCH])


def _rest(now: datetime) -> timedelta | None:
    """How long titles are to rest while imports run; None where none does."""
    running = Import.objects.filter(status=Import.Status.RUNNING, heartbeat_at__gte=now - PATIENCE)
    said = running.values_list("started_at", "done_bytes", "total_bytes")
    return max((_rest_of(now, *one) for one in said), default=None)


def _rest_of(now: datetime, started: datetime | None, done: int, total: int) -> timedelta:
    """The time that a file seems to take from now on: of most titles that rested for so long it was the end."""
    if not started or not done:
        return PATIENCE
    # As numbers: a large file that was paused for weeks at its beginning would take longer than a time can say.
    return PATIENCE * min((now - started) / PATIENCE * ((total - done) / done), 1.0)
