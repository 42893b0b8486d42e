"""The reader's own page, and the way in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.refusals import next_step, sentence
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Role
from tests import make
from tests.interfaces.portal.conftest import PIN, World


@pytest.fixture
def loan(world: World) -> Loan:
    """The reader has the book of 雁塔 for three more days."""
    settle_one(Command(Kind.CHECKOUT, library=world.yanta.pk, source="desk", item=world.item.pk, card="610113000001"))
    loan = Loan.objects.get()
    loan.due_on = clock.today() + timedelta(days=3)
    loan.save()
    return loan


def _renew(client: Client, item: int, command: str = "") -> str:
    sent = {"item": str(item), "command": command or str(uuid4())}
    return client.post("/me/renew/", sent, follow=True).content.decode()


def test_a_reader_signs_in_with_card_and_pin(world: World, client: Client) -> None:
    answer = client.post("/sign-in/", {"username": " 610113000001 ", "password": PIN})
    assert answer.headers["Location"] == "/me/"
    page = client.get("/me/").content.decode()
    assert "610113000001" in page
    assert "还没有借书" in page


def test_a_wrong_pin_and_an_unknown_card_are_answered_alike(world: World, client: Client) -> None:
    said = "证号与密码不符"
    assert said in client.post("/sign-in/", {"username": "610113000001", "password": "1"}).content.decode()
    assert said in client.post("/sign-in/", {"username": "none", "password": "1"}).content.decode()


def test_guessing_a_pin_is_stopped(world: World, client: Client) -> None:
    for _ in range(5):
        answer = client.post("/sign-in/", {"username": "610113000001", "password": "000000"})
    assert answer.status_code == 429
    assert client.post("/sign-in/", {"username": "610113000001", "password": PIN}).status_code == 429


def test_staff_go_to_their_place_after_signing_in(world: World, client: Client) -> None:
    make.staff(Role.DESK_LIBRARIAN, world.yanta, "yanta-desk")
    answer = client.post("/sign-in/", {"username": "yanta-desk", "password": "correct horse"})
    assert answer.headers["Location"] == "/desk/"


def test_signing_in_goes_on_to_this_site_only(world: World, client: Client) -> None:
    sent = {"username": "610113000001", "password": PIN, "next": "https://evil.example/"}
    assert client.post("/sign-in/", sent).headers["Location"] == "/me/"
    assert client.post("/whereabouts/", {"next": "https://evil.example/"}).headers["Location"] == "/"


def test_a_visitor_is_asked_to_sign_in_first(world: World, client: Client) -> None:
    assert client.get("/me/").headers["Location"].startswith("/sign-in/")


def test_a_loan_that_is_due_soon_says_so_in_words(loan: Loan, signed_in: Client) -> None:
    page = signed_in.get("/me/").content.decode()
    assert "红楼梦" in page
    assert "还有 3 天" in page
    assert "badge look" in page


def test_a_reader_renews_a_loan(loan: Loan, signed_in: Client) -> None:
    assert "已续借" in _renew(signed_in, loan.item_id)
    loan.refresh_from_db()
    assert loan.due_on == clock.today() + timedelta(days=30)
    assert loan.renewals == 1


def test_the_same_renewal_sent_twice_counts_once(loan: Loan, signed_in: Client) -> None:
    command = str(uuid4())
    _renew(signed_in, loan.item_id, command)
    assert "已续借" in _renew(signed_in, loan.item_id, command)
    loan.refresh_from_db()
    assert loan.renewals == 1


def test_a_refused_renewal_is_said_in_a_sentence(loan: Loan, signed_in: Client) -> None:
    Loan.objects.update(renewals=1)
    page = _renew(signed_in, loan.item_id)
    assert "band stop" in page
    assert sentence(Refusal.TOO_MANY_RENEWALS, for_reader=True) in page
    assert next_step(Refusal.TOO_MANY_RENEWALS, for_reader=True) in page
    assert "too-many" not in page
    assert "依全联盟的规定：续借次数——1。" in page


def test_nobody_renews_the_book_of_another(world: World, loan: Loan, client: Client) -> None:
    from shulian.apps.readers.sign_in import seal_pin

    other = make.reader(world.hantai, "610702000009")
    other.pin = seal_pin(other, PIN)
    other.save()
    client.post("/sign-in/", {"username": "610702000009", "password": PIN})
    assert "不在您的借阅中" in _renew(client, loan.item_id)
    assert "不在您的借阅中" in _renew(client, loan.item_id, "not-a-uuid")
    loan.refresh_from_db()
    assert loan.renewals == 0


def test_looking_changes_nothing_and_renewing_needs_a_form(loan: Loan, signed_in: Client) -> None:
    assert signed_in.get("/me/renew/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/me/renew/", {"item": "1"}).status_code == 403


def test_pages_with_personal_data_are_not_kept_by_anyone(loan: Loan, signed_in: Client) -> None:
    assert "no-store" in signed_in.get("/me/").headers["Cache-Control"]
