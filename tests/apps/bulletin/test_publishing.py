"""A table that does not reconcile goes out with its findings or not at all; what is out is frozen."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread
from time import sleep
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.bulletin.actions import Draft, TablePlan, correct_first_number, print_findings, publish, start_issue
from shulian.apps.bulletin.actions.issues import ANNUAL_HEADINGS
from shulian.apps.bulletin.actions.numbering import lock_series
from shulian.apps.bulletin.actions.verifying import verify_issues
from shulian.apps.bulletin.figures import Figures, collected
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.bulletin.notes import Footnotes, notes
from shulian.apps.bulletin.printing import printed
from shulian.apps.bulletin.queries import (
    findings_digest,
    next_number,
    seen_digest,
    table_sources,
    tables_to_choose,
    values,
)
from shulian.apps.bulletin.telling import reached
from shulian.apps.bulletin.words import refusal_words
from shulian.apps.journal.actions import entry
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, Upload, accept_return, answer_finding, enter_cells, enter_file
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.models import Finding, Form, Indicator, Return
from shulian.core import reconcile
from shulian.core.digests import digest
from shulian.core.library import Service
from shulian.core.periods import parse
from shulian.core.roles import POSTS, Right
from shulian.core.scope import Scope
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through, without_guard
from tests.apps.statistics.test_figures import happen

pytestmark = pytest.mark.django_db


def again(act):
    return replace(act, command=uuid4())


def sign_off(act, issue):
    """Publish as somebody does who has read the findings of now."""
    return publish(again(act), issue, findings_digest(table_sources(issue)), "原件如此")


def draft(number: int = 54, *tables: TablePlan) -> Draft:
    return Draft(number, "联盟", "办公室", date(2022, 8, 1), tables=tables)


def correct_the_cards(act) -> None:
    heading = Heading(Form.objects.get(pk="cards"), parse("2022-Q2"), reason="更正")
    upload = Upload("a.csv", "图书馆,办证量\n铜川图书馆,1\n".encode())
    accept_return(again(act), enter_file(again(act), heading, upload))


def test_an_issue_whose_findings_are_printed_is_published_and_frozen(issue, act, office):
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    assert (issue.status, issue.published_by) == (Issue.Status.PUBLISHED, office)
    assert issue.digest == digest(issue.snapshot)
    assert [one["form"] for one in issue.snapshot["sources"]] == ["document-delivery", "cards"]
    assert Entry.objects.get(kind="bulletin-published").details == {"digest": issue.digest, "findings": 3}


def test_who_has_no_address_is_named_before_and_after_an_issue_goes_out(act, shaanxi):
    for name, email in (("铜川图书馆", "t@example.cn"), ("王益区图书馆", "")):
        Library.objects.filter(pk=shaanxi[name].pk).update(email=email)
        Membership.objects.create(library=shaanxi[name], service=Service.CIRCULATION)
    assert reached() == (1, ["王益区图书馆"])


def test_a_published_figure_never_changes(issue, act):
    sign_off(act, issue)
    issue.refresh_from_db()
    before = values(issue)
    heading = Heading(Form.objects.get(pk="cards"), parse("2022-Q2"), reason="更正")
    accept_return(
        again(act), enter_file(again(act), heading, Upload("a.csv", "图书馆,办证量\n铜川图书馆,1\n".encode()))
    )
    assert values(Issue.objects.get(pk=issue.pk)) == before
    assert before["sections"][0]["blocks"][1]["rows"][-1]["cells"][-1]["text"] == "2086"


def test_a_draft_follows_the_figures(issue, act):
    heading = Heading(Form.objects.get(pk="cards"), parse("2022-Q2"), reason="更正")
    accept_return(
        again(act), enter_file(again(act), heading, Upload("a.csv", "图书馆,办证量\n铜川图书馆,1\n".encode()))
    )
    assert values(issue)["sections"][0]["blocks"][1]["rows"][-1]["cells"][-1]["text"] == "1"


def test_unprinted_findings_stop_the_publication(issue, act):
    block = Block.objects.get(section__issue=issue, form="document-delivery")
    assert print_findings(again(act), block, printed=False) is None
    assert values(issue)["sections"][0]["blocks"][0]["footnotes"] == []
    refused = sign_off(act, issue)
    assert refusal_words(refused) == "《原文传递统计表》有 3 处对不上，未列入表下说明。列入后再发布。"
    assert print_findings(again(act), block, printed=True) is None
    assert sign_off(act, issue) is None


def test_nothing_with_findings_goes_out_that_nobody_signed_for_as_they_are(issue, act):
    refused = publish(again(act), issue)
    assert refused.reason == "findings-not-signed"
    assert refused.details == {"count": "3"}
    seen = findings_digest(table_sources(issue))
    answer_finding(again(act), Finding.objects.filter(weight="difference").first(), "原件如此")
    Finding.objects.filter(weight="difference").first().delete()
    assert publish(again(act), issue, seen).details == {"count": "2"}
    now = findings_digest(table_sources(issue))
    assert publish(again(act), issue, now, " ").reason == "say-why-signed"
    assert sign_off(act, issue) is None


def test_who_publishes_but_may_not_sign_for_findings_lets_none_go_out(issue, act, post, monkeypatch):
    rights = POSTS[post.role].rights - {Right.SIGN_FINDINGS}
    with monkeypatch.context() as patched:
        patched.setitem(POSTS, post.role, replace(POSTS[post.role], rights=rights))
        assert refusal_words(sign_off(act, issue)) == "本期带有 3 处对不上的说明。请由有权为随附说明签字的人发布。"
    assert sign_off(act, issue) is None


def test_who_signed_for_the_findings_and_why_is_printed_with_the_issue(issue, act):
    words = "联盟办公室签字同意随本期刊出3处说明：原件如此"
    assert "signature" not in values(issue)
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    assert values(issue)["signature"].replace(" ", "") == words
    signed = issue.snapshot["signed"]
    assert (signed["name"], signed["statement"], signed["findings"]) == ("联盟办公室", "原件如此", 3)
    pages = PdfReader(io.BytesIO(printed(issue))).pages
    assert words in "".join(pages[-1].extract_text().split())


def test_an_issue_that_prints_another_total_than_the_last_one_says_so_and_needs_a_signature(issue, act):
    assert sign_off(act, issue) is None
    correct_the_cards(act)
    later = start_issue(again(act), draft(54, TablePlan(Form.objects.get(pk="cards"), parse("2022-Q2"))))
    (table,) = values(later)["sections"][0]["blocks"]
    assert "注：第 53 期所印2022年第二季度的总数为 2086，现为 1。" in table["notes"]
    (lines,) = (note for note in table["notes"] if "各馆" in note)
    assert lines.startswith("注：第 53 期所印2022年第二季度办证量各馆数字不同：")
    assert "铜川图书馆（原 224，现 1）" in lines or "另有" in lines
    assert publish(again(act), later).details == {"count": "2"}
    assert sign_off(act, later) is None


def test_columns_without_a_sum_and_their_lines_are_held_against_the_last_issue(act, shaanxi):
    place = shaanxi["铜川图书馆"]
    asked = (Asked("in-house-use"), Asked("cards-issued"))
    form, months = design_form(again(act), Design("both", "业务", "Both", 3, "", "", asked)), parse("2022-Q1")
    for number, figures in ((54, ("9", "12")), (55, ("8", "13"))):
        heading = Heading(form, months, place, reason="更正")
        cells = dict(zip(("in_house_use", "cards_issued"), figures, strict=True))
        assert through(act, enter_cells(again(act), heading, cells)) is None
        made = start_issue(again(act), draft(number, TablePlan(form, months)))
        sources = table_sources(made)
        assert sign_off(act, made) is None
    (source,) = sources
    assert len(source.to_sign) == 4
    (table,) = values(Issue.objects.get(pk=made.pk))["sections"][0]["blocks"]
    for words in (
        "2022年第一季度办理读者证的合计为 12，现为 13。",
        "办理读者证各馆数字不同：铜川图书馆（原 12，现 13）。",
    ):
        assert any(note.endswith(words) for note in table["notes"]), words


def test_an_answer_does_not_replace_the_printing(issue, act):
    for finding in Finding.objects.filter(weight=Finding.Weight.DIFFERENCE):
        answer_finding(again(act), finding, "原件如此")
    block = Block.objects.get(section__issue=issue, form="document-delivery")
    print_findings(again(act), block, printed=False)
    assert sign_off(act, issue) is not None
    print_findings(again(act), block, printed=True)
    assert values(issue)["sections"][0]["blocks"][0]["footnotes"][0]["text"].endswith("相差 +11。说明：原件如此")


def test_a_published_issue_is_not_published_or_changed_again(issue, act):
    sign_off(act, issue)
    assert refusal_words(sign_off(act, issue)) == "本期已经发布，不再更改。"
    block = Block.objects.filter(section__issue=issue).first()
    assert refusal_words(print_findings(again(act), block, printed=False)) == "本期已经发布，不再更改。"
    with pytest.raises(IntegrityError):
        Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.DRAFT)


def test_the_pdf_of_a_published_issue_is_printed_once(issue, act):
    sign_off(act, issue)
    issue.refresh_from_db()
    first = printed(issue)
    assert default_storage.exists(f"bulletin/{issue.digest}.pdf")
    assert printed(issue) == first


def test_numbers_run_on_and_are_taken_once(issue, act):
    assert next_number() == 54
    assert refusal_words(start_issue(again(act), draft(53))) == "已有第 53 期。换一个期号。"
    started = start_issue(again(act), draft(54))
    assert (started.number, started.year) == (54, 2022)


def test_a_wrong_first_number_is_put_right_until_an_issue_is_out_and_later_drafts_move_along(issue, act):
    later = start_issue(again(act), draft(54))
    annual = start_issue(again(act), replace(draft(2022), kind=Issue.Kind.ANNUAL, headings=ANNUAL_HEADINGS))
    fixed = "只有首期期号可以修改，且须在各期均未发布之前。"
    assert refusal_words(correct_first_number(again(act), later, 60)) == fixed
    assert refusal_words(correct_first_number(again(act), annual, 60)) == fixed
    assert refusal_words(correct_first_number(again(act), issue, 2021)) == "已有第 2022 期。换一个期号。"
    assert correct_first_number(again(act), issue, 54) is None
    assert dict(Issue.objects.values_list("pk", "number")) == {issue.pk: 54, later.pk: 55, annual.pk: 2022}
    assert Entry.objects.filter(details__change="first-number", details__to=54).exists()
    assert correct_first_number(again(act), issue, 53) is None
    assert sign_off(act, issue) is None
    assert refusal_words(correct_first_number(again(act), issue, 54)) == fixed


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_the_series_at_once_the_second_sees_the_first(act, shaanxi):
    made: list[object] = []

    def begin(number: int) -> None:
        try:
            made.append(start_issue(again(act), draft(number)))
        finally:
            connection.close()

    threads = [Thread(target=begin, args=(number,)) for number in (53, 60)]
    with transaction.atomic():
        lock_series()
        for one in threads:
            one.start()
        sleep(1)
        assert made == []
    for one in threads:
        one.join()
    assert Issue.objects.count() == 1
    assert sorted(type(one).__name__ for one in made) == ["Issue", "Refused"]


def test_an_annual_report_has_sections_of_its_own_and_is_numbered_by_its_year(issue, act):
    plan = TablePlan(Form.objects.get(pk="cards"), parse("2022-Q2"))
    annual = replace(draft(2022, plan), kind=Issue.Kind.ANNUAL, headings=ANNUAL_HEADINGS)
    made = values(start_issue(again(act), annual))
    assert (made["name"], made["number"]) == ("年度报告", "2022年度")
    assert [section["heading"] for section in made["sections"]] == ["【服务数据】"]
    assert next_number() == 54


def test_an_issue_without_tables_or_figures_is_not_published(issue, act):
    empty = start_issue(again(act), draft(54))
    assert refusal_words(sign_off(act, empty)) == "本期还没有内容。先选择要列入的统计表。"
    plan = TablePlan(Form.objects.get(pk="cards"), parse("2021-Q4"))
    hollow = start_issue(again(act), draft(55, plan))
    assert refusal_words(sign_off(act, hollow)) == "《办证量统计表》没有已确认的数字。确认报表后再发布。"


def test_the_accepted_returns_can_be_chosen_as_tables(issue):
    assert [one.form_id for one in tables_to_choose()] == ["cards", "document-delivery"]
    Return.objects.update(status=Return.Status.DRAFT)
    assert not tables_to_choose()


def test_an_issue_goes_out_only_as_it_was_seen(issue, act):
    sources = table_sources(issue)
    signed, seen = findings_digest(sources), seen_digest(issue, sources)
    Issue.objects.filter(pk=issue.pk).update(issuer="另一个办公室")
    refused = publish(again(act), issue, signed, "原件如此", seen)
    assert refusal_words(refused).startswith("本期内容与您看到的已不一致")
    issue.refresh_from_db()
    assert publish(again(act), issue, signed, "原件如此", seen_digest(issue, table_sources(issue))) is None


def test_what_the_system_counts_and_what_is_reported_stand_in_one_table(act, shaanxi):
    form, months = Form.objects.get(pk="cards"), parse("2022-Q1")
    counted_at, reported_by = shaanxi["王益区图书馆"], shaanxi["铜川图书馆"]
    with clock.stopped_at(datetime(2022, 2, 1, tzinfo=UTC)):
        for number in range(3):
            entry(replace(act, command=uuid4(), library=counted_at.pk), "card-issued", subject=f"card:{number}")
    heading = Heading(form, months, reported_by)
    assert through(act, enter_cells(again(act), heading, {"cards_issued": "40"})) is None
    both = collected(form, months)
    assert {line.name: line.cells["cards_issued"] for line in both.lines} == {"王益区图书馆": 3, "铜川图书馆": 40}
    assert reconcile.grand_total(both.table) == 43
    assert "系统统计" in notes(both, Footnotes(both, both.lines, prints_findings=True), compares=False)[0]


def test_a_counted_table_says_of_how_many_members_it_is_and_who_is_missing_is_signed_for(act, shaanxi):
    there, *others = (shaanxi[name] for name in ("铜川图书馆", "王益区图书馆", "雁塔区图书馆"))
    for one in (there, *others):
        Membership.objects.create(library=one, service=Service.CIRCULATION)
    happen("card-issued", there, "2022-02-01T08:00:00+08:00")
    made = start_issue(again(act), draft(54, TablePlan(Form.objects.get(pk="cards"), parse("2022-Q1"))))
    (table,) = values(made)["sections"][0]["blocks"]
    names = "、".join(one.name for one in sorted(others, key=lambda one: one.path))
    assert {"注：3家成员馆中1家有数。", f"注：应报 3 家，缺 2 家：{names}。"} < {*table["notes"]}
    assert publish(again(act), made).details == {"count": "1"}
    assert sign_off(act, made) is None


def test_of_whom_only_a_part_is_there_is_named_and_a_table_of_returns_says_of_how_many_too(act, shaanxi):
    counted_at, reported_by = shaanxi["铜川图书馆"], shaanxi["王益区图书馆"]
    owing = Scope(kinds=frozenset({"none"}), also=frozenset({counted_at.code, reported_by.code}))
    design = Design("use", "电子资源", "Use", 3, "", "", (Asked("e-downloads"),), scope=owing)
    form = design_form(again(act), design)
    for months in (parse("2022-Q1"), parse("2022-Q2")):
        plan_period(again(act), Planned(form, months))
    heading = Heading(form, parse("2022-Q1"), reported_by)
    assert through(act, enter_cells(again(act), heading, {"e_downloads": "7"})) is None
    happen("e-downloads", counted_at, "2022-05-01T08:00:00+08:00", quantity=4)
    plans = [TablePlan(form, months) for months in (parse("2022-Q1"), parse("2022-Q2"))]
    reported, counted = values(start_issue(again(act), draft(54, *plans)))["sections"][0]["blocks"]
    assert {"注：2家成员馆中1家有数。", "注：应报 2 家，缺 1 家：铜川图书馆。"} < {*reported["notes"]}
    assert {"注：2家成员馆中0家有数。", "注：应报 2 家，缺 1 家：王益区图书馆。"} < {*counted["notes"]}
    assert "注：有 1 家图书馆只有部分数字：铜川图书馆。" in counted["notes"]


def test_a_cell_that_nobody_counted_is_what_was_reported_and_both_stand_where_they_differ(act, shaanxi):
    place = shaanxi["铜川图书馆"]
    design = Design("both", "借还", "Both", 3, "", "", (Asked("checkouts"), Asked("in-house-use")))
    form, months = design_form(again(act), design), parse("2022-Q1")
    assert isinstance(form, Form)
    with clock.stopped_at(datetime(2022, 2, 1, tzinfo=UTC)):
        entry(replace(act, command=uuid4(), library=place.pk), "checkout")
    heading = Heading(form, months, place)
    assert through(act, enter_cells(again(act), heading, {"checkouts": "9", "in_house_use": "12"})) is None
    both = collected(form, months)
    assert both.lines[0].cells == {"checkouts": 1, "in_house_use": 12}
    made = start_issue(again(act), draft(54, TablePlan(form, months)))
    words = "书刊文献外借册次：以下图书馆的报表与系统统计不一致，以系统统计为准：铜川图书馆（报表 9，系统统计 1）。"
    assert f"注：{words}" in values(made)["sections"][0]["blocks"][0]["notes"]
    (table,) = values(made)["sections"][0]["blocks"]
    assert (table["unit"], [column["heading"] for column in table["columns"]][2:]) == (
        "单位：册次",
        ["书刊文献外借册次", "馆内阅览册次", "合计"],
    )
    assert publish(again(act), made).reason == "findings-not-signed"
    choice = Choice(place, Indicator.objects.get(pk="checkouts"), months, Stands.RETURN, "二月底启用系统")
    assert choose_source(again(act), choice) is None
    assert collected(form, months).lines[0].cells == {"checkouts": 9, "in_house_use": 12}
    notes_now = values(made)["sections"][0]["blocks"][0]["notes"]
    assert "注：铜川图书馆，书刊文献外借册次2022年第一季度：经决定以报表数代替系统统计：二月底启用系统" in notes_now
    assert sign_off(act, made) is None


def test_nothing_is_printed_of_months_that_are_not_over(act, issue):
    form = Form.objects.get(pk="cards")
    assert Figures().of(form, parse("2022-Q2")) is not None
    with clock.stopped_at(datetime(2022, 6, 30, 4, tzinfo=UTC)):
        assert Figures().of(form, parse("2022-Q2")) is None


@pytest.mark.parametrize("change", [{"snapshot": {"bulletin": {}}}, {"digest": "0" * 64}])
def test_the_database_refuses_other_contents_of_what_is_published(issue, act, change):
    sign_off(act, issue)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk)._raw_delete("default")
    Issue.objects.filter(pk=issue.pk).update(words="别的检索词")
    # Whoever takes the guard away is found the next night.
    assert verify_issues(act) == {"looked": 1, "apart": 0}
    without_guard("bulletin_is_frozen")
    Issue.objects.filter(pk=issue.pk).update(**change)
    assert verify_issues(act) == {"looked": 1, "apart": 1}
    assert Entry.objects.get(kind="bulletin-apart").subject == f"bulletin:{issue.pk}"
