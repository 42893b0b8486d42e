"""Followers: they read the journal after commit, in an order in which no entry is lost, and do what follows from it.

By id alone an entry that commits late would be passed over: ids are drawn before the commit. So a follower reads
whole windows of transactions, up to the oldest that is still open; inside a window the order is that of the ids.
Across windows a later act can still come first: a follower looks again at what it finds, and never assumes that it
has seen all that came before. What it does must bear being done twice: the position is kept only afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from shulian import clock
from shulian.apps.journal.models import Entry, FollowerPosition

log = logging.getLogger(__name__)

WINDOW = 500
"""Entries after which a window is cut; the entries of one transaction always stay together."""
PULSE = timedelta(seconds=10)
"""How often an idle follower writes down that nothing is left to be read."""

_LOCKS = 5_316_202


@dataclass(frozen=True)
class Follower:
    """Its name, the kinds of entries it asks for, and what it does with those of a window.

    `between` is what it does besides after every window; it says how many times it has to go on at once.
    """

    name: str
    kinds: frozenset[str]
    follow: Callable[[Sequence[Entry]], None]
    between: Callable[[], int] | None = None


@dataclass(frozen=True)
class Window:
    """The transactions from `begin` up to before `end`; `last` when there is nothing to be read after it.

    `waits` is since when the first of what waits behind an open transaction does so.
    """

    begin: int
    end: int
    last: bool
    waits: datetime | None = None


def followers() -> list[Follower]:
    """All followers of this installation, as the settings name them."""
    return [import_string(path) for path in settings.FOLLOWERS]


def step(follower: Follower, limit: int = WINDOW) -> int:
    """Read one window, do what follows, keep the position; returns how much there was to do for the follower.

    Of several processes only one reads for a follower; the others find nothing to do.
    """
    with alone(follower.name) as mine:
        if not mine:
            return 0
        position = _position(follower.name)
        window = window_from(position.tx, position.after, limit)
        found = _entries(follower, position, window) if window.end > window.begin else []
        if found:
            follower.follow(found)
        _keep(position, window, idle=not found)
        return len(found) + (follower.between() if follower.between else 0)


def _position(name: str) -> FollowerPosition:
    """Where the follower stands; a new one begins with what comes from now on."""
    position = FollowerPosition.objects.filter(pk=name).first()
    open_from = oldest_open()
    if position is None:
        return FollowerPosition.objects.create(name=name, tx=open_from, caught_up_at=clock.now())
    if position.tx > open_from:
        # A restored database counts its transactions anew, while its old entries keep their numbers.
        last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        log.warning("follower %s: transactions are counted anew; it goes on after entry %s", name, last)
        position.tx, position.after = open_from, last
        position.save()
    return position


def oldest_open() -> int:
    """The oldest transaction that is still open: all before it are over."""
    return int(_ask("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [])[0][0])


def window_from(begin: int, after: int, limit: int) -> Window:
    """From a transaction up to the oldest open one, but cut where `limit` entries are reached."""
    end = oldest_open()
    cut = _ask(
        "SELECT tx::text::bigint FROM journal_entry WHERE tx >= %s::text::xid8 AND tx < %s::text::xid8 AND id > %s "
        "ORDER BY tx, id OFFSET %s LIMIT 1",
        [begin, end, after, limit],
    )
    if cut:
        return Window(begin, max(cut[0][0], begin + 1), last=False)
    # What has been committed behind a transaction that is still open has to wait for it.
    # In the order of their index, and some of them are enough: the others come later.
    ((waits,),) = _ask(
        "SELECT min(recorded_at) FROM (SELECT recorded_at FROM journal_entry WHERE tx >= %s::text::xid8"
        " ORDER BY tx, id LIMIT %s) AS waiting",
        [end, WINDOW],
    )
    return Window(begin, end, last=waits is None, waits=waits)


def _entries(follower: Follower, position: FollowerPosition, window: Window) -> list[Entry]:
    return list(
        Entry.objects.raw(
            "SELECT * FROM journal_entry WHERE tx >= %s::text::xid8 AND tx < %s::text::xid8 AND id > %s "
            "AND kind = ANY(%s) ORDER BY id",
            [window.begin, window.end, position.after, sorted(follower.kinds)],
        )
    )


def _keep(position: FollowerPosition, window: Window, *, idle: bool) -> None:
    now = clock.now()
    if idle and window.last and now - position.caught_up_at < PULSE:
        return
    position.tx = window.end
    # Where many write at once something waits nearly always, if only for a moment: up to there all is read.
    if window.last or window.waits:
        position.caught_up_at = max(position.caught_up_at, window.waits or now)
    position.save()


def _ask(sql: str, parameters: Sequence[str | int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process reads under that name now; the lock goes with the connection."""
    key = [_LOCKS, _key(name)]
    mine = bool(_ask("SELECT pg_try_advisory_lock(%s, %s)", key)[0][0])
    try:
        yield mine
    finally:
        if mine and connection.connection and not connection.connection.closed:
            _ask("SELECT pg_advisory_unlock(%s, %s)", key)


def _key(name: str) -> int:
    return crc32(name.encode()) - 2**31
