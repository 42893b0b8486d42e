"""A period that goes out after the one that follows it: what came in late is in one publication, or it is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.spans import (
    Release,
    preview,
    preview_restatement,
    publish_span,
    reopen_span,
    restate,
)
from shulian.apps.statistics.models import Indicator, Publication, Span
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries.snapshot import standing
from shulian.core.periods import Period, between, parse
from shulian.core.publishing import Refusal
from shulian.core.sourcing import Stands
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_late import CARDS, CLOSING, FIRST, SECOND, THIRD, YEAR, form, happen, out, post, send
from tests.apps.statistics.test_late import told as told_of
from tests.apps.statistics.test_late_live import (
    SOON,
    april_beside_the_first_quarter,
    close,
    late_cards,
    live,
    out_of,
    send_after,
    today,
)
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, correction, made

__all__ = ["branch", "form", "post", "send", "send_after", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
TWICE = "铜川图书馆，办理读者证：迟到的 3 已计入已发布的2022年第二季度，又包括在本期采用的报表数中。"
TWICE += "重述2022年第二季度即不再计入该期。"
LOST = "铜川图书馆，办理读者证：本期和2022年第二季度的数字都未计入迟到的 3。发布2022年第二季度时因报表已包括而未计入，"
LOST += "本期却未采用该报表。重述2022年第二季度即可计入。"
AFTERWARDS = datetime(2022, 9, 2, tzinfo=UTC)


def of_months(months: Period) -> Span:
    return Span.objects.get(start=months.start, end=months.end)


def figure(months: Period, library: Library | None) -> object:
    return told_of(of_months(months), CARDS, library)[0]


def going(months: Period) -> list[str]:
    return preview(of_months(months), [CARDS], printed_words).findings


def goes_out(act, months: Period) -> Publication:
    """Signed for, after somebody who did not sign was refused where anything is printed."""
    if going(months):
        refused = publish_span(again(act), of_months(months), Release((CARDS,), printed_words))
        assert refused.reason == Refusal.SIGN_FOR_FINDINGS
    out_of(act, months)
    return of_months(months).publications.last()


def restated(act, months: Period) -> Publication:
    return made(restate(again(act), of_months(months), correction(CARDS, "迟到记录")))


def the_second_is_out(act, library: Library, branch: Library | None = None) -> None:
    """Three cards of March came in after both closings of it; one of May was there in time."""
    close(act, FIRST)
    late_cards(branch or library)
    happen(CARDS, library, 5)
    close(act, SECOND)
    out_of(act, SECOND)


@pytest.mark.parametrize("at_the_branch", [False, True])
def test_a_return_that_is_let_in_after_the_next_period_went_out_has_its_late_entries_twice(
    act, tongchuan, branch, send_after, at_the_branch
):
    the_second_is_out(act, tongchuan, branch if at_the_branch else None)
    assert figure(SECOND, tongchuan) == 4
    with clock.stopped_at(AFTERWARDS):
        assert going(FIRST) == []
        send_after(FIRST, 500, AFTERWARDS)
        assert (going(FIRST), goes_out(act, FIRST).findings) == ([TWICE], [TWICE])
        assert (figure(FIRST, tongchuan), figure(SECOND, tongchuan)) == (500, 4)
        # What is asked for mends it, and then there is nothing to say.
        restated(act, SECOND)
        assert (figure(FIRST, None), figure(SECOND, None), live([tongchuan, branch], YEAR)) == (500, 1, [501])
        assert going(FIRST) == []


@pytest.mark.parametrize("with_a_line", [False, True])
def test_a_return_that_is_withdrawn_after_the_next_period_went_out_loses_its_late_entries(
    act, tongchuan, shaanxi, send, send_after, with_a_line
):
    send(FIRST, CARDS, 500)
    send(FIRST, CARDS, 60, shaanxi["王益区图书馆"])
    close(act, FIRST)
    late_cards(tongchuan)
    # Of a library of which all was left out the second quarter has no line.
    happen(CARDS, tongchuan if with_a_line else shaanxi["王益区图书馆"], 5)
    close(act, SECOND)
    out_of(act, SECOND)
    assert ((CARDS, tongchuan.pk) in standing(of_months(SECOND)), going(FIRST)) == (with_a_line, [])
    with clock.stopped_at(AFTERWARDS):
        send_after(FIRST, None, AFTERWARDS)
        assert goes_out(act, FIRST).findings == [LOST]
        assert (figure(FIRST, None), figure(SECOND, None)) == (60, 1)
        restated(act, SECOND)
        assert (figure(SECOND, None), live([tongchuan, shaanxi["王益区图书馆"]], YEAR)) == (4, [60 + 4])
        assert going(FIRST) == []


def test_a_restatement_says_so_too_and_for_the_later_ones_each_by_itself(act, tongchuan, shaanxi, send, send_after):
    send(FIRST, CARDS, 60, shaanxi["王益区图书馆"])
    first = out(act, FIRST, CARDS)
    late_cards(tongchuan)
    out(act, SECOND, CARDS)
    late_cards(tongchuan, 2, recorded=CLOSING[SECOND].replace(day=20))
    out(act, THIRD, CARDS)
    send_after(FIRST, 500, CLOSING[THIRD].replace(day=11))
    with clock.stopped_at(CLOSING[THIRD].replace(day=12)):
        third = TWICE.replace("迟到的 3", "迟到的 2").replace("第二季度", "第三季度")
        looked = preview_restatement(first, correction(CARDS, "漏报"))
        assert restate(again(act), first, correction(CARDS, "漏报", signed=False)).reason == Refusal.SIGN_FOR_FINDINGS
        made(restate(again(act), first, correction(CARDS, "漏报")))
        assert [figure(months, tongchuan) for months in (FIRST, SECOND, THIRD)] == [500, 3, 2]
        assert len(looked.findings) == 2
        assert going(FIRST) == [TWICE, third]
        restated(act, SECOND)
        assert going(FIRST) == [third]
        restated(act, THIRD)
        assert [figure(months, tongchuan) for months in (FIRST, SECOND, THIRD)] == [500, None, None]
        assert going(FIRST) == []


def test_where_a_longer_period_has_spoken_of_them_nothing_is_lost(act, tongchuan, shaanxi, send, send_after):
    april_beside_the_first_quarter(act, tongchuan, send)
    happen(CARDS, shaanxi["王益区图书馆"], 3)
    march = parse("2022-03")
    # The month goes out after the next one: its late entries are in the return of the closed quarter around it.
    assert going(march) == []
    send_after(FIRST, None, AFTERWARDS)
    with clock.stopped_at(AFTERWARDS):
        lost = LOST.replace("第二季度", "4月")
        assert (goes_out(act, march).findings, figure(parse("2022-04"), None)) == ([lost], 2)
        restated(act, parse("2022-04"))
        assert (going(march), figure(march, None), figure(parse("2022-04"), None)) == ([], 1, 5)


def test_what_is_in_neither_of_two_publications_may_be_in_that_of_the_quarter_around(
    act, tongchuan, shaanxi, send, send_after
):
    april_beside_the_first_quarter(act, tongchuan, send)
    happen(CARDS, shaanxi["王益区图书馆"], 3)
    send_after(FIRST, None, AFTERWARDS)
    march = parse("2022-03")
    with clock.stopped_at(AFTERWARDS.replace(day=3)):
        assert reopen_span(again(act), of_months(FIRST), "报表撤回") is None
        closed(act, FIRST)
        out_of(act, FIRST)
        assert goes_out(act, march).findings == [LOST.replace("第二季度", "4月")]
        assert [figure(months, None) for months in (FIRST, march, parse("2022-04"))] == [4, 1, 2]


def test_a_decision_acts_at_once_and_the_next_period_counts_until_the_restatement(
    act, tongchuan, shaanxi, send, send_after
):
    send(FIRST, CARDS, 60, shaanxi["王益区图书馆"])
    first = out(act, FIRST, CARDS)
    late_cards(tongchuan)
    send_after(FIRST, 500)
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), FIRST, Stands.RETURN, "设备离线")
    assert choose_source(again(act), asked) is None
    assert live([tongchuan], FIRST) == [500]
    out(act, SECOND, CARDS)
    assert figure(SECOND, tongchuan) == 3
    looked = preview_restatement(first, correction(CARDS, "漏报"))
    assert len(looked.findings) == 1
    made(restate(again(act), first, correction(CARDS, "漏报")))
    assert going(FIRST) == [TWICE]
    restated(act, SECOND)
    assert (figure(FIRST, tongchuan), figure(SECOND, tongchuan), going(FIRST)) == (500, None, [])


def decided(act, library: Library, stands: Stands, at: datetime) -> None:
    asked = Choice(library, Indicator.objects.get(pk=CARDS), FIRST, stands, "设备离线")
    with clock.stopped_at(at):
        assert choose_source(again(act), asked) is None


def of_late(months: Period) -> list[str]:
    """What is printed of late entries; that a return says something else than was counted is another finding."""
    return [one for one in going(months) if "迟到的" in one]


def test_a_decision_after_the_figure_went_out_leaves_no_late_entry_in_none_or_in_both(act, tongchuan, send):
    happen(CARDS, tongchuan, 1)
    send(FIRST, CARDS, 500)
    out(act, FIRST, CARDS)
    late_cards(tongchuan)
    decided(act, tongchuan, Stands.RETURN, SOON)
    assert (figure(FIRST, tongchuan), live([tongchuan], FIRST)) == (1, [500])
    # The first quarter goes on saying one: the three are in the second, until the first is restated.
    happen(CARDS, tongchuan, 5)
    out(act, SECOND, CARDS)
    assert figure(SECOND, tongchuan) == 1 + 3
    restated(act, FIRST)
    assert (figure(FIRST, tongchuan), of_late(FIRST)) == (500, [TWICE])
    restated(act, SECOND)
    assert (figure(SECOND, tongchuan), of_late(FIRST)) == (1, [])
    # And the other way round: what is counted by the decision of then is in the return that was published.
    decided(act, tongchuan, Stands.COUNTED, AFTERWARDS)
    with clock.stopped_at(AFTERWARDS.replace(day=3)):
        as_before = restate(again(act), of_months(SECOND), correction(CARDS, "迟到记录"))
        assert as_before.reason == Refusal.NOTHING_NEW
        assert (figure(FIRST, tongchuan), figure(SECOND, tongchuan)) == (500, 1)
        restated(act, FIRST)
        assert (figure(FIRST, tongchuan), of_late(FIRST)) == (1, [LOST])
    with clock.stopped_at(AFTERWARDS.replace(day=4)):
        restated(act, SECOND)
        assert (figure(SECOND, tongchuan), of_late(FIRST)) == (1 + 3, [])


def test_a_preview_asks_no_more_the_more_later_months_are_out(act, tongchuan, send):
    asked = []
    send(FIRST, CARDS, 500)
    for month in range(1, 9):
        months = between(2022, month, 1)
        happen(CARDS, tongchuan, month)
        with clock.stopped_at(datetime(2022, month + 1, 10, tzinfo=UTC)):
            closed(act, months)
        late_cards(tongchuan, 1, month, datetime(2022, month + 1, 12, tzinfo=UTC))
        if month > 1:
            with clock.stopped_at(AFTERWARDS.replace(month=10)):
                out_of(act, months)
        if month > 2:
            with CaptureQueriesContext(connection) as questions:
                assert going(between(2022, 1, 1)) == []
            asked.append(len(questions))
    assert asked == [asked[0]] * 6
