"""A reader who did everything is erased, and a search of everything finds nothing."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.feedback import send_feedback
from shulian.apps.alliance.models import Account, Feedback, Library
from shulian.apps.alliance.queries.messages import contact_of
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.deposits import give_back_deposit, take_deposit
from shulian.apps.charges.actions.levy import Levy, charge_by_hand
from shulian.apps.charges.actions.payments import Paid, Taking, pay
from shulian.apps.charges.actions.refunds import pay_out
from shulian.apps.charges.actions.relief import Waiver, cancel_charge, waive
from shulian.apps.charges.actions.tiers import set_tiers
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge, Refund
from shulian.apps.circulation.actions.leaving import cancel_card, report_death
from shulian.apps.discovery.actions.saved import save_search
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers import proof
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish, reopen_card
from shulian.apps.readers.actions.classlists import Head, Line, preview, run
from shulian.apps.readers.actions.consents import Said, record
from shulian.apps.readers.actions.households import join_family
from shulian.apps.readers.actions.proxies import Named, name_proxy
from shulian.apps.readers.models import (
    Card,
    Category,
    ClassListRow,
    ContactPerson,
    DataWish,
    Erasure,
    GuardianConsent,
    Reader,
    Registration,
)
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.charges import Method, Tier
from shulian.core.consents import Kind
from shulian.core.identity import check_digit
from shulian.core.roles import Role
from shulian.interfaces import erasing, persons
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

NAME, PHONE, CARD, PIN = "欧阳雪芹", "13987654321", "610113777123", "482913"
GUARDIAN = "61010219850101001" + check_digit("61010219850101001")
_BODY = f"610102{clock.today().year - 16}0101001"
IDENTITY = _BODY + check_digit(_BODY)
"""Of somebody of fifteen or sixteen, who consents alone and has a guardian."""


@pytest.fixture
def desk() -> Desk:
    make.policy()
    library = make.library("雁塔区图书馆", code="610113")
    return desk_of(make.staff(Role.DESK_LIBRARIAN, library, "lina"), library)


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path) -> object:
    with override_settings(MEDIA_ROOT=tmp_path / "files", LOG_FOLDER=tmp_path / "log", RUN_FOLDER=tmp_path / "run"):
        yield


def desk_act(library: Library) -> Act:
    return Act("desk", Account.objects.get(username="lina").pk, library.pk)


def a_class(desk: Desk) -> Reader:
    """A card from a class list; another list names the same person."""
    line = Line(2, NAME, IDENTITY, PHONE, "欧阳建国", GUARDIAN, "13812345678", consented=True, card_number=CARD)
    for _each in range(2):
        act = Act("desk", library=desk.library.pk)
        held = preview(act, desk.library, Head("三年级二班", "class.xlsx", Category.objects.get(pk="juvenile")), [line])
        run(replace(act, command=uuid4()), held)
    return Card.objects.get(number=CARD).reader


def does_everything(desk: Desk) -> Reader:
    """A class list, a loan, a list, a message, a consent, a sign-in, a family, a named person, and a deposit."""
    reader = a_class(desk)
    act = Act("desk", library=desk.library.pk)
    make.item(desk.library, "B-1")
    desk.scan(CARD)
    desk.scan("B-1")
    desk.mode = "return"
    desk.scan("B-1")
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, PIN))
    client = Client()
    client.post("/sign-in/", {"username": CARD, "password": PIN})
    client.get("/me/")
    save_search(Act("portal"), reader, "陕西作家的小说", "q=陕西")
    record(Act("portal"), reader, Kind.HISTORY, Said())
    friend = make.reader(desk.library, "F-1", name="王建国")
    join_family(Act("desk", library=desk.library.pk), friend, CARD, compared=True)
    today = clock.today()
    for owner, named, card in ((reader, friend.name, "F-1"), (friend, NAME, CARD)):
        assert name_proxy(replace(act, command=uuid4()), owner, Named(card, named, today, today)) is None
    set_tiers(replace(act, command=uuid4()), desk.library, (Tier(100_00, 5),))
    assert isinstance(take_deposit(replace(act, command=uuid4()), reader, 100_00, _paid_by(reader)), Paid)
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


def _paid_by(reader: Reader) -> Means:
    return Means(Method.MOBILE, transaction=f"T{reader.pk}")


def gives_up(desk: Desk, reader: Reader) -> None:
    """The deposit goes back, and the card is given up after its clearance."""
    act, card = Act("desk", library=desk.library.pk), Card.objects.get(number=CARD)
    refused = cancel_card(replace(act, command=uuid4()), Wish(card, identified=True))
    assert isinstance(refused, Refused)
    assert refused.details["open"] == "deposit"
    back = give_back_deposit(replace(act, command=uuid4()), reader, 100_00, _paid_by(reader), lambda _reader: 0)
    assert isinstance(back, Paid)
    assert isinstance(cancel_card(replace(act, command=uuid4()), Wish(card, identified=True)), Done)


def later() -> AbstractContextManager[object]:
    """When nothing of those who left now need be kept."""
    return clock.stopped_at(clock.now() + timedelta(days=400))


def test_whoever_is_erased_leaves_nothing_behind(desk: Desk) -> None:
    reader = does_everything(desk)
    token = reader.token
    assert Entry.objects.filter(reader=token).exists()
    gives_up(desk, reader)
    with later():
        assert erasing.to_erase() == [reader.pk]
        assert erasing.erase_left(Act("job")) == 1
    assert not Reader.objects.filter(pk=reader.pk).exists()
    erasure = Erasure.objects.get()
    assert erasure.counts["readers.reader"] == 1
    assert erasure.counts["charges.words"] == 3
    assert erasure.counts["readers.classlistrow"] == 2
    assert erasure.ground == "left"
    assert {IDENTITY, PHONE, CARD, NAME} <= set(proof.opened(erasure).texts)
    assert proof.prove(Act("job"), erasure), {
        place: seen for place, seen in Erasure.objects.get().searched.items() if seen["found"]
    }
    assert Entry.objects.filter(reader=token).exists()
    sealed = [secrets.unseal(bytes(row.written)) for row in ClassListRow.objects.all()]
    assert sealed == []


def test_a_mother_whose_child_stays_goes_with_a_clean_proof(desk: Desk) -> None:
    mother = make.reader(desk.library, CARD, name=NAME)
    make.known_by(mother, GUARDIAN)
    mother.refresh_from_db()
    on_form = {"guardian_name": NAME, "guardian_identity_mask": mother.identity_mask}
    child = make.reader(desk.library, "C-CHILD", name="欧阳小雨", category_id="juvenile", **on_form)
    GuardianConsent.objects.create(reader=child, text="同意", guardian_name=NAME, given_through="desk")
    ContactPerson.objects.create(reader=child, name=NAME, phone=secrets.seal(PHONE))
    cancel_card(Act("desk", library=desk.library.pk), Wish(mother.cards.get(), identified=True))
    with later():
        assert erasing.erase_left(Act("job")) == 1
    assert {NAME, mother.identity_mask} <= set(proof.opened(Erasure.objects.get()).texts)
    assert proof.prove(Act("job"), Erasure.objects.get())
    child.refresh_from_db()
    assert child.guardian_name == NAME


def test_a_message_that_waits_forgets_who_wrote_it_and_not_who_stays(desk: Desk) -> None:
    shared = {"phone": secrets.seal("13800000001"), "phone_lookup": secrets.lookup("phone", "13800000001")}
    make.reader(desk.library, "C-MOTHER", name="王秀英", **shared)
    own = {"phone": secrets.seal(PHONE), "email": secrets.seal("snow@example.org")}
    for card, fields in ((CARD, {"name": NAME} | own), ("C-CHILD", {"name": "王小雨"} | shared)):
        gone = make.reader(desk.library, card, **fields)
        cancel_card(Act("desk", library=desk.library.pk), Wish(gone.cards.get(), identified=True))

    def written(text: str, contact: str) -> Feedback:
        return Feedback.objects.get(receipt=send_feedback(Act("portal"), desk.library, text, contact))

    sent = [
        written("灯坏了", "+86 139-8765-4321"),
        written(f"我是{NAME}，请回电", "Snow@example.org"),
        written("谢谢", f"{NAME}, 021-555"),
        written("空调", "13800000001"),
        # Neither a telephone in which the number stands, nor a name that is a word as well.
        written(f"请保持{NAME}", f"1{PHONE}"),
        written("回电 １３９ 8765-4321", ""),
    ]
    with later():
        assert erasing.erase_left(Act("job")) == 2
        # What is not taken out is found.
        with override_settings(ERASURE_FOLLOWERS=[]):
            assert proof.prove_all(Act("job"), proof.waiting()) == 1
        left = Erasure.objects.get(is_clean=False)
        assert left.searched["alliance"] == {"looked": 5, "found": 3}
        assert proof.look_again(Act("job"), left)
        # The name in a stranger's message is for a person to look at.
        assert proof.prove_all(Act("job"), proof.waiting()) == 0
    for one in sent:
        one.refresh_from_db()
    assert [contact_of(one) for one in sent] == ["", "", "…, 021-555", "13800000001", f"1{PHONE}", ""]
    said = ["灯坏了", "我是…，请回电", "谢谢", "空调", f"请保持{NAME}", "回电 …"]
    assert [one.message for one in sent] == said


def test_other_peoples_messages_stay_as_they_were_written(desk: Desk) -> None:
    own = {"phone": secrets.seal("0086 139 8765 4321"), "name": "Anna"}
    gone = make.reader(desk.library, "2026", **own)
    cancel_card(desk_act(desk.library), Wish(gone.cards.get(), identified=True))

    def written(text: str, contact: str) -> Feedback:
        return Feedback.objects.get(receipt=send_feedback(Act("portal"), desk.library, text, contact))

    sent = [
        written("2026年的《Anna Karenina》在哪里", "2026@qq.com"),
        written("我是Anna，证号2026，不是2026@qq.com，请打13987654321谢谢", "+86139-8765-4321"),
        written("证号2026的电话13987654321谢谢", "王小明"),
    ]
    with later():
        assert erasing.erase_left(Act("job")) == 1
        proof.prove_all(Act("job"), proof.waiting())
        assert Erasure.objects.get().searched["alliance"]["found"] == 0
    for one in sent:
        one.refresh_from_db()
    assert [one.message for one in sent] == [
        "2026年的《Anna Karenina》在哪里",
        "我是…，证号…，不是2026@qq.com，请打…谢谢",
        "证号2026的电话…谢谢",
    ]
    assert [contact_of(one) for one in sent] == ["2026@qq.com", "", "王小明"]


def test_the_same_command_erases_once(desk: Desk) -> None:
    reader = does_everything(desk)
    gives_up(desk, reader)
    card, act = Card.objects.get(number=CARD), Act("office")
    assert persons.erase(act, card) == persons.erase(act, card)
    assert Erasure.objects.count() == 1


def test_those_with_whom_something_is_open_stay_and_keep_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, owes = does_everything(desk), make.reader(desk.library, "C-OWES", name="赵一")
    make.item(desk.library, "B-2")
    desk.mode = "lend"
    desk.scan("C-OWES")
    desk.scan("B-2")
    act = Act("desk", library=desk.library.pk)
    for reader in (dead, owes):
        card = reader.cards.get()
        assert isinstance(report_death(replace(act, command=uuid4()), Wish(card, identified=True)), Done)
    goes = make.reader(desk.library, "C-GOES", name="孙二")
    wish = Wish(goes.cards.get(), identified=True)
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert isinstance(cancel_card(replace(act, command=uuid4()), wish), Done)
    monkeypatch.setattr(erasing, "A_LOOK", 1)
    monkeypatch.setattr(erasing, "A_NIGHT", 1)
    with later():
        assert (erasing.erase_left(Act("job")), erasing.overdue()) == (1, None)
    assert set(Reader.objects.filter(status="left")) == {dead, owes}


def test_who_asked_for_it_and_who_never_was_a_reader_go_with_the_next_night() -> None:
    library, now = make.library("雁塔区图书馆"), clock.now()
    readers = {name: make.reader(library, f"N-{name}") for name in ("left", "lapsed", "declined", "done", "withdrawn")}
    left = {"status": Reader.Status.LEFT, "closed_as": "cancelled", "closed_at": now - timedelta(days=4)}
    Reader.objects.filter(pk__in=[one.pk for one in readers.values()]).update(**left)
    Card.objects.update(status=Card.Status.CANCELLED)
    for state in ("lapsed", "declined"):
        Registration.objects.create(reader=readers[state], library=library, way="web", state=state)
    for state in ("done", "withdrawn"):
        DataWish.objects.create(reader=readers[state], library=library, kind="delete", state=state)
    erasing.note_overdue()
    assert erasing.overdue() == left["closed_at"]
    assert (erasing.erase_left(Act("job")), erasing.overdue()) == (3, None)
    assert set(Reader.objects.all()) == {readers["left"], readers["withdrawn"]}


def test_a_wish_ends_with_the_card_and_does_not_outlive_the_way_back(desk: Desk) -> None:
    reader = make.reader(desk.library, "W-1")
    card = Card.objects.get(reader=reader)
    wish = DataWish.objects.create(reader=reader, library=desk.library, kind="delete")
    assert isinstance(cancel_card(desk_act(desk.library), Wish(card, identified=True)), Done)
    wish.refresh_from_db()
    assert (wish.state, wish.answered_by) == ("done", Account.objects.get(username="lina"))
    assert list(erasing.at_once()) == [reader.pk]
    again = reopen_card(desk_act(desk.library), Wish(card, number="W-002", identified=True))
    assert isinstance(again, Done)
    wish.refresh_from_db()
    assert wish.state == "withdrawn"
    assert isinstance(
        cancel_card(desk_act(desk.library), Wish(Card.objects.get(number="W-002"), identified=True)), Done
    )
    assert list(erasing.at_once()) == []


def test_a_death_that_may_be_a_mistake_waits_for_its_days_whatever_was_asked_before(desk: Desk) -> None:
    reader = make.reader(desk.library, "W-1")
    DataWish.objects.create(reader=reader, library=desk.library, kind="delete")
    report_death(desk_act(desk.library), Wish(Card.objects.get(reader=reader)))
    assert Reader.objects.get().closed_as == "deceased"
    assert list(erasing.at_once()) == []


@pytest.mark.parametrize(
    ("wish", "columns", "ground"),
    [
        (None, {}, "left"),
        ("done", {}, "wish"),
        ("withdrawn", {}, "left"),
        ("declined", {}, "left"),
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
