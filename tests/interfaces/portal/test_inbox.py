"""The reader's inbox, and how the reader wants to be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.notices.actions import Message, notify
from shulian.apps.notices.models import Notice
from shulian.apps.readers.actions.consents import Said, record
from shulian.apps.readers.actions.credentials import bind
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import channels_of, inbox_key, recipient_of
from shulian.core.consents import Kind as Agreed
from shulian.core.credentials import Kind as Carried
from shulian.core.credentials import Value
from shulian.core.notices.kinds import Channel, Kind
from shulian.core.roles import Role
from tests import make
from tests.interfaces.portal.conftest import PIN, World
from tests.interfaces.portal.test_consents import published

WISH = {"email": "wo@example.cn", "language": "en", "channels": ["inbox", "email"]}


def tell(reader: Reader, title: str = "活着") -> None:
    parameters = {"title": title, "pickup": "雁塔区图书馆", "until": date(2026, 12, 2)}
    message = Message(Kind.HOLD_READY, reader.home_library, parameters, (str(uuid4()),))
    notify(Act(source="job"), recipient_of(reader), message)


def choose(client: Client, **values: Any) -> str:
    sent = {"command": str(uuid4()), "secret": PIN} | WISH | values
    return client.post("/me/contact/", sent, follow=True).content.decode()


def test_unread_messages_are_counted_and_read(world: World, signed_in: Client) -> None:
    for title in ("活着", "围城"):
        tell(world.reader, title)
    tell(make.reader(world.hantai), "别人的书")
    assert "2 条未读" in signed_in.get("/me/").content.decode()
    page = signed_in.get("/me/inbox/").content.decode()
    assert "《活着》" in page
    assert "别人的书" not in page
    first = Notice.objects.filter(recipient=inbox_key(world.reader))[0]
    assert "1 条未读" in signed_in.post("/me/inbox/read/", {"notice": first.pk}, follow=True).content.decode()
    assert "条未读" not in signed_in.post("/me/inbox/read/", follow=True).content.decode()
    assert "条未读" not in signed_in.get("/me/").content.decode()


def test_nobody_reads_or_marks_another_readers_messages(world: World, signed_in: Client) -> None:
    tell(make.reader(world.hantai))
    foreign = Notice.objects.get()
    signed_in.post("/me/inbox/read/", {"notice": foreign.pk})
    signed_in.post("/me/inbox/read/")
    foreign.refresh_from_db()
    assert foreign.read_at is None
    assert "不在您的消息里" in signed_in.post("/me/inbox/read/", {"notice": "x"}, follow=True).content.decode()


def test_an_empty_inbox_says_what_will_be_there_and_a_full_one_has_pages(world: World, signed_in: Client) -> None:
    assert "还没有消息" in signed_in.get("/me/inbox/").content.decode()
    for number in range(21):
        tell(world.reader, f"第{number}册")
    assert signed_in.get("/me/inbox/").content.decode().count('class="card"><details') == 20
    assert signed_in.get("/me/inbox/?page=2").content.decode().count('class="card"><details') == 1
    assert "no-store" in signed_in.get("/me/inbox/")["Cache-Control"]


def test_a_reader_chooses_how_to_be_told(world: World, signed_in: Client) -> None:
    assert "今后按此方式通知您" in choose(signed_in)
    reader = Reader.objects.get(pk=world.reader.pk)
    assert channels_of(reader) == {Channel.INBOX, Channel.EMAIL}
    assert recipient_of(reader).addresses[Channel.EMAIL] == "wo@example.cn"
    assert "wo@example.cn" in signed_in.get("/me/contact/").content.decode()
    entry = Entry.objects.get(kind="contact-changed")
    assert (entry.reader, "example" in str(entry.details)) == (None, False)


def test_a_browser_left_signed_in_changes_no_address_without_the_pin(world: World, signed_in: Client) -> None:
    command = str(uuid4())
    with clock.stopped_at(clock.now() + timedelta(minutes=20)):
        assert "请同时填写密码" in choose(signed_in, command=command, secret="")
        assert "不正确" in choose(signed_in, command=command, secret="000000")
        assert recipient_of(Reader.objects.get(pk=world.reader.pk)).addresses[Channel.EMAIL] == ""
        assert "今后按此方式通知您" in choose(signed_in, email="", secret="")
        assert "今后按此方式通知您" in choose(signed_in, command=command)


def test_the_old_address_and_the_telephone_are_told_whatever_was_chosen(world: World, signed_in: Client) -> None:
    old = {"email": secrets.seal("wo@example.cn"), "phone": secrets.seal("13900000002"), "notice_channels": ["inbox"]}
    Reader.objects.filter(pk=world.reader.pk).update(**old)
    choose(signed_in, email="ta@example.cn", channels=[])
    made = Notice.objects.filter(kind=Kind.CONTACT_CHANGED)
    sent = {one.channel: secrets.unseal(bytes(one.address)) for one in made.exclude(channel=Channel.INBOX)}
    assert sent.get(Channel.EMAIL, "wo@example.cn") == "wo@example.cn"
    assert made.filter(channel=Channel.INBOX).exists()


@pytest.mark.parametrize(
    "email", ["wo", "wo@", "wo@example", "wo@example.cn, ta@example.cn", "x" * 250 + "@example.cn"]
)
def test_an_address_that_is_none_is_refused_in_words(world: World, signed_in: Client, email: str) -> None:
    page = choose(signed_in, email=email)
    assert "example.cn" in page
    assert 'aria-invalid="true"' in page
    assert not Entry.objects.filter(kind="contact-changed").exists()


def test_a_way_or_a_language_that_is_not_offered_changes_nothing(world: World, signed_in: Client) -> None:
    for values in ({"channels": ["fax"]}, {"language": "fr"}, {"command": "x"}):
        assert choose(signed_in, **values)
    assert Reader.objects.get(pk=world.reader.pk).notice_channels is None


def test_the_page_says_where_text_messages_go(world: World, signed_in: Client) -> None:
    assert "没有登记手机号" in signed_in.get("/me/contact/").content.decode()
    numbers = {"phone": secrets.seal("13900000002"), "guardian_phone": secrets.seal("13900000001")}
    Reader.objects.filter(pk=world.reader.pk).update(**numbers)
    assert "139****0002" in signed_in.get("/me/contact/").content.decode()
    Reader.objects.filter(pk=world.reader.pk).update(
        birth_date=clock.today().replace(year=clock.today().year - 9, day=1)
    )
    page = signed_in.get("/me/contact/").content.decode()
    assert "监护人的号码 139****0001" in page
    assert "0002" not in page


def test_wechat_can_be_chosen_once_it_is_linked_and_agreed_to(world: World, signed_in: Client, settings: Any) -> None:
    assert "绑定微信" not in signed_in.get("/me/contact/").content.decode()
    settings.NOTICE_GATEWAY = {"url": "http://127.0.0.1:9", "secret": b"", "channels": frozenset({"wechat"})}
    page = signed_in.get("/me/contact/").content.decode()
    assert ('value="wechat"' in page, 'href="/me/linked/"' in page) == (False, True)
    assert "还不能用" in choose(signed_in, channels=["wechat"])
    bind(Act("portal"), world.reader, Value(Carried.WECHAT, "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "wx1"))
    page = signed_in.get("/me/contact/").content.decode()
    assert ('value="wechat"' in page, 'href="/me/consents/"' in page) == (False, True)
    published(Agreed.SHARING)
    record(Act("portal"), world.reader, Agreed.SHARING, Said())
    assert 'value="wechat"' in signed_in.get("/me/contact/").content.decode()
    assert "今后按此方式通知您" in choose(signed_in, channels=["inbox", "wechat"])
    assert channels_of(Reader.objects.get(pk=world.reader.pk)) == {Channel.INBOX, Channel.WECHAT}


def test_a_minor_reads_that_wechat_is_the_guardians(world: World, signed_in: Client, settings: Any) -> None:
    settings.NOTICE_GATEWAY = {"url": "http://127.0.0.1:9", "secret": b"", "channels": frozenset({"wechat"})}
    young = clock.today().replace(year=clock.today().year - 15, day=1)
    Reader.objects.filter(pk=world.reader.pk).update(birth_date=young)
    assert "微信消息只发给监护人" in signed_in.get("/me/contact/").content.decode()


def test_an_account_without_a_card_is_led_back(world: World, client: Client) -> None:
    account = make.staff(Role.DESK_LIBRARIAN, world.yanta)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    for address in ("/me/inbox/", "/me/contact/"):
        assert client.get(address)["Location"] == "/me/"
    assert client.post("/me/inbox/read/")["Location"] == "/me/"
