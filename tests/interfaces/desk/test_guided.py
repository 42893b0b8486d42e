"""Guided returns: what the page says of each book, by the same rule and in the same words as the desk."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Card, Reader
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.states import ItemState
from shulian.interfaces.desk.guided import SIGNS, Sign
from tests import make
from tests.interfaces.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def lent(reader: Reader, home: Library, barcode: str) -> Loan:
    item = make.item(home, barcode)
    card = Card.objects.get(reader=reader).number
    assert settle_one(Command(Kind.CHECKOUT, home.pk, "desk", item=item.pk, card=card)).ok
    return Loan.objects.get(item=item)


def take(desk: Desk, text: str, **fields: object):
    response = desk.post("/desk/guided/scan/", text=text, **fields)
    assert response.status_code == 200
    return response.context["guide"], response.content.decode()


def test_a_book_of_ours_goes_to_the_shelf_and_is_counted(desk: Desk, yanta: Library, reader: Reader):
    lent(reader, yanta, "Y1")
    guide, told = take(desk, "Y1")
    assert (guide.sign, guide.asks, guide.counts) == (Sign.SHELF, False, True)
    assert "Shelve it" in told
    assert "data-counts" in told
    assert 'data-today="1"' in desk.client.get("/desk/guided/").content.decode()


def test_an_answer_that_is_given_again_says_the_tally_and_adds_nothing(
    desk: Desk, yanta: Library, reader: Reader
) -> None:
    lent(reader, yanta, "Y7")
    scanned = {"text": "Y7", "command": str(uuid4())}
    desk.post("/desk/guided/scan/", **scanned)
    again = desk.post("/desk/guided/scan/", **scanned).content.decode()
    assert 'data-today="1"' in again
    assert "data-counts" not in again


def test_a_book_of_another_library_goes_into_its_box_and_waits_for_the_hand(
    elsewhere: Desk, yanta: Library, reader: Reader
):
    lent(reader, yanta, "Y1")
    guide, told = take(elsewhere, "Y1")
    assert (guide.sign, guide.asks, guide.counts) == (Sign.BOX, True, True)
    assert "Send to 雁塔区图书馆" in told
    assert "data-asks" in told


def test_a_withdrawn_and_an_unknown_book_are_set_aside(desk: Desk, yanta: Library):
    make.item(yanta, "W1", state=ItemState.WITHDRAWN)
    for barcode in ("W1", "NOPE"):
        guide, told = take(desk, barcode)
        assert (guide.sign, guide.asks, guide.counts) == (Sign.ASIDE, True, False)
        assert "Set aside" in told


def test_of_equal_barcodes_one_is_chosen(desk: Desk, yanta: Library, hantai: Library):
    make.item(yanta, "X1")
    make.item(hantai, "X1")
    guide, told = take(desk, "X1")
    assert guide.sign is Sign.CHOOSE
    assert f'data-owner="{hantai.pk}"' in told
    guide, _ = take(desk, "X1", owner=hantai.pk)
    assert guide.sign is Sign.BOX


def test_the_same_scan_again_gets_the_same_answer_and_counts_once(desk: Desk, yanta: Library, reader: Reader):
    lent(reader, yanta, "Y1")
    command = str(uuid4())
    first, _ = take(desk, "Y1", command=command)
    again, _ = take(desk, "Y1", command=command)
    assert (first.sign, first.counts) == (Sign.SHELF, True)
    assert (again.sign, again.counts) == (Sign.SHELF, False)
    assert Entry.objects.filter(kind="checkin").count() == 1


@pytest.mark.parametrize(("age", "hours"), [("7200", 2), ("59", 0), ("99999999", 0), ("-5", 0), ("soon", 0), ("", 0)])
def test_a_scan_that_waited_for_the_line_was_made_when_it_was_made(
    desk: Desk, yanta: Library, reader: Reader, age: str, hours: int
):
    loan = lent(reader, yanta, "Y1")
    take(desk, "Y1", age=age)
    loan.refresh_from_db()
    assert loan.returned_at is not None
    assert abs(clock.now() - timedelta(hours=hours) - loan.returned_at) < timedelta(minutes=5)


def test_an_empty_scan_shows_the_page_ready(desk: Desk):
    guide, told = take(desk, "")
    assert guide is None
    assert "Scan the first book" in told


def test_without_scripts_it_is_a_whole_page(desk: Desk, yanta: Library):
    make.item(yanta, "Y1")
    desk.part = False
    assert "</html>" in take(desk, "Y1")[1]


def test_whoever_is_signed_out_is_led_to_the_sign_in():
    response = Client().post("/desk/guided/scan/", {"text": "Y1"}, headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"].startswith("/sign-in/")


def test_a_book_that_a_reader_waits_for_goes_to_the_hold_shelf_with_the_number_of_its_slip(
    desk: Desk, yanta: Library, reader: Reader
):
    loan = lent(reader, yanta, "Y1")
    waits = make.hold(make.reader(yanta), loan.item.title, yanta)
    guide, told = take(desk, "Y1")
    assert (guide.sign, guide.asks, guide.slip) == (Sign.HOLD, True, waits.pk)
    assert f"Slip {waits.pk}" in told


def test_every_outcome_has_a_sign_and_every_sign_is_used():
    assert set(SIGNS) == set(Outcome)
    assert {*SIGNS.values(), Sign.CHOOSE} == set(Sign)
