"""Looking for thousands of rows at once in tables that an import is filling, of which the database knows no figures."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.lookups import each, ids_of
from shulian.apps.catalogue.models import Record, Title, Work
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from tests import constructed, make

RECORDS = 1500


def bring(library: Library, data: bytes) -> None:
    import_here(Act("command", library=library.pk), library, Upload("some.mrc", io.BytesIO(data), keep=False))


def passed_over(statement: str) -> int:
    """Rows that the database reads for a statement, only to find that they were not asked for."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ANALYZE {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return sum(map(int, re.findall(r"Rows Removed by (?:Filter|Join Filter|Index Recheck): ([0-9]+)", plan)))


@pytest.mark.django_db
def test_a_further_batch_does_not_read_through_what_the_library_has_already() -> None:
    library = make.library("凤县图书馆")
    pieces = list(constructed.file(RECORDS + 100, seed=3))
    bring(library, b"".join(pieces[:RECORDS]))
    assert min(Record.objects.count(), Item.objects.count()) > RECORDS * 0.9
    with CaptureQueriesContext(connection) as asked:
        bring(library, b"".join(pieces[RECORDS:]))
    statements = [text for one in asked if (text := str(one["sql"]).strip()).startswith("SELECT")]
    read = {statement[:80]: passed_over(statement) for statement in statements}
    assert {statement: rows for statement, rows in read.items() if rows > 100} == {}


@pytest.mark.django_db
def test_each_value_finds_its_rows_once_and_no_value_finds_nothing() -> None:
    titles = [Title.objects.create(title=name, edition_key=f"{name}|||平凡|1986") for name in ("平凡的世界", "人生")]
    where = "edition_key = wanted.value"
    assert each(Title, where, [one.edition_key for one in titles] * 2) == {one.pk for one in titles}
    assert each(Title, where, ["早晨从中午开始|||平凡|1992"]) == set()
    assert each(Title, where, []) == set()
    assert each(Title, f"{where} AND id <> %s", [titles[0].edition_key], [titles[0].pk]) == set()


@pytest.mark.django_db
def test_a_value_leads_to_the_row_that_has_it_and_one_that_nothing_has_to_none() -> None:
    works = [Work.objects.create(key=key, title="人生") for key in ("人生", "人生|路遥")]
    assert ids_of(Work, "key", ["人生|路遥", "平凡的世界", "人生"]) == {one.key: one.pk for one in works}
    assert ids_of(Work, "key", []) == {}
