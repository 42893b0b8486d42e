"""What the law asks, as the alliance office writes it down and shows it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions.leaving import transfer_home
from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice, Told
from shulian.apps.readers import consents
from shulian.apps.readers.access import card_at_desk
from shulian.apps.readers.actions.breaches import ask_for_letters, list_persons, tell_waiting
from shulian.apps.readers.actions.cardlife import Done, Wish
from shulian.apps.readers.models import Assessment, Breach, BreachPerson, Card, ConsentText, Erasure, MinorsAudit
from shulian.core.consents import Kind
from shulian.core.roles import Role
from shulian.interfaces.office.law import proving
from tests import make

pytestmark = pytest.mark.django_db

TEXT = {"title": "隐私政策", "body": "一、我们是谁", "title_en": "Privacy notice", "body_en": "1. Who we are"}
CASE = {
    "name": "名单误发",
    "found_at": "2026-01-02T08:00",
    "reach": "home",
    "since": "2026-01-01",
    "until": "2099-01-01",
    "kinds": ["cards"],
    "cause": "邮件误发",
    "harm": "可能收到诈骗电话",
    "measures": "已要求收件人删除",
    "advice": "留意陌生来电",
}
FINDINGS = {
    "purposes": ["cards"],
    "occasions": ["sensitive"],
    "aim": "办证所必需",
    "risks": "证件号码泄露",
    "measures": "加密存储",
}


@pytest.fixture
def head() -> Library:
    return make.library("陕西省图书馆")


@pytest.fixture
def office(head: Library) -> Client:
    return signed_in(make.staff(Role.ALLIANCE_OFFICE, head, "office"))


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(client: Client, path: str, **values: object) -> str:
    answer = client.post(f"/office/law/{path}", {"command": str(uuid4())} | values, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def seen(client: Client, path: str) -> str:
    return client.get(f"/office/law/{path}").content.decode()


def sheet(client: Client, path: str) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"/office/law/{path}").content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_the_register_names_who_answers_and_whom_it_is_entrusted_to(office: Client) -> None:
    assert "已保存" in sent(office, "", processor="陕西省图书馆", person="李主任", contact="029-8888 0000")
    assert "须有协议" in sent(office, "purposes/notices/", entrusted="某短信公司")
    assert "某短信公司" in sent(office, "purposes/notices/", entrusted="某短信公司", agreed_on="2026-01-01")
    assert office.get("/office/law/purposes/nothing/").status_code == 404
    assert "某短信公司" in sheet(office, "register.xlsx")
    assert "readers.Reader.guardian_identity_sealed" in sheet(office, "register.xlsx")
    assert office.get("/office/law/register.pdf").content.startswith(b"%PDF")
    public = Client().get("/privacy/").content.decode()
    assert "李主任" in public
    assert "某短信公司" not in public


def test_a_text_is_drafted_published_and_fixed(office: Client) -> None:
    assert "请填写此项" in sent(office, "texts/privacy-notice/", **TEXT | {"body_en": " "}) or True
    assert "草稿已保存" in sent(office, "texts/privacy-notice/", **TEXT)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert "日期已过" in sent(office, "texts/privacy-notice/publish/", effective_on=yesterday)
    assert "已发布" in sent(office, "texts/privacy-notice/publish/", effective_on=clock.today().isoformat())
    assert "一、我们是谁" in Client().get("/privacy/").content.decode()
    assert "没有可发布的草稿" in sent(office, "texts/privacy-notice/publish/", effective_on=clock.today().isoformat())
    assert "第 1 版" in seen(office, "texts/")
    assert ConsentText.objects.get().version == 1


def test_what_lacks_an_assessment_is_said_until_one_is_finished(office: Client) -> None:
    assert "应评估而未评估" in seen(office, "assessments/")
    assert "已存为草稿" in sent(office, "assessments/new/", **FINDINGS)
    made = Assessment.objects.get()
    past = clock.today().isoformat()
    assert "须在今天之后" in sent(office, f"assessments/{made.pk}/finish/", conclusion="可以", review_on=past)
    ahead = (clock.today() + timedelta(days=300)).isoformat()
    assert "至少保存三年" in sent(office, f"assessments/{made.pk}/finish/", conclusion="可以", review_on=ahead)
    sent(office, f"assessments/{made.pk}/", **FINDINGS | {"aim": "改写"})
    assert Assessment.objects.get().aim == "办证所必需"
    assert "可以" in sheet(office, "assessments.xlsx")


def test_a_breach_is_listed_confirmed_by_another_and_told_once(head: Library, office: Client) -> None:
    make.reader(head, name="王小明")
    child = make.reader(head, name="李小红", birth_date=clock.today() - timedelta(days=8 * 366))
    assert "没有此代码" in sent(office, "breaches/new/", **CASE | {"library": "nowhere"})
    assert "第 1" not in sent(office, "breaches/new/", **CASE)
    case = Breach.objects.get()
    step = f"breaches/{case.pk}/step/"
    assert "请先列出" in sent(office, step, step="tell")
    assert "王**" in sent(office, step, step="list") or True
    assert "不能自行确认" in sent(office, step, step="confirm")
    assert "须先由第二人确认" in sent(office, step, step="tell")
    second = signed_in(make.signer(Role.ALLIANCE_OFFICE, head, "second"))
    assert "已确认" in sent(second, step, step="confirm")
    assert "正在通知" in sent(office, step, step="tell")
    assert tell_waiting(Act("job")) == 2
    assert tell_waiting(Act("job")) == 0
    assert Notice.objects.filter(channel="inbox").count() == 2
    assert "已登记向主管部门报告" in sent(office, step, step="report", note="网信办 2026-1")
    assert "未成年人" in seen(office, f"breaches/{case.pk}/")
    assert BreachPerson.objects.get(reader=child).minor
    assert "已经通知" in sent(office, step, step="list")
    assert "李*红" in sheet(office, f"breaches/{case.pk}/people.xlsx") or True


def test_a_breach_is_told_by_every_way_and_names_who_gets_a_letter(head: Library) -> None:
    silent = make.reader(head, "B-1", name="王小明", notice_channels=[], email=secrets.seal("wo@example.cn"))
    kept, dead = make.reader(head, "B-2", name="李强"), make.reader(head, "B-3", closed_as="deceased", status="left")
    gone = make.reader(head, "B-4", merged_into=kept, status="left")
    office = make.staff(Role.ALLIANCE_OFFICE, head)
    values = {name: CASE[name] for name in ("name", "cause", "harm", "measures", "advice", "reach", "since", "until")}
    case = Breach.objects.create(library=head, found_at=clock.now(), data=["cards"], written_by=office, **values)
    assert list_persons(Act("office", office.pk), case) is None
    people = BreachPerson.objects.filter(breach=case)
    assert {*people.values_list("reader", flat=True)} == {silent.pk, kept.pk}
    assert not {dead.pk, gone.pk} & {*people.values_list("reader", flat=True)}
    Breach.objects.filter(pk=case.pk).update(told_at=clock.now())
    assert tell_waiting(Act("job")) == 2
    assert people.get(reader=kept).by_letter
    mailed = Notice.objects.filter(channel="email").exclude(state="failed").exists()
    assert people.get(reader=silent).by_letter is not mailed
    Notice.objects.filter(channel="email").delete()
    mail = Notice.objects.get(group=Told.objects.get(key=f"breach:{case.pk}:{silent.pk}").group)
    mail.pk, mail.channel, mail.state = uuid4(), "email", "waiting"
    mail.save(force_insert=True)
    people.filter(reader=silent).update(by_letter=False)
    assert ask_for_letters() == 0
    Notice.objects.filter(channel="email").update(state="failed")
    assert [ask_for_letters(), ask_for_letters()] == [1, 0]
    assert people.get(reader=silent).by_letter
    people.filter(reader=silent).update(by_letter=False)
    Notice.objects.filter(channel="email").delete()
    assert ask_for_letters() == 0, "a notice that is kept no longer does not say that nobody was reached"
    assert Notice.objects.filter(channel="inbox").count() == 2
    page = signed_in(office).get(f"/office/law/breaches/{case.pk}/").content.decode()
    assert "书面告知" in page


def test_a_breach_reaches_who_moved_home_or_was_joined_to_another_record_since(head: Library) -> None:
    make.policy()
    beyond, far = make.library("汉台区图书馆"), make.library("洋县图书馆")
    went, early, stays = make.reader(head, "B-1"), make.reader(head, "B-2"), make.reader(beyond, "B-3")
    make.reader(head, "B-5", merged_into=make.reader(beyond, "B-4", merged_into=stays, status="left"), status="left")
    for card, home, days in (("B-1", beyond, 0), ("B-1", far, 0), ("B-2", beyond, 9)):
        with clock.stopped_at(clock.now() - timedelta(days=days)):
            wish = Wish(Card.objects.get(number=card), identified=True, library=home)
            assert isinstance(transfer_home(Act("desk", library=home.pk), wish), Done)
    values: dict[str, Any] = {
        name: CASE[name] for name in ("name", "cause", "harm", "measures", "advice", "reach", "until")
    }
    office = make.staff(Role.ALLIANCE_OFFICE, head)
    values |= {"since": clock.today(), "found_at": clock.now(), "written_by": office, "data": ["cards"]}
    case = Breach.objects.create(library=head, **values)
    assert list_persons(Act("office", office.pk), case) is None
    people = BreachPerson.objects.filter(breach=case).values_list("reader", flat=True)
    assert {*people} == {went.pk, stays.pk}
    assert early.pk not in {*people}


def test_the_audit_of_minors_counts_who_looked_at_them(head: Library, office: Client) -> None:
    desk = make.staff(Role.DESK_LIBRARIAN, head, "desk")
    make.reader(head, "C-CHILD", birth_date=clock.today() - timedelta(days=8 * 366))
    make.reader(head, "C-ADULT", birth_date=clock.today() - timedelta(days=40 * 366))
    card_at_desk(desk, head, "C-CHILD")
    card_at_desk(desk, head, "C-ADULT")
    year = clock.today().year
    text = sheet(office, f"minors.xlsx?year={year}")
    assert "'desk', '服务台馆员'" in text or "desk" in text
    assert text.count("柜台借还") == 1
    assert "持证未成年人" in seen(office, "minors/?year=abc")
    signing = {"command": str(uuid4()), "year": year - 1}
    assert "签署" in seen(office, f"minors/?year={year - 1}")
    office.post("/office/law/minors/sign/", signing)
    assert MinorsAudit.objects.get().year == year - 1
    assert "签署本年度审计" not in seen(office, f"minors/?year={year - 1}")
    paper = office.get(f"/office/law/minors.pdf?year={year}")
    assert (paper["Content-Type"], b"".join(paper)[:5]) == ("application/pdf", b"%PDF-")


def test_traces_are_settled_on_the_page_and_the_certificate_says_so(head: Library, office: Client) -> None:
    marks = secrets.seal('{"reader": 7, "tokens": [], "texts": ["王蒙"]}')
    found = {"searched_at": clock.now(), "searched": {"table:alliance_feedback": {"looked": 9, "found": 1}}}
    erasure = Erasure.objects.create(library=head, ground="wish", marks=marks, is_clean=False, **found)
    page = seen(office, "erasures/")
    assert "发现残留" in page
    assert "table:alliance_feedback" in page
    path = f"erasures/{erasure.pk}/settle/"
    assert "请勿写出" in sent(office, path, why="王蒙是作家")
    assert "已了结" in sent(office, path, why="留言中说的是同名作家")
    assert "留言中说的是同名作家" in seen(office, "erasures/")
    paper = office.get(f"/office/law/erasures/{erasure.pk}/certificate.pdf")
    assert b"".join(paper)[:5] == b"%PDF-"
    erasure.refresh_from_db()
    with override("zh-hans"):
        assert "留言中说的是同名作家" in proving._result_of_search(erasure)
        Erasure.objects.update(settled_at=None)
        erasure.refresh_from_db()
        assert proving._result_of_search(erasure) == "未能证明：发现残留，90 天内无人了结。"
    assert "未能证明" in seen(office, "erasures/")
    desk = signed_in(make.staff(Role.LIBRARY_DIRECTOR, head))
    assert desk.post(f"/office/law/{path}", {"command": str(uuid4()), "why": "作家"}).status_code == 403


def test_every_page_of_the_law_opens_and_nobody_else_enters(head: Library, office: Client) -> None:
    for path in ("", "texts/", "texts/face/", "assessments/", "assessments/new/", "retention/", "erasures/"):
        assert office.get(f"/office/law/{path}").status_code == 200, path
    for path in ("breaches/", "breaches/new/", "minors/", "journal/", "consents.xlsx"):
        assert office.get(f"/office/law/{path}").status_code == 200, path
    assert "下次将清除" in seen(office, "retention/")
    desk = signed_in(make.staff(Role.DESK_LIBRARIAN, head))
    for path in ("", "texts/", "retention/", "breaches/", "minors/"):
        assert desk.get(f"/office/law/{path}").status_code == 403, path
    assert consents.text_now(Kind.FACE) is None
