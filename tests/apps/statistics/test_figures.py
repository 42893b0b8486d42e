"""Figures are evaluated from the journal, by library, city and reporting unit."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import accept_return, enter_file
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.behind import entries_behind
from shulian.apps.statistics.queries.figures import (
    Level,
    evaluate,
    grouped,
    groups_of,
    indicator_by_code,
    indicators,
    total_of,
)
from shulian.apps.statistics.queries.places import Group
from shulian.core.periods import parse
from tests.apps.statistics.test_recording import again

pytestmark = pytest.mark.django_db

QUARTER = parse("2022-Q2")
READER, OTHER = uuid4(), uuid4()


def happen(kind: str, library: Library, at: str, reader: UUID | None = None, **more: Any) -> None:
    moment = datetime.fromisoformat(at)
    Entry.objects.create(
        kind=kind,
        happened_at=moment,
        recorded_at=datetime(2022, 7, 1, tzinfo=UTC),
        library=library.pk,
        command=uuid4(),
        reader=reader,
        **{"source": "desk"} | more,
    )


def value(code: str, period: str, *libraries: Library) -> int | Decimal | None:
    return total_of(Indicator.objects.get(pk=code), parse(period), [one.pk for one in libraries])


def test_what_is_defined_can_be_evaluated(shaanxi):
    codes = [indicator.code for indicator in indicators()]
    assert codes[:5] == ["cards-issued", "cards-renewed", "cards-replaced", "cards-cancelled", "cards-frozen"]
    assert {"checkouts", "checkins", "renewals", "active-readers"} < {*codes}
    assert sum(code.startswith("delivery-") for code in codes) == 13
    assert all(evaluate(indicator, QUARTER) == {} for indicator in indicators())
    assert indicator_by_code("nonsense") is None


def test_a_period_begins_and_ends_at_midnight_in_shaanxi(shaanxi):
    yanta = shaanxi["雁塔区图书馆"]
    for at in ("2022-03-31T15:59:59+00:00", "2022-03-31T16:00:00+00:00", "2022-06-30T15:59:59+00:00"):
        happen("checkout", yanta, at)
    happen("checkout", yanta, "2022-06-30T16:00:00+00:00")
    assert value("checkouts", "2022-Q2", yanta) == 2
    assert value("checkouts", "2022-03", yanta) == 1
    assert value("checkouts", "2022", yanta) == 4
    assert value("checkins", "2022", yanta) is None


def test_each_indicator_counts_its_own_kind(shaanxi):
    yanta = shaanxi["雁塔区图书馆"]
    for kind in ("checkout", "checkin", "renew", "card-issued"):
        happen(kind, yanta, "2022-05-01T08:00:00+08:00", READER)
    assert {code: value(code, "2022-Q2", yanta) for code in ("checkouts", "checkins", "renewals", "cards-issued")} == {
        "checkouts": 1,
        "checkins": 1,
        "renewals": 1,
        "cards-issued": 1,
    }


def test_a_reader_who_borrows_at_two_libraries_is_one_reader_of_the_city(shaanxi):
    yanta, beilin, tongchuan = (shaanxi[name] for name in ("雁塔区图书馆", "碑林区图书馆", "铜川图书馆"))
    for library, reader in ((yanta, READER), (yanta, READER), (beilin, READER), (beilin, OTHER), (tongchuan, READER)):
        happen("checkout", library, "2022-05-01T08:00:00+08:00", reader)
    readers = Indicator.objects.get(pk="active-readers")
    cities = groups_of(Library.objects.select_related("reporting_unit"), Level.CITY)
    everything = Group("", "", tuple(Library.objects.values_list("pk", flat=True)))
    *lines, total = grouped(readers, QUARTER, [*cities, everything])
    by_city = {one.name: one.value for one in lines}
    assert (by_city["西安市"], by_city["铜川市"], by_city["宝鸡市"]) == (2, 1, None)
    assert total.value == value("active-readers", "2022-Q2", yanta, beilin, tongchuan) == 2
    by_library = grouped(readers, QUARTER, groups_of([yanta, beilin, tongchuan], Level.LIBRARY))
    assert [one.value for one in by_library] == [1, 2, 1]


def test_hancheng_reports_on_its_own_though_it_lies_in_weinan(act, delivery, shaanxi):
    accept_return(again(act), enter_file(act, *delivery))
    whole, half_year = Indicator.objects.get(pk="delivery"), parse("2021-12--2022-05")
    libraries = Library.objects.select_related("reporting_unit").order_by("path")
    units = {one.name: one for one in grouped(whole, half_year, groups_of(libraries, Level.UNIT))}
    cities = {one.name: one for one in grouped(whole, half_year, groups_of(libraries, Level.CITY))}
    assert (units["韩城市"].value, units["渭南市"].value, cities["渭南市"].value) == (2, 4944, 4946)
    assert (units["西安市"].present, units["西安市"].libraries) == (4, 6)
    assert sum(one.value or 0 for one in units.values()) == 66657


def test_what_was_counted_stands_and_a_return_that_contradicts_it_is_doubted(act, cards, shaanxi):
    tongchuan = shaanxi["铜川图书馆"]
    accept_return(again(act), enter_file(act, *cards))
    happen("card-issued", tongchuan, "2022-05-01T08:00:00+08:00")
    figure = evaluate(Indicator.objects.get(pk="cards-issued"), QUARTER)[tongchuan.pk]
    assert (figure.counted, figure.reported, figure.value, figure.disagrees) == (1, 224, 1, True)


def test_a_figure_leads_to_the_entries_it_is_made_of(act, cards, shaanxi):
    accept_return(again(act), enter_file(act, *cards))
    tongchuan, issued = shaanxi["铜川图书馆"], Indicator.objects.get(pk="cards-issued")
    happen("card-issued", tongchuan, "2022-05-01T08:00:00+08:00")
    happen("checkout", tongchuan, "2022-05-01T08:00:00+08:00")
    behind = entries_behind(issued, QUARTER, [tongchuan.pk])
    assert [(entry.kind, entry.quantity) for entry in behind] == [("card-issued", 1)]


# Written without the queries above: plain SQL over the journal and the returns.
SECOND_QUERY = """
SELECT e.library, sum(e.quantity)
  FROM journal_entry e
  JOIN statistics_return r ON 'return:' || r.id = e.subject AND r.status = 'accepted'
  JOIN statistics_period p ON p.id = r.period_id
 WHERE e.kind = 'reported' AND p.start = %s AND p."end" = %s AND p.form_id = %s
 GROUP BY e.library
"""


@pytest.mark.parametrize(
    ("form", "code", "period"),
    [("cards", "cards-issued", "2022-Q2"), ("document-delivery", "delivery", "2021-12--2022-05")],
)
def test_a_second_query_finds_the_same_figures(act, cards, delivery, form, code, period):
    for heading, upload in (cards, delivery):
        accept_return(again(act), enter_file(again(act), heading, upload))
    months = parse(period)
    with connection.cursor() as cursor:
        cursor.execute(SECOND_QUERY, [months.start, months.end, form])
        recomputed = {library: int(quantity) for library, quantity in cursor.fetchall()}
    figures = evaluate(Indicator.objects.get(pk=code), months)
    assert {library: figure.value for library, figure in figures.items()} == recomputed
