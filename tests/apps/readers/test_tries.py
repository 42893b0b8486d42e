"""PINs are not guessed: ten tries an hour for each card, through all doors together, and the reader still gets in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.actions.tries import Closed, forget_tries, take_try
from shulian.apps.alliance.models import Tries
from shulian.apps.alliance.queries.tries import guessing
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.models import Entry
from shulian.apps.readers import sign_in
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import check_pin, seal_pin
from shulian.core.guesses import Comer, Typed
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
PIN, IDENTITY = "730518", "61010219900101001X"


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    with clock.stopped_at(clock.now()):
        yield


@pytest.fixture
def reader() -> Reader:

    make.policy()
    home = make.library("雁塔区图书馆")
    made = make.reader(home, "6101130001")
    make.known_by(made, IDENTITY)
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, PIN))
    made.refresh_from_db()
    return made


def web(number: str, pin: str, address: str) -> Any:
    return Client(REMOTE_ADDR=address).post(reverse("sign-in"), {"username": number, "password": pin})


def api(number: str, pin: str, address: str) -> Any:
    return Client(REMOTE_ADDR=address).post(
        "/api/v1/tokens", {"username": number, "password": pin}, content_type="application/json"
    )


@pytest.fixture
def really_tried(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When a PIN was really compared with the reader's."""
    made: list[datetime] = []
    compare = sign_in.pin_fits

    def counted(reader: Reader, pin: str) -> bool:
        made.append(clock.now())
        return compare(reader, pin)

    monkeypatch.setattr(sign_in, "pin_fits", counted)
    return made


def guess(number: int, addresses: int, minutes: int) -> timedelta | None:
    """So many guesses from so many addresses, spread over these minutes, through every door and by every number.

    Returns how long it took until the alarm sounded.
    """
    chance, began, alarm = Random(4), clock.now(), None
    for step in range(number):
        with clock.stopped_at(began + timedelta(minutes=minutes * step / number)):
            door = (web, api)[chance.random() < 0.5]
            name = ("6101130001", " 6101130001 ", IDENTITY)[chance.randrange(3)]
            address = f"10.0.{step % addresses // 250}.{step % addresses % 250 + 1}"
            assert door(name, f"{chance.randrange(10**6):06d}", address).status_code in {200, 401, 429}
            if alarm is None and guessing().is_attack:
                alarm = clock.now() - began
    return alarm


def is_served_at_the_desk(reader: Reader) -> bool:
    """Whether somebody lends a book to the reader, whose card lies on the desk."""
    home = reader.home_library
    desk = desk_of(make.staff(Role.DESK_LIBRARIAN, home), home)
    make.item(home, "B-SERVED")
    desk.scan("6101130001")
    desk.scan("B-SERVED")
    return Loan.objects.filter(reader=reader, returned_at__isnull=True).exists()


@pytest.mark.parametrize("addresses", [1, 500])
def test_of_many_guesses_few_are_tried(reader: Reader, really_tried: list[datetime], addresses: int) -> None:
    alarm = guess(60, addresses, minutes=1)
    assert len(really_tried) <= 10
    assert alarm is not None
    assert alarm <= timedelta(minutes=1)
    assert is_served_at_the_desk(reader)


# Each guess in a transaction of its own, as it comes: rows that change thousands of times in one grow slow.
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("addresses", [1, 500])
def test_of_ten_thousand_guesses_ten_an_hour_are_tried(
    reader: Reader, really_tried: list[datetime], addresses: int
) -> None:
    alarm, hour = guess(10_000, addresses, minutes=180), timedelta(hours=1)
    assert max(sum(one <= other < one + hour for other in really_tried) for one in really_tried) <= 10
    assert alarm is not None
    assert alarm <= timedelta(minutes=1)
    with clock.stopped_at(clock.now() + 3 * hour):
        assert is_served_at_the_desk(reader)


def test_machines_web_and_programs_count_together(reader: Reader) -> None:
    for address in range(4):
        web("6101130001", "000000", f"10.0.0.{address}")
    for _ in range(3):
        assert check_pin(reader, "000000", "machine") is False
    assert isinstance(check_pin(reader, PIN, "machine"), Closed)
    assert api(IDENTITY, PIN, "10.0.1.1").status_code == 429


def test_a_right_pin_costs_nothing_but_forgives_no_guesser(reader: Reader) -> None:
    for _ in range(30):
        assert check_pin(reader, PIN, "machine") is True
    for _ in range(6):
        check_pin(reader, "000000", "machine")
    assert check_pin(reader, PIN, "machine") is True
    assert check_pin(reader, "000000", "machine") is False
    assert isinstance(check_pin(reader, PIN, "machine"), Closed)


def test_an_hour_later_it_is_open_again(reader: Reader) -> None:
    for _ in range(9):
        check_pin(reader, "000000", "machine")
    with clock.stopped_at(clock.now() + timedelta(minutes=61)):
        assert check_pin(reader, PIN, "machine") is True


def test_a_browser_that_was_here_before_has_tries_of_its_own(reader: Reader) -> None:
    for address in range(9):
        web("6101130001", "000000", f"10.0.0.{address}")
    request = RequestFactory().post("/sign-in/")
    assert authenticate(request, username="6101130001", password=PIN) is None
    own = RequestFactory().post("/sign-in/")
    own.knows = frozenset({sign_in.whose(reader)})  # type: ignore[attr-defined]
    assert authenticate(own, username="6101130001", password=PIN) is not None


def test_the_alarm_is_there_at_once_and_names_nobody(reader: Reader) -> None:
    for address in range(40):
        web("6101130001", "000000", f"10.0.0.{address}")
    (entry,) = Entry.objects.filter(kind="sign-in-closed")
    assert (entry.reader, entry.library) == (None, reader.home_library_id)
    assert (guessing().numbers, guessing().is_attack) == (1, True)


def test_guesses_at_numbers_of_nobody_leave_no_entry(reader: Reader) -> None:
    for address in range(10):
        assert web("7777777", "000000", f"10.0.0.{address}").status_code == (200 if address < 7 else 429)
    assert not Entry.objects.filter(kind="sign-in-closed").exists()


def test_an_address_has_a_hundred_wrong_tries(reader: Reader) -> None:
    for _ in range(100):
        assert not isinstance(take_try("10.0.0.1", Comer.ADDRESS), Closed)
    assert web("6101130001", PIN, "10.0.0.1").status_code == 429
    assert web("6101130001", PIN, "10.0.0.2").status_code == 302


def test_a_member_of_staff_signs_in_as_often_as_needed(reader: Reader) -> None:
    make.staff(Role.DESK_LIBRARIAN, reader.home_library, "lina")
    for _ in range(12):
        assert web("lina", "correct horse", "10.0.0.1").status_code == 302


def test_counts_end_after_a_day(reader: Reader) -> None:
    web("6101130001", "000000", "10.0.0.1")
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert forget_tries() == 2
    assert not Tries.objects.exists()


def test_a_few_pins_at_many_cards_sound_the_alarm_though_none_is_refused(reader: Reader) -> None:
    for number in range(99):
        take_try(f"name:61011300{number:04d}", Comer.STRANGER)
    assert not guessing().is_attack
    web("6101130001", "147258", "10.0.0.1")
    found = guessing()
    assert (found.refused, found.spans[-1], found.is_attack) == (0, Typed(100), True)
    with clock.stopped_at(clock.now() + timedelta(hours=2)):
        assert not guessing().is_attack


def signed_in(count: int, *, slips: int, since: datetime, minutes: int) -> None:
    """So many readers come in one after the other; one of so many types a wrong PIN and gives up."""
    rows = [
        Tries(
            digest=f"{since}-{number}".encode(),
            comer=Comer.STRANGER,
            touched_at=since + timedelta(minutes=minutes * number / count),
            tried=[since] if number % slips == 0 else [],
        )
        for number in range(count)
    ]
    Tries.objects.bulk_create(rows)


def test_a_busy_evening_is_no_attack_and_a_spray_within_it_is_heard_of_within_a_minute() -> None:
    began = clock.now()
    signed_in(3600, slips=6, since=began - timedelta(hours=1), minutes=60)
    assert not guessing().is_attack
    # Ten thousand guesses within the hour, at as many cards; the evening goes on beside them.
    signed_in(60, slips=6, since=began, minutes=1)
    signed_in(167, slips=1, since=began + timedelta(seconds=1), minutes=1)
    with clock.stopped_at(began + timedelta(minutes=1)):
        assert guessing().is_attack


def test_an_attack_that_goes_on_for_hours_stays_an_alarm() -> None:
    began = clock.now()
    for hour in range(4):
        with clock.stopped_at(began + timedelta(hours=hour)):
            for number in range(100):
                take_try(f"name:{hour}-{number}", Comer.STRANGER)
    with clock.stopped_at(began + timedelta(hours=3)):
        assert guessing().is_attack


def test_a_hundred_wrong_tries_on_the_wifi_do_not_close_the_desks_behind_it(reader: Reader, settings: Any) -> None:
    make.staff(Role.DESK_LIBRARIAN, reader.home_library, "lina")
    desk = Client(REMOTE_ADDR="10.0.0.1")
    assert desk.post(reverse("sign-in"), {"username": "lina", "password": "correct horse"}).status_code == 302
    desk.post(reverse("sign-out"))
    for _ in range(100):
        take_try("10.0.0.1", Comer.ADDRESS)
    for _ in range(5):
        web("lina", "wrong", "10.0.0.1")
    assert web("6101130001", PIN, "10.0.0.1").status_code == 429
    assert desk.post(reverse("sign-in"), {"username": "lina", "password": "correct horse"}).status_code == 302
    settings.OWN_NETWORKS = ("10.0.0.0/24",)
    assert web("6101130001", PIN, "10.0.0.1").status_code == 302


def test_a_thief_who_guesses_does_not_keep_the_owners_telephone_from_freezing(reader: Reader) -> None:
    phone = Client(REMOTE_ADDR="10.0.2.1")
    assert phone.post(reverse("sign-in"), {"username": "6101130001", "password": PIN}).status_code == 302
    phone.post(reverse("sign-out"))
    for address in range(9):
        web("6101130001", "000000", f"10.0.0.{address}")
    lost = {"username": "6101130001", "password": PIN, "command": str(uuid4())}
    assert phone.post(reverse("portal:card-lost"), lost).status_code == 200
    assert Reader.objects.get(pk=reader.pk).frozen_at is not None


def test_a_right_password_once_more_costs_nothing(reader: Reader) -> None:
    make.staff(Role.DESK_LIBRARIAN, reader.home_library, "lina")
    browser = Client(REMOTE_ADDR="10.0.0.1")
    browser.post(reverse("sign-in"), {"username": "lina", "password": "correct horse"})
    for _ in range(4):
        answer = browser.post(reverse("sign-in-again"), {"secret": "correct horse", "next": "/"})
        assert answer.status_code == 302
