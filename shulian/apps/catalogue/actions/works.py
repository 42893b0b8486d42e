"""Every title has its work: found by key, or made; for a batch of titles in two statements."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import count

from django.db import connection, transaction

from shulian.apps.catalogue.described import LONGEST
from shulian.apps.catalogue.editions import edition_of, keyed
from shulian.apps.catalogue.lookups import ids_of
from shulian.apps.catalogue.models import Outbox, Title, Work
from shulian.apps.catalogue.store import copy_in
from shulian.core.matching import Edition
from shulian.core.volumes import split_volume
from shulian.core.works import work_key

FILLED = 2000
"""Titles whose works are sought in one transaction."""

_MAKE = """
    INSERT INTO catalogue_work (key, title, author)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS made (key, title, author) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING key, id
"""


def works_for(titles: Sequence[Title], editions: Sequence[Edition] | None = None) -> None:
    """Set the work of each of these titles, which the caller saves; `editions` if they are at hand already."""
    known = editions or [edition_of(title) for title in titles]
    keys = [work_key(edition, title.form) for edition, title in zip(known, titles, strict=True)]
    wanted = {key: title for key, title in zip(keys, titles, strict=True) if key}
    works = ids_of(Work, "key", wanted)
    works |= _made({key: title for key, title in wanted.items() if key not in works})
    for key, title in zip(keys, titles, strict=True):
        title.work_id = works.get(key)


def fill_works(batches: int | None = None) -> int:
    """Give a work to the titles that have none yet, at most so many batches of them; returns how many had none."""
    done = after = 0
    for _ in count() if batches is None else range(batches):
        with transaction.atomic():
            rows = Title.objects.living().filter(work=None, pk__gt=after).exclude(title="").order_by("pk")
            titles = list(rows.select_for_update(no_key=True)[:FILLED])
            # What is as old as that may also have a key by an earlier rule.
            works_for(titles, [keyed(title) for title in titles])
            Title.objects.bulk_update(titles, ["work", "edition_key"])
            copy_in([Outbox(title=title.pk) for title in titles])
        if not titles:
            break
        done, after = done + len(titles), titles[-1].pk
    return done


def _made(wanted: dict[str, Title]) -> dict[str, int]:
    if not wanted:
        return {}
    shown = [_without_volume(title.title) for title in wanted.values()]
    authors = [next(iter(title.authors), "") for title in wanted.values()]
    with connection.cursor() as cursor:
        # Another import may make the same work at the same moment: whoever comes second gets the first one's.
        cursor.execute(_MAKE, [list(wanted), shown, authors])
        return dict(cursor.fetchall())


def _without_volume(title: str) -> str:
    """The title as a work shows it: as it is written, unless a volume must be cut out of it."""
    rest, volume = split_volume(unicodedata.normalize("NFKC", title[:LONGEST]))
    return rest.rstrip(" .,:") or rest if volume else title
