"""Figures of cards reconcile with the journal, whichever way they are cut; the bulletin counts them itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.bulletin.tables import by_city
from shulian.apps.journal.actions import Act, entry
from shulian.apps.statistics.actions import sync_definitions
from shulian.apps.statistics.models import Form, Indicator
from shulian.apps.statistics.queries.cards import By, Measure, card_lines, card_total
from shulian.apps.statistics.queries.counted import counted, counted_to_choose
from shulian.apps.statistics.queries.figures import total_of
from shulian.core.periods import parse
from tests import make

pytestmark = pytest.mark.django_db

YEAR, QUARTER = parse("2026"), parse("2026-Q3")


@pytest.fixture
def libraries() -> list[Library]:
    sync_definitions()
    province = make.library("陕西省图书馆", code="610000", kind="province")
    yanta = make.library("雁塔区图书馆", province, code="610113")
    room = make.library("城市书房", Library.objects.get(pk=yanta.pk), code="R1", kind="reading-room")
    hantai = make.library("汉台区图书馆", Library.objects.get(pk=province.pk), code="610702")
    happened(yanta, "card-issued", 3, "2026-07-02", "desk", "adult")
    happened(room, "card-issued", 2, "2026-08-09", "portal", "juvenile")
    happened(hantai, "card-issued", 1, "2026-05-09", "desk", "adult")
    happened(hantai, "card-renewed", 4, "2026-07-02", "desk", "adult")
    happened(yanta, "card-cancelled", 1, "2026-09-30", "desk", "adult")
    for token in (uuid4(), uuid4()):
        for library in (yanta, hantai):
            entry(Act("desk", None, library.pk, happened_at=at("2026-07-02")), "checkout", reader=token)
    return list(Library.objects.order_by("path"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:30").replace(tzinfo=clock.PLACE)


def happened(library: Library, kind: str, times: int, day: str, channel: str, category: str) -> None:
    for _each in range(times):
        act = Act(channel, None, library.pk, happened_at=at(day))
        entry(act, kind, details={"category": category, "channel": channel})


def independent(kind: str) -> int:
    """The same figure by a query of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_entry WHERE kind = %s AND happened_at >= '2026-01-01T00:00+08:00'"
            " AND happened_at < '2027-01-01T00:00+08:00'",
            [kind],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("by", By)
def test_every_way_to_cut_the_table_adds_up_to_the_journal(libraries: list[Library], by: By) -> None:
    lines, total = card_lines(YEAR, libraries, by), card_total(YEAR, libraries)
    for measure in Measure:
        assert sum(line.of(measure) for line in lines) == total.of(measure) == independent(measure)
    issued = Indicator.objects.get(pk="cards-issued")
    assert total_of(issued, YEAR, [one.pk for one in libraries]) == total.of(Measure.ISSUED)


def test_the_lines_say_what_they_stand_for(libraries: list[Library]) -> None:
    assert [(one.name, one.of(Measure.ISSUED)) for one in card_lines(YEAR, libraries, By.LIBRARY)] == [
        ("雁塔区图书馆", 3),
        ("城市书房", 2),
        ("汉台区图书馆", 1),
    ]
    assert {one.key: one.of(Measure.ISSUED) for one in card_lines(YEAR, libraries, By.CHANNEL)} == {
        "desk": 4,
        "portal": 2,
    }
    # Late in the evening in China is the same day there, and no other one.
    assert [one.key for one in card_lines(QUARTER, libraries, By.DAY)] == ["2026-07-02", "2026-08-09", "2026-09-30"]
    assert [one.key for one in card_lines(YEAR, libraries, By.QUARTER)] == ["2026-04-01", "2026-07-01"]


def test_an_active_reader_counts_once_in_the_total(libraries: list[Library]) -> None:
    lines = {one.name: one.active for one in card_lines(YEAR, libraries, By.LIBRARY)}
    assert (lines["雁塔区图书馆"], lines["汉台区图书馆"]) == (2, 2)
    assert card_total(YEAR, libraries).active == 2
    assert card_total(YEAR, libraries[3:]).of(Measure.RENEWED) == 4


def test_the_bulletins_table_is_counted_where_nobody_sent_a_return(libraries: list[Library]) -> None:
    form = Form.objects.get(pk="cards")
    found = counted(form, QUARTER)
    assert found is not None
    # The reading room's cards stand with the library it belongs to.
    assert [(line.name, line.cells) for line in found.lines] == [("雁塔区图书馆", {"cards_issued": 5})]
    assert by_city(found, "办证量", prints_findings=False, compares=True)["rows"]
    assert (form, QUARTER) in list(counted_to_choose(date(2026, 11, 26)))
    assert counted(Form.objects.get(pk="document-delivery"), QUARTER) is None
