"""A closure moves what would fall due meanwhile."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.calendar import announce_closure, announce_opening, withdraw_closure
from shulian.apps.alliance.models import Closure
from shulian.apps.circulation.closing import CLOSING, MOVES
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.reminders import remind_all
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice, Told
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import inbox_key
from shulian.core.notices.kinds import Channel, State
from tests import make
from tests.apps.circulation.conftest import Town

pytestmark = pytest.mark.django_db


def test_loans_and_hold_shelves_last_until_the_library_opens_again(town: Town) -> None:
    today = clock.today()
    town.lend(town.hantai)
    due = Loan.objects.get().due_on
    version = Reader.objects.get(pk=town.borrower.pk).version
    first, last = due - timedelta(days=3), due + timedelta(days=3)
    assert announce_closure(town.act(town.hantai), town.hantai, first, last, "消毒") is None
    entries = list(Entry.objects.filter(kind="closure-announced"))
    CLOSING.follow(entries)
    assert Loan.objects.get().due_on == last + timedelta(days=1)
    assert Reader.objects.get(pk=town.borrower.pk).version == version + 1
    assert Entry.objects.get(kind="due-dates-moved").quantity == 1
    # Followers may come twice.
    CLOSING.follow(entries)
    assert Entry.objects.filter(kind="due-dates-moved").count() == 1
    assert today < due


def test_other_libraries_and_days_stay_as_they_are(town: Town) -> None:
    town.lend(town.hantai)
    due = Loan.objects.get().due_on
    announce_closure(town.act(), town.yanta, due, due, "检修")
    announce_closure(town.act(town.hantai), town.hantai, due + timedelta(days=1), due + timedelta(days=2), "检修")
    CLOSING.follow(list(Entry.objects.filter(kind="closure-announced")))
    assert Loan.objects.get().due_on == due


def test_a_closure_that_was_withdrawn_before_the_dates_moved_moves_none(town: Town) -> None:
    town.lend(town.hantai)
    due = Loan.objects.get().due_on
    announce_closure(town.act(town.hantai), town.hantai, due, due, "检修")
    withdraw_closure(town.act(town.hantai), town.hantai, Closure.objects.get().pk)
    CLOSING.follow(list(Entry.objects.filter(kind="closure-announced")))
    assert Loan.objects.get().due_on == due


def test_what_is_due_on_a_day_opened_in_the_middle_of_a_closure_stays_as_it_is(town: Town) -> None:
    town.lend(town.hantai)
    due = Loan.objects.get().due_on
    announce_closure(town.act(town.hantai), town.hantai, due - timedelta(days=2), due, "检修")
    announce_opening(town.act(town.hantai), town.hantai, due, (time(9), time(17)), "还书日")
    CLOSING.follow(list(Entry.objects.filter(kind="closure-announced")))
    assert Loan.objects.get().due_on == due


def test_whoever_is_moved_is_told_the_new_day_once(town: Town) -> None:
    town.lend(town.hantai)
    due = Loan.objects.get().due_on
    other = make.item(town.hantai)
    Loan.objects.create(
        item=other, reader=town.borrower, library=town.hantai, lent_at=clock.now(), due_on=due - timedelta(days=1)
    )
    shelf = town.hold(town.hantai, state="ready", caught=make.item(town.hantai), shelf_until=due)
    announce_closure(town.act(town.hantai), town.hantai, due - timedelta(days=1), due + timedelta(days=3), "消毒")
    CLOSING.follow(list(Entry.objects.filter(kind="closure-announced")))
    for _twice in range(2):
        MOVES.follow(list(Entry.objects.filter(kind="due-dates-moved").order_by("pk")))
    until = due + timedelta(days=4)
    day = f"{until.year}年{until.month}月{until.day}日"
    shelf.refresh_from_db()
    assert shelf.shelf_until == until
    told = {notice.recipient: content_of(notice).body for notice in Notice.objects.filter(kind="closure")}
    assert len(told) == 2
    assert f"2 册图书在此期间到期，0 册预约图书在该馆待取，期限顺延至{day}" in told[inbox_key(town.borrower)]
    assert f"0 册图书在此期间到期，1 册预约图书在该馆待取，期限顺延至{day}" in told[inbox_key(town.waiter)]
    # Who they are stands in no entry.
    assert "readers" not in Entry.objects.filter(kind="due-dates-moved")[0].details


WITHDRAWN = "closure-withdrawn"


def followed() -> None:
    """Both followers read all that has happened, and come twice."""
    for _twice in range(2):
        CLOSING.follow(list(Entry.objects.filter(kind__in=CLOSING.kinds).order_by("pk")))
        MOVES.follow(list(Entry.objects.filter(kind__in=MOVES.kinds).order_by("pk")))


@pytest.fixture
def told(town: Town, settings: Any) -> tuple[Town, date]:
    """A closure of 汉台 was announced: the borrower's date moved, and the letter waits for the morning."""
    settings.NOTICE_MAIL = {"server": {}, "from": "a@library.example"}
    Reader.objects.filter(pk=town.borrower.pk).update(email=secrets.seal("wo@example.cn"))
    town.lend(town.hantai)
    due = Loan.objects.get().due_on
    assert announce_closure(town.act(town.hantai), town.hantai, due, due + timedelta(days=3), "消毒") is None
    followed()
    return town, due


def letters(kind: str) -> list[str]:
    """What has become of the letters of a kind."""
    return list(Notice.objects.filter(kind=kind, channel=Channel.EMAIL).values_list("state", flat=True))


def withdraw(town: Town) -> None:
    withdraw_closure(town.act(town.hantai), town.hantai, Closure.objects.first().pk)  # type: ignore[union-attr]


def test_whoever_was_told_of_a_closure_hears_that_the_library_is_open_after_all(told: tuple[Town, date]) -> None:
    town, due = told
    assert letters("closure") == [State.WAITING]
    withdraw(town)
    followed()
    # The inbox had it at once; the letter about the closure does not go out any more.
    assert (letters("closure"), letters(WITHDRAWN)) == ([State.CANCELLED], [State.WAITING])
    inbox = Notice.objects.get(kind=WITHDRAWN, channel=Channel.INBOX)
    assert (inbox.recipient, inbox.library) == (inbox_key(town.borrower), town.hantai)
    content, last = content_of(inbox), due + timedelta(days=3)
    day = f"{due.year}年{due.month}月{due.day}日至{last.year}年{last.month}月{last.day}日"
    assert content.subject == f"汉台区图书馆{day}照常开放"
    assert "不再提前" in content.body
    # What was promised stays.
    assert Loan.objects.get().due_on == due + timedelta(days=4)


def test_whom_no_message_has_reached_yet_hears_nothing(told: tuple[Town, date]) -> None:
    Notice.objects.filter(channel=Channel.INBOX).delete()
    withdraw(told[0])
    followed()
    assert letters("closure") == [State.CANCELLED]
    assert not Notice.objects.filter(kind=WITHDRAWN).exists()
    assert not Told.objects.filter(key__startswith="closure:").exists()


def test_whoever_was_reminded_of_a_closure_ahead_hears_of_it_too(town: Town) -> None:
    town.hold(town.hantai, state="ready", caught=make.item(town.hantai), shelf_until=clock.today())
    ahead = clock.today() + timedelta(days=2)
    announce_closure(town.act(town.hantai), town.hantai, ahead, ahead, "检修")
    assert remind_all() == 1
    withdraw(town)
    followed()
    assert Notice.objects.get(kind=WITHDRAWN).recipient == inbox_key(town.waiter)
    assert remind_all() == 0


def test_a_closure_that_only_changes_its_days_is_not_called_open(told: tuple[Town, date]) -> None:
    town, due = told
    withdraw(town)
    announce_closure(town.act(town.hantai), town.hantai, due, due + timedelta(days=5), "消毒")
    followed()
    assert State.CANCELLED in letters("closure")
    assert not Notice.objects.filter(kind=WITHDRAWN).exists()


def test_a_closure_that_gives_days_back_opens_those_and_keeps_what_is_to_be_told(told: tuple[Town, date]) -> None:
    town, due = told
    withdraw(town)
    announce_closure(town.act(town.hantai), town.hantai, due, due + timedelta(days=1), "消毒")
    followed()
    # What waits goes out still, for the day that moved stays; and the two days more are told to be open.
    assert set(letters("closure")) == {State.WAITING}
    first, last = due + timedelta(days=2), due + timedelta(days=3)
    day = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
    inbox = Notice.objects.get(kind=WITHDRAWN, channel=Channel.INBOX)
    assert content_of(inbox).subject == f"汉台区图书馆{day}照常开放"


def test_a_closure_that_runs_ends_yesterday_and_its_days_stay_closed(told: tuple[Town, date]) -> None:
    town, due = told
    with clock.stopped_at(clock.now() + timedelta(days=(due - clock.today()).days + 2)):
        withdraw(town)
        followed()
        kept = Closure.objects.get()
        assert (kept.first_day, kept.last_day) == (due, due + timedelta(days=1))
        entry = Entry.objects.get(kind="closure-withdrawn")
        assert entry.details["first_day"] == clock.today().isoformat()


def test_a_withdrawal_that_was_written_without_its_days_is_passed_over(told: tuple[Town, date]) -> None:
    town, _due = told
    withdraw(town)
    gone = Entry.objects.get(kind="closure-withdrawn")
    gone.details = {}
    CLOSING.follow([gone])
    assert not Notice.objects.filter(kind=WITHDRAWN).exists()


def test_a_closure_that_is_over_by_then_is_past(told: tuple[Town, date]) -> None:
    town, due = told
    withdraw(town)
    with clock.stopped_at(clock.now() + timedelta(days=(due - clock.today()).days + 9)):
        followed()
    assert not Notice.objects.filter(kind=WITHDRAWN).exists()
