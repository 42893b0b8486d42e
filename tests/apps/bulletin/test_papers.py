"""Official documents: numbered when signed, without gaps or doubles, and frozen."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.bulletin.actions import Wording, draft_paper, paper_step, write_paper
from shulian.apps.bulletin.models import Paper, Series
from shulian.apps.bulletin.papering import number_of, printed, values
from shulian.apps.bulletin.words import refusal_words
from shulian.apps.journal.actions import Act
from shulian.core.official import Deed, Kind, State

pytestmark = pytest.mark.django_db

WORDING = Wording(
    Kind.NOTICE,
    "陕图联",
    "陕西公共图书馆服务联盟",
    "关于报送半年报表的通知",
    "请各馆按时报送。\n# 时间要求\n七月十日前。",
    recipients="各成员馆",
    attachments="报表格式\n填报说明",
    copied_to="省文化和旅游厅公共服务处",
)


@pytest.fixture
def drafter(db) -> Act:
    return Act(source="office", actor=Account.objects.create_user("drafter").pk)


@pytest.fixture
def signer(db) -> Act:
    return Act(source="office", actor=Account.objects.create_user("signer").pk)


def anew(act: Act) -> Act:
    return replace(act, command=uuid4())


def waiting(drafter: Act, **more) -> Paper:
    made = draft_paper(anew(drafter), replace(WORDING, **more))
    assert paper_step(anew(drafter), made, Deed.SUBMIT) is None
    return made


def signed(drafter: Act, signer: Act, **more) -> Paper:
    made = waiting(drafter, **more)
    assert paper_step(anew(signer), made, Deed.SIGN) is None
    made.refresh_from_db()
    return made


def test_numbers_run_by_code_and_year_and_come_with_the_signature(drafter, signer):
    with clock.stopped_at(datetime(2022, 8, 1, tzinfo=UTC)):
        first = signed(drafter, signer)
        abandoned = waiting(drafter)
        assert paper_step(anew(signer), abandoned, Deed.SEND_BACK, "改标题") is None
        second, other = signed(drafter, signer), signed(drafter, signer, code="陕图联办")
    with clock.stopped_at(datetime(2023, 1, 1, 2, tzinfo=UTC)):
        next_year = signed(drafter, signer)
    assert [number_of(one) for one in (first, second, other, next_year)] == [
        *("陕图联〔2022〕1号", "陕图联〔2022〕2号", "陕图联办〔2022〕1号", "陕图联〔2023〕1号")
    ]


def said(paper: Paper) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed(paper))).pages)


def test_a_withdrawn_document_keeps_its_number(drafter, signer):
    first = signed(drafter, signer)
    assert paper_step(anew(signer), first, Deed.WITHDRAW).reason == "paper-no-reason"
    assert "已撤销" not in said(first)
    assert paper_step(anew(signer), first, Deed.WITHDRAW, "印错") is None
    assert "已撤销" in said(Paper.objects.get(pk=first.pk))
    assert signed(drafter, signer).number == 2
    assert Paper.objects.get(number=1).state == State.WITHDRAWN


def test_what_is_signed_does_not_change(drafter, signer):
    made = signed(drafter, signer)
    before = values(made)
    assert refusal_words(write_paper(anew(drafter), made, WORDING)).startswith("公文已不在可以这样做的阶段。")
    Paper.objects.filter(pk=made.pk).update(title="别的标题")
    assert values(Paper.objects.get(pk=made.pk)) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=made.pk).update(state="draft")


def test_nobody_signs_the_own_draft(drafter):
    assert refusal_words(paper_step(anew(drafter), waiting(drafter), Deed.SIGN)) == (
        "这份公文是您起草的，须由另一人签发。"
    )


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"code": "陕图联〔2022〕"}, "机关代字为一至十二个字，不含括号和数字。"),
        ({"title": "关于报送报表的通知。"}, "公文标题末尾不用标点。请去掉。"),
        ({"text": ""}, "公文还没有正文。先写正文。"),
    ],
)
def test_what_is_not_ready_is_not_sent_on(drafter, more, sentence):
    made = draft_paper(anew(drafter), replace(WORDING, **more))
    assert refusal_words(paper_step(anew(drafter), made, Deed.SUBMIT)) == sentence
    assert Paper.objects.get().state == State.DRAFT


def test_the_paper_holds_what_the_standard_asks_for(drafter, signer):
    with clock.stopped_at(datetime(2022, 8, 1, tzinfo=UTC)):
        made = signed(drafter, signer)
    words = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed(made))).pages)
    for expected in (
        *("陕西公共图书馆服务联盟文件", "陕图联〔2022〕1号", "关于报送半年报表的通知", "各成员馆：", "一、时间要求"),
        *("附件：1.报表格式", "2.填报说明", "2022年8月1日", "抄送：省文化和旅游厅公共服务处。", "2022年8月1日印发"),
    ):
        assert expected in words
    assert "草" not in words


def test_a_draft_says_that_it_is_one(drafter):
    words = PdfReader(io.BytesIO(printed(draft_paper(anew(drafter), WORDING)))).pages[0].extract_text()
    assert "草　稿" in words or "草" in words


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_get_two_numbers(drafter, signer):
    papers = [waiting(drafter) for _each in range(6)]

    def sign(paper: Paper) -> None:
        try:
            paper_step(anew(signer), paper, Deed.SIGN)
        finally:
            connection.close()

    threads = [Thread(target=sign, args=[one]) for one in papers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Series.objects.get().last == 6
