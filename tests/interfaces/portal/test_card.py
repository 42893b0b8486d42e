"""The reader's own card: reporting it lost at any hour, with or without it, and ending the freeze."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.readers.finding import digest_of
from shulian.apps.readers.models import CardAct, Credential, Reader
from shulian.core.credentials import Kind, Value
from tests import make
from tests.interfaces.portal.conftest import PIN, World

IDENTITY = "61010219900101001X"


def report(client: Client, number: str, pin: str = PIN) -> str:
    return client.post("/card/lost/", {"username": number, "password": pin, "command": uuid4()}).content.decode()


def change(client: Client, what: str, **fields: str) -> str:
    sent = {"command": str(uuid4())} | fields
    return client.post(f"/me/card/{what}/", sent, follow=True).content.decode()


def frozen(world: World) -> bool:
    world.reader.refresh_from_db()
    return world.reader.frozen_at is not None


@pytest.mark.parametrize("number", ["610113000001", IDENTITY])
def test_a_lost_card_is_frozen_with_a_number_and_the_pin(world: World, client: Client, number: str) -> None:
    value = Value(Kind.IDENTITY, IDENTITY)
    Credential.objects.create(reader=world.reader, kind=value.kind, lookup=digest_of(value))
    page = report(client, number)
    assert "已冻结" in page
    assert frozen(world)
    assert "此前已冻结" in report(client, number)
    assert CardAct.objects.get().library is None
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("number", "pin"), [("610113000001", "111222"), ("999999999999", PIN), ("\0", "\0")])
def test_whoever_does_not_know_the_pin_freezes_nothing(world: World, client: Client, number: str, pin: str) -> None:
    page = report(client, number, pin)
    assert "证号与密码不符" in page or number == "\0"
    assert not frozen(world)


def test_the_freeze_ends_with_the_pin_and_not_without(world: World, signed_in: Client) -> None:
    assert "您的读者证已冻结" in change(signed_in, "freeze")
    page = signed_in.get("/me/card/").content.decode()
    assert "已挂失冻结" in page
    assert "不正确" in change(signed_in, "unfreeze", password="111222")
    assert frozen(world)
    assert "已解除冻结" in change(signed_in, "unfreeze", password=PIN)
    assert not frozen(world)
    assert "未冻结" in change(signed_in, "unfreeze", password=PIN)


def test_the_page_names_a_block_with_its_end(world: World, signed_in: Client) -> None:
    Reader.objects.update(status="blocked", status_reason="丢书未赔", blocked_until="2099-12-31")
    page = signed_in.get("/me/card/").content.decode()
    assert "丢书未赔" in page
    assert "2099年12月31日" in page
    assert "停借" in signed_in.get("/me/").content.decode()


def test_the_reader_keeps_the_receipts_and_sees_nobody_elses(world: World, signed_in: Client) -> None:
    change(signed_in, "freeze")
    own = CardAct.objects.get()
    assert signed_in.get(f"/me/card/receipts/{own.pk}/")["Content-Type"] == "application/pdf"
    other = make.reader(world.hantai)
    CardAct.objects.filter(pk=own.pk).update(reader=other)
    assert signed_in.get(f"/me/card/receipts/{own.pk}/").status_code == 404
