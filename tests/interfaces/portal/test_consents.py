"""A reader reads, agrees and withdraws; a child's guardian comes to the desk."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers import consents
from shulian.apps.readers.actions.consents import Wording, publish, write_draft
from shulian.apps.readers.models import Consent, Reader
from shulian.core.consents import Kind
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
        return desk.post("/desk/consents/", reader=seal, kind="child", **values).content.decode()

    assert "the guardian decides" in decide(says="yes")
    assert "is written down" in decide(says="yes", by="guardian", how="paper")
    assert consents.given(child, Kind.CHILD)
    assert Consent.objects.get(reader=child).how == "paper"
    assert "lends nothing more" in decide(says="no", by="guardian")
    child.refresh_from_db()
    assert not consents.given(child, Kind.CHILD)
    assert child.awaits
