"""From draft to journal: problems are settled, figures are accepted, versions follow each other."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from shulian.apps.journal.models import Entry
from shulian.apps.statistics.access import steps_for
from shulian.apps.statistics.actions import (
    Upload,
    accept_return,
    answer_finding,
    check_return,
    close_period,
    discard_return,
    enter_cells,
    enter_file,
    send_back,
    settle_problem,
    submit_return,
)
from shulian.apps.statistics.models import Exemption, Finding, Indicator, Return
from shulian.apps.statistics.queries.figures import evaluate, total_of
from shulian.apps.statistics.queries.returns import accepted, collected
from shulian.apps.statistics.words import mistake_words, refusal_words
from shulian.core import reconcile
from shulian.core.periods import parse
from shulian.core.returns import Step
from shulian.core.roles import Role
from tests import make
from tests.apps.statistics.conftest import through

pytestmark = pytest.mark.django_db


def again(act):
    return replace(act, command=uuid4())


def csv(*lines: str) -> Upload:
    return Upload("a.csv", "\n".join(("图书馆,办证量", *lines)).encode())


def cards_of(libraries, period: str = "2022-Q2") -> int | None:
    return total_of(Indicator.objects.get(pk="cards-issued"), parse(period), [one.pk for one in libraries.values()])


def test_accepted_figures_are_entries_with_their_source_period_file_and_person(act, delivery, shaanxi, office):
    made = enter_file(act, *delivery)
    assert accept_return(again(act), made) is None
    entries = Entry.objects.filter(kind="reported")
    assert entries.count() == 25 * 13
    entry = entries.get(library=shaanxi["旬邑县图书馆"].pk, details__indicator="delivery-zh-journal")
    assert (entry.quantity, entry.source, entry.actor, entry.subject) == (
        13168,
        "return-form",
        office.pk,
        f"return:{made.pk}",
    )
    assert entry.details["period"] == "2021-12--2022-05"
    assert (entry.details["start"], entry.details["end"]) == ("2021-12-01", "2022-05-31")
    assert entry.details["file"] == made.digest


def test_the_journal_gives_the_table_back_cell_by_cell(act, delivery, shaanxi):
    accept_return(again(act), enter_file(act, *delivery))
    found = accepted("document-delivery", parse("2021-12--2022-05"))
    assert found is not None
    for at, column in enumerate(found.columns):
        figures = evaluate(column.indicator, found.period)
        for line, row in zip(found.lines, found.table.rows, strict=True):
            assert figures[line.library_id].value == row.cells[at]
    whole = Indicator.objects.get(pk="delivery")
    assert total_of(whole, found.period, [one.pk for one in shaanxi.values()]) == 66657
    assert evaluate(whole, found.period)[shaanxi["陇县图书馆"].pk].value == 10388


def test_the_journal_gives_the_cards_back(act, cards, shaanxi):
    accept_return(again(act), enter_file(act, *cards))
    assert cards_of(shaanxi) == 2086
    assert cards_of(shaanxi, "2022-04") is None
    assert cards_of(shaanxi, "2022-H1") == 2086


def test_a_zero_is_recorded_and_a_blank_is_not(act, cards, shaanxi):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川图书馆,0", "王益区图书馆,"))
    accept_return(again(act), made)
    figures = evaluate(Indicator.objects.get(pk="cards-issued"), parse("2022-Q2"))
    assert figures[shaanxi["铜川图书馆"].pk].value == 0
    assert shaanxi["王益区图书馆"].pk not in figures


def test_a_draft_and_a_submitted_return_do_not_count(act, cards, shaanxi):
    made = enter_file(act, *cards)
    assert cards_of(shaanxi) is None
    assert submit_return(again(act), made) is None
    assert cards_of(shaanxi) is None
    assert accept_return(again(act), made) is None
    assert cards_of(shaanxi) == 2086


def test_a_new_version_takes_the_place_of_the_accepted_one_when_it_is_accepted(act, cards, shaanxi):
    heading = replace(cards[0], printed={})
    first = enter_file(act, heading, csv("铜川图书馆,224", "王益区图书馆,32"))
    accept_return(again(act), first)
    second = enter_file(again(act), replace(heading, reason="更正"), csv("铜川图书馆,225"))
    assert cards_of(shaanxi) == 256
    assert accept_return(again(act), second) is None
    assert cards_of(shaanxi) == 225
    first.refresh_from_db()
    assert first.status == Return.Status.REPLACED


def test_a_discarded_version_leaves_the_accepted_one(act, cards, shaanxi):
    heading = replace(cards[0], printed={})
    accept_return(again(act), enter_file(act, heading, csv("铜川图书馆,224")))
    second = enter_file(again(act), replace(heading, reason="更正"), csv("铜川图书馆,1"))
    assert discard_return(again(act), second) is None
    assert cards_of(shaanxi) == 224
    assert refusal_words(accept_return(again(act), second)) == "这一版已不是草稿。填写新版本。"
    assert refusal_words(discard_return(again(act), second)) == "这一版已不是草稿。填写新版本。"


def test_accepting_twice_by_one_command_writes_once(act, cards):
    made = enter_file(act, *cards)
    once = again(act)
    assert accept_return(once, made) is None
    assert accept_return(once, made) is None
    assert Entry.objects.filter(kind="reported").count() == 22


def test_two_returns_do_not_report_one_library_twice(act, cards, shaanxi):
    accept_return(again(act), enter_file(act, *cards))
    own = enter_cells(again(act), replace(cards[0], library=shaanxi["铜川图书馆"], printed={}), {"cards_issued": "224"})
    refused = through(act, own)
    assert refusal_words(refused) == "本期另一份报表已有铜川图书馆的数字。为那份报表填写新版本。"
    assert cards_of(shaanxi) == 2086


def test_several_libraries_own_returns_make_one_table_without_printed_totals(act, cards, shaanxi):
    for name, count in (("铜川图书馆", "224"), ("王益区图书馆", "32")):
        heading = replace(cards[0], library=shaanxi[name])
        assert through(act, enter_cells(again(act), heading, {"cards_issued": count})) is None
    found = accepted("cards", parse("2022-Q2"))
    assert reconcile.grand_total(found.table) == 256
    assert found.table.printed_total is None
    assert found.note == reconcile.Note()


def test_nothing_is_accepted_into_a_closed_period(act, cards):
    made = enter_file(act, *cards)
    close_period(again(act), made.period.form, cards[0].period)
    close_period(again(act), made.period.form, cards[0].period)
    assert refusal_words(accept_return(again(act), made)).startswith("该统计期已关闭")
    assert Entry.objects.filter(kind="period-closed").count() == 1


def test_a_return_without_figures_is_not_accepted(act, cards):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川图书馆,"))
    assert refusal_words(accept_return(again(act), made)) == "报表中没有可以记录的数字。"


def test_open_problems_stop_a_return_until_they_are_settled(act, cards, shaanxi):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川图书馆,224", "王益区图书馆,x", "合计,256"))
    assert refusal_words(accept_return(again(act), made)) == "还有 1 个问题未处理。改正，或说明为何略去。"
    assert made.findings.filter(kind="grand-total").count() == 1
    problem = made.findings.get(weight=Finding.Weight.PROBLEM)
    assert refusal_words(settle_problem(again(act), problem, "y", "")) == "“y”不是数字。只填数字。"
    assert refusal_words(settle_problem(again(act), problem, "", " ")) == "用几句话说明原因。"
    assert settle_problem(again(act), problem, "32", "") is None
    assert not made.findings.filter(kind="grand-total").exists()
    assert accept_return(again(act), made) is None
    assert cards_of(shaanxi) == 256


def test_a_cell_may_be_left_out_with_a_reason(act, cards, shaanxi):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川图书馆,224", "王益区图书馆,x"))
    problem = made.findings.get()
    assert settle_problem(again(act), problem, "", "王益区当期未统计") is None
    problem.refresh_from_db()
    assert (problem.state, problem.answer) == (Finding.State.SETTLED, "王益区当期未统计")
    accept_return(again(act), made)
    assert cards_of(shaanxi) == 224


def test_an_unknown_library_is_named_by_its_code(act, cards, shaanxi):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川馆,224", "王益区图书馆,32"))
    problem = made.findings.get()
    assert refusal_words(settle_problem(again(act), problem, "999", "")).startswith("没有代码为 999 的图书馆。")
    assert refusal_words(settle_problem(again(act), problem, "610202", "")).startswith(
        "王益区图书馆在本报表中已有一行。"
    )
    assert settle_problem(again(act), problem, "610200", "") is None
    accept_return(again(act), made)
    assert cards_of(shaanxi) == 256


def test_an_unreadable_printed_total_is_put_right_too(act, cards):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川图书馆,224", "合计,二百"))
    problem = made.findings.get()
    assert (problem.line, problem.cell) == (None, "B3")
    settle_problem(again(act), problem, "225", "")
    assert made.findings.get(kind="grand-total").difference == 1


def test_problems_of_an_accepted_return_are_past(act, cards):
    made = enter_file(act, replace(cards[0], printed={}), csv("铜川图书馆,224", "王益区图书馆,x"))
    problem = made.findings.get()
    settle_problem(again(act), problem, "", "未统计")
    accept_return(again(act), made)
    assert refusal_words(settle_problem(again(act), problem, "32", "")) == "这一版已不是草稿。填写新版本。"


def test_a_difference_is_answered_and_stays(act, delivery):
    made = enter_file(act, *delivery)
    accept_return(again(act), made)
    difference = made.findings.first()
    assert refusal_words(answer_finding(again(act), difference, "")) == "用几句话说明原因。"
    assert answer_finding(again(act), difference, "陇县漏报一格") is None
    difference.refresh_from_db()
    assert (difference.state, difference.answer) == (Finding.State.ANSWERED, "陇县漏报一格")
    assert len(collected(made).differences) == 3
    assert Entry.objects.filter(kind="finding-answered", subject=f"finding:{difference.pk}").exists()


@pytest.fixture
def own(act, cards, shaanxi) -> Return:
    """A draft of one library."""
    return enter_cells(
        again(act), replace(cards[0], library=shaanxi["铜川图书馆"], printed={}), {"cards_issued": "224"}
    )


def test_a_librarys_return_is_signed_checked_and_accepted_in_this_order(act, own, shaanxi):
    other = replace(act, actor=None)
    assert refusal_words(check_return(again(other), own)) == "报表还是草稿。先由馆长签发。"
    assert refusal_words(accept_return(again(other), own)) == "报表还是草稿。先由馆长签发。"
    assert submit_return(again(act), own) is None
    assert refusal_words(accept_return(again(other), own)) == "市馆尚未审核这份报表。先审核。"
    assert refusal_words(check_return(again(act), own)) == "这份报表由您本人签发，须由他人审核。"
    assert check_return(again(other), own) is None
    assert accept_return(again(other), own) is None
    assert cards_of(shaanxi) == 224
    kinds = Entry.objects.filter(subject=f"return:{own.pk}").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "return-entered",
        "return-submitted",
        "return-checked",
        "reported",
        "return-accepted",
    ]


def test_a_return_is_sent_back_with_a_reason_and_comes_again_as_a_new_version(act, own, cards, shaanxi):
    submit_return(again(act), own)
    assert refusal_words(send_back(again(act), own, " ")) == "用几句话写明原因，图书馆会看到。"
    assert send_back(again(act), own, "与上季度相差过大，请核对") is None
    own.refresh_from_db()
    assert (own.status, own.sent_back_reason) == ("sent-back", "与上季度相差过大，请核对")
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={})
    assert refusal_words(enter_cells(again(act), heading, {"cards_issued": "124"})).startswith("2022年第二季度已有报表")
    second = enter_cells(again(act), replace(heading, reason="已核对"), {"cards_issued": "124"})
    assert (second.version, second.replaces) == (2, own)
    assert through(act, second) is None
    assert cards_of(shaanxi) == 124


def test_a_typed_draft_is_gone_on_with_without_a_reason(act, own, cards, shaanxi):
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={})
    assert enter_cells(again(act), heading, {"cards_issued": "225"}).version == 2


def test_an_exemption_lets_one_library_put_a_closed_period_right(act, own, cards, shaanxi):
    through(act, own)
    close_period(again(act), own.period.form, cards[0].period)
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={}, reason="漏报")
    assert refusal_words(enter_cells(again(act), heading, {"cards_issued": "230"})).startswith("该统计期已关闭")
    Exemption.objects.create(period=own.period, library=shaanxi["铜川图书馆"], reason="馆方漏报")
    assert through(act, enter_cells(again(act), heading, {"cards_issued": "230"})) is None
    assert cards_of(shaanxi) == 230
    assert refusal_words(enter_cells(again(act), heading, {"cards_issued": "240"})).startswith("该统计期已关闭")


def test_what_was_sent_back_and_is_right_is_signed_once_more(act, own, cards, shaanxi):
    submit_return(again(act), own)
    send_back(again(replace(act, actor=None)), own, "请核对")
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={}, reason="已核对，无误")
    anew = enter_cells(again(act), heading, {"cards_issued": "224"})
    assert anew.version == 2
    assert through(act, anew) is None
    assert cards_of(shaanxi) == 224


def test_nobody_accepts_what_she_checked_or_signed(act, own, office):
    checker = make.staff(Role.CITY_CENTRE, own.library)
    submit_return(again(act), own)
    check_return(again(replace(act, actor=checker.pk)), own)
    assert (
        refusal_words(accept_return(again(replace(act, actor=checker.pk)), own)) == "这份报表由您审核，须由他人确认。"
    )
    assert refusal_words(accept_return(again(act), own)) == "这份报表由您本人签发，须由他人审核。"
    assert accept_return(again(replace(act, actor=None)), own) is None


def test_the_institution_that_checked_a_return_does_not_accept_it_too(act, own, shaanxi):
    first, second = (make.staff(Role.CITY_BUREAU, own.library) for _one in range(2))
    submit_return(again(act), own)
    assert check_return(again(replace(act, actor=first.pk)), own) is None
    own.refresh_from_db()
    assert steps_for(second, own) == [Step.SEND_BACK]
    assert refusal_words(accept_return(again(replace(act, actor=second.pk)), own)) == (
        "这份报表由贵单位审核，须由其他单位或联盟办公室确认。"
    )
    office = make.staff(Role.ALLIANCE_OFFICE, shaanxi["陕西省图书馆"])
    assert Step.ACCEPT in steps_for(office, own)
    assert accept_return(again(replace(act, actor=office.pk)), own) is None


def test_after_the_signature_no_figure_is_put_into_a_cell(act, cards, shaanxi):
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={})
    made = enter_cells(again(act), heading, {"cards_issued": "三十"})
    problem = made.findings.get(weight="problem")
    assert settle_problem(again(act), problem, "30", "") is None
    assert settle_problem(again(act), problem, "31", "") is None
    submit_return(again(act), made)
    assert refusal_words(settle_problem(again(act), problem, "99", "")).startswith("这一版已不是草稿")
    Finding.objects.filter(pk=problem.pk).update(state=Finding.State.OPEN)
    assert refusal_words(settle_problem(again(act), problem, "99", "")).startswith("报表已签发")
    assert made.lines.get().cells == {"cards_issued": 31}


def test_nothing_is_taken_over_while_something_is_wrong_if_so_asked(act, cards, shaanxi):
    heading = replace(cards[0], printed={}, only_if_right=True)
    file = csv("铜川图书馆,-3", "王益区图书馆,三十二", "不存在图书馆,5", "印台区图书馆,1", "印台区图书馆,2")
    refused = enter_file(again(act), heading, file)
    assert refusal_words(refused) == "未录入任何数字：有 4 处不对，逐一列在下面，并说明如何改正。"
    headings = {"cards_issued": "办证量"}
    assert [mistake_words(one, headings) for one in refused.mistakes] == [
        "单元格 B2：-3，数量不能为负。（办证量） 填实际数量，最小为 0；更正应填入所属的统计期。",
        "单元格 B3：“三十二”不是数字。（办证量） 用阿拉伯数字填写；不清楚就留空。",
        "第 4 行：没有名为“不存在图书馆”的图书馆。 按图书馆目录填写馆名，或加上馆代码。",
        "第 6 行：印台区图书馆有不止一行。 只保留一行。",
    ]
    assert not Return.objects.exists()
    assert len(enter_file(again(act), replace(heading, only_if_right=False), file).findings.all()) == 4
