"""A reader who did everything is erased, and a search of everything finds nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.levy import Levy, charge_by_hand
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.refunds import pay_out
from shulian.apps.charges.actions.relief import Waiver, cancel_charge, waive
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge, Refund
from shulian.apps.discovery.actions.saved import save_search
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers import proof
from shulian.apps.readers.actions.consents import Said, record
from shulian.apps.readers.models import Card, DataWish, Erasure, Reader
from shulian.core.charges import Method
from shulian.core.consents import Kind
from shulian.core.roles import Role
from shulian.interfaces import erasing, persons
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

NAME, IDENTITY, PHONE, CARD, PIN = "欧阳雪芹", "61010219900101001X", "13987654321", "610113777123", "482913"


@pytest.fixture
def desk() -> Desk:
    make.policy()
    library = make.library("雁塔区图书馆", code="610113")
    return desk_of(make.staff(Role.DESK_LIBRARIAN, library, "lina"), library)


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path) -> object:
    with override_settings(MEDIA_ROOT=tmp_path / "files", LOG_FOLDER=tmp_path / "log", RUN_FOLDER=tmp_path / "run"):
        yield


def does_everything(desk: Desk) -> Reader:
    """A card, a loan that came back, a hold, a list, a message, a consent, a sign-in; then the card is given up."""
    person = {"name": NAME, "identity": IDENTITY, "category": "adult", "phone": PHONE, "card_number": CARD, "pin": PIN}
    desk.client.post("/desk/cards/new/", person | {"command": str(uuid4())})
    make.item(desk.library, "B-1")
    desk.scan(CARD)
    desk.scan("B-1")
    desk.mode = "return"
    desk.scan("B-1")
    reader = Card.objects.get(number=CARD).reader
    client = Client()
    client.post("/sign-in/", {"username": CARD, "password": PIN})
    client.get("/me/")
    save_search(Act("portal"), reader, "陕西作家的小说", "q=陕西")
    record(Act("portal"), reader, Kind.HISTORY, Said())
    owes(desk, reader)
    return reader


def owes(desk: Desk, reader: Reader) -> None:
    """A wet book is charged by hand, paid in part, let off in part and cancelled; each time the name is written."""
    actor = Account.objects.get(username="lina").pk
    act = [Act("desk", actor, desk.library.pk) for _each in range(6)]
    cash = Means(Method.CASH, open_till(act[0], "服务台", 0).pk)
    charge_by_hand(act[1], reader, Levy(Charge.Kind.OTHER, 5_00, f"{NAME}弄湿了书"))
    charge = Charge.objects.get(reader=reader)
    waive(act[2], reader, Waiver(charge.pk, 1_00, f"{NAME}的奶奶住院了"))
    pay(act[3], reader, Taking(4_00, cash))
    cancel_charge(act[4], reader, charge.pk, f"书不是{NAME}弄湿的，电话{PHONE}")
    pay_out(act[5], reader, Refund.objects.get().pk, cash)


def test_whoever_is_erased_leaves_nothing_behind(desk: Desk) -> None:
    reader = does_everything(desk)
    token, then = reader.token, clock.now() - timedelta(days=400)
    assert Entry.objects.filter(reader=token).exists()
    Reader.objects.filter(pk=reader.pk).update(status=Reader.Status.LEFT, closed_as="cancelled", closed_at=then)
    Card.objects.filter(reader=reader).update(status=Card.Status.CANCELLED)
    assert erasing.to_erase() == [reader.pk]
    assert erasing.erase_left(Act("job")) == 1
    assert not Reader.objects.filter(pk=reader.pk).exists()
    erasure = Erasure.objects.get()
    assert erasure.counts["readers.reader"] == 1
    assert erasure.counts["charges.words"] == 3
    assert erasure.ground == "left"
    assert {IDENTITY, PHONE, CARD, NAME} <= set(proof.opened(erasure).texts)
    assert proof.prove(Act("job"), erasure), {
        place: seen for place, seen in Erasure.objects.get().searched.items() if seen["found"]
    }
    assert Entry.objects.filter(reader=token).exists()


def test_the_same_command_erases_once(desk: Desk) -> None:
    reader = does_everything(desk)
    Reader.objects.filter(pk=reader.pk).update(status=Reader.Status.LEFT, closed_as="cancelled", closed_at=clock.now())
    card, act = Card.objects.get(number=CARD), Act("office")
    assert persons.erase(act, card) == persons.erase(act, card)
    assert Erasure.objects.count() == 1


def test_with_whom_something_is_open_stays(desk: Desk) -> None:
    reader = does_everything(desk)
    make.item(desk.library, "B-2")
    desk.mode = "lend"
    desk.scan(CARD)
    desk.scan("B-2")
    then = clock.now() - timedelta(days=400)
    Reader.objects.filter(pk=reader.pk).update(status=Reader.Status.LEFT, closed_as="cancelled", closed_at=then)
    assert erasing.erase_left(Act("job")) == 0
    assert Reader.objects.filter(pk=reader.pk).exists()


@pytest.mark.parametrize(
    ("wish", "columns", "ground"),
    [
        (None, {}, "left"),
        ("done", {}, "wish"),
        ("withdrawn", {}, "left"),
        ("done", {"closed_as": "deceased"}, "death"),
        (None, {"awaits": "consent"}, "withdrawn"),
    ],
)
def test_the_certificate_says_why(wish: str | None, columns: dict[str, str], ground: str) -> None:
    reader = make.reader(make.library("雁塔区图书馆"), "C-1")
    if wish:
        DataWish.objects.create(reader=reader, library=reader.home_library, kind="delete", state=wish)
    left = {"status": Reader.Status.LEFT, "closed_as": "cancelled", "closed_at": clock.now() - timedelta(days=400)}
    Reader.objects.filter(pk=reader.pk).update(**left | columns)
    Card.objects.filter(reader=reader).update(status=Card.Status.CANCELLED)
    assert erasing.erase_left(Act("job")) == 1
    assert Erasure.objects.get().ground == ground
