"""Finding the title to which a record belongs (查重), within one batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from shulian.apps.catalogue.actions.remembered import Remembered
from shulian.apps.catalogue.lookups import stamps
from shulian.apps.catalogue.models import Title
from shulian.core.clusters import Known
from shulian.core.matching import Edition, edition_key, known_as

_ONE_AT_A_TIME = 5_316_202

_HAVING = "{column} @> ARRAY[wanted.value] AND {column} <> '{{}}' AND gone_at IS NULL"
_KEYED = "edition_key = wanted.value AND gone_at IS NULL"


class Clusters:
    """The titles that the records of a batch might belong to: those of the database and those just made."""

    def __init__(self, editions: Iterable[Edition], remembered: Remembered | None = None, transaction: int = 0) -> None:
        self._known: Known[Title] = Known()
        for title, known in (remembered or Remembered()).titles(_stamps(list(editions)), transaction):
            self.add(known, title)

    def add(self, known: Edition, title: Title) -> None:
        """Let later records of the batch find this title, also as its other records write it."""
        self._known.add(known, title)
        for key in title.other_keys:
            self._known.add(known_as(known, key), title)

    def find(self, known: Edition, apart: Collection[int] = ()) -> Title | None:
        """The first title that is the same edition for certain, and none with an id in `apart`."""
        fitting = self._known.find_all(known)
        return next((title for title in fitting if title.pk not in apart), None)


def candidates(editions: Collection[Edition], without: Collection[int] = ()) -> list[Title]:
    """The living titles that share a number or a key with any of these editions, by id; `without` are at hand."""
    ids = {pk for pk in _stamps(editions) if pk not in without}
    found = Title.objects.living().filter(pk__among=ids).order_by("pk")
    # Reading a moment costs as much as all the rest of a row.
    return list(found.defer("added_at", "changed_at"))


def _stamps(editions: Collection[Edition]) -> dict[int, int]:
    """The living titles that share a number or a key with any of these, and which transaction wrote each last."""
    numbers = sorted({number for known in editions for number in known.isbns})
    shared = sorted({number for known in editions for number in known.shared})
    keys = sorted({key for known in editions if (key := edition_key(known))})
    found = stamps(Title, _KEYED, keys)
    for column, values in (("isbns", numbers), ("shared_numbers", shared), ("other_keys", keys)):
        found |= stamps(Title, _HAVING.format(column=column), values)
    return found


def lock_clusters() -> int:
    """Until this transaction ends nobody else makes titles: two imports must not make one title twice.

    Returns the number of the transaction, as it stands in the rows that it writes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text::bigint, pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        number: int = cursor.fetchone()[0]
        return number
