"""A site that has older definitions than the program brings gets them as new versions, but for its office's own."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions.defining import Wanted, define_indicator
from shulian.apps.statistics.actions.shipping import Kept, bring_definitions
from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import Indicator, IndicatorVersion, Publication, PublishedFigure, Span
from shulian.config import upgrade
from shulian.core.digests import digest
from shulian.core.publishing import State

pytestmark = pytest.mark.django_db

UNITS = "training-units"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def old_site() -> Indicator:
    """Made when units at training were still added up, and one indicator was not there."""
    Indicator.objects.get(pk="training-persons").delete()
    one = Indicator.objects.get(pk=UNITS)
    one.versions.all().delete()
    one.counting, one.version, one.valid_from = "quantity", 1, date(2021, 1, 1)
    one.save()
    says = definition_of(one)
    version = {"indicator": one, "version": 1, "valid_from": one.valid_from, "definition": says, "digest": digest(says)}
    IndicatorVersion.objects.create(**version)
    return one


def versions() -> list[tuple[int, str, date, date | None]]:
    rows = IndicatorVersion.objects.filter(indicator=UNITS).order_by("version")
    return [(one.version, one.definition["counting"], one.valid_from, one.valid_to) for one in rows]


def test_a_new_site_has_them_all_and_nothing_is_written():
    assert (bring_definitions(), Entry.objects.count()) == ([], 0)


def test_an_old_site_gets_a_second_version_from_its_day_once(old_site):
    brought = [bring_definitions(), bring_definitions()]
    assert brought == [[], []]
    assert versions() == [(1, "quantity", date(2021, 1, 1), date(2025, 12, 31)), (2, "once", YEAR[0], None)]
    told = Entry.objects.filter(kind="indicator-defined").values_list("subject", "source").order_by("subject")
    assert list(told) == [("indicator:training-persons", "job"), (f"indicator:{UNITS}", "job")]


def test_what_went_out_is_left_as_it_was_and_the_new_version_begins_behind_it(old_site):
    span = Span.objects.create(start=date(2026, 1, 1), end=date(2026, 3, 31), state=State.PUBLISHED)
    out = Publication.objects.create(span=span, number=1)
    figure = {"name": "全部", "value": 7, "present": 1, "expected": 1, "counted_until": out.published_at}
    PublishedFigure.objects.create(publication=out, indicator=UNITS, version=1, definition={}, **figure)
    bring_definitions()
    assert versions()[1] == (2, "once", date(2026, 4, 1), None)
    assert [(one.version, one.value) for one in PublishedFigure.objects.all()] == [(1, 7)]


def test_what_the_office_has_defined_itself_stays_and_it_is_said_what_differs(old_site, act, capsys):
    assert define_indicator(act, Wanted(UNITS, {"unit_zh": "馆"}, date(2026, 6, 1), "按馆"), new=False) is None
    before = versions()
    assert bring_definitions() == [Kept(UNITS, ("unit_zh", "counting"))]
    assert versions() == before
    upgrade._bring_definitions()
    assert "training-units (unit_zh, counting)" in capsys.readouterr().err
