"""How long something took: from the entry that began it to the one that ended it, of the same subject (等待时间)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from shulian import clock
from shulian.apps.statistics.models import Indicator
from shulian.core.periods import Period

# Whole minutes, and of an even number of them the middle of the two in the middle, half a minute upwards.
MEDIAN = """
SELECT floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) + 0.5)::bigint
  FROM (SELECT floor(extract(epoch FROM ended.happened_at - begun.happened_at) / 60) AS minutes
          FROM journal_entry AS ended
          JOIN journal_entry AS begun ON begun.subject = ended.subject AND begun.kind = %(since)s
         WHERE ended.kind = %(kind)s AND ended.happened_at >= %(first)s AND ended.happened_at < %(after)s
           AND ended.library = ANY(%(libraries)s)) AS waited
"""


def waited(indicator: Indicator, period: Period, libraries: Collection[int]) -> int | None:
    """The median of the minutes that it took at these libraries; None if nothing ended there."""
    first, after = (
        datetime.combine(day, time.min, tzinfo=clock.PLACE) for day in (period.start, period.end + timedelta(days=1))
    )
    asked: dict[str, Any] = {"since": indicator.since, "kind": indicator.kind, "first": first, "after": after}
    with connection.cursor() as cursor:
        cursor.execute(MEDIAN, {**asked, "libraries": list(libraries)})
        found = cursor.fetchone()[0]
    return None if found is None else int(found)
