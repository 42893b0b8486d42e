"""Taking back what a desk has just done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Sum

from shulian import clock
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.actions import Answer, Kind, settle_one
from shulian.apps.circulation.actions import Command as ACommand
from shulian.apps.circulation.actions.holds import suspend_hold
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.actions.undo import undo
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.distribution.models import Box, BoxItem
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers.actions.merging import merge
from shulian.apps.readers.models import Reader
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from tests import make
from tests.apps.circulation.conftest import Town

pytestmark = pytest.mark.django_db


def test_an_undone_loan_leaves_the_book_where_it_was_and_counts_as_nothing(town: Town) -> None:
    lent = town.lend()
    assert undo(town.act(), lent.command).ok
    assert town.now() == ("available", town.yanta.pk, 0)
    assert Loan.objects.get().ended_by == "undone"
    assert Entry.objects.filter(kind="checkout").aggregate(n=Sum("quantity"))["n"] == 0


def test_an_undone_loan_of_a_book_on_its_way_lets_it_travel_on(town: Town) -> None:
    town.scan(town.hantai)
    assert town.now() == ("in-transit", town.hantai.pk, 1)
    lent = town.lend(town.hantai)
    assert undo(town.act(town.hantai), lent.command).ok
    assert town.now() == ("in-transit", town.hantai.pk, 1)


def test_an_undone_loan_gives_the_reader_the_hold_back(town: Town) -> None:
    hold = town.hold(town.yanta)
    town.scan()
    lent = town.lend(to=town.waiter)
    assert undo(town.act(), lent.command).ok
    hold.refresh_from_db()
    assert (hold.state, hold.caught, hold.ended_at) == ("ready", town.item, None)
    assert town.now()[0] == "on-hold-shelf"


def test_an_undone_loan_leaves_the_reader_in_the_queue_as_before(town: Town) -> None:
    waiting, until = town.hold(), clock.today() + timedelta(days=5)
    suspend_hold(town.act(), waiting.pk, until)
    lent = town.lend(to=town.waiter)
    assert lent.hold == waiting.pk
    assert undo(town.act(), lent.command).ok
    hold = Hold.objects.get()
    assert (hold.state, hold.suspended_until, hold.ended_at) == ("suspended", until, None)


def test_a_loan_is_not_undone_whose_reader_waits_for_the_title_again(town: Town) -> None:
    town.hold()
    lent = town.lend(to=town.waiter)
    town.hold(of=town.borrower)
    # Two records of one person: now the one who has the book waits for it too, by the other record's hold.
    assert merge(town.act(), town.borrower, town.waiter).fault is None
    assert undo(town.act(), lent.command).refusal is Refusal.UNDO_OVERTAKEN
    assert list(Hold.objects.order_by("pk").values_list("state", flat=True)) == ["fulfilled", "waiting"]


def test_a_scan_that_found_a_lost_book_stays(build: Callable[..., Town]) -> None:
    town = build(lost_without_price_fen=3000)
    town.lend()
    mark(town.act(), town.item.pk, Mark.LOST)
    town.hold()
    found = town.scan()
    assert (found.found, found.outcome) == (True, "send-to-pickup")
    assert undo(town.act(), found.command).refusal is Refusal.NOTHING_TO_UNDO
    assert (town.now()[0], Charge.objects.get().open_fen) == ("in-transit", 0)


def lent_past_the_waiter(town: Town) -> tuple[Answer, Hold]:
    """The book stood ready for 李雷, and was lent to 王小明 all the same."""
    hold = town.hold(town.yanta)
    town.scan()
    hold.refresh_from_db()
    lent = town.lend(overridden=(Refusal.HELD_FOR_ANOTHER,), reason="读者急用")
    assert lent.ok
    return lent, hold


def test_an_undone_loan_past_somebody_sets_the_book_aside_for_that_reader_again(town: Town) -> None:
    lent, before = lent_past_the_waiter(town)
    assert Hold.objects.get().state == "waiting"
    assert undo(town.act(), lent.command).ok
    hold = Hold.objects.get()
    assert (hold.state, hold.caught, hold.shelf_until) == ("ready", town.item, before.shelf_until)
    assert (hold.caught_at, hold.ready_at) == (before.caught_at, before.ready_at)
    assert town.now()[0] == "on-hold-shelf"
    assert town.lend(to=town.waiter).hold == hold.pk


def test_a_loan_past_somebody_who_has_another_copy_meanwhile_is_not_undone(town: Town) -> None:
    lent, hold = lent_past_the_waiter(town)
    other = make.item(town.yanta, of=town.item.title)
    assert settle_one(ACommand(Kind.CHECKIN, town.yanta.pk, "desk", item=other.pk)).hold == hold.pk
    assert undo(town.act(), lent.command).refusal is Refusal.UNDO_OVERTAKEN
    assert town.now()[0] == "on-loan"


def test_an_undone_scan_that_caught_a_hold_puts_the_reader_back_into_the_queue(town: Town) -> None:
    hold = town.hold()
    sent = town.scan()
    assert town.now() == ("in-transit", town.yanta.pk, 1)
    assert undo(town.act(), sent.command).ok
    hold.refresh_from_db()
    assert (hold.state, hold.caught) == ("waiting", None)
    assert town.now() == ("available", town.yanta.pk, 0)
    assert Entry.objects.filter(kind="scanned").aggregate(n=Sum("quantity"))["n"] == 0


def test_an_undone_arrival_lets_the_book_travel_on_to_its_reader(town: Town) -> None:
    hold = town.hold()
    town.scan()
    hold.refresh_from_db()
    since = hold.caught_at
    there = town.scan(town.hantai)
    assert there.outcome == "hold-shelf"
    assert undo(town.act(town.hantai), there.command).ok
    hold.refresh_from_db()
    assert (hold.state, hold.caught, hold.caught_at, hold.ready_at) == ("captured", town.item, since, None)
    assert hold.shelf_until is None
    assert town.now() == ("in-transit", town.yanta.pk, 1)
    assert town.scan(town.hantai).outcome == "hold-shelf"


def test_an_undone_return_opens_the_loan_again_and_takes_everything_back(build: Callable[..., Town]) -> None:
    town = build(overdue_fen=10, suspension_days=1)
    hold = town.hold()
    town.lend()
    town.late(3)
    back = town.scan(town.langao)
    assert undo(town.act(town.langao), back.command).ok
    assert town.now() == ("on-loan", town.yanta.pk, 0)
    assert Loan.objects.get().returned_at is None
    assert (Charge.objects.get().open_fen, Reader.objects.get(pk=town.borrower.pk).suspended_until) == (0, None)
    hold.refresh_from_db()
    assert hold.state == "waiting"
    assert not Transit.objects.filter(received_at=None).exists()


def test_an_undone_renewal_is_due_when_it_was(town: Town) -> None:
    town.lend()
    town.late(-10)
    due = Loan.objects.get().due_on
    renewed = town.renew()
    assert renewed.ok
    assert undo(town.act(), renewed.command).ok
    loan = Loan.objects.get()
    assert (loan.due_on, loan.renewals) == (due, 0)


def test_an_undo_that_comes_too_late_or_from_elsewhere_is_refused(town: Town) -> None:
    lent = town.lend()
    assert undo(town.act(town.hantai), lent.command).refusal is Refusal.UNDO_ELSEWHERE
    Command.objects.filter(pk=lent.command).update(recorded_at=clock.now() - timedelta(minutes=31))
    assert undo(town.act(), lent.command).refusal is Refusal.UNDO_TOO_LATE


def test_what_has_been_overtaken_is_not_undone(town: Town) -> None:
    lent = town.lend()
    town.scan()
    assert undo(town.act(), lent.command).refusal is Refusal.NOTHING_TO_UNDO
    town.lend()
    back = town.scan()
    town.lend(to=town.waiter)
    assert undo(town.act(), back.command).refusal is Refusal.UNDO_OVERTAKEN


def test_a_refusal_and_a_mere_scan_have_nothing_to_undo(town: Town) -> None:
    assert undo(town.act(), town.scan().command).refusal is Refusal.NOTHING_TO_UNDO
    assert undo(town.act(), town.renew().command).refusal is Refusal.NOTHING_TO_UNDO


def test_undoing_twice_under_one_command_undoes_once(town: Town) -> None:
    lent, act = town.lend(), town.act()
    assert undo(act, lent.command) == undo(act, lent.command)
    assert undo(town.act(), lent.command).refusal is Refusal.NOTHING_TO_UNDO


def test_a_hold_given_back_lies_on_the_hold_shelf_as_long_as_before(town: Town) -> None:
    hold = town.hold(town.yanta)
    town.scan()
    hold.refresh_from_db()
    stood = (hold.caught_at, hold.ready_at, hold.shelf_until)
    assert None not in stood
    undo(town.act(), town.lend(to=town.waiter).command)
    hold.refresh_from_db()
    assert (hold.caught_at, hold.ready_at, hold.shelf_until) == stood


def test_an_undone_return_leaves_the_suspension_for_other_returns(build: Callable[..., Town]) -> None:
    town = build(suspension_days=1)
    first, second = town.item, make.item(town.yanta)
    for town.item in (first, second):
        town.lend()
    town.late(3)
    town.item = first
    back = town.scan()
    town.item = second
    assert town.scan().suspended_until == clock.today() + timedelta(days=6)
    assert undo(town.act(), back.command).ok
    assert Reader.objects.get(pk=town.borrower.pk).suspended_until == clock.today() + timedelta(days=3)


def test_an_undone_return_in_time_leaves_a_suspension_as_it_is(town: Town) -> None:
    town.lend()
    back = town.scan()
    Reader.objects.filter(pk=town.borrower.pk).update(suspended_until=clock.today())
    assert undo(town.act(), back.command).ok
    assert Reader.objects.get(pk=town.borrower.pk).suspended_until == clock.today()


def test_an_undone_renewal_of_a_loan_by_the_hour_is_due_at_the_same_moment(build: Callable[..., Town]) -> None:
    town = build(loan_hours=2)
    town.lend()
    due_at = clock.now() + timedelta(minutes=5)
    Loan.objects.update(due_at=due_at)
    renewed = town.renew()
    assert renewed.ok
    assert undo(town.act(), renewed.command).ok
    assert Loan.objects.get().due_at == due_at


def test_a_return_is_undone_whose_book_lies_in_a_box_already(town: Town) -> None:
    town.lend()
    back = town.scan(town.hantai)
    box = Box.objects.create(number="B1", source=town.hantai, destination=town.yanta, place=town.hantai)
    BoxItem.objects.create(box=box, item=town.item, transit=Transit.objects.get(), packed_at=clock.now())
    assert undo(town.act(town.hantai), back.command).ok
    assert town.now() == ("on-loan", town.yanta.pk, 0)
    assert Transit.objects.get().ended_by == "cancelled"
