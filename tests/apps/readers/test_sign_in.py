"""A card and its PIN open the reader's account."""

from __future__ import annotations

from importlib import import_module

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.sign_in import CardBackend, seal_pin, typed_name
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
PIN = "730518"


@pytest.fixture
def reader() -> Reader:
    made = make.reader(make.library("雁塔区图书馆"), "6101130001")
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, PIN))
    made.refresh_from_db()
    return made


def test_the_account_is_made_at_the_first_sign_in_and_kept(reader: Reader) -> None:
    first = CardBackend().authenticate(None, "6101130001", PIN)
    assert first is not None
    assert CardBackend().authenticate(None, " 6101130001 ", PIN) == first


@pytest.mark.parametrize(
    ("card", "pin"), [("6101130001", "730519"), ("6101130002", PIN), ("6101130001", ""), ("", PIN)]
)
def test_a_wrong_card_or_pin_opens_nothing(reader: Reader, card: str, pin: str) -> None:
    assert CardBackend().authenticate(None, card, pin) is None


def test_an_identity_number_means_its_owner_before_a_card_that_was_numbered_with_it(reader: Reader) -> None:
    number = "61010219900101001X"
    other = make.reader(reader.home_library, number)
    assert typed_name(number).reader == other
    make.known_by(reader, number)
    assert typed_name(number).reader == reader


def test_a_lost_card_and_a_reader_who_left_open_nothing(reader: Reader) -> None:
    Card.objects.update(status="lost")
    assert CardBackend().authenticate(None, "6101130001", PIN) is None
    Card.objects.update(status="active")
    Reader.objects.update(status="left")
    assert CardBackend().authenticate(None, "6101130001", PIN) is None


def test_what_was_typed_at_the_sign_in_is_not_kept(reader: Reader, client: Client) -> None:
    client.post(reverse("sign-in"), {"username": "61010219900101001X", "password": "61010219900101001X"})
    kept = str(list(AccessAttempt.objects.values()))
    assert len(AccessAttempt.objects.get().username) == 64
    assert "61010219900101001X" not in kept


@pytest.mark.parametrize(
    ("door", "sent"),
    [
        ("sign-in", {"username": "6101130001", "password": "corect-horse"}),
        ("sign-in-again", {"secret": "corect-horse", "next": "/?q=corect-horse"}),
        ("portal:card-lost", {"username": "6101130001", "password": "corect-horse"}),
    ],
)
def test_no_door_keeps_a_mistyped_word_whatever_its_form_calls_it(
    reader: Reader, client: Client, door: str, sent: dict[str, str]
) -> None:
    if door == "sign-in-again":
        lina = make.staff(Role.DESK_LIBRARIAN, reader.home_library, "lina")
        client.force_login(lina, settings.AUTHENTICATION_BACKENDS[-1])
    for _ in range(2):
        client.post(f"{reverse(door)}?code=corect-horse", sent)
    tried = AccessAttempt.objects.get()
    assert tried.failures_since_start == 2
    assert "corect" not in str(list(AccessAttempt.objects.values()))


def test_what_earlier_versions_kept_of_tries_is_emptied(reader: Reader, client: Client) -> None:
    client.post(reverse("sign-in"), {"username": "6101130001", "password": "000000"})
    AccessAttempt.objects.update(post_data="secret=corect-horse", get_data="code=1")
    import_module("shulian.apps.readers.migrations.0017_tries_without_words").empty(apps, None)
    tried = AccessAttempt.objects.get()
    assert (tried.post_data, tried.get_data, tried.failures_since_start) == ("", "", 1)


def test_five_wrong_guesses_close_the_sign_in_for_that_card(reader: Reader, client: Client) -> None:
    for _ in range(5):
        client.post(reverse("sign-in"), {"username": "6101130001", "password": "000000"})
    closed = client.post(reverse("sign-in"), {"username": " 6101130001 ", "password": PIN})
    assert closed.status_code == 429


def test_a_good_sign_in_forgives_the_slips_before_it(reader: Reader, client: Client) -> None:
    for _ in range(3):
        client.post(reverse("sign-in"), {"username": "6101130001", "password": "000000"})
    assert AccessAttempt.objects.exists()
    client.post(reverse("sign-in"), {"username": "6101130001", "password": PIN})
    assert not AccessAttempt.objects.exists()
