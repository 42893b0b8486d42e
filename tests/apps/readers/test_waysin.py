"""What opens an account beside card and PIN is told by every way, and taken out of it at a desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.hands import has_factor
from shulian.apps.circulation.actions.leaving import cancel_card, transfer_home
from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.access import may_do
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Done, Wish
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.actions.credentials import Refused, bind, freeze, thaw
from shulian.apps.readers.actions.particulars import correct
from shulian.apps.readers.actions.proxies import Named, name_proxy
from shulian.apps.readers.actions.waysin import ways_in
from shulian.apps.readers.cardlooks import Look, cards_to_look_at
from shulian.apps.readers.models import Card, Credential, Proxy, Reader
from shulian.apps.readers.recipients import channels_of
from shulian.apps.readers.sign_in import account_of
from shulian.core import contact, credentials, proxies
from shulian.core.credentials import Kind, Status, Value
from shulian.core.notices.kinds import Channel
from shulian.core.papers import Paper
from shulian.core.particulars import Correction
from shulian.core.roles import Role
from shulian.core.visiting import SETTLES_IN, Doing
from tests import make

pytestmark = pytest.mark.django_db
BORN = date(1990, 3, 14)
UNTIL = clock.today() + timedelta(days=30)
STRANGERS = Value(Kind.WECHAT, "openid-1", "wx1")


@pytest.fixture
def home() -> Library:
    make.policy()
    return make.library("雁塔区图书馆")


@pytest.fixture
def reader(home: Library) -> Reader:
    return make.reader(home, "W-0001", notice_channels=[], email=secrets.seal("wo@example.cn"))


def told() -> list[str]:
    return [content_of(one).body for one in Notice.objects.filter(channel="inbox").order_by("made_at", "pk")]


def test_what_gives_others_power_is_told_whatever_the_reader_chose(home: Library, reader: Reader) -> None:
    friend, card = make.reader(home, "W-0002", name="赵云", birth_date=BORN), Card.objects.get(number="W-0001")
    bind(Act("portal"), reader, STRANGERS)
    assert name_proxy(Act("portal"), reader, Named("W-0002", friend.name, clock.today(), UNTIL)) is None
    other = make.library("汉台区图书馆")
    assert isinstance(transfer_home(Act("desk", library=other.pk), Wish(card, identified=True, library=other)), Done)
    Reader.objects.filter(pk=reader.pk).update(frozen_at=clock.now())
    assert isinstance(cardlife.unfreeze_card(Act("desk", library=home.pk), Wish(card, identified=True)), Done)
    said = told()
    for words in ("绑定了第三方账号", "代借代还人", "开户馆已变更", "已解挂"):
        assert len([one for one in said if words in one]) == 1, words


def test_what_hands_a_record_over_is_told_where_it_was_told_before(home: Library, reader: Reader) -> None:
    desk, card = Act("desk", library=home.pk), Card.objects.get(number="W-0001")

    def again() -> Act:
        return replace(desk, command=uuid4())

    bound = bind(again(), reader, Value(Kind.TRANSIT, "6101000012345678"))
    assert isinstance(bound, Credential)
    assert freeze(again(), bound) is None
    assert thaw(again(), bound) is None
    paper = Correction(paper=Paper("passport", "E12345678"), birth_date=BORN)
    for done in (
        correct(again(), Wish(card, identified=True), paper),
        cancel_card(again(), Wish(card, identified=True)),
        cardlife.reopen_card(again(), Wish(card, identified=True)),
    ):
        assert isinstance(done, Done), done
    said = told()
    for words in ("绑定了新的卡", "已恢复使用", "登记了证件", "已退证注销", "已重新启用"):
        assert len([one for one in said if words in one]) == 1, words


def test_the_inbox_is_no_choice_and_other_ways_are_told_at_the_old_ones(reader: Reader) -> None:
    Reader.objects.filter(pk=reader.pk).update(notice_channels=["inbox", "email"])
    wanted = Contact("wo@example.cn", "zh-hans", frozenset())
    assert change_contact(Act("portal"), reader, wanted) is None
    reader.refresh_from_db()
    assert channels_of(reader) == {Channel.INBOX}
    assert ["接收通知的方式有改变" in one for one in told()] == [True]
    assert change_contact(Act("portal"), reader, wanted) is None
    assert len(told()) == 1


@pytest.mark.parametrize("lost", [True, False])
def test_a_desk_takes_out_of_the_account_what_a_stranger_put_there(home: Library, reader: Reader, lost: bool) -> None:
    account, friend = account_of(reader), make.reader(home, "W-0002", name="赵云", birth_date=BORN)
    assert account is not None
    bind(Act("portal"), reader, STRANGERS)
    name_proxy(Act("portal"), reader, Named("W-0002", friend.name, clock.today(), UNTIL))
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    reader.refresh_from_db()
    found = ways_in(reader)
    assert (found.links, found.factor, [name for name, _from, _to in found.proxies]) == (("wechat",), True, ["赵*"])
    asked, act = cardlife.replace_card if lost else cardlife.new_pin, Act("desk", library=home.pk)
    wish = Wish(Card.objects.get(number="W-0001"), identified=True, number="W-0009" if lost else "", clears=True)
    done = asked(act, wish)
    assert isinstance(done, Done)
    assert (done.act.said["unlinked"], done.act.said["factor"]) == (1, 1)
    assert not has_factor(account)
    assert Credential.objects.get(kind=Kind.WECHAT).status == Status.FREED
    assert Proxy.objects.filter(revoked_at=None).count() == 1
    card = Card.objects.get(number="W-0009" if lost else "W-0001")
    again = cardlife.new_pin(Act("desk", library=home.pk), Wish(card, identified=True, ends_proxies=True))
    assert isinstance(again, Done)
    assert again.act.said["proxies"] == 1
    assert not Proxy.objects.filter(revoked_at=None).exists()


def test_a_child_gives_nobody_a_way_in_alone(home: Library) -> None:
    born = clock.today().replace(year=clock.today().year - 9, day=1)
    child, friend = make.reader(home, "W-0003", birth_date=born), make.reader(home, "W-0002", birth_date=BORN)
    named = Named("W-0002", friend.name, clock.today(), UNTIL)
    assert name_proxy(Act("portal"), child, named) is proxies.Fault.NEEDS_GUARDIAN
    assert bind(Act("portal"), child, STRANGERS) == Refused(credentials.Fault.NEEDS_GUARDIAN)
    written = Contact("wo@example.cn", "zh-hans", frozenset())
    assert change_contact(Act("portal"), child, written, proven=True) is contact.Fault.NEEDS_GUARDIAN
    assert name_proxy(Act("desk", library=home.pk), child, named) is None


def test_whoever_fetches_a_reader_home_sees_and_decides_nothing_rare_for_a_week(home: Library, reader: Reader) -> None:
    other = make.library("汉台区图书馆")
    director, card = make.staff(Role.LIBRARY_DIRECTOR, other), Card.objects.get(number="W-0001")
    moved = transfer_home(Act("desk", library=other.pk), Wish(card, identified=True, library=other))
    assert isinstance(moved, Done)
    reader.refresh_from_db()
    rare = (Doing.REVEAL, Doing.ERASE, Doing.DEATH, Doing.SEE_PEOPLE, Doing.NEW_GUARDIAN)
    assert not any(may_do(director, other, reader, doing) for doing in rare)
    assert may_do(director, other, reader, Doing.CORRECT)
    assert [*cards_to_look_at(home, Look.WENT, clock.today())] == [reader]
    back = transfer_home(Act("desk", library=home.pk), Wish(card, identified=True, library=home))
    assert isinstance(back, Done)
    reader.refresh_from_db()
    assert (reader.home_since, reader.home_before) == (None, None)
    assert isinstance(transfer_home(Act("desk", library=other.pk), Wish(card, identified=True, library=other)), Done)
    reader.refresh_from_db()
    with clock.stopped_at(clock.now() + SETTLES_IN):
        assert all(may_do(director, other, reader, doing) for doing in rare)
    Reader.objects.update(status=Reader.Status.LEFT)
    assert not cards_to_look_at(home, Look.WENT, clock.today()).exists()
