"""Choosing another PIN or password, and a link for whoever forgot the PIN."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.notices.channels import gateway, mail
from shulian.apps.notices.models import Template
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.actions.pins import fault_of_pin, link_for
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import pin_fits
from shulian.core.notices.attempts import Attempt, Result
from shulian.core.notices.kinds import Channel, Kind
from shulian.interfaces.entrance import letters
from tests.interfaces.entrance.conftest import CARD, PASSWORD, PIN, signed_in

pytestmark = pytest.mark.django_db
NEW = "482951"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[Any]:
    """The letters that left the house."""
    found: list[Any] = []
    settings.NOTICE_MAIL = {"server": {}, "from": "library@example.cn"}

    def keep(letter: Any) -> Attempt:
        found.append(letter)
        return Attempt(Result.ACCEPTED)

    monkeypatch.setattr(mail, "send", keep)
    return found


def choose(client: Client, address: str, first: str, second: str = "") -> Any:
    command = "00000000-0000-4000-8000-00000000000" + str(len(first) % 10)
    return client.post(address, {"command": command, "first": first, "second": second or first})


def test_another_pin_signs_out_every_other_device(reader: Reader) -> None:
    phone, other = signed_in(), signed_in()
    assert choose(phone, reverse("secret-change"), NEW).status_code == 302
    reader.refresh_from_db()
    assert pin_fits(reader, NEW)
    assert [client.get(reverse("portal:me")).status_code for client in (phone, other)] == [200, 302]


@pytest.mark.parametrize("pin", ["12345", "123456", "111111", "48295x", "900101"])
def test_a_pin_that_is_guessed_is_refused_with_a_sentence(reader: Reader, pin: str) -> None:
    Reader.objects.update(birth_date="1990-01-01")
    answer = choose(signed_in(), reverse("secret-change"), pin)
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    reader.refresh_from_db()
    assert pin_fits(reader, PIN)
    assert fault_of_pin(reader, pin)


def test_two_that_differ_change_nothing(reader: Reader) -> None:
    assert choose(signed_in(), reverse("secret-change"), NEW, "482952").status_code == 200


def test_after_a_while_the_pin_is_asked_for_again(reader: Reader) -> None:
    phone = signed_in()
    with clock.stopped_at(clock.now() + timedelta(minutes=20)):
        answer = phone.get(reverse("secret-change"))
        assert answer["Location"].startswith(reverse("sign-in-again"))
        assert phone.post(reverse("sign-in-again"), {"secret": "000000", "next": "/"}).status_code == 200
        assert phone.post(reverse("sign-in-again"), {"secret": PIN, "next": answer["Location"]}).status_code == 302
        assert phone.get(reverse("secret-change")).status_code == 200


@pytest.mark.parametrize("password", ["short", "1234567890", "password123"])
def test_a_password_that_is_guessed_is_refused(director: Account, password: str) -> None:
    assert choose(signed_in("director", PASSWORD), reverse("secret-change"), password).status_code == 200


def test_another_password_signs_out_every_other_device(director: Account) -> None:
    here, there = signed_in("director", PASSWORD), signed_in("director", PASSWORD)
    assert choose(here, reverse("secret-change"), "seven quiet rivers").status_code == 302
    assert [client.get(reverse("devices")).status_code for client in (here, there)] == [200, 302]
    signed_in("director", "seven quiet rivers")


def test_the_answer_is_the_same_whether_the_card_exists(reader: Reader) -> None:
    pages = []
    for number in (CARD, "9999999", "director", "61010219900101001X"):
        page = Client().post(reverse("pin-forgotten"), {"number": number})
        pages.append((page.status_code, re.sub(r"csrf[^>]*>", "", page.content.decode())))
    assert len(set(pages)) == 1


def test_the_link_serves_once(reader: Reader, sent: list[Any]) -> None:
    browser = signed_in()
    assert letters.send_link(CARD)
    (letter,) = sent
    assert letter.address == "wang@example.cn"
    path = re.search(r"/sign-in/forgotten/\S+/", letter.content.body)
    assert path
    assert choose(Client(), path[0], "111111").status_code == 200
    assert choose(Client(), path[0], NEW).status_code == 302
    assert Client().get(path[0]).status_code == 410
    assert browser.get(reverse("portal:me")).status_code == 302
    signed_in(secret=NEW)


def test_the_link_lasts_half_an_hour_and_is_made_by_nobody_else(reader: Reader) -> None:
    path = reverse("pin-new", args=[link_for(reader)])
    assert Client().get(path).status_code == 200
    with clock.stopped_at(clock.now() + timedelta(minutes=31)):
        assert Client().get(path).status_code == 410
    for wrong in ("x", "gAAAAA", path.split("/")[-2][:-3] + "abc"):
        assert Client().get(reverse("pin-new", args=[wrong])).status_code == 410


def test_letters_are_few_and_go_to_nobody_without_an_address(reader: Reader, sent: list[Any]) -> None:
    assert [letters.send_link(CARD) for _ in range(5)] == [True, True, True, False, False]
    assert not letters.send_link("9999999")
    Reader.objects.update(email=b"")
    assert not letters.send_link(CARD)


def test_no_link_goes_to_an_address_that_is_a_few_hours_old(reader: Reader, sent: list[Any]) -> None:
    mine = Contact("ta@example.cn", "zh-hans", frozenset())
    assert change_contact(Act("portal"), reader, mine, proven=True) is None
    assert not letters.send_link(CARD)
    with clock.stopped_at(clock.now() + timedelta(days=4)):
        assert letters.send_link(CARD)


def test_without_a_mail_address_the_link_goes_by_an_approved_text_message(
    reader: Reader, sent: list[Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    messages: list[Any] = []
    monkeypatch.setattr(gateway, "send", messages.append)
    settings.NOTICE_GATEWAY = {"channels": {Channel.SMS}}
    Reader.objects.update(email=b"", phone=secrets.seal("13800000001"))
    assert not letters.send_link(CARD)
    text = {"kind": Kind.PIN_LINK, "language": "zh-hans", "version": 1, "subject": "新密码", "body": "{pin_link}"}
    Template.objects.create(
        library=reader.home_library, code="SMS_204", names=["pin_link", "minutes"], made_at=clock.now(), **text
    )
    assert letters.send_link(CARD)
    (message,) = messages
    assert (sent, message.address, message.content.code) == ([], "13800000001", "SMS_204")
    link = dict(message.content.parameters)["pin_link"]
    assert Client().get(link[link.index("/sign-in/") :]).status_code == 200


def test_in_a_demonstration_the_letter_stays_in_a_folder(reader: Reader, settings: Any, tmp_path: Path) -> None:
    settings.NOTICE_MAIL = None
    assert not letters.send_link(CARD)
