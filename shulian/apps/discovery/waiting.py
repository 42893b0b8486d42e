"""Which changes the index writer takes next: what people changed at once, what imports wrote when they are at rest.

A large import changes many of its titles again and again, as further records of them come. While it runs its rows
wait a while, and then all that were written for a title count as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection
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

_WINDOW = 400_000
"""Rows among which those of one title are found; so that memory and time stay bounded."""
_NEXT = """
    WITH near AS MATERIALIZED (
        SELECT id, title FROM catalogue_outbox WHERE patient AND id <= %s ORDER BY id LIMIT %s
    ), wanted AS (
        SELECT title FROM near GROUP BY title ORDER BY min(id) LIMIT %s
    )
    SELECT id, title FROM near WHERE title IN (SELECT title FROM wanted)
"""

Row = tuple[int, int]
"""The id of a row, and its title."""


class Waiting:
    """Takes rows out of the outbox, inside the caller's transaction: they leave it when they are `done`."""

    def __init__(self) -> None:
        self._due = self._seen = self._last_urgent = 0
        self._taken_at = monotonic()
        self._seen_at: datetime | None = None
        self._passed_over = False

    def take(self) -> list[Row]:
        """The next rows; those of imports do not wait behind all that people do."""
        self._taken_at = monotonic()
        rows = _urgent()
        self._last_urgent = max([row for row, _title in rows], default=0)
        if rows and not self._passed_over:
            self._passed_over = True
            return rows
        self._passed_over = False
        return rows + self._patient()

    def done(self, rows: Iterable[int]) -> None:
        """What was taken is written."""
        Outbox.objects.filter(pk__among=rows).delete()

    def presses(self) -> bool:
        """Whether people have changed something after rows were taken, and that is long ago."""
        if monotonic() - self._taken_at < HASTE:
            return False
        return Outbox.objects.filter(patient=False, pk__gt=self._last_urgent).exists()

    def _patient(self) -> list[Row]:
        last = Outbox.objects.filter(patient=True).aggregate(last=Max("pk"))["last"]
        if last is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [self._until(last), _WINDOW, MUCH])
            rows: list[Row] = cursor.fetchall()
            return rows

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
