"""The one writer of the index: it takes changed titles out of the outbox, and builds the whole index anew.

The database keeps the truth. A row leaves the outbox in a transaction that commits after the index has, so a
crash between the two only means that a title is written twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import tantivy
from django.db import connection, transaction

from shulian import clock
from shulian.apps.catalogue.models import Outbox, Title
from shulian.apps.catalogue.seldom import seldom_collecting
from shulian.apps.discovery import building, folder, index
from shulian.apps.discovery.descriptions import chunks, describe
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.makers import MANY, RUN, Makers
from shulian.apps.discovery.waiting import BATCH, Waiting

HEARTBEAT = "writer.json"
PULSE = timedelta(seconds=1)

_LOCK = 5_316_201
_HEAP = 64_000_000
_LITTLE = 32_000_000
"""Of this much, some 8,000 titles, a part of the index is made while further documents come: so a commit, for which
what people changed may wait, makes no more than one."""


class IndexWriter:
    """Keeps the current generation in step with the database. Only one may run for a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._kept_until = 0
        self._waiting = Waiting()
        self._makers = Makers()
        self._caught_up_at = clock.now()
        self._beaten_at = self._caught_up_at - PULSE

    def step(self) -> int:
        """Write one batch of changes and say how many there were; builds the index if there is none and nobody does."""
        try:
            changes = self._batch()
        except folder.IndexMissing:
            if _rebuilding():
                self._beat()
                return 0
            rebuild(self._root, lambda _progress: self._beat())
            changes = self._batch()
        except Exception:
            self._forget()
            # After a failure the database may be another: rows that were read from the earlier one say nothing.
            self._waiting = Waiting()
            raise
        caught_up = changes < BATCH and not Outbox.objects.exists()
        if caught_up:
            self._caught_up_at = clock.now()
            self._makers.close()
        self._beat()
        return changes

    def close(self) -> None:
        """Let go of the index; everything written has been committed."""
        if self._writer is not None and self._folder == _current(self._root):
            self._writer.wait_merging_threads()
        self._makers.close()
        self._forget()

    def _batch(self) -> int:
        with transaction.atomic():
            # Asked first: a generation that is current now stays current until this transaction ends.
            rebuilding = _rebuilding()
            writer = self._open()
            if rebuilding:
                rows = self._keep()
                write(writer, [title for _row, title in rows], self._makers)
                return len(rows)
            rows = self._waiting.take()
            written = write(writer, [title for _row, title in rows], self._makers, self._presses)
            done = [row for row, title in rows if title in written]
            self._waiting.done(done)
        return len(done)

    def _presses(self) -> bool:
        """Whether something else waits; asked now and then, so that the writer is seen to live meanwhile."""
        self._beat()
        return self._waiting.presses()

    def _keep(self) -> list[tuple[int, int]]:
        """While the index is built anew, rows are written to the old one and stay for the new one."""
        rows = list(Outbox.objects.filter(pk__gt=self._kept_until).order_by("pk").values_list("pk", "title")[:BATCH])
        self._kept_until = max([self._kept_until, *(row for row, _title in rows)])
        return rows

    def _open(self) -> tantivy.IndexWriter:
        current = folder.current(self._root)
        if self._writer is None or current != self._folder:
            self._forget()
            self._writer = folder.opened(current).writer(heap_size=_LITTLE, num_threads=1)
            self._folder = current
        return self._writer

    def _forget(self) -> None:
        self._writer = self._folder = None
        self._kept_until = 0

    def _beat(self) -> None:
        """Say to whoever looks that the writer lives, and since when nothing waits."""
        now = clock.now()
        if now - self._beaten_at < PULSE:
            return
        beat = {"at": now.isoformat(), "caught_up_at": self._caught_up_at.isoformat()}
        beside = self._root / f"{HEARTBEAT}.new"
        beside.write_text(json.dumps(beat), encoding="ascii")
        os.replace(beside, self._root / HEARTBEAT)
        self._beaten_at = now


def write(
    writer: tantivy.IndexWriter, title_ids: Iterable[int], makers: Makers, presses: Callable[[], bool] = lambda: False
) -> set[int]:
    """Write the titles as they are now, in this order and in one commit; those that no longer exist leave the index.

    Says which of them: not all when something else `presses`.
    """
    wanted = list(dict.fromkeys(title_ids))
    written: set[int] = set()

    def described() -> Iterator[list[Description]]:
        for run in _runs([wanted]):
            if written and presses():
                return
            for title in run:
                writer.delete_documents_by_term("id", title)
            written.update(run)
            yield describe(run)

    if wanted:
        with seldom_collecting():
            _add(writer, described(), makers, many=len(wanted) >= MANY)
            writer.commit()
    return written


def _runs(chunks: Iterable[list[int]]) -> Iterator[list[int]]:
    return (chunk[at : at + RUN] for chunk in chunks for at in range(0, len(chunk), RUN))


def _add(
    writer: tantivy.IndexWriter,
    described: Iterable[list[Description]],
    makers: Makers,
    *,
    many: bool,
    come: Callable[[int], None] = lambda _count: None,
) -> int:
    """Put documents into the index, and say how many; `come` hears it of each."""
    count = 0
    for document in makers.documents(described, many=many):
        writer.add_json(document)
        count += 1
        come(count)
    return count


def rebuild(root: Path, meanwhile: building.Meanwhile = lambda _progress: None) -> int:
    """Build the index anew beside the one in use, then change over; returns the number of titles.

    Searches go on meanwhile, and changes still reach the old index. `meanwhile` hears every second how far it is.
    """
    root.mkdir(parents=True, exist_ok=True)
    with _alone():
        target = folder.fresh(root)
        total = Title.objects.living().count()
        try:
            with building.told(root, total, meanwhile) as come:
                count = _fill(index.make(target), come, many=total >= MANY)
            folder.switch(root, target)
        finally:
            folder.discard(root, keep=_current(root))
    return count


def _fill(made: tantivy.Index, come: Callable[[int], None], *, many: bool) -> int:
    writer = made.writer(heap_size=_HEAP, num_threads=1)
    makers = Makers()
    try:
        with seldom_collecting():
            count = _add(writer, map(describe, _runs(chunks())), makers, many=many, come=come)
            writer.commit()
        # What changed while we were building is still in the outbox, and stays there for the writer to take.
        write(writer, Outbox.objects.order_by("title").values_list("title", flat=True).distinct(), makers)
    finally:
        makers.close()
    writer.wait_merging_threads()
    return count


def _current(root: Path) -> Path | None:
    try:
        return folder.current(root)
    except folder.IndexMissing:
        return None


@contextmanager
def _alone() -> Iterator[None]:
    """One rebuild at a time; it waits for a batch that is being taken, and later batches see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _rebuilding() -> bool:
    """Whether a rebuild is under way; if not, none begins before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [_LOCK])
        return not cursor.fetchone()[0]
