"""Issuing a card through the page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import CardAct, Reader
from shulian.core.identity import check_digit
from tests import make
from tests.interfaces.desk.conftest import Desk

pytestmark = pytest.mark.django_db

ADULT = {"name": "王小明", "identity": "61010219900101001X", "category": "adult", "phone": "13991234567"}
CHILD = {
    "name": "王一诺",
    "identity": "61011320200601003" + check_digit("61011320200601003"),
    "category": "juvenile",
}
GUARDIAN = {
    "guardian_name": "王大明",
    "guardian_identity": "610526198012315124",
    "guardian_phone": "13991234567",
    "consent": "on",
}


def test_a_card_is_issued_and_the_pin_shown_once(desk: Desk, yanta: Library) -> None:
    sent = ADULT | {"command": str(uuid4())}
    page = desk.client.post("/desk/cards/new/", sent)
    issued = page.context["issued"]
    assert issued.card.number == "610113000001"
    assert issued.pin in page.content.decode()
    assert Reader.objects.get().home_library == yanta
    again = desk.client.post("/desk/cards/new/", sent)
    assert again.context["issued"] == issued
    assert Reader.objects.count() == 1
    made = CardAct.objects.get()
    assert (made.deed, made.card, made.library) == ("issue", issued.card, yanta)
    assert issued.pin not in str(made.said)
    for address in (reverse("desk:card-receipt", args=[made.pk]), reverse("desk:card-print-one")):
        assert address in page.content.decode()
        body = {"reader": page.context["seal"], "command": uuid4(), "identified": "yes"}
        assert [desk.client.post(address, body).content[:4] for _twice in range(2)] == [b"%PDF"] * 2
    # Printed once, however often the page is sent; and nobody gets a card who was not compared with a document.
    printed = [made.library for made in CardAct.objects.filter(deed="print")]
    assert printed == [yanta]
    assert (
        "Nobody was identified"
        in desk.client.post(address, {"reader": page.context["seal"], "command": uuid4()}).content.decode()
    )
    assert CardAct.objects.filter(deed="print").count() == 1
    assert "Issue the card" in desk.client.post("/desk/card/", {"reader": page.context["seal"]}).content.decode()


def test_the_page_of_the_last_reader_does_not_stand_for_the_next(desk: Desk) -> None:
    command = {"command": str(uuid4())}
    desk.client.post("/desk/cards/new/", ADULT | command)
    page = desk.client.post("/desk/cards/new/", CHILD | GUARDIAN | command)
    assert page.context["form"].non_field_errors()
    assert Reader.objects.count() == 1


def test_the_new_reader_is_lent_to_at_once(desk: Desk) -> None:
    page = desk.client.post("/desk/cards/new/", ADULT | {"command": str(uuid4())})
    answer = desk.scan(page.context["issued"].card.number)
    assert answer.context["at"].card == page.context["issued"].card


def test_an_identity_card_scanned_into_the_field_for_cards_is_told_its_field(desk: Desk) -> None:
    sent = ADULT | {"card_number": ADULT["identity"], "command": str(uuid4())}
    page = desk.client.post("/desk/cards/new/", sent)
    assert "Write it in the field for documents" in page.context["form"].errors["card_number"][0]
    assert not Reader.objects.exists()


@pytest.mark.parametrize("number", ["王", "<script>1</script>", "0" * 31, "0A" * 20, ADULT["identity"], "TAKEN-1"])
def test_the_card_of_an_institution_is_numbered_like_any_other(desk: Desk, number: str) -> None:
    known = make.reader(desk.library, "TAKEN-1")
    agent = {"agent_name": "王小明", "agent_identity": ADULT["identity"], "agent_phone": "13991234567"}
    sent = agent | {"category": "institution", "name": "雁塔区第一小学", "command": str(uuid4())}
    page = desk.client.post("/desk/people/collective/", sent | {"card_number": number})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"card_number"}
    assert not Reader.objects.exclude(pk=known.pk).exists()


def test_for_an_institution_it_is_asked_whether_its_agent_was_compared(desk: Desk) -> None:
    agent = {"agent_name": "王小明", "agent_identity": ADULT["identity"], "agent_phone": "13991234567"}
    sent = agent | {"category": "institution", "name": "雁塔区第一小学", "command": str(uuid4())}
    asks = 'id="print-identified"'
    assert asks in desk.client.post("/desk/people/collective/", sent).content.decode()
    assert asks not in desk.client.post("/desk/cards/new/", ADULT | {"command": str(uuid4())}).content.decode()


def test_a_wrong_digit_is_named_and_what_was_typed_is_kept(desk: Desk) -> None:
    sent = ADULT | {"identity": "610102199001010011", "pin": "825314", "command": str(uuid4())}
    page = desk.client.post("/desk/cards/new/", sent)
    assert "one digit is probably mistyped" in page.context["form"].errors["identity"][0]
    text = page.content.decode()
    assert "610102199001010011" in text
    assert 'value="825314"' in text
    assert not Reader.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    sent = {"category": "adult", "name": " ", "identity": "610102199001010011", "phone": "1", "pin": "111111"}
    errors = desk.client.post("/desk/cards/new/", sent | {"command": str(uuid4())}).context["form"].errors
    assert set(errors) == {"name", "identity", "phone", "pin"}
    assert errors["name"] == ["Write the reader's name."]


def test_a_minor_without_guardian_is_told_what_is_missing(desk: Desk) -> None:
    page = desk.client.post("/desk/cards/new/", CHILD | {"command": str(uuid4())})
    assert set(page.context["form"].errors) == {"guardian_name", "guardian_identity", "guardian_phone", "consent"}
    assert '<details class="card" id="guardian" open>' in page.content.decode()
    page = desk.client.post("/desk/cards/new/", CHILD | GUARDIAN | {"command": str(uuid4())})
    assert page.context["issued"].card.reader.guardian_name == "王大明"


def test_who_has_a_card_is_sent_to_it(desk: Desk, elsewhere: Desk) -> None:
    desk.client.post("/desk/cards/new/", ADULT | {"command": str(uuid4())})
    page = elsewhere.client.post("/desk/cards/new/", ADULT | {"command": str(uuid4())})
    errors = page.context["form"].errors["identity"]
    assert errors[0] == "This person already has a card."
    assert errors[1].startswith("Card ****0001, opened at 雁塔区图书馆 on ")
    assert "610113000001" not in page.content.decode()


@pytest.mark.parametrize("wrong", [{"category": "nobility"}, {"identity": "1" * 400}])
def test_what_the_form_cannot_hold_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    page = desk.client.post("/desk/cards/new/", ADULT | wrong | {"command": str(uuid4())})
    assert page.context["form"].errors
    assert not Reader.objects.exists()


def test_the_form_opens_empty(desk: Desk) -> None:
    page = desk.client.get("/desk/cards/new/")
    assert page.status_code == 200
    assert not page.context["form"].errors
