"""Monthly partitions of the journal, made ahead of time."""

from __future__ import annotations

from datetime import date

from django.db import connection

from shulian import clock


def next_month(month: date) -> date:
    """The first day of the month after `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def make(first: date, last: date) -> int:
    """Make the partitions from the month of `first` to the month of `last`; returns how many were new."""
    made = 0
    month = first.replace(day=1)
    with connection.cursor() as cursor:
        while month <= last:
            name = f"journal_entry_{month:%Y_%m}"
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                # Bounds are UTC midnights, so that a partition means the same under every session time zone.
                cursor.execute(
                    f"CREATE TABLE {name} PARTITION OF journal_entry "
                    f"FOR VALUES FROM ('{month} 00:00+00') TO ('{next_month(month)} 00:00+00')"
                )
                # The guard of the whole table does not hold where a part of it is named.
                cursor.execute(
                    f"CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON {name} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_is_append_only()"
                )
                made += 1
            month = next_month(month)
    return made


def make_ahead() -> int:
    """Make the partitions of this month and of the next twelve; returns how many were new."""
    today = clock.now().date()
    return make(today, date(today.year + 1, today.month, 1))


def unplaced() -> int:
    """Entries recorded in a month that had no partition; anything but 0 wants a look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry_unplaced")
        return int(cursor.fetchone()[0])
