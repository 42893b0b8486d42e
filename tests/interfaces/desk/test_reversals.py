"""A payment booked wrongly, as the desk finds it, takes it back and sees it afterwards."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from pypdf import PdfReader

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Payment, Receipt, Till
from shulian.apps.charges.queries.accounts import debt_of, held_of
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.models import Reader, View
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.desk.test_money import act, open_till, owe, stands_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(hantai: Library) -> Reader:
    return make.reader(hantai, "C-1")


@pytest.fixture
def till(desk: Desk) -> Till:
    return open_till(desk)


@pytest.fixture
def wrong(desk: Desk, reader: Reader, till: Till) -> Receipt:
    """¥32.80 are booked where ¥30.80 were taken."""
    owe(reader, desk.library, 32_80)
    stands_at(desk)
    act(desk, "pay", amount="32.80", till=till.pk)
    return Receipt.objects.get()


def reverse(desk: Desk, receipt: Receipt, why: str = "wrong-amount", **fields: object) -> str:
    fields = {"why": why, "handed_back": "no"} | fields
    return desk.post(f"/desk/money/receipts/{receipt.pk}/reverse/", **fields).content.decode()


def page_of(desk: Desk, receipt: Receipt) -> str:
    return desk.client.get(f"/desk/money/receipts/{receipt.pk}/page/").content.decode()


def test_it_is_found_in_the_till_reversed_and_taken_anew_in_one_walk(
    desk: Desk, reader: Reader, till: Till, wrong: Receipt
) -> None:
    assert f"/desk/money/receipts/{wrong.pk}/page/" in desk.client.get("/desk/money/till/").content.decode()
    assert "Reverse this payment" in page_of(desk, wrong)
    response = desk.post(f"/desk/money/receipts/{wrong.pk}/reverse/", why="wrong-amount", handed_back="no")
    page = response.content.decode()
    assert "everything is as it was before it" in page
    assert "Take the right payment" in page
    assert "王小明" not in page
    desk.seal = response.context["seal"]
    assert "¥32.80" in desk.post("/desk/money/").content.decode()
    assert "Taken." in act(desk, "pay", amount="30.80", till=till.pk)
    closed = desk.post("/desk/money/till/close/", till=till.pk, counted="230.80").content.decode()
    assert "Everything is there." in closed
    assert debt_of(reader) == 2_00


@pytest.mark.parametrize(
    ("why", "said"),
    [("", "needs its reason"), ("写错了", "needs its reason"), ("wrong-amount", "reversed already")],
)
def test_what_is_refused_is_said_and_changes_nothing(desk: Desk, wrong: Receipt, why: str, said: str) -> None:
    if why == "wrong-amount":
        reverse(desk, wrong)
    before = Payment.objects.count()
    assert said in reverse(desk, wrong, why)
    assert Payment.objects.count() == before


def test_the_same_form_again_takes_back_once(desk: Desk, wrong: Receipt) -> None:
    command = uuid4()
    for _again in range(2):
        assert "everything is as it was" in reverse(desk, wrong, command=command)
    assert Payment.objects.count() == 2
    assert "done something else already" in act(desk, "charge", kind="card", amount="1", note="补办", command=command)


def test_cash_goes_back_to_the_identified_reader_alone_never_on_a_lost_card_and_the_reader_is_told(
    desk: Desk, reader: Reader, till: Till
) -> None:
    stands_at(desk)
    act(desk, "deposit", amount="100", till=till.pk)
    receipt = Receipt.objects.get()
    assert "What becomes of the cash" in page_of(desk, receipt)
    for said in ({"handed_back": ""}, {"handed_back": "yes"}):
        assert "Nobody was identified" in reverse(desk, receipt, **said)
    Reader.objects.update(frozen_at=clock.now())
    seen = {"handed_back": "yes", "identified": "yes"}
    assert "The card is frozen" in reverse(desk, receipt, **seen)
    Reader.objects.update(frozen_at=None)
    assert held_of(reader).fen == 100_00
    assert "everything is as it was" in reverse(desk, receipt, **seen)
    assert "in cash, to the reader" in page_of(desk, Receipt.objects.get(number=2))
    assert ["服务台已向您退款: ¥100.00" in content_of(one).body for one in Notice.objects.all()] == [True]


def test_a_colleague_sees_why_not_and_a_senior_may(desk: Desk, wrong: Receipt) -> None:
    colleague = desk_of(make.staff(Role.DESK_LIBRARIAN, desk.library), desk.library)
    assert "Only who took a payment can reverse it" in page_of(colleague, wrong)
    assert "Only who took a payment can reverse it" in reverse(colleague, wrong)
    senior = desk_of(make.staff(Role.SENIOR_LIBRARIAN, desk.library), desk.library)
    assert "everything is as it was" in reverse(senior, wrong)


def test_a_desk_of_another_library_is_refused(desk: Desk, wrong: Receipt, hantai: Library) -> None:
    neighbour = desk_of(make.staff(Role.SENIOR_LIBRARIAN, hantai), hantai)
    address = f"/desk/money/receipts/{wrong.pk}/"
    assert neighbour.client.get(f"{address}page/").status_code == 403
    assert neighbour.post(f"{address}reverse/", why="wrong-amount").status_code == 403
    assert neighbour.client.get("/desk/money/receipts/?till=" + str(wrong.payment.till_id)).status_code == 403


def test_the_next_day_the_closed_one_stays_and_the_page_leads_to_its_correction(
    desk: Desk, till: Till, wrong: Receipt
) -> None:
    senior = desk_of(make.staff(Role.SENIOR_LIBRARIAN, desk.library), desk.library)
    desk.post("/desk/money/till/close/", till=till.pk, counted="230.80", reason="找零差错")
    assert "No till is open here" in page_of(senior, wrong)
    assert "Only who took a payment can reverse it" in page_of(desk, wrong)
    today = open_till(senior, "230.80")
    page = reverse(senior, wrong)
    assert "with a difference of −¥2.00" in page
    assert f"/desk/money/tills/{till.pk}/" in page
    shown = senior.client.get(f"/desk/money/tills/{today.pk}/").content.decode()
    assert "Reversal" in shown
    assert "−¥32.80" in shown
    sheets = xlsx.read(senior.client.get(f"/desk/money/tills/{today.pk}/workbook/").content)
    assert sheets.rows


def test_a_list_of_receipts_does_not_say_what_another_library_charged_for(
    desk: Desk, reader: Reader, till: Till, hantai: Library
) -> None:
    owe(reader, hantai, 32_80, kind="lost")
    stands_at(desk)
    act(desk, "pay", amount="32.80", till=till.pk)
    there = Receipt.objects.get()
    page = page_of(desk, there)
    assert f"For {hantai.name}" in page
    assert "Lost item" not in page
    rows = xlsx.read(desk.client.get("/desk/money/receipts/workbook/").content).rows
    assert [row[2] for row in rows if row[0] == there.code] == [f"For {hantai.name}"]
    paper = desk.client.post(f"/desk/money/receipts/{there.pk}/", {"command": uuid4(), "paper": "a4"}).content
    assert "Lost item" in "".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)


def test_whoever_opens_a_receipt_is_noted_for_its_reader(desk: Desk, reader: Reader, wrong: Receipt) -> None:
    View.objects.all().delete()
    page_of(desk, wrong)
    assert View.objects.get().reader == reader


def test_both_receipts_name_each_other_wherever_they_stand(
    desk: Desk, reader: Reader, till: Till, wrong: Receipt
) -> None:
    reverse(desk, wrong)
    back = Receipt.objects.order_by("number").last()
    assert back is not None
    for address in ("till/", "receipts/", f"receipts/{wrong.pk}/page/", f"receipts/{back.pk}/page/"):
        page = desk.client.get(f"/desk/money/{address}").content.decode()
        assert "Reversed" in page or "Reversal" in page
        assert back.code in page
        assert wrong.code in page
    assert back.code in stands_at(desk)
    for receipt, paper in ((back, "58"), (back, "80"), (wrong, "58"), (wrong, "80")):
        address = f"/desk/money/receipts/{receipt.pk}/"
        made = desk.client.post(address, {"command": uuid4(), "paper": paper}).content
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(made)).pages)
        assert wrong.code in text.replace("\n", "")
        assert back.code in text.replace("\n", "")
    rows = xlsx.read(desk.client.get("/desk/money/receipts/workbook/").content).rows
    cells = [row for row in rows if back.code in row]
    assert [(row[7], row[8], row[10]) for row in cells if row[0] == back.code] == [(-32.8, "Reversal", "Wrong amount")]
    assert [(row[8], row[9]) for row in cells if row[0] == wrong.code] == [("Reversed", back.code)]


def test_a_receipt_is_found_by_its_number_and_a_day_that_is_none_is_today(desk: Desk, wrong: Receipt) -> None:
    found = desk.client.get("/desk/money/receipts/", {"number": wrong.code})
    assert found["Location"] == f"/desk/money/receipts/{wrong.pk}/page/"
    for unknown in ("yanta-20261125-9999", "无", wrong.code + "x", "\0"):
        page = desk.client.get("/desk/money/receipts/", {"number": unknown}).content.decode()
        assert "No receipt of this library has this number." in page or unknown == "\0"
    assert wrong.code in desk.client.get("/desk/money/receipts/?day=gestern").content.decode()
    assert "No receipt was written" in desk.client.get("/desk/money/receipts/?day=1999-01-01").content.decode()
    assert f"/desk/money/receipts/{wrong.pk}/page/" in desk.scan(wrong.code).content.decode()
