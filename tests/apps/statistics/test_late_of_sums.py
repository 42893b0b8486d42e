"""Late entries in two publications, or in none, where one published a sum alone and the other only its part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import translation

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import Release, preview, publish_further, publish_span, restate
from shulian.apps.statistics.models import Exemption, FormVersion, Indicator, Span
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.words import refusal_words
from shulian.core.periods import Period
from shulian.core.publishing import Refusal
from shulian.core.scope import Scope
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_defining import enter
from tests.apps.statistics.test_late import CLOSING, FIRST, LATE, LOANS, SECOND, form, happen, out, post, send
from tests.apps.statistics.test_late_between import AFTERWARDS, LOST, TWICE
from tests.apps.statistics.test_late_live import close, today
from tests.apps.statistics.test_sources import tongchuan
from tests.apps.statistics.test_spans import again, correction, made

__all__ = ["form", "post", "send", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
SUM = "loans-and-renewals"
PER_HEAD = "loans-per-head"
BOTH = (SUM, LOANS)
NAMES = {SUM: "外借册次（含续借）", LOANS: "书刊文献外借册次"}
STALE = (("铜川图书馆", "—", "500"), ("全部图书馆", "60", "560"))
SAID = {words: words.replace("办理读者证", "书刊文献外借册次") for words in (TWICE, LOST)}


def span_of(months: Period) -> Span:
    return Span.objects.get(start=months.start, end=months.end)


def late_in(months: Period, *codes: str) -> list[str]:
    return [one for one in preview(span_of(months), codes, printed_words).findings if "迟到的" in one]


def goes_out(act, months: Period, code: str) -> None:
    release = Release((code,), printed_words, signed=True, statement="同意")
    made(publish_span(again(act), span_of(months), release))


def value(months: Period, code: str, library: Library) -> object:
    return standing(span_of(months))[code, library.pk].figure.value


def three_late_ones(act, library: Library, code: str, *first: str) -> None:
    """Of March, after it was closed or went out; the second quarter publishes one indicator, with one of May."""
    if first:
        out(act, FIRST, *first)
    else:
        close(act, FIRST)
    for _loan in range(3):
        happen(LOANS, library, 3, recorded=LATE)
    happen(LOANS, library, 5)
    out(act, SECOND, code)


def let_in(act, form, library: Library, value: str) -> None:
    asked = {"form": form, "start": FIRST.start, "end": FIRST.end}
    place, _new = StoredPeriod.objects.get_or_create(**asked, defaults={"form_version": form.version})
    Exemption.objects.get_or_create(period=place, library=library)
    heading = Heading(form, FIRST, library, reason="漏报")
    assert through(act, made(enter_cells(again(act), heading, {"checkouts": value, "e_downloads": "1"}))) is None


@pytest.mark.parametrize(("code", "other"), [BOTH, BOTH[::-1]])
def test_a_sum_is_held_against_its_part_and_the_part_against_the_sum(act, form, tongchuan, code, other):
    three_late_ones(act, tongchuan, other)
    assert value(SECOND, other, tongchuan) == 4
    with clock.stopped_at(AFTERWARDS):
        assert late_in(FIRST, code) == []
        let_in(act, form, tongchuan, "500")
        assert late_in(FIRST, code) == [SAID[TWICE]]
        goes_out(act, FIRST, code)
        assert value(FIRST, code, tongchuan) == 500
        # It is restated as it is named, by what it is in there.
        made(restate(again(act), span_of(SECOND), correction(other, "迟到记录")))
        assert (value(SECOND, other, tongchuan), late_in(FIRST, code)) == (1, [])


@pytest.mark.parametrize(("code", "other"), [BOTH, BOTH[::-1]])
def test_what_is_in_neither_is_found_too(act, form, tongchuan, shaanxi, send, code, other):
    send(FIRST, LOANS, 500)
    send(FIRST, LOANS, 60, shaanxi["王益区图书馆"])
    three_late_ones(act, tongchuan, other)
    assert value(SECOND, other, tongchuan) == 1
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "")
        assert late_in(FIRST, code) == [SAID[LOST]]


def test_with_both_in_both_each_is_held_against_its_own(act, form, tongchuan):
    three_late_ones(act, tongchuan, LOANS)
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "500")
        # The part goes out too: it is said of that once.
        assert late_in(FIRST, SUM, LOANS) == [SAID[TWICE]]
        goes_out(act, FIRST, LOANS)
        # And where it is out already it was said of that.
        assert late_in(FIRST, SUM) == []


@pytest.mark.parametrize(("code", "other"), [BOTH, BOTH[::-1]])
def test_what_went_out_before_the_return_was_not_held_against_it(act, form, tongchuan, shaanxi, send, code, other):
    send(FIRST, LOANS, 60, shaanxi["王益区图书馆"])
    three_late_ones(act, tongchuan, other, other)
    with clock.stopped_at(AFTERWARDS):
        assert late_in(FIRST, code) == []
        let_in(act, form, tongchuan, "500")
        assert late_in(FIRST, code) == [SAID[TWICE]]
        # Nor does it go out beside what stands published without the return, signed or not.
        stale = [f"{who}，{NAMES[other]}：已发布的为 {old}，现在发布则为 {new}。" for who, old, new in STALE]
        assert [one for one in preview(span_of(FIRST), (code,), printed_words).findings if "现在发布" in one] == stale
        further = Release((code,), printed_words, signed=True, statement="同意", reason="漏发")
        assert publish_further(again(act), span_of(FIRST), further).reason == Refusal.PARTS_OTHERWISE
        made(restate(again(act), span_of(FIRST), correction(other, "漏报")))
        assert preview(span_of(FIRST), (code,), printed_words).findings == []
        added = made(publish_further(again(act), span_of(FIRST), replace(further, signed=False)))
        assert (added.findings, value(FIRST, code, tongchuan), value(FIRST, other, tongchuan)) == ([], 500, 500)


def test_what_is_to_be_restated_is_named_before_those_that_have_not_reported(act, form, tongchuan, shaanxi, send):
    FormVersion.objects.update(scope=Scope().plain())
    with clock.stopped_at(CLOSING[FIRST]):
        made(plan_period(again(act), Planned(form, FIRST)))
    send(FIRST, LOANS, 60, shaanxi["王益区图书馆"])
    out(act, FIRST, LOANS)
    further = Release((SUM,), printed_words, signed=True, statement="同意", reason="漏发")
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "500")
        assert all("未报送" in one for one in preview(span_of(FIRST), (SUM,), printed_words).findings[:5])
        refused = publish_further(again(act), span_of(FIRST), further)
        with translation.override("zh-hans"):
            said = refusal_words(refused)
    assert said.startswith(
        f"{NAMES[SUM]}与已发布的组成数字或由其得出的数字对不上：{NAMES[LOANS]}。请先重述其中有变动的"
    )
    named = [said.find(f"{who}，{NAMES[LOANS]}：已发布的为 {old}，现在发布则为 {new}。") for who, old, new in STALE]
    assert 0 < named[1] < named[0]
    assert "未报送" not in said


def test_nor_what_went_out_before_the_office_decided(act, form, tongchuan):
    happen(LOANS, tongchuan, 2)
    three_late_ones(act, tongchuan, LOANS, LOANS)
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "500")
        decided = Choice(tongchuan, Indicator.objects.get(pk=LOANS), FIRST, Stands.RETURN, "设备离线")
        assert choose_source(again(act), decided) is None
        assert late_in(FIRST, SUM) == [SAID[TWICE]]


def test_a_sum_restated_without_its_part_is_signed_for(act, form, tongchuan, shaanxi, send):
    send(FIRST, LOANS, 60, shaanxi["王益区图书馆"])
    span = out(act, FIRST, SUM, LOANS)
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "500")
        asked = replace(correction(SUM, "漏报", signed=False), printed=printed_words)
        assert restate(again(act), span, asked).reason == Refusal.SIGN_FOR_FINDINGS
        found = made(restate(again(act), span, replace(asked, signed=True)))
        assert found.findings == [
            f"{who}，{NAMES[LOANS]}：已发布的为 {old}，现在发布则为 {new}。" for who, old, new in STALE
        ]
        # With its part restated too they agree, and nothing is to be signed for.
        assert made(restate(again(act), span, correction(LOANS, "漏报", signed=False))).findings == []


@pytest.mark.parametrize(
    ("code", "other", "stale"),
    [
        (PER_HEAD, LOANS, "铜川图书馆，书刊文献外借册次：已发布的为 70，现在发布则为 500。"),
        (LOANS, PER_HEAD, "铜川图书馆，人均外借册次：已发布的为 0.1，现在发布则为 0.71。"),
    ],
)
@pytest.mark.usefixtures("files")
def test_a_figure_per_head_does_not_go_out_beside_a_part_that_has_changed(
    act, form, tongchuan, send, code, other, stale
):
    enter("610200", 2022, 700)
    send(FIRST, LOANS, 70)
    out(act, FIRST, other)
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "500")
        further = Release((code,), printed_words, signed=True, statement="同意", reason="漏发")
        assert stale in preview(span_of(FIRST), (code,), printed_words).findings
        assert publish_further(again(act), span_of(FIRST), further).reason == Refusal.PARTS_OTHERWISE
        made(restate(again(act), span_of(FIRST), correction(other, "补报")))
        made(publish_further(again(act), span_of(FIRST), replace(further, signed=False, statement="")))
    assert value(FIRST, LOANS, tongchuan) == 500


@pytest.mark.usefixtures("files")
def test_late_ones_that_no_restatement_can_bring_hold_nothing_back(act, tongchuan):
    enter("610200", 2022, 700)
    for _loan in range(2):
        happen(LOANS, tongchuan, 2)
    out(act, FIRST, SUM, PER_HEAD)
    for _loan in range(3):
        happen(LOANS, tongchuan, 3, recorded=LATE)
    with clock.stopped_at(datetime(2022, 4, 25, tzinfo=UTC)):
        made(restate(again(act), span_of(FIRST), correction(PER_HEAD, "迟到", takes_late=True)))
    close(act, SECOND)
    further = Release((LOANS,), printed_words, reason="漏发")
    with clock.stopped_at(AFTERWARDS):
        found = preview(span_of(FIRST), (LOANS,), printed_words).findings
        assert [one for one in found if "已发布的为" in one] == [
            f"{name}，外借册次（含续借）：已发布的为 2，计入迟到记录则为 5；一同发布的数字已计入这些记录。"
            for name in ("铜川图书馆", "全部图书馆")
        ]
        assert publish_further(again(act), span_of(FIRST), further).reason == Refusal.SIGN_FOR_FINDINGS
        made(publish_further(again(act), span_of(FIRST), replace(further, signed=True, statement="同意")))
