"""Copies that float, rotate, are evened out, or go to an institution together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library, TreeVersion
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan, Transit
from shulian.apps.distribution import jobs
from shulian.apps.distribution.actions import rotation as rounds
from shulian.apps.distribution.actions.floating import (
    WantedGroup,
    WantedLimit,
    WantedMember,
    count_held,
    save_group,
    send_to_balance,
)
from shulian.apps.distribution.actions.lending import Batch, lend_together
from shulian.apps.distribution.actions.rotation import WantedPlan, make_plan, send_on, stop_plan, take_arrivals
from shulian.apps.distribution.models import CollectiveLoan, HeldCount, RotationItem, RotationPlan
from shulian.apps.distribution.queries import floating, lending, rotation
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command as Stored
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Card
from shulian.core.distribution import AfterStop
from shulian.core.floating import Floats, Way, floats, held_of
from tests import make
from tests.apps.distribution.conftest import Road


def tree_version() -> int:
    return TreeVersion.objects.get().number


def test_the_rule_of_floating_gets_its_facts(road: Road) -> None:
    for _copy in range(3):
        make.item(road.yanta, place=road.yanta)
    before = tree_version()
    members = [WantedMember(road.xian.pk, 1), WantedMember(road.hantai.pk, 1)]
    limits = [WantedLimit(road.yanta.pk, "book", 3), WantedLimit(road.hantai.pk, "book", 9)]
    group = save_group(road.act(), None, WantedGroup("秦岭南北", members, limits))
    assert tree_version() > before
    assert count_held(road.act()) == 1
    groups, counts = floating.floating_groups(), floating.held_counts()
    held = held_of(counts, "book")
    xian = Library.objects.get(pk=road.xian.pk)
    assert floats(groups, held, (road.yanta.path, xian.path), "book") == Floats(Way.GOES_ON, road.hantai.path)
    assert floats(groups, held, (road.hantai.path, xian.path), "book") == Floats(Way.STAYS)
    smaller = save_group(road.act(), group, WantedGroup("秦岭南北", members[:1], []))
    assert smaller.pk == group.pk
    assert floats(floating.floating_groups(), held, (road.hantai.path, xian.path), "book").way is Way.GOES_HOME


def test_what_is_too_much_here_is_suggested_to_those_that_are_short(road: Road) -> None:
    items = [make.item(road.yanta) for _copy in range(4)]
    limits = [WantedLimit(road.yanta.pk, "book", 2), WantedLimit(road.hantai.pk, "book", 9)]
    members = [WantedMember(road.yanta.pk), WantedMember(road.hantai.pk)]
    save_group(road.act(), None, WantedGroup("秦岭南北", members, limits))
    count_held(road.act())
    (one,) = floating.suggestions(Library.objects.filter(pk=road.yanta.pk))
    assert (one.to, one.copies, one.held, one.allowed) == (road.hantai, 2, 0, 9)
    assert not floating.suggestions(Library.objects.filter(pk=road.hantai.pk))
    assert list(floating.to_spare(road.yanta, "book")) == items
    assert send_to_balance(road.act(), items[0], road.hantai).ok
    assert not send_to_balance(road.act(), items[0], road.hantai).ok
    assert Transit.objects.get().purpose == Transit.Purpose.REBALANCING


def test_copies_are_counted_once_a_run_of_the_clock_and_entered_when_they_changed(road: Road) -> None:
    limits = [WantedLimit(road.yanta.pk, "book", 3)]
    save_group(road.act(), None, WantedGroup("秦岭南北", [WantedMember(road.yanta.pk)], limits))
    make.item(road.yanta)
    assert jobs.count_copies(600) == 1
    make.item(road.yanta)
    assert jobs.count_copies(600) == 1
    assert HeldCount.objects.get().copies == entered("copies-counted") == 1
    assert [jobs.count_copies(1200), jobs.count_copies(1800)] == [1, 1]
    assert HeldCount.objects.get().copies == entered("copies-counted") == 2
    assert Stored.objects.filter(kind="count-held").count() == 3


@pytest.fixture
def plan(road: Road) -> RotationPlan:
    for barcode in ("R-1", "R-2"):
        make.item(road.yanta, barcode)
    chosen = rotation.choose(road.yanta, rotation.Chosen(barcodes=("R-1", "R-2", "NOPE")))
    wanted = WantedPlan("新书轮换", clock.today(), [(road.xian.pk, 30), (road.hantai.pk, 20)], {})
    return make_plan(road.act(), road.yanta, wanted, chosen)


def scanned(library: Library, *barcodes: str) -> None:
    for barcode in barcodes:
        assert settle_one(Command(Kind.CHECKIN, library.pk, "desk", barcode=barcode)).ok


def test_a_round_goes_from_branch_to_branch_and_home(road: Road, plan: RotationPlan) -> None:
    act = road.act()
    assert send_on(act, plan) == 2
    assert send_on(act, plan) == 0
    scanned(road.xian, "R-1", "R-2")
    assert take_arrivals() == 2
    assert send_on(road.act(), plan) == 0
    later = clock.now() + timedelta(days=30)
    with clock.stopped_at(later):
        assert send_on(road.act(), plan) == 2
        scanned(road.hantai, "R-1", "R-2")
        take_arrivals()
    with clock.stopped_at(later + timedelta(days=20)):
        assert send_on(road.act(), plan) == 2
        scanned(road.yanta, "R-1", "R-2")
        take_arrivals()
    assert set(Transit.objects.values_list("purpose", flat=True)) == {Transit.Purpose.ROTATION}
    assert RotationItem.objects.filter(ended_on__isnull=False).count() == 2
    assert [(one.travelling, one.there) for one in rotation.progress_of(plan)] == [(0, 0), (0, 0), (0, 0), (0, 2)]


class PowerCut(Exception):
    pass


def cut(*_told: Any, **_what: Any) -> None:
    raise PowerCut


def entered(kind: str) -> int:
    return Entry.objects.filter(kind=kind).count()


def test_an_arrival_is_a_command_with_its_entry_or_nothing(
    road: Road, plan: RotationPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_on(road.act(), plan)
    scanned(road.xian, "R-1", "R-2")
    write = rounds.entry

    def until_the_second(*told: Any, **what: Any) -> None:
        if entered("rotation-arrived"):
            raise PowerCut
        write(*told, **what)

    with monkeypatch.context() as patched:
        patched.setattr(rounds, "entry", until_the_second)
        with pytest.raises(PowerCut):
            take_arrivals()
    assert RotationItem.objects.filter(arrived_on__isnull=False).count() == entered("rotation-arrived") == 1
    assert [take_arrivals(), take_arrivals()] == [1, 0]
    assert RotationItem.objects.filter(arrived_on__isnull=False).count() == entered("rotation-arrived") == 2
    assert Stored.objects.filter(kind="take-rotation-arrival").count() == 2


def test_an_item_is_sent_with_its_line_of_the_plan_or_not_at_all(
    road: Road, plan: RotationPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = road.act()
    with monkeypatch.context() as patched:
        patched.setattr(rounds, "_put", cut)
        with pytest.raises(PowerCut):
            send_on(act, plan)
    assert not Transit.objects.exists()
    assert [send_on(act, plan), send_on(act, plan)] == [2, 0]
    assert RotationItem.objects.filter(transit__isnull=False).count() == Transit.objects.count() == 2


def test_what_stands_there_already_or_was_lent_on_the_way_is_entered_too(road: Road, plan: RotationPlan) -> None:
    Item.objects.filter(barcode="R-1").update(place=road.xian)
    act = road.act()
    assert send_on(act, plan) == 1
    assert (send_on(act, plan), entered("rotation-arrived")) == (0, 1)
    scanned(road.hantai, "R-2")
    make.reader(road.hantai, "C-1")
    assert settle_one(Command(Kind.CHECKOUT, road.hantai.pk, "desk", barcode="R-2", card="C-1")).ok
    assert [take_arrivals(), take_arrivals()] == [1, 0]
    assert (RotationItem.objects.get(item__barcode="R-2").stage, entered("rotation-interrupted")) == (0, 1)


def test_what_is_in_a_readers_hands_waits_for_its_turn(road: Road, plan: RotationPlan) -> None:
    reader = make.reader(road.yanta, "C-1")
    assert settle_one(Command(Kind.CHECKOUT, road.yanta.pk, "desk", barcode="R-1", card="C-1")).ok
    assert send_on(road.act(), plan) == 1
    assert Loan.objects.get().reader == reader


def test_a_stopped_plan_sends_everything_home(road: Road, plan: RotationPlan) -> None:
    send_on(road.act(), plan)
    scanned(road.xian, "R-1")
    take_arrivals()
    stop_plan(road.act(), plan)
    plan.refresh_from_db()
    assert send_on(road.act(), plan) == 1
    assert Transit.objects.get(item__barcode="R-1", received_at__isnull=True).destination == road.yanta


def line_of(barcode: str) -> RotationItem:
    return RotationItem.objects.select_related("item__place", "transit").get(item__barcode=barcode)


def due_of(plan: RotationPlan) -> list[tuple[str, int]]:
    plan.refresh_from_db()
    return [(line.item.barcode, stage) for line, stage in rotation.due_items(plan)]


def test_a_stop_while_items_are_sent_on_leaves_no_stopped_one_on_the_round(
    road: Road, plan: RotationPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is read before any lock: what a colleague stops meanwhile stays at home."""
    listed = rotation.due_items(plan)
    stop_plan(road.act(), plan)
    monkeypatch.setattr(rounds.queries, "due_items", lambda _plan: listed)
    assert send_on(road.act(), plan) == 0
    assert not Transit.objects.exists()
    assert RotationItem.objects.filter(ended_on=clock.today(), stage=0).count() == 2


def test_a_stop_while_items_are_sent_on_keeps_them_from_the_next_branch(
    road: Road, plan: RotationPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_on(road.act(), plan)
    scanned(road.xian, "R-1", "R-2")
    take_arrivals()
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        listed = rotation.due_items(plan)
        assert [stage for _line, stage in listed] == [2, 2]
        stop_plan(road.act(), plan)
        with monkeypatch.context() as patched:
            patched.setattr(rounds.queries, "due_items", lambda _plan: listed)
            assert send_on(road.act(), plan) == 0
        assert due_of(plan) == [("R-1", 3), ("R-2", 3)]


def test_the_same_command_sent_again_when_the_item_is_due_again_strands_no_copy(road: Road, plan: RotationPlan) -> None:
    act = road.act()
    assert send_on(act, plan) == 2
    scanned(road.xian, "R-1", "R-2")
    take_arrivals()
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        send_on(act, plan)
        assert [line_of(barcode).stage for barcode in ("R-1", "R-2")] == [1, 1]
        assert due_of(plan) == [("R-1", 2), ("R-2", 2)]
        assert send_on(road.act(), plan) == 2
    assert Stored.objects.filter(kind="send-rotation-item").count() == 4


def test_arrivals_of_one_plan_alone_are_taken_and_counted(road: Road, plan: RotationPlan) -> None:
    make.item(road.yanta, "S-1")
    chosen = rotation.choose(road.yanta, rotation.Chosen(barcodes=("S-1",)))
    other = make_plan(road.act(), road.yanta, WantedPlan("另一轮", clock.today(), [(road.xian.pk, 9)], {}), chosen)
    send_on(road.act(), plan)
    send_on(road.act(), other)
    scanned(road.xian, "R-1", "S-1")
    assert [take_arrivals(plan), take_arrivals(plan)] == [1, 0]
    assert line_of("S-1").arrived_on is None
    assert take_arrivals() == 1


@pytest.mark.parametrize(("then", "days"), [(AfterStop.HOME, 0), (AfterStop.DAYS, 30)])
def test_what_travels_when_a_plan_is_stopped_arrives_and_then_goes_home(
    road: Road, plan: RotationPlan, then: AfterStop, days: int
) -> None:
    send_on(road.act(), plan)
    scanned(road.xian, "R-1")
    take_arrivals()
    stop_plan(road.act(), plan, then)
    assert Transit.objects.get(item__barcode="R-2", received_at__isnull=True).destination == road.xian
    scanned(road.xian, "R-2")
    take_arrivals()
    if days:
        assert due_of(plan) == []
    with clock.stopped_at(clock.now() + timedelta(days=days)):
        assert due_of(plan) == [("R-1", 3), ("R-2", 3)]
        assert send_on(road.act(), plan) == 2
        assert set(Transit.objects.filter(received_at__isnull=True).values_list("destination", flat=True)) == {
            road.yanta.pk
        }
        scanned(road.yanta, "R-1", "R-2")
        take_arrivals()
        assert due_of(plan) == []
    assert not RotationItem.objects.filter(ended_on__isnull=True).exists()
    assert rotation.choose(road.yanta, rotation.Chosen(barcodes=("R-1", "R-2"))).count() == 2


def test_what_is_lent_on_the_way_of_a_stopped_plan_goes_home_like_any_return(road: Road, plan: RotationPlan) -> None:
    send_on(road.act(), plan)
    stop_plan(road.act(), plan)
    make.reader(road.hantai, "C-1")
    assert settle_one(Command(Kind.CHECKOUT, road.hantai.pk, "desk", barcode="R-1", card="C-1")).ok
    assert take_arrivals() == 1
    assert line_of("R-1").ended_on == clock.today()
    scanned(road.hantai, "R-1")
    assert Transit.objects.get(item__barcode="R-1", received_at__isnull=True).destination == road.yanta


def test_the_last_word_on_when_a_stopped_plan_goes_home_counts(road: Road, plan: RotationPlan) -> None:
    act = road.act()
    stop_plan(act, plan, AfterStop.DAYS)
    stop_plan(act, plan, AfterStop.DAYS)
    plan.refresh_from_db()
    stopped_at = plan.stopped_at
    stop_plan(road.act(), plan, AfterStop.DAYS)
    stop_plan(road.act(), plan)
    plan.refresh_from_db()
    assert (plan.stopped_at, plan.after_stop, entered("rotation-stopped")) == (stopped_at, AfterStop.HOME, 2)


def test_an_item_is_on_one_round_only(road: Road, plan: RotationPlan) -> None:
    again = WantedPlan("又一轮", clock.today(), [(road.xian.pk, 10)], {})
    items = [line.item for line in plan.items.all()]
    assert make_plan(road.act(), road.yanta, again, items).items.count() == 0
    assert not rotation.choose(road.yanta, rotation.Chosen(item_class="book"))


def test_a_batch_is_lent_in_one_act_and_checked_at_its_return(road: Road) -> None:
    for barcode in ("L-1", "L-2"):
        make.item(road.yanta, barcode)
    make.reader(road.yanta, "C-1", name="阳光福利院", category_id="institution")
    card = Card.objects.get(number="C-1")
    act = Act("desk", library=road.yanta.pk, command=uuid4())
    batch = Batch(card, ["L-1", "L-2", "NOPE", "L-1"])
    made = lend_together(act, road.yanta, batch)
    assert lend_together(act, road.yanta, batch) == made
    sums = lending.sums_of(made)
    assert (sums.lent, sums.back, sums.refused) == (2, 0, 1)
    assert lending.lines_of(made).get(barcode="NOPE").refusal == "unknown-item"
    scanned(road.yanta, "L-1")
    assert lending.sums_of(made).out == 1
    assert [one.back for one in lending.loans_of(road.yanta)] == [1]  # type: ignore[attr-defined]
    assert CollectiveLoan.objects.count() == 1
