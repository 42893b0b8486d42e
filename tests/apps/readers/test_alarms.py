"""Those who keep watch hear within the minute that somebody guesses: once of each attack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.models import Account, Alarm, Library
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice, Told
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.jobs import watch_guesses
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import check_pin
from shulian.core.notices.kinds import Kind
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 25, 3, tzinfo=clock.PLACE)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _night(settings: Any) -> Iterator[None]:
    settings.NOTICE_MAIL = {"server": {"host": "127.0.0.1", "port": 1}, "from": "a@library.example"}
    make.policy()
    with clock.stopped_at(NIGHT):
        yield


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def watchers(province: Library) -> dict[str, Account]:
    """Who keeps watch at the alliance and in two libraries, and who does not."""
    places = {"yanta": make.library("雁塔区图书馆", province), "hantai": make.library("汉台区图书馆", province)}
    people = {"admin": make.staff(Role.SYSTEM_ADMINISTRATOR, province, "admin")}
    people |= {"office": make.staff(Role.ALLIANCE_OFFICE, province, "office")}
    people |= {name: make.staff(Role.LIBRARY_DIRECTOR, at, name) for name, at in places.items()}
    people |= {"desk": make.staff(Role.SENIOR_LIBRARIAN, places["yanta"], "desk")}
    for name in people:
        Account.objects.filter(username=name).update(email=f"{name}@library.example")
    Account.objects.filter(username="office").update(language="en")
    return people


def guess(*homes: str, tries: int = 10) -> None:
    """Go on trying wrong PINs at a card of each of these libraries."""
    for home in homes:
        reader = make.reader(Library.objects.get(name=home))
        for _ in range(tries):
            check_pin(reader, "000000", "machine")


def told() -> set[str]:
    """To whom something went out, by the keys under which they were told."""
    names = dict(Account.objects.values_list("pk", "username"))
    keys = [key.split(":") for key in Told.objects.values_list("key", flat=True)]
    return {names[int(parts[2])] for parts in keys if parts[0] == "alarm"}


@pytest.mark.usefixtures("watchers")
def test_whoever_keeps_watch_is_told_within_the_minute_at_night_too_and_once() -> None:
    watch_guesses(0)
    assert told() == set()
    guess("雁塔区图书馆", "汉台区图书馆", "雁塔区图书馆", "雁塔区图书馆", "雁塔区图书馆")
    with clock.stopped_at(NIGHT + MINUTE):
        watch_guesses(0)
        assert told() == {"admin", "office"}
        alarms = Notice.objects.filter(kind=Kind.GENERAL)
        assert set(alarms.values_list("attempts", flat=True)) == {1}, "it waits for no quiet hour"
    with clock.stopped_at(NIGHT + 2 * MINUTE):
        watch_guesses(0)
    assert Told.objects.filter(key__startswith="alarm:").count() == 2
    assert Entry.objects.get(kind="alarm-sounded").details == {"numbers": 5, "refused": 15, "told": 2}


@pytest.mark.usefixtures("watchers")
def test_the_library_whose_cards_alone_are_meant_is_told_with_them() -> None:
    guess(*["雁塔区图书馆"] * 5)
    watch_guesses(0)
    assert told() == {"admin", "office", "yanta"}
    assert Entry.objects.get(kind="alarm-sounded").library == Library.objects.get(name="雁塔区图书馆").pk


def test_the_words_are_in_the_language_of_each_and_name_no_reader(watchers: dict[str, Account]) -> None:
    guess(*["雁塔区图书馆"] * 5)
    watch_guesses(0)
    said = {notice.language: content_of(notice) for notice in Notice.objects.filter(kind=Kind.GENERAL)}
    assert said["en"].subject == "Somebody is guessing PINs or passwords"
    assert said["zh-hans"].subject == "有人在猜测密码"
    assert "15" in said["zh-hans"].body
    assert "涉及的都是雁塔区图书馆读者的证件" in said["zh-hans"].body
    private = [value for reader in Reader.objects.all() for value in (reader.name, reader.cards.get().number)]
    assert not [value for value in private for content in said.values() if value in content.body + content.subject]


@pytest.mark.usefixtures("watchers")
def test_after_quiet_a_new_wave_is_told_again() -> None:
    guess(*["雁塔区图书馆"] * 5)
    watch_guesses(0)
    with clock.stopped_at(NIGHT + timedelta(minutes=62)):
        watch_guesses(0)
        assert Alarm.objects.get().ended_at == clock.now()
        guess(*["汉台区图书馆"] * 5)
        watch_guesses(0)
    assert told() == {"admin", "office", "yanta", "hantai"}
    assert [alarm.told for alarm in Alarm.objects.order_by("pk")] == [3, 3]
    assert list(Entry.objects.filter(kind__startswith="alarm-").order_by("id").values_list("kind", flat=True)) == [
        "alarm-sounded",
        "alarm-ended",
        "alarm-sounded",
    ]


def test_where_nobody_has_an_address_the_alarm_is_written_down_all_the_same(province: Library) -> None:
    make.library("雁塔区图书馆", province)
    guess(*["雁塔区图书馆"] * 5)
    assert watch_guesses(0) == 0
    assert Alarm.objects.get().told == 0
    assert Entry.objects.filter(kind="alarm-sounded").count() == 1
