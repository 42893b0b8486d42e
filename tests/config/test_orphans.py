"""Rows whose library or import is gone are found, though the database does not watch over them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import translation

from shulian.apps.discovery.comparison import Compared
from shulian.config import health
from shulian.config.orphans import orphans, unwatched
from tests import make

pytestmark = pytest.mark.django_db


def test_what_the_database_does_not_watch_over_is_looked_through():
    found = {f"{one.table}.{one.column}" for one in unwatched()}
    assert found >= {
        "catalogue_record.library_id",
        "catalogue_record.source_id",
        "holdings_item.library_id",
        "holdings_item.place_id",
    }


def test_a_copy_whose_library_is_gone_is_said_by_table_and_column(monkeypatch: pytest.MonkeyPatch):
    home = make.library("甲馆")
    make.item(home, "A1")
    make.item(home, "A2")
    assert orphans() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE holdings_item SET place_id = 999999 WHERE barcode = 'A2'")
    said = "1 row of holdings_item has a place_id that is not there."
    with translation.override("en"):
        assert orphans() == [said]
        monkeypatch.setattr("shulian.apps.discovery.comparison.compared", lambda: Compared([], []))
        up = health.Health("database", "", health.State.UP, None, "")
        assert health._differences([up]) == [said]
    with translation.override("zh-hans"):
        assert orphans() == ["holdings_item 中有 1 行的 place_id 指向不存在的记录。"]
