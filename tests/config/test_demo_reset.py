"""`shulian demo --reset` on a database of its own: everything goes, and comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SMALL = ["--readers", "20", "--checkouts", "30", "--works", "12"]
NAME = "demo_reset"


@pytest.fixture
def place(database_server: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation with a new database beside the one of the tests."""
    with psycopg.connect(database_server, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME} TEMPLATE shulian")
        url = make_conninfo(**{**conninfo_to_dict(database_server), "dbname": NAME})
        yield os.environ | {"SHULIAN_HOME": str(tmp_path), "SHULIAN_DATABASE_URL": url}
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def shulian(place: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shulian.config.main", *arguments]
    return subprocess.run(command, env=place, capture_output=True, text=True, check=False)


def count(place: dict[str, str], table: str) -> int:
    with psycopg.connect(place["SHULIAN_DATABASE_URL"]) as database:
        row = database.execute(f"SELECT count(*) FROM {table}").fetchone()
        return row[0] if row else -1


def test_a_reset_makes_the_demonstration_again(place: dict[str, str]) -> None:
    with psycopg.connect(place["SHULIAN_DATABASE_URL"]) as database:
        database.execute(
            "INSERT INTO alliance_alliance (name, short_name, office_name, is_demonstration, set_up_at)"
            " VALUES ('从前的演示', '演示', '办公室', true, now())"
        )
        database.execute("UPDATE readers_category SET name = '改过的名字'")
    left_over = Path(place["SHULIAN_HOME"]) / "files" / "returns" / "old.xlsx"
    left_over.parent.mkdir(parents=True, exist_ok=True)
    left_over.write_bytes(b"old")
    again = shulian(place, "demo", "--reset", *SMALL)
    assert again.returncode == 0, again.stderr
    assert count(place, "alliance_alliance WHERE short_name = '演示'") == 0
    assert count(place, "readers_category WHERE name = '改过的名字'") == 0
    assert count(place, "readers_reader") == 26
    assert count(place, "readers_category") == 7
    assert not left_over.exists()
    assert (Path(place["SHULIAN_HOME"]) / "run" / "sign-ins").read_text().strip() in again.stdout
