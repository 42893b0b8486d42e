"""Journal entries as flat rows: the columns that can be counted, in PostgreSQL and in Parquet alike.

No column tells of a person but the token that the journal has; free texts (reasons for an override) stay behind.
"""

from __future__ import annotations

from shulian.core.dimensions import CARRIED, Dimension

TABLE = "exported"

SCHEMA = {
    "id": "int64",
    "kind": "string",
    "at_us": "int64",
    "month": "int32",
    "quarter": "int32",
    "year": "int32",
    "weekday": "int32",
    "hour": "int32",
    "library": "int64",
    "city": "string",
    "channel": "string",
    "reader": "string",
    "item": "int64",
    "title": "int64",
    "subject": "string",
    "quantity": "int64",
    "category": "string",
    "item_class": "string",
    "owner": "int64",
    "clc": "string",
    "reason": "string",
}
"""`at_us` is when it happened in microseconds; `month` (202203), `quarter` (20221), `hour` are those of the place.

What was counted by hand is of a day, and of no hour of it.
"""

COLUMN_OF = {
    Dimension.MONTH: "month",
    Dimension.QUARTER: "quarter",
    Dimension.YEAR: "year",
    Dimension.WEEKDAY: "weekday",
    Dimension.HOUR: "hour",
    Dimension.CHANNEL: "channel",
    Dimension.READER_TYPE: "category",
    Dimension.ITEM_CLASS: "item_class",
    Dimension.OWNER: "owner",
    Dimension.CLC: "clc",
    Dimension.REASON: "reason",
}

KINDS = sorted(CARRIED)

# A reader's own search leaves no trace here: only kinds that can be counted are taken.
FLAT = """
SELECT entry.id, entry.kind, (extract(epoch FROM entry.happened_at) * 1000000)::bigint AS at_us,
       (extract(year FROM local.at) * 100 + extract(month FROM local.at))::int AS month,
       (extract(year FROM local.at) * 10 + extract(quarter FROM local.at))::int AS quarter,
       extract(year FROM local.at)::int AS year,
       extract(isodow FROM local.at)::int AS weekday,
       CASE WHEN entry.kind = 'visit' AND entry.details->>'by' = 'hand' THEN NULL
            ELSE extract(hour FROM local.at)::int END AS hour,
       entry.library, rpad(coalesce(left(library.division_id, 4), ''), 6, '0') AS city,
       coalesce(entry.details->>'channel', entry.source) AS channel, entry.reader::text AS reader,
       entry.item, entry.title, entry.subject, entry.quantity,
       coalesce(entry.details->>'category', '') AS category, coalesce(entry.details->>'item_class', '') AS item_class,
       (entry.details->>'owner')::bigint AS owner, coalesce(entry.details->>'clc', '') AS clc,
       coalesce(entry.details->>'reason', '') AS reason
  FROM journal_entry AS entry
  LEFT JOIN alliance_library AS library ON library.id = entry.library
 CROSS JOIN LATERAL (SELECT entry.happened_at AT TIME ZONE %(place)s AS at) AS local
 WHERE entry.kind = ANY(%(kinds)s)
"""

_TEXTS = ", ".join(f"coalesce({name}::text, '')" for name in SCHEMA)
_ONE = f"md5(concat_ws('|', {_TEXTS}))"
# Fifteen digits of each row's digest, added up: the same sum in PostgreSQL and in DuckDB, in whatever order.
CHECKSUM_POSTGRES = f"coalesce(sum(('x' || lpad(substr({_ONE}, 1, 15), 16, '0'))::bit(64)::bigint), 0)::numeric(38)"
CHECKSUM_DUCKDB = f"coalesce(sum(CAST('0x' || substr({_ONE}, 1, 15) AS BIGINT)), 0)"
