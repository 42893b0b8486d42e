"""A returned book goes to whoever waits for it, and every book-keeping of it is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import store
from shulian.apps.circulation.actions import settle_one
from shulian.apps.circulation.actions.command import Command, Kind
from shulian.apps.circulation.actions.marks import keep_home
from shulian.apps.circulation.actions.plan import MOST_PAGES
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.actions.settle import _singly as singly
from shulian.apps.circulation.actions.undo import undo
from shulian.apps.circulation.models import Hold, Transit
from shulian.apps.circulation.stored import facts_again
from shulian.apps.distribution.models import FloatingGroup, FloatingLimit, FloatingMember, HeldCount
from shulian.apps.holdings.models import Item
from shulian.apps.journal.models import Command as Kept
from shulian.apps.readers.models import Reader
from shulian.core.circulation.checkin import decide_checkin
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.refusals import Refusal
from tests import make
from tests.apps.circulation.conftest import Town

pytestmark = pytest.mark.django_db


def test_a_returned_book_travels_to_the_pickup_library_and_waits_there_until_it_is_lent(town: Town) -> None:
    hold = town.hold()
    town.lend()
    back = town.scan(town.langao)
    assert (back.outcome, back.send_to, back.hold) == (Outcome.SEND_TO_PICKUP, town.hantai.pk, hold.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.caught, hold.version) == ("captured", town.item, 2)
    assert Transit.objects.get(received_at=None).hold == hold

    there = town.scan(town.hantai)
    assert there.outcome is Outcome.HOLD_SHELF
    hold.refresh_from_db()
    assert (hold.state, hold.shelf_until) == ("ready", clock.today() + timedelta(days=7))
    assert town.now() == ("on-hold-shelf", town.hantai.pk, 0)

    assert town.lend(town.hantai).refusal is Refusal.HELD_FOR_ANOTHER
    fulfilled = town.lend(town.hantai, to=town.waiter)
    assert (fulfilled.ok, fulfilled.hold) == (True, hold.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.end_reason) == ("fulfilled", "lent")
    assert town.now() == ("on-loan", town.hantai.pk, 0)


def test_a_book_that_is_scanned_where_its_reader_picks_it_up_stays(town: Town) -> None:
    town.hold(town.yanta)
    assert town.scan().outcome is Outcome.HOLD_SHELF
    assert town.now() == ("on-hold-shelf", town.yanta.pk, 0)


def test_a_third_library_reroutes_what_travels_home_and_leaves_alone_what_travels_for_a_reader(town: Town) -> None:
    town.lend()
    town.scan(town.langao)
    town.hold()
    # The hold came too late for the first scan; the next one, wherever, sees it.
    again = town.scan(town.province)
    assert again.outcome is Outcome.SEND_TO_PICKUP
    ended, begun = Transit.objects.order_by("pk")
    assert (ended.ended_by, begun.source, begun.destination) == ("rerouted", town.province, town.hantai)
    passing = town.scan(town.langao)
    assert (passing.outcome, passing.hold) == (Outcome.PASSING, begun.hold_id)
    assert town.kinds(passing) == ["scanned"]


def test_the_loan_of_another_copy_fulfils_a_waiting_hold(town: Town) -> None:
    hold = town.hold(of=town.borrower)
    assert town.lend().hold == hold.pk
    hold.refresh_from_db()
    assert hold.state == "fulfilled"


def test_an_item_level_hold_waits_for_its_own_item(town: Town) -> None:
    other = make.item(town.yanta, of=town.item.title)
    hold = town.hold(town.yanta, item=other)
    assert town.scan().outcome is Outcome.ALREADY_HERE
    answer = settle_one(Command(Kind.CHECKIN, town.yanta.pk, "desk", item=other.pk))
    assert answer.hold == hold.pk


def test_whoever_is_passed_over_keeps_the_place_and_the_next_page_of_the_queue_is_turned(town: Town) -> None:
    blocked = [make.reader(town.hantai, status="blocked") for _ in range(45)]
    for reader in blocked:
        town.hold(of=reader)
    last = town.hold()
    assert town.scan().hold == last.pk
    assert Hold.objects.filter(state="waiting").count() == 45


def test_nobody_on_any_page_is_nobody(town: Town) -> None:
    for _ in range(25):
        town.hold(of=make.reader(town.hantai, status="blocked"))
    assert town.scan().outcome is Outcome.ALREADY_HERE


@pytest.mark.parametrize(("order", "winner"), [("near-first", "near"), ("fair-first", "far"), ("own-first", "own")])
def test_each_owner_chooses_who_comes_first(build: Callable[..., Town], order: str, winner: str) -> None:
    town = build(hold_order=order)
    far = town.hold(town.hantai, of=make.reader(town.langao))
    own = town.hold(town.langao, of=make.reader(town.yanta))
    near = town.hold(town.yanta, of=make.reader(town.langao))
    assert town.scan().hold == {"near": near.pk, "far": far.pk, "own": own.pk}[winner]


def test_a_new_book_stays_with_the_readers_near_its_home(build: Callable[..., Town]) -> None:
    town = build(protect_days=30)
    town.hold(town.hantai)
    near = town.hold(town.yanta, of=make.reader(town.yanta))
    assert town.scan().hold == near.pk


def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the queue is looked at from now on."""
    seen: list[int] = []
    look = store.look

    def counted(asked: Sequence[store.Row], now: datetime) -> store.Statement:
        seen.append(len(asked))
        return look(asked, now)

    monkeypatch.setattr(store, "look", counted)
    return seen


def crowd(town: Town, count: int = 45) -> None:
    """So many wait for the title far from everybody, and came first."""
    far = make.library("商洛市图书馆", Library.objects.get(pk=town.province.pk), kind="city")
    town.province.refresh_from_db()
    readers = [make.reader(far) for _ in range(count)]
    for reader in readers:
        town.hold(far, of=reader)


def in_a_city(town: Town) -> None:
    """雁塔 lies in a city of its own, as counties do."""
    xian = make.library("西安图书馆", Library.objects.get(pk=town.province.pk), kind="city")
    town.yanta = make.library("莲湖区图书馆", Library.objects.get(pk=xian.pk))
    town.item = make.item(town.yanta)


@pytest.mark.parametrize("order", ["near-first-go-home", "fair-first-go-home", "own-first-go-home"])
@pytest.mark.parametrize("alone", [False, True])
def test_a_book_goes_home_first_also_from_a_third_county_and_past_a_long_queue(
    build: Callable[..., Town], order: str, *, alone: bool
) -> None:
    town = build(hold_order=order)
    in_a_city(town)
    crowd(town)
    home = town.hold(town.yanta, of=make.reader(town.hantai))
    town.lend()
    if alone:
        command = Command(Kind.CHECKIN, town.langao.pk, "desk", item=town.item.pk)
        assert run(singly(command)).hold == home.pk
    else:
        assert town.scan(town.langao).hold == home.pk


def test_only_where_books_go_home_first_a_second_look_is_taken(
    build: Callable[..., Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = build()
    in_a_city(town)
    crowd(town, 25)
    counted = looks(monkeypatch)
    assert town.scan(town.langao).hold == Hold.objects.order_by("pk")[0].pk
    assert len(counted) == 1


def test_a_new_bestseller_that_nobody_near_waits_for_turns_no_pages(
    build: Callable[..., Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = build(protect_days=30)
    in_a_city(town)
    crowd(town, 130)
    counted = looks(monkeypatch)
    assert town.scan().outcome is Outcome.ALREADY_HERE
    assert len(counted) == 2
    near = town.hold(town.yanta, of=make.reader(town.hantai))
    assert town.scan().hold == near.pk


def test_a_scan_turns_a_few_pages_and_leaves_the_rest_to_the_rounds(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    Hold.objects.bulk_create(
        Hold(
            reader=make.reader(town.hantai, status="blocked"),
            title=town.item.title,
            pickup=town.hantai,
            pickup_path=town.hantai.path,
            home_path=town.hantai.path,
            placed_at=clock.now(),
            source="desk",
        )
        for _ in range(130)
    )
    town.hold()
    counted = looks(monkeypatch)
    assert town.scan().outcome is Outcome.ALREADY_HERE
    assert len(counted) == MOST_PAGES


def test_the_stored_facts_say_who_was_passed_over_and_the_decision_comes_out_of_them_again(town: Town) -> None:
    town.hold(of=make.reader(town.hantai, status="blocked"))
    hold = town.hold()
    answer = town.scan()
    facts = facts_again(Kept.objects.get(pk=answer.command).facts["facts"])
    assert [one.id for one in facts.holds] == [hold.pk, hold.pk - 1]
    decision = decide_checkin(facts)
    assert (decision.outcome, decision.captures.hold) == (answer.outcome, hold.pk)  # type: ignore[union-attr]


def test_the_single_path_captures_too(town: Town) -> None:
    hold = town.hold()
    answer = run(singly(Command(Kind.CHECKIN, town.yanta.pk, "desk", item=town.item.pk)))
    assert answer.hold == hold.pk


def test_capturing_raises_item_and_hold_and_leaves_the_waiting_reader_alone(town: Town) -> None:
    town.hold()
    before = Reader.objects.get(pk=town.waiter.pk).version
    version = town.item.version
    town.scan()
    town.item.refresh_from_db()
    assert town.item.version == version + 1
    assert Reader.objects.get(pk=town.waiter.pk).version == before


def group_of(*libraries: Library) -> FloatingGroup:
    group = FloatingGroup.objects.create(name="陕南三馆")
    for library in libraries:
        FloatingMember.objects.create(group=group, library=library)
    return group


def test_a_floating_book_stays_within_its_group_and_is_at_home_there(build: Callable[..., Town]) -> None:
    town = build(floats=True)
    group_of(town.yanta, town.hantai)
    Item.objects.filter(pk=town.item.pk).update(shelf="二楼东", call_number="I247.5/1")
    town.lend()
    assert town.scan(town.hantai).outcome is Outcome.FLOATS
    town.item.refresh_from_db()
    assert (town.item.state, town.item.place, town.item.station) == ("available", town.hantai, town.hantai)
    # The number goes along on its label; the shelf was one of its owner's.
    assert (town.item.shelf, town.item.call_number) == ("", "I247.5/1")
    assert town.scan(town.hantai).outcome is Outcome.ALREADY_HERE
    town.lend(town.hantai)
    # Beyond the group it goes to the shelf that it has now.
    assert town.scan(town.langao).send_to == town.hantai.pk
    town.scan(town.hantai)
    town.lend(town.hantai)
    # Back at its owner's it has no other shelf any more.
    assert town.scan(town.yanta).outcome is Outcome.FLOATS
    town.item.refresh_from_db()
    assert (town.item.station, town.item.shelf, town.item.home_shelf) == (None, "二楼东", "")


def test_the_undoing_of_a_return_gives_a_floating_book_its_shelf_back(build: Callable[..., Town]) -> None:
    town = build(floats=True)
    group_of(town.yanta, town.hantai)
    Item.objects.filter(pk=town.item.pk).update(shelf="二楼东")
    town.lend()
    back = town.scan(town.hantai)
    assert undo(town.act(town.hantai), back.command).ok
    town.item.refresh_from_db()
    assert (town.item.station, town.item.shelf, town.item.home_shelf) == (None, "二楼东", "")


def test_a_copy_that_stays_home_does_not_float_whoever_scans_it(build: Callable[..., Town]) -> None:
    town = build(floats=True)
    group_of(town.yanta, town.hantai)
    assert keep_home(town.act(), town.item.pk, stays=True).ok
    assert keep_home(town.act(), town.item.pk, stays=True).refusal is Refusal.ALREADY_SO
    town.lend()
    command = Command(Kind.CHECKIN, town.hantai.pk, "sip2", item=town.item.pk)
    assert settle_one(command).outcome is Outcome.SEND_HOME
    town.scan()
    assert keep_home(town.act(), town.item.pk, stays=False).ok
    town.lend()
    assert town.scan(town.hantai).outcome is Outcome.FLOATS


@pytest.mark.parametrize(("policy", "grouped"), [({}, True), ({"floats": False}, True), ({"floats": True}, False)])
def test_what_the_policy_keeps_or_no_group_holds_goes_home(
    build: Callable[..., Town], policy: dict[str, bool], *, grouped: bool
) -> None:
    town = build(**policy)
    if grouped:
        group_of(town.yanta, town.hantai)
    town.lend()
    back = town.scan(town.hantai)
    assert (back.outcome, back.send_to) == (Outcome.SEND_HOME, town.yanta.pk)


def test_a_floating_group_lets_books_rest_where_there_is_room_and_sends_them_on_where_there_is_none(
    build: Callable[..., Town],
) -> None:
    town = build(floats=True)
    group = group_of(town.yanta, town.hantai, town.langao)
    FloatingLimit.objects.create(group=group, library=town.hantai, most=5)
    FloatingLimit.objects.create(group=group, library=town.langao, most=5)
    HeldCount.objects.create(library=town.hantai, item_class="book", copies=5, counted_at=clock.now())
    town.lend()
    back = town.scan(town.hantai)
    assert (back.outcome, back.send_to) == (Outcome.SEND_HOME, town.langao.pk)
    assert town.scan(town.langao).outcome is Outcome.RECEIVED
    town.item.refresh_from_db()
    assert (town.item.state, town.item.station) == ("available", town.langao)
    town.lend(town.langao)
    assert town.scan(town.province).send_to == town.langao.pk


def test_a_return_dated_back_over_a_long_closure_leaves_the_waiting_reader_all_days(town: Town) -> None:
    hold = town.hold(town.yanta)
    town.scan(happened_at=clock.now() - timedelta(days=9))
    hold.refresh_from_db()
    assert (hold.state, hold.shelf_until) == ("ready", clock.today() + timedelta(days=7))
