"""What an earlier demonstration left in a data folder, and what of it is still there."""

from __future__ import annotations

import psycopg

from shulian.config.home import Home

OLD, CHANGED = "从前的演示", "改过的名字"
LEFT_OVER = "returns/old.xlsx"


def leave_behind(home: Home, database: str) -> None:
    """Another demonstration, of which something was changed and a file kept."""
    with psycopg.connect(database) as there:
        there.execute(
            "INSERT INTO alliance_alliance (name, short_name, office_name, is_demonstration, set_up_at)"
            " VALUES (%s, '演示', '办公室', true, now())",
            [OLD],
        )
        there.execute("UPDATE readers_category SET name = %s", [CHANGED])
    old = home.files / LEFT_OVER
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_bytes(b"old")


def still_there(home: Home) -> dict[str, int]:
    """How many alliances, changed names, categories and files there are."""
    with psycopg.connect(home.database_url()) as there:
        row = there.execute(
            "SELECT (SELECT count(*) FROM alliance_alliance),"
            " (SELECT count(*) FROM alliance_alliance WHERE name = %s),"
            " (SELECT count(*) FROM readers_category),"
            " (SELECT count(*) FROM readers_category WHERE name = %s)",
            [OLD, CHANGED],
        ).fetchone()
    assert row is not None
    names = ("alliances", "old alliances", "categories", "changed categories")
    return dict(zip(names, row, strict=True)) | {"old files": int((home.files / LEFT_OVER).exists())}
