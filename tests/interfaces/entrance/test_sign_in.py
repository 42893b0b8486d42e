"""Nobody learns by signing in who has a card; and the reader gets in by whatever is at hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from shulian.apps.alliance.models import Account, Device
from shulian.apps.readers.models import Card, Reader
from shulian.core.credentials import Kind
from tests import make
from tests.interfaces.entrance.conftest import CARD, IDENTITY, PIN, signed_in

pytestmark = pytest.mark.django_db
NUMBERS = (CARD, "9999999", IDENTITY, "610113199901010014", "director", "nobody")


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a password was hashed: what takes the time."""
    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        made.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return made


def test_a_wrong_pin_and_an_unknown_number_are_told_alike_and_take_as_long(
    reader: Reader, director: Account, hashed: list[str]
) -> None:
    make.known_by(reader, IDENTITY)
    answers = []
    for step, number in enumerate(NUMBERS):
        hashed.clear()
        page = Client(REMOTE_ADDR=f"10.0.0.{step}").post(reverse("sign-in"), {"username": number, "password": "000000"})
        text = page.content.decode().replace(number, "")
        answers.append((page.status_code, re.sub(r"<input[^>]*csrf[^>]*>", "", text), len(hashed)))
    assert len(set(answers)) == 1
    assert answers[0][2] == 1


def test_programs_are_told_alike_too(reader: Reader, director: Account) -> None:
    told = set()
    for step, number in enumerate(NUMBERS):
        client = Client(REMOTE_ADDR=f"10.0.1.{step}")
        body = {"username": number, "password": "000000"}
        answer = client.post("/api/v1/tokens", body, content_type="application/json")
        told.add((answer.status_code, answer.content))
    assert len(told) == 1


@pytest.mark.parametrize("typed", [IDENTITY, IDENTITY.lower(), f" {IDENTITY[:6]} {IDENTITY[6:]}"])
def test_the_identity_number_opens_the_account(reader: Reader, typed: str) -> None:
    make.known_by(reader, IDENTITY)
    signed_in(typed)
    assert Device.objects.get().way == "identity"


def test_the_number_on_the_social_security_card_opens_it_and_that_of_the_transit_card_does_not(reader: Reader) -> None:
    make.known_by(reader, "SX0123456789", kind=Kind.SOCIAL_SECURITY)
    make.known_by(reader, "TC0123456789", kind=Kind.TRANSIT)
    signed_in("SX0123456789")
    refused = Client().post(reverse("sign-in"), {"username": "TC0123456789", "password": PIN})
    assert refused.status_code == 200


def test_a_lost_cards_number_opens_nothing_but_the_identity_number_still_does(reader: Reader) -> None:
    make.known_by(reader, IDENTITY)
    Card.objects.update(status="lost")
    assert Client().post(reverse("sign-in"), {"username": CARD, "password": PIN}).status_code == 200
    signed_in(IDENTITY)
