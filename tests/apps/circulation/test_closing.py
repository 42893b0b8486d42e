"""A closure moves what would fall due meanwhile."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.actions.calendar import announce_closure, announce_opening, withdraw_closure
from shulian.apps.alliance.models import Closure
from shulian.apps.circulation.closing import CLOSING, MOVES
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import inbox_key
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
