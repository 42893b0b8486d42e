"""The office's pages of notices: the outbox, the texts, the times, and the heartbeat on the first page."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import python_calamine
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions import Message, Recipient, notify
from shulian.apps.notices.heartbeat import SENDER, know_jobs
from shulian.apps.notices.models import Habit, JobRun, Notice, Template
from shulian.core.notices.attempts import Trouble
from shulian.core.notices.kinds import Channel, Kind, State
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
TEXT = "/office/notices/texts/{}/due-soon/zh-hans/0/"
GOOD = {"subject": "{count} 册将到期", "body": "请于{due}前归还：{titles}。", "code": "SMS_7", "names": "count，due"}
TIMES = {
    "quiet_from": "22:00",
    "quiet_to": "7:30",
    "due_soon_days": "2",
    "overdue_steps": "1、7, 30",
    "card_days": "0",
    "closure_days": "5",
}


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def yanta(province: Library) -> Library:
    return make.library("雁塔区图书馆", province, code="610113")


@pytest.fixture
def office(client: Client, yanta: Library) -> Client:
    account = make.staff(Role.ALLIANCE_OFFICE, Library.objects.get(code="610000"))
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def failed(library: Library, **values: Any) -> Notice:
    """A notice by mail that nobody takes."""
    someone = Recipient(uuid4(), "王磊", addresses={Channel.EMAIL: "wanglei@example.cn"})
    parameters = {"expires": clock.today()}
    act, kind = Act(source="job", library=library.pk), Kind.CARD_EXPIRING
    notify(act, someone, Message(kind, library, parameters, (str(uuid4()),)))
    notice = Notice.objects.get(recipient=someone.key, channel=Channel.EMAIL)
    changes = {"state": State.FAILED, "trouble": Trouble.ADDRESS_REFUSED, "trouble_code": "550"} | values
    Notice.objects.filter(pk=notice.pk).update(next_attempt_at=None, **changes)
    return notice


@pytest.fixture
def mail(settings: Any) -> None:
    settings.NOTICE_MAIL = {"server": {"host": "127.0.0.1", "port": 1}, "from": "a@library.example"}


def post(client: Client, address: str, **values: Any) -> str:
    return client.post(address, {"command": str(uuid4())} | values, follow=True).content.decode()


def test_the_list_begins_with_what_failed_and_shows_no_address(office: Client, yanta: Library, mail: None) -> None:
    failed(yanta)
    failed(yanta, state=State.SENT, trouble="", trouble_code="")
    page = office.get("/office/notices/").content.decode()
    assert page.count('name="notice"') == 1
    assert "邮件服务器说没有这个地址" in page
    assert "w***@example.cn" in page
    assert "wanglei" not in page
    assert "王磊" not in page
    assert office.get("/office/notices/?state=all&channel=email").content.decode().count(">w***@example.cn<") == 2
    assert "没有失败的通知" in office.get("/office/notices/?kind=overdue").content.decode()
    assert "没有失败的通知" in office.get("/office/notices/?state=%00&kind=x&channel=fax&kind=overdue").content.decode()


def test_the_list_can_be_narrowed_to_a_subtree_and_is_paged(office: Client, yanta: Library, mail: None) -> None:
    hantai = make.library("汉台区图书馆", Library.objects.get(code="610000"), code="610702")
    for _each in range(51):
        failed(yanta)
    failed(hantai)
    assert office.get("/office/notices/?library=610702").content.decode().count('name="notice"') == 1
    assert office.get("/office/notices/").content.decode().count('name="notice"') == 50
    assert office.get("/office/notices/?page=2").content.decode().count('name="notice"') == 2


def test_ticked_ones_are_tried_again_or_given_up_with_a_reason(office: Client, yanta: Library, mail: None) -> None:
    first, second = failed(yanta), failed(yanta)
    assert "请先勾选" in post(office, "/office/notices/act", do="retry")
    assert "1 条通知已重新排队" in post(office, "/office/notices/act", do="retry", notice=[str(first.pk), "nonsense"])
    assert "请写明放弃的原因" in post(office, "/office/notices/act", do="give-up", notice=str(second.pk), reason=" ")
    said = post(office, "/office/notices/act", do="give-up", notice=str(second.pk), reason="已改号", query="state=all")
    assert "1 条通知已放弃" in said
    assert "原因：已改号" in said
    states = dict(Notice.objects.filter(channel=Channel.EMAIL).values_list("pk", "state"))
    assert states == {first.pk: State.WAITING, second.pk: State.GIVEN_UP}


def test_notices_of_other_peoples_libraries_are_not_touched(office: Client, mail: None) -> None:
    foreign = failed(make.library("外省图书馆"))
    assert "请先勾选" in post(office, "/office/notices/act", do="retry", notice=str(foreign.pk))
    assert Notice.objects.get(pk=foreign.pk).state == State.FAILED


def test_the_workbook_has_reasons_and_no_addresses(office: Client, yanta: Library, mail: None) -> None:
    failed(yanta)
    data = office.get("/office/notices/export.xlsx").content
    [sheet] = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()
    assert "550" in rows[2]
    assert "example" not in str(rows)


def test_what_is_set_up_and_what_is_unproven_is_said(office: Client, yanta: Library, mail: None) -> None:
    page = office.get("/office/notices/").content.decode()
    assert "未接过正在运营的网关" in page
    assert page.count("未设置") == 2
    Alliance.objects.create(name="联盟", short_name="联盟", office_name="办公室", is_demonstration=True)
    page = office.get("/office/notices/").content.decode()
    assert "这是演示站：不向任何人发送" in page
    assert "files/mail" in page


def test_a_text_is_looked_at_saved_and_handed_back(office: Client, yanta: Library) -> None:
    address = TEXT.format("610113")
    assert "系统自带的文本。在此保存后，雁塔区图书馆" in office.get(address).content.decode()
    seen = post(office, address, do="preview", **GOOD)
    assert "请于2026年12月1日前归还：《平凡的世界》《白鹿原》。" in seen
    assert not Template.objects.exists()
    at_wechat = {"wechat_code": "ngqIpbwh8bUf", "wechat_names": "due"}
    assert "ngqIpbwh8bUf" in post(office, address, do="preview", **GOOD | at_wechat)
    assert "不可" in post(office, address, do="save", **GOOD | at_wechat | {"wechat_names": "titles"})
    assert "文本已保存" in post(office, address, do="save", **GOOD | at_wechat)
    saved = Template.objects.get()
    assert (saved.wechat_code, saved.wechat_names) == ("ngqIpbwh8bUf", ["due"])
    assert (saved.version, saved.code, saved.names, saved.library) == (1, "SMS_7", ["count", "due"], yanta)
    listed = office.get("/office/notices/texts/?library=610113").content.decode()
    assert "{count} 册将到期" in listed
    assert "陕西省图书馆" in listed
    post(office, address, do="withdraw")
    assert "系统自带" in office.get(address).content.decode()
    assert [row.withdrawn for row in Template.objects.order_by("version")] == [False, True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "请归还{title}。"}, "这种通知没有“title”这个参数"),
        ({"body": "请归还{titles。"}, "花括号不成对"),
        ({"body": ""}, "请填写；空的文本不会发送"),
        ({"subject": "长" * 101}, "太长了，最多 100 个字符"),
        ({"body": "长" * 2001}, "太长了，最多 2000 个字符"),
        ({"code": "SMS 7"}, "不是模板编号"),
        ({"names": "titles"}, "“titles”不能放进短信"),
        ({"names": "reader"}, "“reader”不能放进短信"),
        ({"names": "until"}, "这种通知没有“until”这个参数"),
    ],
)
@pytest.mark.parametrize("do", ["save", "preview"])
def test_a_broken_text_is_refused_in_words_and_kept_on_the_page(
    office: Client, do: str, change: dict[str, str], said: str
) -> None:
    page = post(office, TEXT.format("610113"), do=do, **(GOOD | change))
    assert said in page
    assert "文本尚未保存" in page
    assert next(iter(change.values())) in page
    assert not Template.objects.exists()


@pytest.mark.parametrize("which", ["nonsense/zh-hans/0", "due-soon/fr/0", "due-soon/zh-hans/1", "overdue/zh-hans/10"])
def test_there_is_no_text_for_what_is_never_told(office: Client, which: str) -> None:
    assert office.get(f"/office/notices/texts/610113/{which}/").status_code == 404
    assert office.get(f"/office/notices/texts/999999/{which}/").status_code == 403


def test_times_are_saved_for_a_library_and_handed_back(office: Client, yanta: Library) -> None:
    address = "/office/notices/times/?library=610113"
    assert "系统自带的时间" in office.get(address).content.decode()
    assert "时间已保存" in post(office, address, do="save", **TIMES)
    habit = Habit.objects.get(library=yanta)
    assert (f"{habit.quiet_from:%H:%M}", habit.overdue_steps, habit.card_days) == ("22:00", [1, 7, 30], 0)
    assert "上级馆" in post(office, address, do="withdraw")
    assert not Habit.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quiet_from": "25:00"}, "09:00"),
        ({"overdue_steps": "7, 1"}, "由小到大"),
        ({"overdue_steps": "one"}, "请写整数天数"),
        ({"overdue_steps": ","}, "请写整数天数"),
        ({"overdue_steps": "1 2 3 4 5 6 7 8 9 10"}, "最多九次"),
        ({"due_soon_days": "400"}, "365"),
        ({"due_soon_days": "-1"}, "365"),
        ({"closure_days": "x"}, "整数"),
    ],
)
def test_absurd_times_are_refused_in_words(office: Client, change: dict[str, str], said: str) -> None:
    page = post(office, "/office/notices/times/?library=610113", do="save", **(TIMES | change))
    assert said in page
    assert "时间尚未保存" in page
    assert not Habit.objects.exists()


def test_a_dead_worker_is_seen_on_the_first_page_within_minutes(office: Client) -> None:
    now = clock.now()
    know_jobs()
    JobRun.objects.update(known_at=now)
    JobRun.objects.filter(task=SENDER).update(began_at=now - timedelta(seconds=30), ended_at=now)
    assert "定时任务都在运行" in office.get("/office/").content.decode()
    with clock.stopped_at(now + timedelta(minutes=4)):
        page = office.get("/office/").content.decode()
        assert "发送通知：延误" in page.replace("<strong>", "").replace(": ", "：")
        assert "shulian check" in page
    with clock.stopped_at(now + timedelta(minutes=12)):
        assert "没有运行" in office.get("/office/").content.decode()
        assert "没有运行" in office.get("/office/notices/").content.decode()
    JobRun.objects.update(failure="OperationalError", began_at=now, ended_at=now)
    page = office.get("/office/").content.decode()
    assert "最近一次出错" in page
    assert "OperationalError" in page


def test_failed_notices_are_counted_on_the_first_page(office: Client, yanta: Library, mail: None) -> None:
    failed(yanta)
    assert "条通知未能发出" in office.get("/office/").content.decode()
