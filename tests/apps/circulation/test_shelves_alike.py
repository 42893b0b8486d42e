"""The statement that writes loans and returns puts a copy on the shelf that the rule names."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.db import connection

from shulian.apps import circulation
from shulian.core.floating import Stood, shelves_after

pytestmark = pytest.mark.django_db

WRITE = Path(circulation.__file__).parent / "sql" / "write.sql"
STATIONS = (None, 1, 2)
CASES = [
    (Stood(station, shelf, home_shelf), after)
    for station, shelf, home_shelf, after in product(STATIONS, ("", "A1"), ("", "B2"), STATIONS)
    # At home a copy has one shelf: none is kept for it.
    if station is not None or not home_shelf
]


def in_statement(column: str) -> str:
    """What the statement sets this column of an item to."""
    found = re.search(rf"\s{column} = (CASE .*? END),?\s", WRITE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, column
    return found[1]


def test_the_statement_and_the_rule_name_the_same_shelves() -> None:
    asked = (
        f"SELECT {in_statement('shelf')}, {in_statement('home_shelf')} "
        "FROM (SELECT %s::bigint AS station_id, %s::text AS shelf, %s::text AS home_shelf) item, "
        "(SELECT %s::bigint AS station) item_guard"
    )
    with connection.cursor() as cursor:
        for stood, after in CASES:
            cursor.execute(asked, [*stood, after])
            assert cursor.fetchone() == shelves_after(stood, after), (stood, after)
    assert len(CASES) == 30
