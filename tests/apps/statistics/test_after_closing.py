"""After a period was closed or published: who is let in late, what is added, who is no more, what was tampered with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from shulian import clock
from shulian.apps.alliance.actions.ceasing import Ceasing, close_for_good, take_closing_back
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.models import Entry
from shulian.apps.notices.heartbeat import know_jobs, watch
from shulian.apps.notices.models import Told
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.letting_in import exempt, let_in
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.reports import Table, save_report
from shulian.apps.statistics.actions.spans import Release, publish_further, publish_span, restate
from shulian.apps.statistics.jobs import verify_published
from shulian.apps.statistics.models import Exemption, Indicator, Period, PublishedFigure, Report, Return, ReturnLine
from shulian.apps.statistics.queries.calendar import coverages, planned
from shulian.apps.statistics.queries.digests import VERIFYING
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.queries.windows import settled_from
from shulian.config import health_records
from shulian.config.health_part import State
from shulian.core.ceasing import Refusal as CeasingRefusal
from shulian.core.periods import parse
from shulian.core.publishing import Refusal
from shulian.core.roles import Role
from tests import make
from tests.apps.statistics.conftest import through, without_guard
from tests.apps.statistics.test_spans import (
    LOANS,
    NEXT,
    QUARTER,
    again,
    closed_quarter,
    correction,
    digest_again,
    expected_for,
    lend,
    made,
    published_quarter,
    quarterly_form,
    report,
    words,
)

__all__ = ["closed_quarter", "published_quarter", "quarterly_form"]
SUM = "loans-and-renewals"
SOUND = {"looked": 1, "apart": 0, "looked_others": 2, "apart_others": 0}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def test_who_sent_nothing_is_let_into_a_published_period_and_its_figure_is_restated(act, published, form, shaanxi):
    place, library = Period.objects.get(form=form), shaanxi["王益区图书馆"]
    late = Heading(form, QUARTER, library)
    assert enter_cells(again(act), late, {"cards_issued": "32"}).reason == "period-closed"
    assert let_in(again(act), place, library, " ").reason == "say-why"
    assert let_in(again(act), place, shaanxi["铜川图书馆"], "补报").reason == "reported-already"
    assert let_in(again(act), place, shaanxi["陈仓区图书馆"], "补报").reason == "not-asked"
    assert let_in(again(act), place, library, "馆方漏报") is None
    second = let_in(again(act), place, library, "另一理由")
    assert (second.reason, second.details["reason"]) == ("let-in-already", "馆方漏报")
    assert Exemption.objects.get().reason == "馆方漏报"
    assert list(coverages(planned())[0].let_in) == [library.pk]
    report(act, form, library, 32)
    # The decision was about this one return.
    assert enter_cells(again(act), replace(late, reason="再改"), {"cards_issued": "33"}).reason == "period-closed"
    publication = made(restate(again(act), published, correction("cards-issued", "王益补报")))
    told = {one.name: (one.value, one.present, one.expected) for one in publication.figures.all()}
    assert told == {"王益区图书馆": (32, 1, 1), "": (256, 2, 3)}
    total = standing(published)["cards-issued", None]
    assert [(one.value, one.present) for one in total.before] == [(224, 1)]


def test_who_is_missing_is_let_in_before_a_closed_period_is_published(act, closed, form, shaanxi):
    place, library = Period.objects.get(form=form), shaanxi["王益区图书馆"]
    assert let_in(again(act), place, library, "馆方漏报") is None
    report(act, form, library, 32)
    release = Release(("cards-issued",), words, signed=True, statement="同意附缺报名单发布")
    total = made(publish_span(again(act), closed, release)).figures.get(library=None)
    assert (total.value, total.present, total.expected) == (256, 2, 3)


def test_a_library_closed_for_good_owes_nothing_from_the_next_period_on_and_keeps_its_figures(
    act, closed, form, shaanxi
):
    gone, into = shaanxi["印台区图书馆"], shaanxi["王益区图书馆"]
    lend(gone, 4, datetime(2022, 6, 1, 4, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 11, 1, tzinfo=UTC)):
        place = made(plan_period(again(act), Planned(form, NEXT)))
        assert coverages([place])[0].expected == 3
        back = Ceasing(QUARTER.start, "并入王益区图书馆", into, settled_from())
        assert close_for_good(again(act), gone, back) == CeasingRefusal.BEHIND_PERIODS
        assert close_for_good(again(act), gone, replace(back, day=NEXT.start)) is None
        assert Entry.objects.get(kind="library-closed").details == {"closed_on": "2022-07-01", "into": into.pk}
        owed = {one.period.start: (one.expected, [lib.name for lib in one.missing]) for one in coverages(planned())}
        assert owed == {NEXT.start: (2, ["铜川图书馆", "王益区图书馆"]), QUARTER.start: (3, [into.name, gone.name])}
        assert expected_for("cards-issued", NEXT) == {shaanxi["铜川图书馆"].pk, into.pk}
        refused = enter_cells(again(act), Heading(form, NEXT, Library.objects.get(pk=gone.pk)), {"cards_issued": "1"})
        assert refused.reason == "library-closed"
        # A form that is planned afterwards does not ask it either.
        other = made(plan_period(again(act), Planned(form, parse("2022-Q1"))))
        assert Period.objects.get(pk=other.pk).duties.count() == 3
        assert let_in(again(act), place, gone, "x").reason == "not-asked"
    release = Release(("cards-issued", LOANS), words, signed=True, statement="同意附缺报名单发布")
    figures = made(publish_span(again(act), closed, release)).figures
    assert figures.get(library=gone, indicator=LOANS).value == 4
    assert figures.get(library=None, indicator="cards-issued").expected == 3
    assert take_closing_back(again(act), gone, "误操作") is None
    assert coverages([place])[0].expected == 3


def test_an_indicator_that_was_forgotten_goes_out_by_itself_and_leaves_the_others(act, published, shaanxi):
    before = list(PublishedFigure.objects.order_by("pk").values())
    lend(shaanxi["铜川图书馆"], 3, datetime(2022, 6, 20, 4, tzinfo=UTC), clock.now() + timedelta(hours=1))
    further = Release(("loans-and-renewals", LOANS), words, signed=True, reason="漏发")
    refused = publish_further(again(act), published, further)
    assert (refused.reason, refused.details["out"]) == (Refusal.OUT_ALREADY, LOANS)
    forgotten = replace(further, indicators=("loans-and-renewals",))
    assert publish_further(again(act), published, replace(forgotten, reason=" ")).reason == Refusal.SAY_WHY
    added = made(publish_further(again(act), published, forgotten))
    assert (added.number, added.reason, added.digest) == (2, "漏发", digest_again(added))
    # As of the closing, like what is out: what came in late counts in the next period.
    assert [(one.value, one.counted_until) for one in added.figures.all()] == [(40, published.closed_at)] * 2
    assert list(PublishedFigure.objects.exclude(publication=added).order_by("pk").values()) == before
    assert publish_further(again(act), published, forgotten).reason == Refusal.OUT_ALREADY


def test_a_quotient_or_sum_that_was_forgotten_is_made_of_what_stands_or_does_not_go_out(act, published, form, shaanxi):
    library, after = shaanxi["铜川图书馆"], clock.now() + timedelta(hours=1)
    Indicator.objects.filter(pk="turnover").update(over=["in-house-use"])
    Indicator.objects.filter(pk=SUM).update(parts=[LOANS, "in-house-use"])
    lend(library, 10, datetime(2022, 6, 20, 4, tzinfo=UTC), after)
    further = Release(("turnover", SUM), words, signed=True, reason="漏发")
    with clock.stopped_at(after + timedelta(hours=1)):
        assert made(restate(again(act), published, correction(LOANS, "迟到", takes_late=True)))
        old = Return.objects.get(library=library)
        assert exempt(again(act), old, "更正") is None
        assert exempt(again(act), old, "再改").reason == "let-in-already"
        heading = Heading(form, QUARTER, library, reason="漏计")
        newer = made(enter_cells(again(act), heading, {"cards_issued": "224", "in_house_use": "8"}))
        assert through(act, newer) is None
        refused = publish_further(again(act), published, further)
        assert (refused.reason, refused.details["out"]) == (Refusal.PARTS_OTHERWISE, f"{SUM}, turnover")
        assert made(restate(again(act), published, correction("in-house-use", "漏计")))
        added = made(publish_further(again(act), published, further))
    totals = {one.indicator: one for one in added.figures.filter(library=None)}
    assert {code: one.value for code, one in totals.items()} == {"turnover": Decimal("6.25"), SUM: 58}
    assert all(one.counted_until > published.closed_at for one in totals.values())


def test_what_was_changed_after_it_went_out_is_found_the_next_night(act, published, form, shaanxi):
    auditor = make.staff(Role.AUDITOR, shaanxi["陕西省图书馆"])
    Account.objects.filter(pk=auditor.pk).update(email="audit@example.org")
    know_jobs()
    job = SimpleNamespace(job=SimpleNamespace(task_name=VERIFYING))
    kept = Table(Indicator.objects.get(pk=LOANS), 1, "indicator=checkouts", {"rows": [["铜川", "40", 0.5]]})
    report_key = save_report(again(act), [shaanxi["铜川图书馆"]], "季度借阅", kept)
    assert watch(lambda: verify_published(0), job, None) == SOUND
    assert health_records.published(with_data=True).state is State.UP
    known = {"indicator": "visits", "version": 1, "value": 1, "counted_until": published.closed_at}
    PublishedFigure.objects.create(publication=published.publications.get(), **known)
    assert watch(lambda: verify_published(0), job, None) == SOUND | {"apart": 1}
    assert health_records.published(with_data=True).state is State.BEHIND
    assert Entry.objects.get(kind="publication-apart").details == {"period": QUARTER.code, "number": 1}
    (told,) = Told.objects.filter(key__startswith="publication-apart:")
    assert told.key.endswith(f":{auditor.pk}")
    # A report is held against its digest, a return against what the journal took of it.
    line = ReturnLine.objects.get(of_return__library=shaanxi["铜川图书馆"])
    ReturnLine.objects.filter(pk=line.pk).update(cells=line.cells | {"cards_issued": 1})
    without_guard("statistics_report_is_fixed")
    Report.objects.filter(pk=report_key).update(table={"rows": [["铜川", "41", 0.5]]})
    assert watch(lambda: verify_published(0), job, None) == SOUND | {"apart": 1, "apart_others": 2}
    assert "2 份" in health_records.published(with_data=True).sentence
    assert Entry.objects.get(kind="report-apart").subject == f"report:{report_key}"
    assert Entry.objects.get(kind="return-apart").details == {"form": form.pk, "period": QUARTER.code, "version": 1}
