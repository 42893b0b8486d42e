"""How the database looks commands up where one title has nearly all the holds of the alliance."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import store
from shulian.apps.circulation.actions import Command, Kind
from shulian.apps.circulation.actions.settle import asked
from shulian.apps.circulation.models import Hold
from shulian.apps.readers.models import Reader
from tests import make

pytestmark = pytest.mark.django_db
QUEUE = 500


@pytest.fixture
def province() -> Library:
    """A bestseller that five hundred wait for, and statistics that know it."""
    home, wanted = make.library("陕西省图书馆"), make.title("三体")
    one = {"name": "王小明", "category_id": "adult", "expires_on": date(2099, 12, 31), "home_library": home}
    readers = Reader.objects.bulk_create(Reader(**one) for _ in range(QUEUE))
    place = {
        "title": wanted,
        "pickup": home,
        "pickup_path": home.path,
        "home_path": home.path,
        "placed_at": clock.now(),
    }
    Hold.objects.bulk_create(Hold(reader=reader, source="desk", **place) for reader in readers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return home


@pytest.mark.parametrize("kind", [Kind.CHECKOUT, Kind.CHECKIN])
def test_no_command_walks_through_the_holds_of_other_titles(kind: Kind, province: Library) -> None:
    command = Command(kind, province.pk, "desk", barcode=make.item(province).barcode)
    assert "Seq Scan on circulation_hold waiting" not in plan_of(store.look([asked(0, command)], clock.now()))


def plan_of(look: store.Statement) -> str:
    """The plan of the prepared statement, the same for every call."""
    names, text = list(look.parameters), look.sql.replace("%%", "%")
    for number, name in enumerate(names, 1):
        text = text.replace(f"%({name})s", f"${number}")
    kinds = [{datetime: "timestamptz", date: "date"}.get(type(look.parameters[name]), "jsonb") for name in names]
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE looking ({', '.join(kinds)}) AS {text}")
        try:
            cursor.execute(f"EXPLAIN EXECUTE looking ({', '.join('NULL' for _ in names)})")
            return "\n".join(line for (line,) in cursor.fetchall())
        finally:
            cursor.execute("DEALLOCATE looking")
