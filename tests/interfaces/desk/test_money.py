"""The money of the reader at the desk, as the pages take it and say it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.actions.relief import reverse_lost_charge
from shulian.apps.charges.models import Charge, Deposit, DepositExemption, DepositTier, Payment, Receipt, Relief, Till
from shulian.apps.charges.queries.accounts import debt_of, held_of
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader, View
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.test_bad_circulation_input import nothing_done

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(hantai: Library) -> Reader:
    return make.reader(hantai, "C-1")


@pytest.fixture
def senior(yanta: Library) -> Desk:
    return desk_of(make.staff(Role.SENIOR_LIBRARIAN, yanta), yanta)


def owe(reader: Reader, library: Library, fen: int, **fields: object) -> Charge:
    values = {"kind": "overdue", "place": library, "incurred_at": clock.now(), "command": uuid4()} | fields
    return Charge.objects.create(reader=reader, library=library, fen=fen, open_fen=fen, **values)


def open_till(desk: Desk, counted: str = "200") -> Till:
    desk.post("/desk/money/till/open/", name="服务台", float=counted)
    return Till.objects.get(library=desk.library, closed_at=None)


def stands_at(desk: Desk, card: str = "C-1") -> str:
    return desk.post("/desk/money/", text=card).content.decode()


def act(desk: Desk, what: str, **fields: object) -> str:
    """What the page says after an act."""
    return desk.post(f"/desk/money/{what}/", **fields).content.decode()


def test_the_desk_sees_its_own_titles_and_masks_those_of_others(desk: Desk, reader: Reader, hantai: Library) -> None:
    ours, theirs = make.title("平凡的世界"), make.title("废都")
    owe(reader, desk.library, 1_50, title=ours.pk, basis={"days_late": 3, "fen_per_day": 50})
    owe(reader, hantai, 32_80, title=theirs.pk, kind="lost", basis={"price_fen": 32_80})
    page = stands_at(desk)
    assert "¥34.30" in page
    assert "平凡的世界" in page
    assert "3 open days late, ¥0.50 a day" in page
    assert "废都" not in page
    assert "Price" not in page
    assert "Owed to another library" in page
    assert "王小明" not in page


def test_cash_is_taken_with_its_change_and_a_receipt(desk: Desk, reader: Reader) -> None:
    till = open_till(desk)
    owe(reader, desk.library, 1_50)
    stands_at(desk)
    page = act(desk, "pay", amount="1.50", given="10", method="cash", till=till.pk)
    assert "Give back ¥8.50" in page
    assert "Nothing is owed." in page
    receipt = Receipt.objects.get()
    address = f"/desk/money/receipts/{receipt.pk}/"
    first = desk.client.post(address, {"command": uuid4(), "paper": "80"})
    assert first["Content-Type"] == "application/pdf"
    desk.client.post(address, {"command": uuid4(), "paper": "58"})
    receipt.refresh_from_db()
    assert receipt.printed == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "2"}, "more than is owed: ¥1.50"),
        ({"amount": "-1"}, "cannot be negative"),
        ({"amount": "drei"}, "not an amount"),
        ({"amount": ""}, "not an amount"),
        ({"amount": "0"}, "nothing to do"),
        ({"amount": "1.505"}, "smaller than a cent"),
        ({"amount": "99999999"}, "far above"),
        ({"amount": "1.50", "given": "1"}, "less than the amount"),
        ({"amount": "1.50", "given": "viel"}, "not an amount"),
        ({"amount": "1.50", "till": ""}, "No till is open"),
        ({"amount": "1.50", "till": "99999999999999999999"}, "No till is open"),
        ({"amount": "1.50", "method": "mobile"}, "needs its transaction number"),
        ({"amount": "1.50", "charge": "77"}, "no such open charge"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence_and_changes_nothing(
    desk: Desk, reader: Reader, fields: dict[str, str], said: str
) -> None:
    till = open_till(desk)
    owe(reader, desk.library, 1_50)
    stands_at(desk)
    with nothing_done():
        page = act(desk, "pay", **{"method": "cash", "till": till.pk} | fields)
    assert said in page
    assert debt_of(reader) == 1_50
    assert not Payment.objects.exists()


def test_the_same_form_sent_twice_takes_once_and_another_act_under_its_id_is_told(desk: Desk, reader: Reader) -> None:
    till, command = open_till(desk), uuid4()
    owe(reader, desk.library, 1_50)
    stands_at(desk)
    for _again in range(2):
        assert "Taken." in act(desk, "pay", amount="1", till=till.pk, command=command)
    assert debt_of(reader) == 50
    assert "done something else already" in act(desk, "deposit", amount="1", till=till.pk, command=command)


def test_nobody_pays_when_the_reader_has_gone(desk: Desk) -> None:
    assert "No reader is at the desk." in act(desk, "pay", amount="1")
    assert "No reader has this card or number." in stands_at(desk, "nothing-here")


def test_who_may_not_waive_does_not_and_nobody_waives_for_another_library(
    desk: Desk, senior: Desk, reader: Reader, hantai: Library
) -> None:
    theirs = owe(reader, hantai, 5_00)
    assert "Waive or cancel" not in stands_at(senior)
    ours = owe(reader, desk.library, 1_50)
    stands_at(desk)
    assert desk.post("/desk/money/waive/", charge=ours.pk, amount="1", reason="馆方误记").status_code == 403
    assert "Waive or cancel" in stands_at(senior)
    assert senior.post("/desk/money/waive/", charge=theirs.pk, amount="1", reason="馆方误记").status_code == 403
    again = act(senior, "waive", charge=ours.pk, amount="1.23", reason=" ")
    assert "needs a reason" in again
    assert 'value="1.23"' in again
    assert "Waived" in act(senior, "waive", charge=ours.pk, amount="1", reason="还书箱故障")
    assert Relief.objects.get().fen == 1_00
    assert "cancelled" in act(senior, "cancel", charge=ours.pk, reason="馆方误记")


def test_a_found_item_is_paid_out_once(desk: Desk, reader: Reader) -> None:
    till = open_till(desk)
    lost = owe(reader, desk.library, 20_00, kind="lost", item=7)
    stands_at(desk)
    act(desk, "pay", amount="20", till=till.pk)
    reverse_lost_charge(Act("desk", library=desk.library.pk), 7)
    page = stands_at(desk)
    assert "Due to the reader: ¥20.00" in page
    assert "The item was found" in page
    refund = lost.refund.pk
    assert "Nobody was identified" in act(desk, "refund", refund=refund, till=till.pk)
    seen = {"refund": refund, "till": till.pk, "identified": "yes"}
    assert "Paid out." in act(desk, "refund", **seen)
    assert "paid out or used already" in act(desk, "refund", **seen)
    assert "paid out or used already" in act(desk, "credit", refund=refund)


def test_deposits_come_and_go_in_steps(desk: Desk, reader: Reader, hantai: Library) -> None:
    DepositTier.objects.create(library=hantai, fen=100_00, items=2)
    till = open_till(desk)
    assert "¥100.00: 2 items" in stands_at(desk)
    assert "one of the steps" in act(desk, "deposit", amount="50", till=till.pk)
    assert "The deposit is taken." in act(desk, "deposit", amount="100", till=till.pk)
    back = {"amount": "100", "till": till.pk}
    page = act(desk, "give-back", **back)
    assert "Nobody was identified" in page
    assert 'id="back-identified"' in page
    assert [one.fen for one in Deposit.objects.all()] == [100_00]
    assert "given back" in act(desk, "give-back", identified="yes", **back)
    assert [one.fen for one in Deposit.objects.order_by("pk")] == [100_00, -100_00]


def test_a_card_that_was_reported_lost_gets_no_money_and_leads_to_its_page(desk: Desk, reader: Reader) -> None:
    Deposit.objects.create(reader=reader, library=reader.home_library, fen=100_00, command=uuid4())
    till, seen = open_till(desk), {"amount": "100", "identified": "yes"}
    stands_at(desk)
    Reader.objects.update(frozen_at=clock.now())
    page = act(desk, "give-back", till=till.pk, **seen)
    assert "The card is frozen" in page
    assert 'action="/desk/card/"' in page
    assert held_of(reader).fen == 100_00
    desk.post("/desk/card/unfreeze/", identified="yes")
    assert "given back" in act(desk, "give-back", till=till.pk, **seen)


def test_a_reader_is_freed_from_the_deposit_at_home(elsewhere: Desk, reader: Reader) -> None:
    stands_at(elsewhere)
    assert elsewhere.post("/desk/money/exempt/", ground="decision", note="残障读者").status_code == 403
    assert "not a day" in act(elsewhere, "exempt", ground="credit", note="芝麻信用 650", until="bald")
    assert "needs no deposit" in act(elsewhere, "exempt", ground="credit", note="芝麻信用 650", until="2099-12-31")
    assert "needs a deposit again" in act(elsewhere, "end-exemption")
    senior = desk_of(make.staff(Role.SENIOR_LIBRARIAN, elsewhere.library), elsewhere.library)
    stands_at(senior)
    assert "needs no deposit" in act(senior, "exempt", ground="decision", note="残障读者")
    page = stands_at(elsewhere)
    assert "/desk/money/end-exemption/" not in page
    assert "stays so" in act(elsewhere, "end-exemption")
    assert held_of(reader).exemption is not None
    assert "/desk/money/end-exemption/" in stands_at(senior)
    assert "needs a deposit again" in act(senior, "end-exemption")


def test_why_a_reader_needs_no_deposit_is_read_at_home_alone(desk: Desk, elsewhere: Desk, reader: Reader) -> None:
    values = {"ground": "decision", "note": "残障读者", "command": uuid4()}
    DepositExemption.objects.create(reader=reader, library=elsewhere.library, **values)
    for address in ("/desk/money/", "/desk/card/"):
        page = desk.post(address, text="C-1").content.decode()
        assert "Freed by" not in page
        assert "残障读者" not in page
    stands_at(desk)
    forms = {"exempt": {"ground": "credit", "note": "芝麻信用 650"}, "end-exemption": {}}
    assert [desk.post(f"/desk/money/{what}/", **fields).status_code for what, fields in forms.items()] == [403, 403]
    assert "At home alone, at 汉台区图书馆" in stands_at(desk)
    assert "Freed by a decision · 残障读者" in stands_at(elsewhere)
    Reader.objects.update(home_since=clock.today())
    assert "残障读者" not in stands_at(elsewhere)
    Reader.objects.update(home_since=None, category_id="special-needs")
    assert "残障读者" not in stands_at(elsewhere)
    director = desk_of(make.staff(Role.LIBRARY_DIRECTOR, elsewhere.library), elsewhere.library)
    assert "残障读者" in stands_at(director)
    assert View.objects.filter(reason="protected-shown").count() == 1


def test_staff_charge_by_hand(desk: Desk, reader: Reader) -> None:
    stands_at(desk)
    assert "Charged." in act(desk, "charge", kind="card", amount="10", note="补办读者证")
    assert Charge.objects.get().kind == "card"


def test_a_till_is_opened_counted_and_closed_two_yuan_short(desk: Desk) -> None:
    assert b"Open a till" in desk.client.get("/desk/money/till/").content
    assert b"not an amount" in desk.post("/desk/money/till/open/", name="服务台", float="viel").content
    till = open_till(desk)
    assert b"open already" in desk.post("/desk/money/till/open/", name="服务台", float="0").content
    out = desk.post("/desk/money/till/cash/", till=till.pk, amount="50", way="out", reason="存入银行")
    assert b"Taken out" in out.content
    assert b"Put into" in desk.post("/desk/money/till/cash/", till=till.pk, amount="5", way="in", reason="零钱").content
    page = desk.post("/desk/money/till/close/", till=till.pk, counted="153").content.decode()
    assert "differs from the books by −¥2.00" in page
    page = desk.post("/desk/money/till/close/", till=till.pk, counted="153", reason="找零差错").content.decode()
    assert "It differs from the books by −¥2.00" in page
    again = desk.post("/desk/money/till/close/", till=till.pk, counted="153", reason="找零差错")
    assert b"closed already" in again.content


def test_the_report_of_a_closed_day_leaves_as_pdf_and_workbook_and_is_corrected_beside(desk: Desk) -> None:
    closed = open_till(desk)
    desk.post("/desk/money/till/close/", till=closed.pk, counted="198", reason="找零差错")
    today = open_till(desk, "198")
    found = desk.post(
        "/desk/money/till/correct/", till=today.pk, corrects=closed.pk, amount="2", way="in", reason="抽屉缝里找到"
    )
    assert b"correction is entered" in found.content
    page = desk.client.get(f"/desk/money/tills/{closed.pk}/").content.decode()
    assert "抽屉缝里找到" in page
    assert desk.client.get(f"/desk/money/tills/{closed.pk}/pdf/").content.startswith(b"%PDF")
    rows = xlsx.read(desk.client.get(f"/desk/money/tills/{closed.pk}/workbook/").content).rows
    assert ("Difference", "找零差错", -2) in rows
    listed = xlsx.read(desk.client.get("/desk/money/tills/workbook/").content).rows
    assert listed[3][3:8] == (200, 200, 198, -2, "找零差错")
    assert "找零差错" in desk.client.get("/desk/money/tills/?page=9").content.decode()


def test_several_tills_of_a_library_are_told_apart(desk: Desk, reader: Reader) -> None:
    open_till(desk)
    desk.post("/desk/money/till/open/", name="少儿台", float="0")
    one, other = Till.objects.order_by("pk")
    assert "少儿台" in desk.client.get("/desk/money/till/").content.decode()
    assert b"Cash goes to" in desk.post("/desk/money/till/choose/", till=one.pk).content
    desk.client.session.pop("desk-till", None)
    assert desk.client.get("/desk/money/till/").context["till"] == one
    neighbour = desk_of(make.staff(Role.DESK_LIBRARIAN, reader.home_library), reader.home_library)
    assert neighbour.post("/desk/money/till/close/", till=other.pk, counted="0").status_code == 403
