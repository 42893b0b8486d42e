"""Readers hear at once what was done with their card and their PIN, whoever did it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Done, Wish
from shulian.apps.readers.actions.cardprints import print_card
from shulian.apps.readers.actions.pins import change_pin
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import card_by_number
from shulian.apps.readers.sign_in import check_pin, seal_pin
from tests import make

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
"""Half past eleven at night on the libraries' clocks."""


@pytest.fixture
def home() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def card(home: Library) -> Card:
    made = make.reader(home, "C-0001", email=secrets.seal("wang@example.cn"))
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, "739152"))
    found = card_by_number("C-0001")
    assert found is not None
    return found


def told() -> list[tuple[str, str]]:
    found = Notice.objects.filter(channel="inbox").order_by("made_at", "kind")
    return [(one.kind, content_of(one).body) for one in found]


def test_a_frozen_card_is_told_once_by_its_last_signs(home: Library, card: Card) -> None:
    asked, wish = Act("portal", None, home.pk), Wish(card, identified=True)
    for _ in range(2):
        assert isinstance(cardlife.freeze_card(asked, wish), Done)
    [(kind, body)] = told()
    assert kind == "card-frozen"
    assert "****0001" in body
    assert "C-0001" not in body


def test_a_replaced_card_is_told_with_the_old_one_that_is_dead(home: Library, card: Card) -> None:
    cardlife.replace_card(Act("desk", None, home.pk), Wish(card, identified=True, number="C-0002"))
    [(kind, body)] = told()
    assert kind == "card-replaced"
    assert body.index("****0002") < body.index("****0001")
    assert "作废" in body


def test_another_pin_is_told_from_home_and_from_the_desk_but_never_the_pin(home: Library, card: Card) -> None:
    assert change_pin(Act("portal"), card.reader, "482951") is None
    done = cardlife.new_pin(Act("desk", None, home.pk), Wish(card, identified=True))
    assert isinstance(done, Done)
    assert [kind for kind, _body in told()] == ["pin-changed"] * 2
    assert not any("482951" in body or done.pin in body for _kind, body in told())


def test_a_card_that_is_printed_again_is_told_and_the_one_handed_out_with_the_issue_is_not(
    home: Library, card: Card
) -> None:
    wish = Wish(card, identified=True)
    first, second = Act("desk", None, home.pk), Act("desk", None, home.pk)
    for asked, heard in ((first, 0), (first, 0), (second, 1), (second, 1)):
        assert isinstance(print_card(asked, wish), Done)
        assert [kind for kind, _body in told()] == ["account-changed"] * heard
    assert "又打印了一张" in told()[0][1]


def test_a_pin_that_is_guessed_at_is_told_once_a_day(card: Card) -> None:
    with clock.stopped_at(NIGHT):
        for _ in range(12):
            check_pin(card.reader, "000000", "machine")
        assert [kind for kind, _body in told()] == ["pin-guessed"]
    with clock.stopped_at(NIGHT.replace(hour=15, minute=59)):
        check_pin(card.reader, "000000", "machine")
    assert len(told()) == 1


def test_letters_wait_until_the_quiet_hours_are_over(home: Library, card: Card, settings: Any) -> None:
    settings.NOTICE_MAIL = {"server": {"host": "127.0.0.1", "port": 1}, "from": "a@library.example"}
    with clock.stopped_at(NIGHT):
        cardlife.freeze_card(Act("portal", None, home.pk), Wish(card, identified=True))
    letter = Notice.objects.get(channel="email")
    assert letter.next_attempt_at == datetime(2026, 11, 26, 0, tzinfo=UTC)


def test_who_reads_english_is_told_in_english(home: Library, card: Card) -> None:
    Reader.objects.update(language="en")
    cardlife.freeze_card(Act("portal", None, home.pk), Wish(card, identified=True))
    assert "was frozen on" in told()[0][1]


def test_who_has_left_hears_nothing(card: Card) -> None:
    Reader.objects.update(status=Reader.Status.LEFT)
    gone = Reader.objects.get()
    for _ in range(12):
        check_pin(gone, "000000", "machine")
    assert told() == []
