"""How long something took: from the entry that began it to the one that ended it, of the same subject (等待时间)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.late import left_out
from shulian.apps.statistics.queries.windows import moments_of
from shulian.core.periods import Period

# Whole minutes, and of an even number of them the middle of the two in the middle, half a minute upwards.
# Late entries count as in any other figure: `core.publishing.Window` says which.
MEDIANS = """
SELECT asked.key, floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY waited.minutes) + 0.5)::bigint
  FROM unnest(%(keys)s::text[], %(libraries)s::bigint[]) AS asked (key, library)
  JOIN (SELECT ended.library, floor(extract(epoch FROM ended.happened_at - begun.happened_at) / 60) AS minutes
          FROM journal_entry AS ended
          JOIN journal_entry AS begun ON begun.subject = ended.subject AND begun.kind = %(since)s
         WHERE ended.kind = %(kind)s AND ended.library = ANY(%(libraries)s)
           AND NOT EXISTS (SELECT 1 FROM jsonb_each_text(%(where)s::jsonb) AS said
                            WHERE said.value <> CASE said.key WHEN 'channel'
                                  THEN coalesce(ended.details->>'channel', ended.source)
                                  ELSE coalesce(ended.details->>said.key, '') END)
           AND ((ended.happened_at >= %(first)s AND ended.happened_at < %(after)s)
                OR EXISTS (SELECT 1
                             FROM unnest(%(late_from)s::timestamptz[], %(late_before)s::timestamptz[],
                                         %(late_after)s::timestamptz[]) AS late (first, before, after)
                            WHERE ended.happened_at >= late.first AND ended.happened_at < late.before
                              AND ended.recorded_at > late.after))
           AND NOT EXISTS (SELECT 1
                             FROM unnest(%(out_library)s::bigint[], %(out_from)s::timestamptz[],
                                         %(out_before)s::timestamptz[]) AS said (library, first, before)
                            WHERE ended.library = said.library
                              AND ended.happened_at >= said.first AND ended.happened_at < said.before)
           AND (%(until)s::timestamptz IS NULL
                OR (ended.recorded_at <= %(until)s AND begun.recorded_at <= %(until)s))) AS waited
    ON waited.library = asked.library
 GROUP BY asked.key
"""


def waited(indicator: Indicator, period: Period, groups: Mapping[str, Collection[int]]) -> dict[str, int]:
    """The median of the minutes that it took at the libraries of each group; groups where nothing ended stay out."""
    rows = [(key, library) for key, libraries in groups.items() for library in libraries]
    moments = moments_of(period)
    asked: dict[str, Any] = {
        "keys": [key for key, _library in rows],
        "libraries": [library for _key, library in rows],
        "since": indicator.since,
        "kind": indicator.kind,
        "where": json.dumps(indicator.where),
        "first": moments.first,
        "after": moments.after,
        "late_from": [first for first, _before, _after in moments.late],
        "late_before": [before for _first, before, _after in moments.late],
        "late_after": [after for _first, _before, after in moments.late],
        "until": moments.until,
        **_left_out(indicator, period),
    }
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS, asked)
        return {key: int(median) for key, median in cursor.fetchall()}


def _left_out(indicator: Indicator, period: Period) -> dict[str, Any]:
    """What came in late and is in no figure: at which libraries, from when, and before when it happened."""
    found = [(pk, one.moments) for one in left_out(indicator, period) for pk in one.places]
    return {
        "out_library": [pk for pk, _at in found],
        "out_from": [first for _pk, (first, _after) in found],
        "out_before": [after for _pk, (_first, after) in found],
    }
