"""The last borrower of an item, for staff with a reason."""

from __future__ import annotations

import pytest
from django.test import Client

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.readers.models import View
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def yanta() -> Library:
    make.policy()
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def desk(yanta: Library) -> Client:
    client = Client()
    account = make.staff(Role.DESK_LIBRARIAN, yanta)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def ask(client: Client, barcode: str, reason: str = "left-behind") -> str:
    sent = {"barcode": barcode, "reason": reason, "note": "夹有照片"}
    return client.post("/desk/last-borrower/", sent).content.decode()


def test_the_borrower_is_shown_masked_with_a_telephone_number(yanta: Library, desk: Client) -> None:
    make.reader(yanta, "610113000001", name="欧阳雪芹", phone=secrets.seal("13987654321"))
    item = make.item(yanta, "Y-1")
    for kind, card in ((Kind.CHECKOUT, "610113000001"), (Kind.CHECKIN, None)):
        assert settle_one(Command(kind, yanta.pk, "desk", item=item.pk, card=card)).ok
    page = ask(desk, "Y-1")
    assert "13987654321" in page
    assert "欧阳雪芹" not in page
    assert "610113000001" not in page
    assert View.objects.get().reason == "left-behind"


@pytest.mark.parametrize(
    ("barcode", "reason", "said"),
    [
        ("Y-1", "damage", "没有可以显示的借阅人"),
        ("Y-404", "damage", "都没有这个条码"),
        ("SAME", "damage", "几家图书馆都有这个条码"),
        ("", "damage", "必填项"),
        ("Y-1", "curiosity", "选择一个有效的选项"),
    ],
)
def test_where_nobody_can_be_shown_a_sentence_says_why(
    yanta: Library, desk: Client, barcode: str, reason: str, said: str
) -> None:
    make.item(yanta, "Y-1")
    for name in ("汉台区图书馆", "碑林区图书馆"):
        make.item(make.library(name), "SAME")
    assert said in ask(desk, barcode, reason)
    assert not View.objects.exists()
