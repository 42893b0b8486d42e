"""Notices by WeChat: whom they reach, and what ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions import keys
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.reminders import cards_expiring
from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions.sending import send_waiting
from shulian.apps.notices.actions.texts import Draft, Which, save_template
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import masked_address
from shulian.apps.readers import consents, person
from shulian.apps.readers.actions.consents import Said, Wording, publish, record, withdraw, write_draft
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.actions.credentials import bind, free, freeze, thaw
from shulian.apps.readers.models import Credential, Reader
from shulian.apps.readers.recipients import Reach, look_up_wechat, reach_of, recipient_of
from shulian.core.consents import By, Kind
from shulian.core.credentials import Kind as Carried
from shulian.core.credentials import Value
from shulian.core.notices.kinds import Channel, State
from shulian.core.notices.kinds import Kind as About
from shulian.core.notices.timing import Habits
from tests import make
from tests.apps.notices.conftest import NOON, Gateway, gateway_at, tell

APP, OPENID, UNION = "wxbdc5610cc59c1631", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "ocMvos6NjeKLIBqg5Mr9QjxrP1FA"
BOTH = frozenset({Channel.INBOX, Channel.WECHAT})
NUMBER = "61010219900101001X"
CODE = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "agreed_text")]


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def home(db: None) -> Library:
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", code="610000", kind="province"), code="610113")


@pytest.fixture
def agreed_text(home: Library) -> None:
    """The text on services of others is in force."""
    write_draft(Act("office"), Kind.SHARING, Wording("对外提供", "说明", "Sharing", "About"))
    draft = consents.draft_of(Kind.SHARING)
    assert draft is not None
    publish(Act("office"), draft, clock.today(), asks_again=True)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    answers = Gateway()
    with gateway_at(answers) as url:
        settings.NOTICE_GATEWAY = {"url": url, "secret": b"0123456789abcdef", "channels": frozenset({"sms", "wechat"})}
        yield answers


def linked(home: Library, card: str = "", openid: str = OPENID, **fields: Any) -> Reader:
    """A reader who has linked WeChat, agreed to it and chosen it."""
    made = make.reader(home, card, **fields)
    record(Act("portal"), made, Kind.SHARING, Said())
    assert isinstance(bind(Act("portal"), made, Value(Carried.WECHAT, openid, APP, UNION)), Credential)
    return chosen(made)


def chosen(reader: Reader) -> Reader:
    assert change_contact(Act("portal"), reader, Contact("", "zh-hans", BOTH)) is None
    return Reader.objects.get(pk=reader.pk)


def ward_of(home: Library, number: str = NUMBER, **fields: Any) -> Reader:
    """A child with a guardian of this number, who has agreed for it."""
    sealed: dict[str, Any] = {
        "guardian_identity_sealed": secrets.seal(number),
        "guardian_lookup": secrets.lookup("identity", number),
    }
    sealed |= {"guardian_name": "王小明"}
    child = make.reader(home, birth_date=date(2015, 1, 1), **sealed, **fields)
    record(Act("desk"), child, Kind.SHARING, Said(By.GUARDIAN))
    return chosen(child)


def approve(home: Library) -> None:
    """Both carriers have approved a template, each with a code of its own."""
    draft = Draft("到馆", "《{title}》已到{pickup}。", "SMS_1", ("pickup",), CODE, ("pickup", "until"))
    assert save_template(Act("office"), Which(home, About.HOLD_READY, "zh-hans"), draft) == {}


def to_wechat(reader: Reader) -> str:
    return recipient_of(Reader.objects.get(pk=reader.pk)).addresses.get(Channel.WECHAT, "")


def test_the_gateway_gets_the_openid_with_its_app_and_the_code_that_wechat_approved(
    home: Library, gateway: Gateway
) -> None:
    approve(home)
    reader = linked(home, phone=secrets.seal("13987654321"))
    change_contact(Act("portal"), reader, Contact("", "zh-hans", BOTH | {Channel.SMS}))
    tell(home, to=recipient_of(Reader.objects.get(pk=reader.pk)))
    assert send_waiting().sent == 2
    texted, message = sorted((sent for _, sent, _ in gateway.requests), key=lambda sent: sent["channel"])
    assert (message["to"], message["app"], message["union"]) == (OPENID, APP, UNION)
    assert (message["template"], message["parameters"]) == (
        CODE,
        {"pickup": "雁塔区图书馆", "until": "2026年12月2日"},
    )
    assert (texted["template"], texted["parameters"]) == ("SMS_1", {"pickup": "雁塔区图书馆"})
    assert not {"app", "union"} & set(texted)
    assert OPENID not in masked_address(Notice.objects.get(channel=Channel.WECHAT))


def test_without_a_code_of_wechats_own_nothing_goes_by_wechat(home: Library, gateway: Gateway) -> None:
    draft = Draft("到馆", "《{title}》已到{pickup}。", "SMS_1", ("pickup",))
    assert save_template(Act("office"), Which(home, About.HOLD_READY, "zh-hans"), draft) == {}
    tell(home, to=recipient_of(linked(home)))
    assert [one.channel for one in Notice.objects.filter(kind=About.HOLD_READY)] == ["inbox"]


def test_wechat_is_for_who_chose_it_alone(home: Library) -> None:
    reader = linked(home)
    assert to_wechat(reader) == f"{APP} {OPENID} {UNION}"
    Reader.objects.filter(pk=reader.pk).update(notice_channels=None)
    unasked = recipient_of(Reader.objects.get(pk=reader.pk))
    assert Channel.WECHAT not in {*unasked.channels, *unasked.addresses}


def test_who_can_choose_it_and_what_is_missing(home: Library) -> None:
    reader = make.reader(home)
    assert reach_of(reader) is Reach.NOT_LINKED
    bind(Act("portal"), reader, Value(Carried.WECHAT, OPENID, APP))
    assert reach_of(reader) is Reach.NO_CONSENT
    record(Act("portal"), reader, Kind.SHARING, Said())
    assert reach_of(reader) is Reach.OPEN
    assert reach_of(make.reader(home, birth_date=date(2015, 1, 1))) is Reach.GUARDIAN


@pytest.mark.parametrize("end", ["freed", "frozen", "withdrawn", "erased"])
def test_what_ends_it_stops_what_waits_too(home: Library, gateway: Gateway, end: str) -> None:
    approve(home)
    reader = linked(home)
    tell(home, to=recipient_of(reader))
    held = reader.credentials.get(kind="wechat")
    ends: dict[str, Any] = {
        "freed": lambda: free(Act("portal"), held),
        "frozen": lambda: freeze(Act("desk"), held, "手机遗失"),
        "withdrawn": lambda: withdraw(Act("portal"), reader, Kind.SHARING, Said()),
        "erased": lambda: person.erase(reader),
    }
    ends[end]()
    assert send_waiting().sent == 0
    assert not gateway.requests
    if end == "erased":
        return
    stopped = Notice.objects.get(channel=Channel.WECHAT)
    assert (stopped.state, bytes(stopped.address)) == (State.CANCELLED, b"")
    assert to_wechat(reader) == ""
    if end == "frozen":
        thaw(Act("desk"), held)
        assert to_wechat(reader) != ""


def test_who_links_again_chooses_again(home: Library) -> None:
    reader = linked(home)
    free(Act("portal"), reader.credentials.get(kind="wechat"))
    bind(Act("portal"), reader, Value(Carried.WECHAT, OPENID, APP))
    assert to_wechat(reader) == ""
    assert to_wechat(chosen(reader)) == f"{APP} {OPENID}"


def test_a_minors_messages_go_to_the_guardian_and_to_nobody_else(home: Library, gateway: Gateway) -> None:
    approve(home)
    child = ward_of(home)
    make.known_by(child, "o-the-childs-own", Carried.WECHAT, issuer=APP)
    assert to_wechat(child) == ""
    mother = linked(home, birth_date=date(1990, 1, 1))
    assert to_wechat(child) == ""
    make.known_by(mother, NUMBER)
    assert to_wechat(child) == f"{APP} {OPENID} {UNION}"
    tell(home, to=recipient_of(child))
    free(Act("portal"), mother.credentials.get(kind="wechat"))
    assert to_wechat(child) == ""
    assert send_waiting().sent == 0


def test_a_number_under_another_name_makes_no_guardian(home: Library) -> None:
    stranger = linked(home, birth_date=date(1990, 1, 1), name="李强")
    make.known_by(stranger, NUMBER)
    assert to_wechat(ward_of(home)) == ""


def test_a_child_for_whom_nobody_agreed_is_told_nothing_by_wechat(home: Library) -> None:
    mother = linked(home, birth_date=date(1990, 1, 1))
    make.known_by(mother, NUMBER)
    child = ward_of(home)
    withdraw(Act("desk"), child, Kind.SHARING, Said(By.GUARDIAN))
    assert to_wechat(chosen(child)) == ""


@pytest.mark.usefixtures("own_keys")
def test_a_guardian_is_found_while_keys_are_changed_and_the_address_is_sealed_anew(home: Library) -> None:
    mother = linked(home, birth_date=date(1990, 1, 1))
    make.known_by(mother, NUMBER)
    child = ward_of(home)
    keys.rotate(Act("command"))
    assert to_wechat(child) == f"{APP} {OPENID} {UNION}"
    call_command("keys", "rotate", verbosity=0)
    assert secrets.is_newest(mother.credentials.get(kind="wechat").union)
    assert to_wechat(child) == f"{APP} {OPENID} {UNION}"


def test_many_are_looked_up_together(home: Library) -> None:
    readers = [linked(home, openid=f"{OPENID}{number}") for number in range(5)]
    make.known_by(readers[0], NUMBER)
    several = [*readers, *(ward_of(home) for _ in range(3))]
    with CaptureQueriesContext(connection) as asked:
        look_up_wechat(several)
        addresses = [recipient_of(one).addresses[Channel.WECHAT] for one in several]
    assert len(asked) <= 5
    assert all(addresses)
    with CaptureQueriesContext(connection) as asked:
        look_up_wechat(Reader.objects.filter(notice_channels=None))
    assert len(asked) == 1


def test_a_text_that_is_asked_anew_ends_it_until_it_is_agreed_to(home: Library) -> None:
    reader = linked(home)
    write_draft(Act("office"), Kind.SHARING, Wording("新", "新说明", "New", "Anew"))
    draft = consents.draft_of(Kind.SHARING)
    assert draft is not None
    publish(Act("office"), draft, clock.today() + timedelta(days=1), asks_again=True)
    with clock.stopped_at(NOON + timedelta(days=1)):
        assert to_wechat(reader) == ""
        record(Act("portal"), reader, Kind.SHARING, Said())
        assert to_wechat(reader) != ""


def test_reminding_many_asks_no_more_for_wechat_than_for_text_messages(home: Library, gateway: Gateway) -> None:
    draft = Draft("到期", "读者证{expires}到期。", "SMS_1", (), CODE, ("expires",))
    assert save_template(Act("office"), Which(home, About.CARD_EXPIRING, "zh-hans"), draft) == {}

    def asked_for(number: int, made: Callable[..., Reader]) -> int:
        day = clock.today() + timedelta(days=3)
        for count in range(number):
            made(home, openid=f"{OPENID}-{made.__name__}-{number}-{count}", expires_on=day)
        with CaptureQueriesContext(connection) as asked:
            assert cards_expiring(Habits(), [home.pk]) == number
        return len(asked)

    def texted(at: Library, openid: str, **fields: Any) -> Reader:
        return make.reader(at, phone=secrets.seal("13987654321"), **fields)

    few, many = asked_for(1, linked), asked_for(6, linked)
    assert Notice.objects.filter(channel=Channel.WECHAT).count() == 7
    assert many - few == asked_for(6, texted) - asked_for(1, texted)
    assert Notice.objects.filter(channel=Channel.SMS).count() == 7
