"""Definitions get new versions; figures are computed with the one that held."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shulian import clock
from shulian.apps.alliance.models import Division, Library
from shulian.apps.statistics.actions.defining import Wanted, define_indicator
from shulian.apps.statistics.actions.ending import Ending, end_indicator
from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import Base, BaseFigure, Indicator, IndicatorVersion, Span
from shulian.apps.statistics.queries.behind import entries_behind
from shulian.apps.statistics.queries.definitions import allowed_dimensions, as_of, definition, known, used_in
from shulian.apps.statistics.queries.figures import Level, evaluate, grouped, groups_of
from shulian.apps.statistics.queries.pivot import PivotAsked, pivot
from shulian.apps.statistics.queries.snapshot import snapshot
from shulian.core.agreeing import adds_up
from shulian.core.defining import Refusal
from shulian.core.definitions import Wrong, faults
from shulian.core.digests import digest
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from tests.apps.statistics.test_figures import QUARTER, happen, value
from tests.apps.statistics.test_recording import again

pytestmark = pytest.mark.django_db

APRIL = date(2022, 4, 1)


def test_all_that_comes_with_the_product_is_sound_and_has_its_first_version():
    bases, all_known = set(Base.objects.values_list("code", flat=True)), known()
    assert {code: found for code, one in all_known.items() if (found := faults(one, all_known, bases))} == {}
    for one in Indicator.objects.prefetch_related("versions"):
        (version,) = one.versions.all()
        assert (version.version, version.digest) == (one.version, digest(definition_of(one)))


def test_units_and_persons_at_training_are_counted_once_each_and_add_up_to_nothing():
    for code in ("training-units", "training-persons"):
        one = Indicator.objects.get(pk=code)
        assert (one.version, one.valid_from, adds_up(definition(one))) == (2, date(2026, 1, 1), False)


def test_what_the_bulletin_counts_is_defined():
    wanted = "cards-issued circulating-members branches reading-rooms visits checkouts events attendances "
    wanted += "training-hours training-unit-times training-persons delivery satisfaction"
    assert set(wanted.split()) <= set(Indicator.objects.values_list("code", flat=True))


def test_a_new_version_holds_from_its_day_and_figures_name_the_one_they_were_computed_with(act, shaanxi):
    yanta, cards = shaanxi["雁塔区图书馆"], Indicator.objects.get(pk="cards-issued")
    happen("card-issued", yanta, "2022-02-01T08:00:00+08:00")
    happen("card-reopened", yanta, "2022-05-01T08:00:00+08:00")
    wanted = Wanted("cards-issued", {"kind": "card-reopened"}, APRIL, "改为统计重新开通")
    assert define_indicator(act, wanted, new=False) is None
    cards.refresh_from_db()
    assert (cards.version, as_of(cards, parse("2022-Q1")).kind, as_of(cards, QUARTER).kind) == (
        2,
        "card-issued",
        "card-reopened",
    )
    groups = groups_of([yanta], Level.LIBRARY)
    found = [grouped(cards, parse(code), groups)[0] for code in ("2022-Q1", "2022-Q2")]
    assert [(one.value, one.version) for one in found] == [(1, 1), (1, 2)]
    first, second = IndicatorVersion.objects.filter(indicator=cards).order_by("version")
    assert (first.valid_to, second.valid_from, second.reason) == (date(2022, 3, 31), APRIL, "改为统计重新开通")


@pytest.mark.parametrize(
    ("code", "says", "reason"),
    [
        ("turnover", {"over": ["turnover"]}, Wrong.CYCLE),
        ("checkouts", {"kind": "dance"}, Wrong.UNKNOWN_KIND),
        ("loans-and-renewals", {"parts": ["checkouts", "visits"]}, Wrong.UNITS_DIFFER),
        ("loans-per-head", {"over": ["base:cows"]}, Wrong.UNKNOWN_BASE),
        ("checkouts", {}, Refusal.NOTHING_CHANGED),
        ("nonsense", {}, Refusal.UNKNOWN_INDICATOR),
    ],
)
def test_what_is_unsound_changes_nothing(act, code, says, reason):
    refused = define_indicator(act, Wanted(code, says, APRIL, "试"), new=False)
    assert refused is not None
    assert refused.reason == reason
    assert not Indicator.objects.filter(designed=True).exists()


def test_two_versions_that_hold_in_the_same_months_do_not_use_each_other(act):
    named = {"name_zh": "戏", "name_en": "Plays", "unit_zh": "场次", "unit_en": "events"}
    january, june = date(2021, 1, 1), date(2021, 6, 1)
    for code, parts in (("puppets", []), ("plays", ["puppets"])):
        assert define_indicator(again(act), Wanted(code, named | {"parts": parts}, january), new=True) is None
    assert define_indicator(again(act), Wanted("plays", {"parts": []}, APRIL, "不再汇总"), new=False) is None
    refused = define_indicator(again(act), Wanted("puppets", {"parts": ["plays"]}, june, "汇总"), new=False)
    assert refused is not None
    assert (refused.reason, refused.details["what"]) == (Wrong.CYCLE, "puppets → plays → puppets")
    assert define_indicator(again(act), Wanted("puppets", {"parts": ["plays"]}, APRIL, "汇总"), new=False) is None


def test_the_same_command_defines_once(act):
    wanted = Wanted(
        "puppets", {"name_zh": "木偶戏", "name_en": "Puppets", "unit_zh": "场次", "unit_en": "events"}, APRIL
    )
    assert define_indicator(act, wanted, new=True) is None
    assert define_indicator(act, wanted, new=True) is None
    refused = define_indicator(again(act), wanted, new=True)
    assert refused is not None
    assert refused.reason == Refusal.CODE_TAKEN
    assert Indicator.objects.get(pk="puppets").version == 1


def test_what_ends_is_asked_for_no_more_and_is_counted_by_its_successor(act, shaanxi):
    ending = Ending(date(2022, 6, 30), "改用新指标", "checkouts")
    used = end_indicator(again(act), "cards-issued", ending)
    assert (used.reason, "cards" in used.details["what"]) == (Refusal.STILL_USED, True)
    assert end_indicator(again(act), "in-house-use", Ending(ending.last, "x", "in-house-use")).reason == (
        Refusal.NO_SUCCESSOR
    )
    assert end_indicator(again(act), "in-house-use", ending) is None
    one = Indicator.objects.get(pk="in-house-use")
    assert (one.valid_to, one.successor, one.versions.get().valid_to) == (ending.last, "checkouts", ending.last)
    assert end_indicator(again(act), "in-house-use", ending).reason == Refusal.ENDED_ALREADY
    happen("in-house-use", shaanxi["雁塔区图书馆"], "2022-05-01T08:00:00+08:00")
    for code, there in (("2022-Q2", True), ("2022", False)):
        months = parse(code)
        span = Span.objects.create(start=months.start, end=months.end)
        assert bool(snapshot(span, [one], {one.pk: clock.now()})) is there
    made = Wanted("copy", {**definition_of(one), "kind": "", "parts": ["in-house-use"]}, date(2022, 7, 1))
    assert define_indicator(again(act), made, new=True).reason == Refusal.MADE_OF_ENDED
    anew = Wanted("in-house-use", {"name_zh": "馆内阅览"}, date(2023, 1, 1), "恢复")
    assert define_indicator(again(act), anew, new=False) is None
    assert Indicator.objects.get(pk="in-house-use").valid_to is None


def test_between_an_end_and_a_later_version_nothing_is_counted(act, shaanxi):
    yanta = shaanxi["雁塔区图书馆"]
    for month in ("04", "08", "10"):
        happen("in-house-use", yanta, f"2022-{month}-01T08:00:00+08:00")
    assert end_indicator(again(act), "in-house-use", Ending(date(2022, 6, 30), "停用")) is None
    anew = Wanted("in-house-use", {"name_zh": "馆内阅览"}, date(2022, 10, 1), "恢复")
    with clock.stopped_at(datetime(2022, 12, 1, tzinfo=UTC)):
        assert define_indicator(again(act), anew, new=False) is None
    one = Indicator.objects.get(pk="in-house-use")
    found = [value("in-house-use", code, yanta) for code in ("2022-Q2", "2022-Q3", "2022-08", "2022-Q4")]
    assert found == [1, None, None, 1]
    assert (evaluate(one, parse("2022-Q3")), as_of(one, parse("2022-Q3")).version) == ({}, 1)
    assert not entries_behind(one, parse("2022-Q3"), [yanta.pk]).exists()
    span = Span.objects.create(start=date(2022, 7, 1), end=date(2022, 9, 30))
    assert snapshot(span, [one], {one.pk: clock.now()}) == []
    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        assert snapshot(span, [one], {one.pk: clock.now()}) == []
    table = pivot(PivotAsked(one, parse("2022"), [yanta], Dimension.LIBRARY, Dimension.MONTH))
    assert table.cells == {(yanta.code, "202204"): 1, (yanta.code, "202210"): 1}
    assert pivot(PivotAsked(one, parse("2022-Q3"), [yanta], Dimension.LIBRARY)).cells == {}


def test_where_an_indicator_is_used():
    use = used_in(Indicator.objects.get(pk="cards-issued"))
    assert [one.pk for one in use.forms] == ["cards"]
    assert {one.pk for one in use.indicators} == {"cards-change", "cards-change-year"}
    assert "clc" in allowed_dimensions(Indicator.objects.get(pk="checkouts"))
    assert definition(Indicator.objects.get(pk="hold-wait")).since == "hold-placed"


def test_a_quotient_and_a_change_are_missing_without_a_base(shaanxi):
    yanta = shaanxi["雁塔区图书馆"]
    assert value("cards-change", "2022-Q2", yanta) is None
    happen("card-issued", yanta, "2022-05-01T08:00:00+08:00")
    assert value("cards-change", "2022-Q2", yanta) is None
    for _more in range(3):
        happen("card-issued", yanta, "2022-08-01T08:00:00+08:00")
    # The quarter still runs: two months of it are no change against three.
    assert value("cards-change", "2022-Q3", yanta) is None
    with clock.stopped_at(datetime(2022, 10, 1, tzinfo=UTC)):
        assert value("cards-change", "2022-Q3", yanta) == 200
    happen("checkout", yanta, "2022-05-01T08:00:00+08:00")
    assert value("turnover", "2022-Q2", yanta) is None
    assert evaluate(Indicator.objects.get(pk="turnover"), QUARTER) == {}


@pytest.mark.parametrize(
    ("where", "counted"),
    [({"channel": "sip2"}, 2), ({"channel": "desk"}, 1), ({"category": "child"}, 1), ({"shelf": "儿童"}, None)],
)
def test_a_narrower_definition_counts_the_same_in_both_engines_and_nothing_by_an_unknown_detail(
    shaanxi, settings, tmp_path, where, counted
):
    settings.EXPORT_FOLDER = tmp_path
    yanta = shaanxi["雁塔区图书馆"]
    happen("checkout", yanta, "2022-05-01T08:00:00+08:00", source="sip2", details={"category": "child"})
    happen("checkout", yanta, "2022-05-02T08:00:00+08:00", details={"channel": "sip2"})
    happen("checkout", yanta, "2022-05-03T08:00:00+08:00", details={"category": "adult"})
    Indicator.objects.filter(pk="checkouts").update(where=where)
    IndicatorVersion.objects.filter(indicator="checkouts").delete()
    loans = Indicator.objects.get(pk="checkouts")
    table = pivot(PivotAsked(loans, QUARTER, [yanta], Dimension.LIBRARY))
    assert value("checkouts", "2022-Q2", yanta) == table.total == counted


def enter(code: str, year: int, figure: int, base: str = "population") -> None:
    BaseFigure.objects.create(base_id=base, division_id=code, year=year, value=figure, source="统计公报")


def test_per_head_is_divided_by_the_people_of_the_place(shaanxi):
    for name, loans in (("咸阳图书馆", 3), ("秦都区图书馆", 1), ("雁塔区图书馆", 2)):
        for _one in range(loans):
            happen("checkout", shaanxi[name], "2022-05-01T08:00:00+08:00")
    enter("610402", 2022, 2)
    enter("610400", 2021, 8)
    enter("610000", 2022, 100)
    per_head, libraries = Indicator.objects.get(pk="loans-per-head"), Library.objects.select_related("reporting_unit")
    by = {
        level: {one.name: one.value for one in grouped(per_head, QUARTER, groups_of(libraries, level))}
        for level in Level
    }
    assert by[Level.LIBRARY]["秦都区图书馆"] == Decimal("0.50")
    assert by[Level.LIBRARY]["雁塔区图书馆"] is None
    assert by[Level.CITY]["咸阳市"] == Decimal("0.50")
    # Yangling reports on its own, and nobody knows how many live there.
    assert by[Level.UNIT]["咸阳市"] is None
    enter("610403", 2022, 4)
    units = grouped(per_head, QUARTER, groups_of(libraries, Level.UNIT))
    assert {one.name: one.value for one in units}["咸阳市"] == Decimal("1.00")
    everything = [one.pk for one in shaanxi.values()]
    assert value("loans-per-head", "2022-Q2", *shaanxi.values()) == Decimal("0.06")
    assert len(everything) > 50


def test_counties_are_counted_in_their_tree(shaanxi):
    assert Division.objects.filter(level="county").count() == 107
    Indicator.objects.filter(pk="loans-per-head").update(over=["base:counties"])
    for _one in range(107):
        happen("checkout", shaanxi["雁塔区图书馆"], "2022-05-01T08:00:00+08:00")
    assert value("loans-per-head", "2022-Q2", *shaanxi.values()) == 1


def test_the_median_of_the_waiting_times_in_minutes(shaanxi):
    yanta, beilin = shaanxi["雁塔区图书馆"], shaanxi["碑林区图书馆"]
    for at, library, subject in (("12:10", yanta, "hold:1"), ("13:00", yanta, "hold:2"), ("16:00", beilin, "hold:3")):
        happen("hold-placed", yanta, "2022-05-01T12:00:00+08:00", subject=subject)
        happen("hold-ready", library, f"2022-05-01T{at}:59+08:00", subject=subject)
    assert value("hold-wait", "2022-Q2", yanta) == 35
    assert value("hold-wait", "2022-Q2", beilin) == 240
    assert value("hold-wait", "2022-Q2", yanta, beilin) == 60
    assert value("hold-wait", "2022-Q1", yanta) is None
