"""A reader reads, agrees and withdraws; a child's guardian comes to the desk."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from shulian import clock
from shulian.apps.circulation.actions import Command, settle_one
from shulian.apps.circulation.actions import Kind as Loan
from shulian.apps.journal.actions import Act
from shulian.apps.readers import consents
from shulian.apps.readers.actions.consents import Said, Wording, publish, record, write_draft
from shulian.apps.readers.actions.credentials import bind
from shulian.apps.readers.models import Consent, Reader
from shulian.apps.readers.recipients import channels_of
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.consents import By, Kind
from shulian.core.credentials import Kind as Carried
from shulian.core.credentials import Value
from shulian.core.notices.kinds import Channel
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import desk_of
from tests.interfaces.portal.conftest import PIN, World

WORDS = Wording(
    "人脸识别单独同意书", "您可以随时撤回。", "Consent to recognition of the face", "Withdraw it at any time."
)


def published(kind: Kind, day_offset: int = 0) -> None:
    write_draft(Act("office"), kind, WORDS)
    draft = consents.draft_of(kind)
    assert draft is not None
    publish(Act("office"), draft, clock.today() + timedelta(days=day_offset), asks_again=True)


def signed_in(reader: Reader) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": make.card_of(reader), "password": PIN})
    return client


def say(client: Client, kind: str, **values: object) -> str:
    answer = client.post(f"/me/consents/{kind}/decide/", {"command": str(uuid4())} | values, follow=True)
    return answer.content.decode()


def test_a_reader_agrees_to_a_text_and_withdraws_knowing_what_stops(world: World) -> None:
    published(Kind.FACE)
    client = signed_in(world.reader)
    assert "尚未发布此项文本" in client.get("/me/consents/").content.decode()
    page = client.get("/me/consents/face/").content.decode()
    assert "您可以随时撤回" in page
    assert "同意已撤回" not in page
    assert "已登记" in say(client, "face", says="yes", version="1")
    assert consents.given(world.reader, Kind.FACE)
    assert "设备不再识别您的人脸" in client.get("/me/consents/face/").content.decode()
    assert "您的同意已撤回" in say(client, "face", says="no")
    assert not consents.given(world.reader, Kind.FACE)
    assert "并未生效" in say(client, "face", says="no")


def test_a_new_version_is_asked_for_again_and_an_old_page_is_not_taken(world: World) -> None:
    published(Kind.FACE)
    client = signed_in(world.reader)
    say(client, "face", says="yes", version="1")
    published(Kind.FACE)
    assert "文本已更新" in client.get("/me/consents/").content.decode()
    assert "文本已更新，请阅读" in say(client, "face", says="yes", version="1")
    assert "已登记" in say(client, "face", says="yes", version="2")
    assert Consent.objects.filter(reader=world.reader, kind="face").count() == 2


def test_what_is_no_consent_is_refused(world: World) -> None:
    client = signed_in(world.reader)
    assert client.get("/me/consents/nothing/").status_code == 404
    assert client.post("/me/consents/face/decide/", {"says": "yes"}).status_code == 400
    assert client.post("/me/consents/nothing/decide/", {"says": "yes", "command": uuid4()}).status_code == 400
    assert "不能撤回" in say(client, "privacy-notice", says="no")
    assert Client().get("/me/consents/").status_code == 302


def test_the_guardian_agrees_and_withdraws_at_the_desk_and_the_card_stops(world: World) -> None:
    child = make.reader(world.yanta, "C-CHILD", birth_date=clock.today() - timedelta(days=8 * 366))
    desk = desk_of(make.staff(Role.DESK_LIBRARIAN, world.yanta), world.yanta)
    seal = desk.post("/desk/consents/", text="C-CHILD", reader="").context["at"].seal
    assert "Scan" in desk.post("/desk/consents/", text="C-NOBODY", reader="").content.decode()

    def decide(**values: object) -> str:
        return desk.post("/desk/consents/", reader=seal, kind="child", identified="yes", **values).content.decode()

    assert "the guardian decides" in decide(says="yes")
    assert "is written down" in decide(says="yes", by="guardian", how="paper")
    assert consents.given(child, Kind.CHILD)
    assert Consent.objects.get(reader=child).how == "paper"
    assert "lends nothing more" in decide(says="no", by="guardian")
    child.refresh_from_db()
    assert not consents.given(child, Kind.CHILD)
    assert child.awaits


def test_a_new_version_stands_between_the_sign_in_and_everything_else_until_it_is_answered(world: World) -> None:
    for kind in (Kind.NOTICE, Kind.SHARING):
        published(kind)
        record(Act("portal"), world.reader, kind, Said())
    assert signed_in(world.reader).get("/me/").status_code == 200
    for kind in (Kind.NOTICE, Kind.SHARING):
        published(kind)
    client = Client()
    entered = client.post("/sign-in/", {"username": "610113000001", "password": PIN, "next": "/me/holds/"})
    assert entered.headers["Location"] == "/me/consents/again/"
    for address in ("/me/", "/", "/search/?q=a"):
        assert client.get(address).headers["Location"] == "/me/consents/again/"
    assert client.get("/privacy/").status_code == 200

    def answer(says: str) -> str:
        seen = client.get("/me/consents/again/").context
        sent = {"command": str(uuid4()), "kind": seen["kind"], "version": seen["text"]["version"], "says": says}
        return client.post("/me/consents/again/", sent, follow=True).content.decode()

    assert "我不同意" not in client.get("/me/consents/again/").content.decode()
    assert "我不同意" in answer("yes")
    page = answer("no")
    assert "解除绑定" in page
    assert client.get("/me/").status_code == 200
    assert consents.given(world.reader, Kind.NOTICE)
    assert not consents.given(world.reader, Kind.SHARING)
    assert signed_in(world.reader).get("/me/").status_code == 200
    assert client.post("/me/consents/again/", {"kind": "face", "command": uuid4()}).status_code == 400
    lent = settle_one(Command(Loan.CHECKOUT, world.yanta.pk, "desk", item=world.item.pk, card="610113000001"))
    assert lent.refusal is None


def test_a_child_is_not_asked_for_what_the_guardian_decides(world: World) -> None:
    child = make.reader(world.yanta, "C-CHILD", birth_date=clock.today() - timedelta(days=8 * 366))
    Reader.objects.filter(pk=child.pk).update(pin=seal_pin(child, PIN))
    published(Kind.SHARING)
    record(Act("desk"), child, Kind.SHARING, Said(By.GUARDIAN))
    published(Kind.SHARING)
    assert signed_in(child).get("/me/").status_code == 200


def test_with_the_consent_to_sharing_end_the_ways_in_through_others(world: World) -> None:
    published(Kind.SHARING)
    record(Act("portal"), world.reader, Kind.SHARING, Said())
    bind(Act("portal"), world.reader, Value(Carried.WECHAT, "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "wx1"))
    say(signed_in(world.reader), "sharing", says="no")
    world.reader.refresh_from_db()
    assert [one.status for one in world.reader.credentials.filter(kind="wechat")] == ["freed"]
    assert Channel.WECHAT not in channels_of(world.reader)
    assert Channel.INBOX in channels_of(world.reader)


def test_a_lost_telephone_is_unlinked_at_the_desk_for_a_reason_and_signed_out(world: World) -> None:
    bind(Act("portal"), world.reader, Value(Carried.WECHAT, "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "wx1"))
    phone = signed_in(world.reader)
    desk = desk_of(make.staff(Role.SENIOR_LIBRARIAN, world.yanta), world.yanta)
    seal = desk.post("/desk/card/", text="610113000001", reader="").context["at"].seal
    theirs = world.reader.credentials.get(kind="wechat")
    page = desk.post("/desk/credentials/act/free/", reader=seal, credential=theirs.pk).content.decode()
    assert "Say why" in page
    assert phone.get("/me/").status_code == 200
    desk.post("/desk/credentials/act/free/", reader=seal, credential=theirs.pk, reason="telephone lost")
    theirs.refresh_from_db()
    assert (theirs.status, theirs.status_reason) == ("freed", "telephone lost")
    assert phone.get("/me/").status_code == 302
