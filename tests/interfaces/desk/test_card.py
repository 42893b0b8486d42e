"""A reader's card at the desk: its state in words, the deeds, the clearance, the lists."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.models import Grant, Library, Membership
from shulian.apps.charges.models import Charge, Deposit, Payment, Till
from shulian.apps.charges.queries.accounts import held_of
from shulian.apps.charges.queries.tills import day_of
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.notices import to_tell
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.cardlife import Wish, freeze_card
from shulian.apps.readers.models import Card, CardAct, Credential, Erasure, Reader
from shulian.apps.readers.queries import card_by_number
from shulian.core.credentials import Kind as Credentials
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(yanta: Library) -> Reader:
    return make.reader(yanta, "C-001", expires_on=clock.today() + timedelta(days=20))


def stands(desk: Desk, card: str = "C-001", address: str = "/desk/card/") -> str:
    return desk.post(address, text=card).content.decode()


def does(desk: Desk, what: str, **fields: object) -> str:
    return desk.post(f"/desk/card/{what}/", **fields).content.decode()


def frozen(number: str = "C-001") -> None:
    card = card_by_number(number)
    assert card is not None
    freeze_card(Act("portal"), Wish(card, identified=True))


def test_the_page_says_what_the_card_is_and_what_can_be_done(desk: Desk, reader: Reader) -> None:
    page = stands(desk)
    assert "Valid" in page
    assert "Renew the card" in page
    assert "王小明" not in page
    assert "No reader has this card" in stands(desk, "nothing-here")


PAGES = {
    "/desk/card/": "text",
    "/desk/money/": "text",
    "/desk/photo/": "text",
    "/desk/consents/": "text",
    "/desk/people/": "text",
    "/desk/holds/new/": "card",
    "/desk/boxes/together/": "card",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_number_that_names_nobody_is_answered_alike_on_every_page(desk: Desk, reader: Reader, page: str) -> None:
    other = make.reader(reader.home_library, "C-002")
    make.known_by(reader, "T12345678", Credentials.TRANSIT)
    make.known_by(other, "T12345678", Credentials.SOCIAL_SECURITY)
    lost = make.known_by(other, "D12345678", Credentials.SOCIAL_SECURITY)
    Credential.objects.filter(pk=lost.pk).update(status="frozen")
    for scanned, said in (
        ("T12345678", "more than one reader"),
        ("D12345678", "This is frozen"),
        ("N12345678", "No reader has this card or number"),
    ):
        assert said in desk.post(page, **{PAGES[page]: scanned}).content.decode()


@pytest.mark.parametrize("page", ["/desk/photo/", "/desk/consents/"])
def test_who_issues_cards_and_lends_nothing_scans_where_the_page_opens(
    yanta: Library, reader: Reader, page: str
) -> None:
    events = desk_of(make.staff(Role.EVENTS, yanta), yanta)
    found = stands(events, "C-001", page)
    assert "****-001" in found
    # The row of ways shows what opens for this post, and no closed doors.
    ways = {way: f'href="{way}"' in found for way in ("/desk/card/", "/desk/consents/", "/desk/holds/", "/desk/money/")}
    assert ways == {"/desk/card/": True, "/desk/consents/": True, "/desk/holds/": False, "/desk/money/": False}


def test_who_issues_cards_at_two_libraries_chooses_one(yanta: Library, hantai: Library) -> None:
    account = make.staff(Role.EVENTS, yanta)
    Grant.objects.create(account=account, role=Role.EVENTS, library=hantai)
    client = desk_of(account, yanta).client
    assert client.get("/desk/consents/")["Location"] == "/desk/library/?next=%2Fdesk%2Fconsents%2F"
    assert client.post("/desk/library/", {"library": hantai.code})["Location"] == reverse("desk:card-new")
    assert client.get("/desk/consents/").status_code == 200


def test_the_director_lifts_a_suspension_and_the_desk_sees_it_only(yanta: Library, desk: Desk, reader: Reader) -> None:
    until = clock.today() + timedelta(days=5)
    Reader.objects.update(suspended_until=until)
    page = stands(desk)
    assert "Suspended after late returns" in page
    assert "/desk/card/unsuspend/" not in page
    assert desk.post("/desk/card/unsuspend/", reason="住院晚还").status_code == 403
    assert Reader.objects.get().suspended_until == until
    head = desk_of(make.staff(Role.LIBRARY_DIRECTOR, yanta), yanta)
    assert "/desk/card/unsuspend/" in stands(head)
    assert "needs a reason in words" in does(head, "unsuspend", reason=" ")
    assert "The suspension is lifted" in does(head, "unsuspend", reason="住院晚还")
    assert Reader.objects.get().suspended_until is None


def test_a_frozen_card_is_refused_at_the_counter_with_the_way_to_its_page(desk: Desk, reader: Reader) -> None:
    frozen()
    page = desk.scan("C-001").content.decode()
    assert "reported it lost" in page
    assert 'data-key="F1"' in page
    make.item(desk.library, "B-001")
    assert desk.scan("B-001").context["said"].code == "card-frozen"


def test_a_lost_card_is_replaced_and_the_old_one_refused(desk: Desk, reader: Reader) -> None:
    frozen()
    assert "Nobody was identified" in (stands(desk) and does(desk, "replace", number="C-002"))
    page = does(desk, "replace", number="C-002", identified="yes")
    assert "The new card is valid; the old one is dead everywhere." in page
    made = CardAct.objects.get(deed="replace")
    for paper in ("58", "80", "a4"):
        printed = desk.client.post(f"/desk/card/receipts/{made.pk}/", {"paper": paper})
        assert printed["Content-Type"] == "application/pdf"
    old = desk.scan("C-001")
    assert old.context["said"].code == "card-stopped"
    assert "This number is dead." in stands(desk, "C-001")
    assert "was replaced and is dead" in does(desk, "new-pin", identified="yes")


LIES_OPEN = [
    ("money/", {}),
    ("money/pay/", {"amount": "1"}),
    ("holds/new/", {}),
    ("photo/", {}),
    ("consents/", {}),
    ("people/", {}),
    ("people/contacts/", {"identified": "yes"}),
    ("credentials/", {}),
    ("credentials/act/bind/", {"identified": "yes", "kind": "transit"}),
    ("credentials/print/one/", {}),
    ("card/clearance/cancel-holds/", {}),
    ("due-slip/", {}),
]
IS_SCANNED = [
    *((door, {"text": "C-001"}) for door in ("money/", "photo/", "consents/", "people/")),
    ("holds/new/", {"card": "C-001"}),
    ("boxes/together/", {"card": "C-001", "barcodes": "B-1"}),
]


def test_a_dead_number_leads_from_every_page_of_the_desk_to_the_card_alone(desk: Desk, reader: Reader) -> None:
    stands(desk)
    seal = desk.seal
    Card.objects.update(status=Card.Status.LOST)
    Card.objects.create(number="C-002", reader=reader, library=desk.library)
    doors = [(door, fields | {"reader": seal}) for door, fields in LIES_OPEN]
    doors += [(door, fields | {"reader": ""}) for door, fields in IS_SCANNED]
    for door, fields in doors:
        page = desk.post(f"/desk/{door}", **fields).content.decode()
        assert "was reported lost or has been replaced" in page, door
        assert 'action="/desk/card/"' in page, door
        assert "王*明" not in page, door
    assert "This number is dead." in desk.post("/desk/card/").content.decode()
    assert "王*明" in desk.post("/desk/money/", text="C-002", reader="").content.decode()


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        ("block", {"reason": "丢书未赔", "until": "2020-01-01"}, "lies in the past"),
        ("block", {"reason": "丢书未赔", "until": "soon"}, "This is not a day."),
        ("block", {"reason": ""}, "needs a reason in words"),
        ("replace", {"identified": "yes", "number": "C-009"}, "belongs to a reader already"),
        ("replace", {"identified": "yes", "number": "卡"}, "no card number"),
        ("transfer", {"identified": "yes", "home": "610702"}, "takes no part"),
        ("transfer", {"identified": "yes", "home": "610113"}, "is the home library already"),
        ("unblock", {}, "Borrowing is not stopped"),
        ("reopen", {"identified": "yes"}, "still in use"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(
    yanta: Library, hantai: Library, reader: Reader, what: str, fields: dict[str, str], said: str
) -> None:
    Membership.objects.filter(library=hantai).delete()
    make.reader(yanta, "C-009")
    desk = desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta)
    stands(desk)
    assert said in does(desk, what, **fields)
    assert not CardAct.objects.exists()
    assert card_by_number("C-001").status == Card.Status.ACTIVE  # type: ignore[union-attr]


def test_the_tick_that_was_taken_away_stays_away_when_the_page_comes_back(
    yanta: Library, desk: Desk, reader: Reader
) -> None:
    make.known_by(reader, "wx-1", Credentials.WECHAT)
    ticked = {one: f'id="{one}-clears" name="clears" value="yes" checked>' for one in ("replace", "pin")}
    assert all(one in stands(desk) for one in ticked.values())
    for deed, id_, other in (("replace", "replace", "pin"), ("new-pin", "pin", "replace")):
        page = does(desk, deed)
        assert "Nobody was identified" in page
        assert ticked[id_] not in page
        assert ticked[other] in page
        assert ticked[id_] in does(desk, deed, clears="yes")


def test_a_new_pin_is_shown_once_in_large_figures(desk: Desk, reader: Reader) -> None:
    stands(desk)
    command = str(uuid4())
    first = desk.post("/desk/card/new-pin/", identified="yes", command=command)
    assert first.context["told"].large.startswith("PIN ")
    assert (
        "This page has done something else already" in desk.post("/desk/card/renew/", command=command).content.decode()
    )


def test_renewing_a_card_that_was_given_up_is_refused_with_the_way_back(desk: Desk, reader: Reader) -> None:
    stands(desk)
    Reader.objects.update(status=Reader.Status.LEFT)
    page = does(desk, "renew")
    assert "This card was given up" in page
    assert "Issue a card again" in page


def open_everything(reader: Reader, library: Library) -> None:
    item = make.item(library, "B-001")
    assert settle_one(Command(Kind.CHECKOUT, library.pk, "desk", item=item.pk, card="C-001")).ok
    Charge.objects.create(
        reader=reader,
        library=library,
        place=library,
        kind="overdue",
        fen=150,
        open_fen=150,
        incurred_at=clock.now(),
        command=uuid4(),
    )
    make.hold(reader, make.title("废都"), library)
    Deposit.objects.create(reader=reader, library=library, fen=100_00, command=uuid4())


@pytest.mark.parametrize("method", ["cash", "mobile"])
def test_the_clearance_leads_by_the_hand_to_the_end(desk: Desk, reader: Reader, method: str) -> None:
    open_everything(reader, desk.library)
    desk.post("/desk/money/till/open/", name="服务台", float="200")
    page = stands(desk, address="/desk/card/clearance/")
    assert "1 on loan" in page
    assert "¥1.50" in page
    assert "goes back last" in page
    assert "Something is still open" in does(desk, "clearance/cancel", identified="yes")
    assert settle_one(Command(Kind.CHECKIN, desk.library.pk, "desk", barcode="B-001")).ok
    till = Till.objects.get().pk
    assert "Taken." in does(desk, "clearance/pay", amount="1.50", method="cash", till=till)
    assert "holds are cancelled" in does(desk, "clearance/cancel-holds")
    back = {"amount": "100", "method": method, "till": till}
    assert "Nobody was identified" in does(desk, "clearance/give-back", **back)
    assert held_of(reader).fen == 100_00
    back |= {"identified": "yes"}
    if method == "mobile":
        assert "transaction" in does(desk, "clearance/give-back", **back)
        back |= {"transaction": "4200002026112512345678"}
    assert "given back" in does(desk, "clearance/give-back", **back)
    day = day_of(Till.objects.get())
    assert (day.cash_fen, day.mobile_fen) == {"cash": (150 - 100_00, 0), "mobile": (150, -100_00)}[method]
    assert day.expected_fen == 200_00 + day.cash_fen
    assert "The card is given up." in does(desk, "clearance/cancel", identified="yes", reason="迁往外省")
    reader.refresh_from_db()
    assert (reader.status, reader.closed_as, held_of(reader).fen) == ("left", "cancelled", 0)
    assert desk.scan("C-001").context["said"].code == "reader-left"


def test_the_clearance_says_of_other_libraries_charges_the_library_and_the_amount_alone(
    desk: Desk, reader: Reader, hantai: Library
) -> None:
    debt = {"kind": "damage", "fen": 500, "open_fen": 500, "incurred_at": clock.now()}
    Charge.objects.create(reader=reader, library=hantai, place=hantai, command=uuid4(), **debt)
    page = stands(desk, address="/desk/card/clearance/")
    assert "Damage" not in page
    assert "汉台区图书馆" in page
    Charge.objects.update(library=desk.library, place=desk.library)
    assert "Damage" in stands(desk, address="/desk/card/clearance/")


def test_a_death_ends_holds_and_charges_and_leaves_the_books_to_come_back(desk: Desk, reader: Reader) -> None:
    open_everything(reader, desk.library)
    stands(desk)
    assert "Nobody is reminded or charged any more." in does(desk, "death", reason="女儿持死亡证明")
    reader.refresh_from_db()
    assert (reader.status, reader.closed_as) == ("left", "deceased")
    assert not Hold.objects.filter(ended_at__isnull=True).exists()
    assert to_tell(reader) is None
    loan = Loan.objects.get()
    assert (loan.returned_at, loan.terms["overdue_fen"], loan.terms["lost_percent"]) == (None, 0, 0)


def test_a_home_library_changes_and_the_deposit_goes_along(desk: Desk, reader: Reader, hantai: Library) -> None:
    Deposit.objects.create(reader=reader, library=desk.library, fen=100_00, command=uuid4())
    stands(desk)
    assert "The home library is changed." in does(desk, "transfer", home=hantai.code, identified="yes")
    reader.refresh_from_db()
    assert (reader.home_library, held_of(reader).fen) == (hantai, 100_00)
    by_library = {row.library_id: row.fen for row in Deposit.objects.filter(fen__gt=0)}
    assert by_library[hantai.pk] == 100_00
    (crossing,) = Payment.objects.get().lines.filter(crosses=True)
    assert (crossing.payment.library, crossing.creditor, crossing.fen) == (desk.library, hantai, 100_00)


def test_only_a_director_erases_and_only_who_has_left(yanta: Library, reader: Reader) -> None:
    director = desk_of(make.staff(Role.LIBRARY_DIRECTOR, yanta), yanta)
    stands(director)
    assert "still in use" in does(director, "erase", number="C-001")
    Card.objects.update(status=Card.Status.CANCELLED)
    Reader.objects.update(status=Reader.Status.LEFT, closed_as="cancelled")
    assert "not the last four signs" in does(director, "erase", number="C-002")
    librarian = desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta)
    stands(librarian)
    assert librarian.post("/desk/card/erase/", number="C-001").status_code == 403
    page = does(director, "erase", number="C-001")
    assert "The reader is erased" in page
    assert not Reader.objects.exists()
    proof = Erasure.objects.get()
    assert proof.ground == "left"
    certificate = f"/office/law/erasures/{proof.pk}/certificate.pdf"
    assert certificate in page
    assert certificate in director.client.get("/office/law/erasures/").content.decode()
    elsewhere = make.library("汉台区图书馆", Library.objects.get_parent(yanta))
    other = desk_of(make.staff(Role.LIBRARY_DIRECTOR, elsewhere), elsewhere)
    assert certificate not in other.client.get("/office/law/erasures/").content.decode()


def test_the_lists_can_be_leafed_through_and_taken_as_a_workbook(desk: Desk, reader: Reader) -> None:
    frozen()
    page = desk.client.get("/desk/card/lists/?list=frozen")
    assert [row[3] for row in page.context["rows"]] == ["****-001"]
    book = desk.client.get("/desk/card/lists/workbook/?list=frozen")
    assert "王*明" in str(xlsx.read(book.content).rows)
    assert desk.client.get("/desk/card/lists/?list=blocked").context["rows"] == []


def test_a_receipt_belongs_to_the_library_of_the_act(desk: Desk, reader: Reader, hantai: Library) -> None:
    stands(desk)
    does(desk, "renew")
    other = Client()
    other.force_login(make.staff(Role.DESK_LIBRARIAN, hantai), backend="django.contrib.auth.backends.ModelBackend")
    assert other.post(f"/desk/card/receipts/{CardAct.objects.get().pk}/").status_code == 403


@pytest.mark.parametrize(("acts", "said"), [(50, ""), (53, "3 more are not shown.")])
def test_of_a_card_with_a_long_life_the_page_says_how_much_more_there_was(
    desk: Desk, reader: Reader, yanta: Library, acts: int, said: str
) -> None:
    CardAct.objects.bulk_create(
        CardAct(reader=reader, deed="renew", library=yanta, source="desk", command=uuid4()) for _time in range(acts)
    )
    page = stands(desk)
    receipts = [f"/desk/card/receipts/{act.pk}/" for act in CardAct.objects.all()]
    assert sum(one in page for one in receipts) == 50
    assert said in page
    assert ("not shown" in page) == bool(said)
