"""What is printed of returns that stood when their months were closed, and of what came in late of these months."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.actions.spans import Release, preview, preview_restatement, publish_span, restate
from shulian.apps.statistics.models import Indicator, Publication, Span
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.figures import Level, grouped, groups_of
from shulian.core.periods import Period, parse
from shulian.core.publishing import Item, Refusal
from shulian.core.sourcing import Stands
from tests.apps.statistics.test_late import CARDS, FIRST, THIRD, YEAR, form, happen, out, post, send, told
from tests.apps.statistics.test_late_live import close, late_cards, live, out_of, send_after, today
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, correction, design, made, report

__all__ = ["branch", "form", "post", "send", "send_after", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
UNSIGNED = Release((CARDS,), printed_words)


def of_months(months: Period) -> Span:
    return Span.objects.get(start=months.start, end=months.end)


def disagreeing(months: Period) -> list[str]:
    return printed_words([one for one in checklist.points(of_months(months)) if one.item is Item.DISAGREEING])


def doubtful(months: Period, *libraries: Library) -> list[int]:
    lines = grouped(Indicator.objects.get(pk=CARDS), months, groups_of(libraries, Level.LIBRARY))
    return [one.doubtful for one in lines]


def test_a_return_that_stood_is_not_held_against_what_came_in_after_the_closing(act, tongchuan, branch, send):
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(branch)
    assert (disagreeing(FIRST), preview(of_months(FIRST), [CARDS], printed_words).findings) == ([], [])
    # Live pages have 500 too, and nothing is doubtful about it, in the year neither.
    assert doubtful(FIRST, tongchuan, branch) == doubtful(YEAR, tongchuan, branch) == [0, 0]
    publication = made(publish_span(again(act), of_months(FIRST), UNSIGNED))
    assert (publication.findings, told(of_months(FIRST), CARDS, tongchuan)) == ([], (500, 0, 0))
    # A decision of the office stays with the difference.
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), FIRST, Stands.RETURN, "设备离线")
    assert choose_source(again(act), asked) is None
    assert doubtful(FIRST, tongchuan, branch) == [1, 0]


def test_what_had_come_in_by_the_closing_is_held_against_the_return_and_no_more(act, tongchuan, send):
    happen(CARDS, tongchuan, 2)
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(tongchuan)
    words = ["铜川图书馆，办理读者证：系统统计 1，报表填报 500。"]
    assert (disagreeing(FIRST), doubtful(FIRST, tongchuan)) == (words, [1])
    assert publish_span(again(act), of_months(FIRST), UNSIGNED).reason == Refusal.SIGN_FOR_FINDINGS
    assert told(out_of(act, FIRST), CARDS, tongchuan) == (1, 0, 0)
    # The year counts all four, and says so of its quarter.
    assert live([tongchuan], YEAR) == [4]
    year = out(act, YEAR, CARDS)
    assert told(year, CARDS, tongchuan) == (4, 0, 0)
    assert disagreeing(YEAR) == ["铜川图书馆，办理读者证 2022年第一季度：系统统计 4，报表填报 500。"]


def test_a_restatement_that_takes_the_late_ones_prints_what_they_make_of_the_return(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    span = out(act, FIRST, CARDS)
    late_cards(tongchuan)
    late = correction(CARDS, "自助机迟到上传", takes_late=True, signed=False)
    words = ["铜川图书馆，办理读者证：系统统计 3，报表填报 500。"]
    looked = preview_restatement(span, late)
    assert (disagreeing(FIRST), len(looked.findings)) == ([], 1)
    assert restate(again(act), span, late).reason == Refusal.SIGN_FOR_FINDINGS
    made(restate(again(act), span, correction(CARDS, "自助机迟到上传", takes_late=True)))
    assert (disagreeing(FIRST), told(span, CARDS, tongchuan)) == (words, (3, 0, 0))
    assert Publication.objects.get(number=2).findings == looked.findings


def test_in_a_year_a_quarter_that_was_never_closed_is_held_against_what_the_year_counts(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    year = out(act, YEAR, CARDS)
    late_cards(tongchuan, recorded=datetime(2023, 2, 1, tzinfo=UTC))
    assert disagreeing(YEAR) == []
    with clock.stopped_at(datetime(2023, 2, 2, tzinfo=UTC)):
        made(restate(again(act), year, correction(CARDS, "补录", takes_late=True)))
    assert (disagreeing(YEAR), told(year, CARDS, tongchuan)) == (
        ["铜川图书馆，办理读者证 2022年第一季度：系统统计 3，报表填报 500。"],
        (3, 0, 0),
    )


def test_returns_within_each_other_are_held_against_the_counted_once(act, tongchuan, send, shaanxi):
    def said(months: Period, value: int) -> None:
        asked = design(code=f"of-{months.months}", months=months.months, asked=(Asked(CARDS),), rules=())
        with clock.stopped_at(datetime(2023, 1, 8, tzinfo=UTC)):
            report(act, made(design_form(again(act), asked)), tongchuan, value, months)

    said(parse("2022-01"), 50)
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(tongchuan)
    late_cards(tongchuan, 80, 8, datetime(2022, 8, 20, tzinfo=UTC))
    send(THIRD, CARDS, 80)
    # January's 50 are in the 500 of its quarter, which stood, and August is as it was reported.
    assert (live([tongchuan], YEAR), doubtful(YEAR, tongchuan)) == ([580], [0])
    # So is the return of the year: 80 beyond that quarter.
    said(YEAR, 580)
    year = out(act, YEAR, CARDS)
    assert (disagreeing(YEAR), told(year, CARDS, tongchuan)) == ([], (580, 0, 0))
