"""Asking for copies, bringing holds and copies together, calling back, and the turn of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from shulian import clock
from shulian.apps.alliance.models import Closure, Library
from shulian.apps.catalogue.models import Title
from shulian.apps.charges.models import Charge
from shulian.apps.circulation import holds, rounds, targeting
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.expiry import turn_the_day
from shulian.apps.circulation.actions.holds import (
    Wish,
    cancel_hold,
    expire_hold,
    give_up_hold,
    move_hold,
    place_hold,
    resume_in_time,
    suspend_hold,
)
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.actions.recall import Recalled, recall
from shulian.apps.circulation.match import MATCH, follow
from shulian.apps.circulation.models import FetchWeight, Hold, Loan, PolicyRow, PolicyVersion
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.followers import step
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.apps.readers.models import Reader
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.recall import NoRecall
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import NEVER_COME, HoldState, ItemState
from shulian.core.circulation.waiting import Measured
from tests import make
from tests.apps.circulation.waiting import World, later, world_with

pytestmark = pytest.mark.django_db


def test_the_nearest_copy_is_asked_for_and_each_only_once(world: World) -> None:
    far, near = world.item(world.hantai), world.item(world.beilin)
    first, second, third = world.hold(), world.hold(), world.hold()
    assert rounds.make() == 3
    assert [world.target(hold) for hold in (first, second, third)] == [near.pk, far.pk, None]
    assert rounds.make() == 0


def test_a_copy_that_did_not_come_in_a_day_is_asked_for_elsewhere(world: World) -> None:
    near, far = world.item(world.beilin), world.item(world.hantai)
    hold = world.hold()
    rounds.make()
    assert world.target(hold) == near.pk
    with clock.stopped_at(later(2)):
        rounds.make()
    assert world.target(hold) == far.pk
    assert hold.target_loops == 1


def test_a_hold_that_was_looked_for_too_often_is_cancelled(world: World, settings: Any) -> None:
    settings.HOLD_MOST_LOOPS = 1
    world.item(world.beilin)
    hold = world.hold()
    rounds.make()
    with clock.stopped_at(later(2)):
        rounds.make()
    hold.refresh_from_db()
    assert (hold.state, hold.end_reason) == (HoldState.CANCELLED, "not-found")


def test_libraries_that_are_closed_or_never_asked_are_left_out(world: World) -> None:
    shut, unasked = world.item(world.yanta), world.item(world.beilin)
    today = clock.today()
    Closure.objects.create(library=world.yanta, first_day=today, last_day=today + timedelta(days=3), reason="盘点")
    FetchWeight.objects.create(library=world.beilin, weight=0)
    make.policy()
    hold = world.hold(world.hantai)
    rounds.make()
    assert world.target(hold) is None
    FetchWeight.objects.update(weight=2)
    with clock.stopped_at(later(2)):
        rounds.make()
    assert world.target(hold) == unasked.pk
    assert shut.pk


def test_an_item_level_hold_gets_that_item_and_no_other(world: World) -> None:
    world.item(world.yanta)
    wanted = world.item(world.hantai)
    hold = world.hold(item=wanted.pk)
    rounds.make()
    assert world.target(hold) == wanted.pk


def test_a_new_book_is_not_asked_for_from_far_away() -> None:
    world = world_with(protect_days=30)
    item = world.item(world.hantai)
    hold = world.hold(world.yanta)
    rounds.make()
    assert world.target(hold) is None
    snapshot = targeting.snapshot_now()
    assert targeting.protected_until(snapshot, item) == clock.today() + timedelta(days=30)


def test_what_has_no_copy_left_stands_on_the_list_of_the_hopeless(world: World) -> None:
    item = world.item(world.yanta)
    hold = world.hold()
    assert not targeting.hopeless().exists()
    mark(Act("desk", library=world.yanta.pk), item.pk, Mark.MISSING)
    assert list(targeting.hopeless()) == [hold]


@pytest.mark.parametrize("state", list(ItemState))
def test_nothing_is_waited_for_that_would_be_hopeless_at_once(world: World, state: ItemState) -> None:
    world.item(world.yanta, state=state)
    asked = place_hold(Act("desk"), Wish(world.reader().pk, world.title.pk, world.yanta.pk))
    make.hold(world.reader(), world.title, world.yanta)
    hopeless = state in NEVER_COME
    assert (asked.refusal is Refusal.NOTHING_TO_HOLD, targeting.hopeless().exists()) == (hopeless, hopeless)


def test_marking_as_missing_asks_for_the_next_copy_at_once(world: World) -> None:
    near, far = world.item(world.yanta), world.item(world.hantai)
    hold = world.hold()
    targeting.look_again(world.title.pk)
    assert world.target(hold) == near.pk
    mark(Act("desk", library=world.yanta.pk), near.pk, Mark.MISSING)
    targeting.look_again(world.title.pk)
    assert world.target(hold) == far.pk


def test_a_reader_who_may_not_borrow_is_passed_over(world: World) -> None:
    item = world.item(world.yanta)
    blocked, free = world.reader(), world.reader()
    first, second = world.hold(reader=blocked), world.hold(reader=free)
    Reader.objects.filter(pk=blocked.pk).update(status="blocked")
    rounds.make()
    assert (world.target(first), world.target(second)) == (None, item.pk)


def test_places_and_the_estimate(world: World) -> None:
    item = world.item(world.yanta)
    for ago in range(60, 0, -10):
        lent = clock.now() - timedelta(days=ago + 20)
        Loan.objects.create(
            item=item, reader=world.reader(), library=world.yanta, lent_at=lent, due_on=date(2026, 1, 1),
            returned_at=lent + timedelta(days=20), returned_library=world.yanta,
        )  # fmt: skip
    first, second = world.hold(), world.hold()
    seen = holds.in_queue([second, first])
    assert [one.place for one in seen] == [2, 1]
    estimated = seen[0].estimate
    assert estimated is not None
    assert (estimated.low_weeks, estimated.high_weeks, estimated.loans) == (6, 7, 6)
    suspend_hold(Act("portal"), first.pk, clock.today() + timedelta(days=9))
    assert holds.places_of([first, second]) == {second.pk: 1}


def test_the_estimates_of_many_titles_are_asked_for_at_once(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    titles = [make.title(f"题名{number}").pk for number in range(6)]
    targeting.snapshot_now()
    # Two of them ask whether tree and policy are still those in memory.
    with django_assert_num_queries(5):
        assert holds.measured_titles(titles) == dict.fromkeys(titles, Measured((), 0))
    for title in Title.objects.filter(pk__in=titles):
        for library in (world.yanta, world.hantai):
            make.item(library, of=title)
            make.item(library, of=title, item_class="film")
    with django_assert_num_queries(5):
        assert holds.measured_titles(titles) == dict.fromkeys(titles, Measured((), 4))
    with django_assert_num_queries(0):
        assert holds.measured_titles([]) == {}


@pytest.mark.parametrize("state", list(ItemState))
def test_the_estimate_counts_on_no_copy_that_is_not_about(world: World, state: ItemState) -> None:
    world.item(world.yanta, state=state)
    uncertain = {"withdrawn", "lost", "missing", "damaged", "claimed-returned"}
    assert holds.measured_titles([world.title.pk])[world.title.pk].copies == (state not in uncertain)


@pytest.mark.parametrize(
    ("row", "copies"),
    [
        ({}, 1),
        ({"item_class": "book", "says": {"loan_days": 0}}, 0),
        ({"item_class": "book", "says": {"loan_days": 0, "loan_hours": 4}}, 1),
        ({"item_class": "book", "says": {"holds_allowed": False}}, 0),
        ({"item_class": "film", "says": {"holds_allowed": False}}, 1),
        # Some readers may have it, and wait for it: whoever else is refused does not make the others wait longer.
        ({"age_to": 17, "says": {"holds_allowed": False}}, 1),
        ({"category_id": "adult", "says": {"holds_allowed": False}}, 1),
    ],
)
def test_the_estimate_counts_on_what_its_owner_lends_to_those_who_wait(
    world: World, row: dict[str, Any], copies: int
) -> None:
    PolicyRow.objects.create(version=PolicyVersion.objects.get(), **{"library": world.yanta} | row)
    world.item(world.yanta)
    assert holds.measured_titles([world.title.pk])[world.title.pk].copies == copies


@pytest.mark.parametrize("row", [{"age_from": 18}, {"category_id": "adult"}])
def test_what_only_some_readers_may_wait_for_is_counted_on(row: dict[str, Any]) -> None:
    world = world_with(holds_allowed=False)
    PolicyRow.objects.create(version=PolicyVersion.objects.get(), **row, says={"holds_allowed": True})
    world.item(world.yanta)
    assert holds.measured_titles([world.title.pk])[world.title.pk].copies == 1


def test_a_library_that_does_not_lend_brings_no_copy_nearer(world: World) -> None:
    outside = make.library("未入盟图书馆", Library.objects.get(pk=world.province.pk), lends=False)
    world.item(outside)
    assert holds.measured_titles([world.title.pk])[world.title.pk].copies == 0


def test_staff_and_policy_call_a_loan_back() -> None:
    with clock.stopped_at(later(-20)):
        world = world_with(recall_after_days=10, recall_leaves_days=7)
    item = world.item(world.yanta)
    with clock.stopped_at(later(-12)):
        loan = world.lend(item)
    assert recall(Act("desk"), loan.pk) == _not(NoRecall.NOBODY_WAITS)
    world.hold()
    rounds.make()
    loan.refresh_from_db()
    assert (loan.due_on, loan.recalled_on) == (clock.today() + timedelta(days=7), clock.today())
    assert recall(Act("desk"), loan.pk) == _not(NoRecall.ALREADY_RECALLED)
    renewed = settle_one(Command(Kind.RENEW, world.yanta.pk, "portal", item=item.pk, reader=loan.reader_id))
    assert renewed.refusal == "loan-recalled"
    assert Entry.objects.filter(kind="loan-recalled").count() == 1


def _not(why: NoRecall) -> Recalled:
    return Recalled(reason=why)


def test_no_more_loans_are_called_back_than_readers_wait() -> None:
    with clock.stopped_at(later(-20)):
        world = world_with(recall_after_days=1, recall_leaves_days=7)
    with clock.stopped_at(later(-12)):
        loans = [world.lend(world.item(world.yanta)) for _ in range(3)]
    world.hold()
    rounds.make()
    assert Loan.objects.filter(pk__in=[loan.pk for loan in loans], recalled_on__isnull=False).count() == 1


def test_the_turn_of_the_day_expires_and_resumes_and_does_it_once(world: World) -> None:
    item = world.item(world.yanta)
    ready, limited, paused = world.hold(), world.hold(wanted_until=clock.today()), world.hold()
    suspend_hold(Act("portal"), paused.pk, clock.today())
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=item.barcode))
    assert turn_the_day() == 0
    with clock.stopped_at(later(30)):
        assert turn_the_day() == 3
        assert turn_the_day() == 0
        states = [Hold.objects.get(pk=hold.pk).state for hold in (ready, limited, paused)]
        assert states == [HoldState.EXPIRED, HoldState.EXPIRED, HoldState.WAITING]
        assert list(holds.to_clear(world.yanta)) == [item]
        ahead = holds.next_scan(world.yanta, [item])[item.pk]
        assert ahead.outcome == "hold-shelf"
    item.refresh_from_db()
    assert item.state == ItemState.ON_HOLD_SHELF


def test_a_job_leaves_a_hold_alone_that_is_not_due_any_more_when_its_turn_comes(world: World) -> None:
    world.item(world.yanta)
    hold, paused = world.hold(wanted_until=clock.today()), world.hold()
    suspend_hold(Act("portal"), paused.pk, clock.today())
    act = Act("job", library=world.yanta.pk)
    assert expire_hold(act, hold.pk).refusal is Refusal.NOT_DUE
    assert resume_in_time(replace(act, command=uuid4()), paused.pk).refusal is Refusal.NOT_DUE
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=Item.objects.get().pk))
    assert give_up_hold(replace(act, command=uuid4()), hold.pk).refusal is Refusal.NOT_DUE
    assert Hold.objects.get(pk=hold.pk).state == HoldState.READY


def test_what_stands_to_be_cleared_goes_home_if_nobody_waits(world: World) -> None:
    item = world.item(world.hantai)
    hold = world.hold()
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=item.barcode))
    cancel_hold(Act("desk", library=world.yanta.pk), hold.pk)
    ahead = holds.next_scan(world.yanta, list(holds.to_clear(world.yanta)))[item.pk]
    assert (ahead.outcome, ahead.send_to) == ("send-home", world.hantai.pk)
    answer = settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=item.barcode))
    assert (answer.outcome, answer.send_to) == (ahead.outcome, ahead.send_to)


def test_what_its_reader_wants_to_pick_up_elsewhere_stands_to_be_cleared_and_travels(world: World) -> None:
    item, hold = world.item(world.yanta), world.hold()
    act = Act("desk", library=world.yanta.pk)
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=item.pk))
    assert not holds.to_clear(world.yanta).exists()
    assert move_hold(act, hold.pk, world.hantai.pk).ok
    assert list(holds.to_clear(world.yanta)) == [item]
    ahead = holds.next_scan(world.yanta, [item])[item.pk]
    assert (ahead.outcome, ahead.send_to) == ("send-to-pickup", world.hantai.pk)


def test_lists_of_the_desk(world: World) -> None:
    here, away = world.item(world.yanta), world.item(world.hantai)
    first, second = world.hold(), world.hold()
    rounds.make()
    assert [hold.target_id for hold in holds.pull_list(world.yanta)] == [here.pk]
    settle_one(Command(Kind.CHECKIN, world.hantai.pk, "desk", barcode=away.barcode))
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=here.barcode))
    assert [one.item_id for one in holds.expected(world.yanta)] == [away.pk]
    assert [hold.pk for hold in holds.on_shelf(world.yanta)] == [second.pk]
    assert first.pk != second.pk
    assert not holds.pull_list(world.yanta).exists()


@pytest.mark.django_db(transaction=True)
def test_the_follower_brings_a_late_hold_and_a_free_copy_together() -> None:
    world = world_with()
    step(MATCH)
    item = world.item(world.yanta)
    hold = world.hold()
    step(MATCH)
    assert world.target(hold) == item.pk
    world.lend(item)
    step(MATCH)
    assert world.target(hold) is None


def test_an_interrupted_reversal_is_completed_once(world: World) -> None:
    item = world.item(world.yanta, price_fen=4500)
    loan = world.lend(item)
    act = Act("desk", library=world.yanta.pk)
    mark(act, item.pk, Mark.LOST)
    answer = settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=item.barcode))
    assert answer.found
    found = list(Entry.objects.filter(kind="item-found"))
    follow(found)
    follow(found)
    assert not Charge.objects.filter(loan=loan.pk, settled_at__isnull=True).exists()


def test_readers_are_told_once_what_is_ready_over_and_called_back() -> None:
    with clock.stopped_at(later(-20)):
        world = world_with(recall_after_days=10)
        lent = world.lend(world.item(world.yanta))
    free = world.item(world.hantai)
    first, second = world.hold(), world.hold()
    recall(Act("desk"), lent.pk)
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=free.barcode))
    cancel_hold(Act("desk", library=world.yanta.pk), second.pk)
    for _ in range(2):
        follow(list(Entry.objects.filter(kind__in=MATCH.kinds)))
    told = list(Notice.objects.order_by("kind").values_list("kind", flat=True).distinct())
    assert told == ["hold-cancelled", "hold-ready", "recalled"]
    assert first.pk


def test_what_a_reader_cancels_is_not_told_to_him(world: World) -> None:
    world.item(world.hantai)
    cancel_hold(Act("portal", library=world.yanta.pk), world.hold().pk)
    follow(list(Entry.objects.filter(kind__in=MATCH.kinds)))
    assert not Notice.objects.exists()
