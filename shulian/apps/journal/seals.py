"""Blocks of the journal, closed by a chain of digests: an entry that is changed, removed or slipped in later shows.

The digest of a block covers each of its entries and the digest of the block before, so that nobody can mend one block
without all that follow. Against one who rewrites the whole chain helps only a seal that was written down elsewhere: the
newest is printed by `shulian seals`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from shulian import clock
from shulian.apps.journal.followers import Window, alone, oldest_open, window_from
from shulian.apps.journal.models import Entry, Seal

BLOCK = 10_000
"""Entries after which a block is closed; the entries of one transaction always stay together."""
BEGINNING = bytes(32)
"""What stands for the digest before the first block."""

# Every column, in a form that depends neither on the session nor on the server.
_BLOCK = """
SELECT count(*), coalesce(max(id), 0), coalesce(string_agg(sha256(convert_to(jsonb_build_array(
         id, tx::text, kind, happened_at AT TIME ZONE 'UTC', recorded_at AT TIME ZONE 'UTC', library, place, device,
         actor, source, command, reader, item, title, subject, quantity, details)::text, 'UTF8')), '' ORDER BY id), '')
  FROM journal_entry
 WHERE tx >= %s::text::xid8 AND tx < %s::text::xid8 AND id > %s AND id <= %s
"""
_ENDLESS = 2**63 - 1


@dataclass(frozen=True)
class Broken:
    """A block that is not as it was sealed: its number, and what is wrong with it."""

    number: int
    sealed: int
    found: int

    @property
    def miscounted(self) -> bool:
        """Whether entries are missing or were added; otherwise one was changed, or the chain itself."""
        return self.sealed != self.found


def seal(limit: int = BLOCK) -> int:
    """Close blocks over all that is not sealed yet; returns how many. Of several processes only one seals."""
    with alone("seals") as mine:
        made = 0
        while mine and _close_one(limit):
            made += 1
        return made


def newest() -> Seal | None:
    """The last block that was closed."""
    return Seal.objects.order_by("-number").first()


def unsealed() -> Entry | None:
    """The oldest entry that no block holds yet."""
    begin, after = _behind(newest())
    found = Entry.objects.raw(
        "SELECT * FROM journal_entry WHERE tx >= %s::text::xid8 AND id > %s ORDER BY tx, id LIMIT 1", [begin, after]
    )
    return next(iter(found), None)


def verify() -> Iterator[Broken | None]:
    """Look at every block again, from the first: None for a sound one, else what is wrong with it."""
    previous, number = BEGINNING, 1
    for block in Seal.objects.order_by("number").iterator():
        count, _last, entries = _entries(block.tx_begin, block.tx_end, block.after, block.last)
        sound = block.number == number and count == block.entries
        sound = sound and _digest(previous, entries) == bytes(block.digest)
        yield None if sound else Broken(block.number, block.entries, count)
        previous, number = bytes(block.digest), block.number + 1


@transaction.atomic
def _close_one(limit: int) -> bool:
    """Close the next block; False when there was nothing to close."""
    last = newest()
    begin, after = _behind(last)
    if begin <= oldest_open():
        window = window_from(begin, after, limit)
    else:
        # A restored database counts its transactions anew: what no block holds yet of the old count is the next one.
        window = Window(begin, _ENDLESS, last=False)
        if not _entries(window.begin, window.end, after, _ENDLESS)[0]:
            begin, after = 0, Seal.objects.aggregate(last=Max("last"))["last"]
            window = window_from(begin, after, limit)
    count, highest, entries = _entries(window.begin, window.end, after, _ENDLESS)
    if not count:
        return False
    Seal.objects.create(
        number=last.number + 1 if last else 1,
        tx_begin=window.begin,
        tx_end=window.end,
        after=after,
        last=highest,
        entries=count,
        digest=_digest(bytes(last.digest) if last else BEGINNING, entries),
        sealed_at=clock.now(),
    )
    return True


def _behind(last: Seal | None) -> tuple[int, int]:
    """The transaction behind the last block, and the id above which its count of transactions begins."""
    return (last.tx_end, last.after) if last else (0, 0)


def _digest(previous: bytes, entries: bytes) -> bytes:
    return hashlib.sha256(previous + entries).digest()


def _entries(begin: int, end: int, after: int, last: int) -> tuple[int, int, bytes]:
    """How many entries a block has, the highest id, and the digests of all of them in order."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOCK, [begin, end, after, last])
        count, highest, digests = cursor.fetchone()
    return count, highest, bytes(digests)
