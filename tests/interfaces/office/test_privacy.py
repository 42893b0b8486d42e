"""The rules on what is remembered, and the auditor's questions."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
import python_calamine
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.readers.access import card_at_desk
from shulian.apps.readers.models import AuditSearch, Reader, View
from shulian.apps.readers.queries import rules
from shulian.core.retention import Rules
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def yanta(province: Library) -> Library:
    return make.library("雁塔区图书馆", province, code="610113")


@pytest.fixture
def reader(yanta: Library) -> Reader:
    return make.reader(yanta, "C-1", name="欧阳雪芹")


@pytest.fixture
def librarian(yanta: Library) -> Account:
    return make.staff(Role.DESK_LIBRARIAN, yanta, "yanta-desk")


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def director(yanta: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, yanta, "yanta-director"))


def ask(client: Client, **question: str) -> str:
    today = clock.today().isoformat()
    values = {"command": str(uuid4()), "since": today, "until": today, "reason": "audit"} | question
    return client.post("/office/audit/", values, follow=True).content.decode()


def test_two_people_set_the_rules(province: Library) -> None:
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    values = {"command": uuid4(), "dispute_days": 14, "money_days": 400, "last_borrower_days": 3, "views_years": 5}
    values |= {"left_days": 90, "credential_days": 180, "log_days": 200, "merge_days": 60, "notice_days": 21}
    values |= {"names_viewers": "on", "why": "省厅要求"}
    assert "已提议" in office.post("/office/privacy/set/", values, follow=True).content.decode()
    assert rules() == Rules(), "one person alone changes nothing"
    second, step = signed_in(make.signer(Role.SYSTEM_ADMINISTRATOR, province)), Proposal.objects.get()
    address = f"/office/staff/heavy/{step.pk}/"
    assert "注销后保留天数: 365 → 90" in second.get("/office/staff/heavy/").content.decode()
    office.post(address, {"command": uuid4(), "what": "approve"})
    assert rules() == Rules()
    second.post(address, {"command": uuid4(), "what": "approve"})
    assert rules() == Rules(
        14,
        400,
        3,
        5,
        names_viewers=True,
        left_days=90,
        credential_days=180,
        log_days=200,
        merge_days=60,
        notice_days=21,
    )
    assert 'value="14"' in office.get("/office/privacy/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dispute_days": "-1"}, "数值超出范围"),
        ({"dispute_days": "4000"}, "数值超出范围"),
        ({"dispute_days": "ten"}, "输入整数"),
        ({"views_years": "1"}, "数值超出范围"),
        ({"money_days": "20"}, "不能短于争议期"),
        ({"last_borrower_days": "40"}, "不能超过争议期"),
        ({"notice_days": "366"}, "数值超出范围"),
    ],
)
def test_a_rule_that_cannot_stand_is_said_beside_its_field(province: Library, wrong: dict[str, str], said: str) -> None:
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    values = {"command": str(uuid4()), "dispute_days": "30", "money_days": "365", "last_borrower_days": "7"}
    values |= {
        "views_years": "3",
        "left_days": "365",
        "credential_days": "365",
        "log_days": "180",
        "merge_days": "90",
        "why": "试行",
        "notice_days": "90",
    } | wrong
    assert said in office.post("/office/privacy/set/", values).content.decode()
    assert rules() == Rules()


def test_the_rules_are_set_at_the_head_of_the_alliance_only(yanta: Library, director: Client) -> None:
    assert "由联盟办公室设定" in director.get("/office/privacy/").content.decode()
    assert director.post("/office/privacy/set/", {"command": uuid4(), "dispute_days": 1}).status_code == 403


def test_an_auditor_asks_by_card_and_the_question_is_recorded(
    yanta: Library, reader: Reader, librarian: Account, director: Client
) -> None:
    card_at_desk(librarian, yanta, "C-1")
    page = ask(director, card="C-1", note="读者投诉")
    for words in ("yanta-desk", "柜台借还", "读者投诉", "yanta-director", "2 条记录"):
        assert words in page
    assert "欧阳雪芹" not in page
    assert "C-1" not in page
    listed = director.get("/office/audit/").content.decode()
    assert "读者投诉" in listed
    assert AuditSearch.objects.get().reader == reader


def test_an_auditor_asks_by_member_of_staff_and_takes_the_answer_along(
    yanta: Library, reader: Reader, librarian: Account, director: Client
) -> None:
    card_at_desk(librarian, yanta, "C-1")
    assert "1 条记录" in ask(director, username="yanta-desk")
    search = AuditSearch.objects.get()
    answer = director.get(f"/office/audit/{search.pk}/workbook.xlsx")
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any("yanta-desk" in row for row in rows)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"card": "C-404"}, "没有这个证号"),
        ({"card": "C-1\0"}, "空字符"),
        ({"username": "nobody"}, "没有用过这个用户名的馆员"),
        ({"username": "hantai-desk"}, "没有用过这个用户名的馆员"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "结束日期早于开始日期"),
        ({"until": "9999-12-31"}, "没有这一年的记录"),
        ({"since": "0001-01-01"}, "没有这一年的记录"),
        ({"since": "soon"}, "输入一个有效的日期"),
        ({"reason": "curiosity"}, "选择一个有效的选项"),
    ],
)
def test_a_question_that_cannot_be_asked_is_said_beside_its_field(
    province: Library, director: Client, question: dict[str, str], said: str
) -> None:
    make.staff(Role.DESK_LIBRARIAN, make.library("汉台区图书馆", province), "hantai-desk")
    assert said in ask(director, **question)
    assert not AuditSearch.objects.exists()


def test_an_answer_comes_page_by_page_with_the_same_few_questions(
    yanta: Library, reader: Reader, director: Client, django_assert_max_num_queries
) -> None:
    for _each in range(51):
        card_at_desk(make.staff(Role.DESK_LIBRARIAN, yanta), yanta, "C-1")
    assert View.objects.count() == 51
    page = ask(director)
    assert page.count("柜台借还") == 50
    address = f"/office/audit/{AuditSearch.objects.get().pk}/"
    with django_assert_max_num_queries(10):
        assert director.get(address + "?page=2").content.decode().count("柜台借还") == 1


def test_other_auditors_do_not_open_the_answer(yanta: Library, director: Client) -> None:
    ask(director)
    address = f"/office/audit/{AuditSearch.objects.get().pk}/"
    colleague = signed_in(make.staff(Role.LIBRARY_DIRECTOR, yanta))
    assert colleague.get(address).status_code == 403
    assert "审计" in colleague.get("/office/audit/").content.decode()
