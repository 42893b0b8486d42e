"""Where holds are picked up and where not any more; how many a reader may have."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.actions.particulars import change_particulars
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.circulation import holds, rounds
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.holds import (
    Wish,
    move_hold,
    place_hold,
)
from shulian.apps.circulation.models import PolicyRow, PolicyVersion
from shulian.apps.journal.actions import Act
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState
from tests import make
from tests.apps.circulation.waiting import World, world_with

pytestmark = pytest.mark.django_db


def test_nothing_is_asked_for_or_sent_to_a_library_that_does_not_lend(world: World) -> None:
    outside = make.library("未入盟图书馆", Library.objects.get(pk=world.province.pk), lends=False)
    item, act = world.item(world.yanta), Act("desk", library=world.yanta.pk)
    refused = place_hold(replace(act, command=uuid4()), Wish(world.reader().pk, world.title.pk, outside.pk))
    assert refused.refusal is Refusal.LIBRARY_DOES_NOT_LEND
    hold = world.hold(world.hantai)
    assert move_hold(act, hold.pk, outside.pk).refusal is Refusal.LIBRARY_DOES_NOT_LEND
    Membership.objects.filter(library=world.hantai).update(standing="left")
    rounds.make()
    assert world.target(hold) is None
    assert settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=item.pk)).outcome == "already-here"


def test_what_is_on_its_way_to_a_library_that_leaves_lending_comes_back(world: World) -> None:
    item, hold = world.item(world.yanta), world.hold(world.hantai)
    assert settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=item.pk)).send_to == world.hantai.pk
    Membership.objects.filter(library=world.hantai).update(standing="left")
    there = settle_one(Command(Kind.CHECKIN, world.hantai.pk, "desk", item=item.pk))
    assert (there.outcome, there.send_to) == ("send-home", world.yanta.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.caught) == (HoldState.WAITING, None)


def test_a_branch_may_do_without_pickup_and_a_library_with_lockers_may_offer_it(world: World) -> None:
    lockers = make.library("自助图书馆", Library.objects.get(pk=world.beilin.pk), kind="self-service", pickup=True)
    change_particulars(Act("office"), world.beilin, {"pickup": False})
    item, reader = world.item(world.yanta), world.reader()
    refused = place_hold(Act("desk"), Wish(reader.pk, world.title.pk, world.beilin.pk))
    assert refused.refusal is Refusal.NO_PICKUP_HERE
    world.hold(lockers)
    assert settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=item.pk)).send_to == lockers.pk
    assert settle_one(Command(Kind.CHECKIN, lockers.pk, "desk", item=item.pk)).outcome == "hold-shelf"
    assert [world.beilin in holds.places_with_pickup(), lockers in holds.places_with_pickup()] == [False, True]


def test_a_class_of_items_has_its_own_limit_of_holds(world: World) -> None:
    PolicyRow.objects.create(version=PolicyVersion.objects.get(), item_class="film", says={"hold_limit": 1})
    reader, act = world.reader(), Act("desk", library=world.yanta.pk)
    for n in range(3):
        world.item(world.yanta)
        world.hold(reader=reader)
        world.title = make.title(f"电影{n}")
    first, second = make.title("片一"), make.title("片二")
    for title in (first, second):
        make.item(world.yanta, of=title, item_class="film")
    assert place_hold(act, Wish(reader.pk, first.pk, world.yanta.pk)).ok
    again = place_hold(replace(act, command=uuid4()), Wish(reader.pk, second.pk, world.yanta.pk))
    assert again.refusal is Refusal.TOO_MANY_HOLDS
    # A film that is lent as a book too is waited for like a book.
    make.item(world.yanta, of=second)
    assert place_hold(replace(act, command=uuid4()), Wish(reader.pk, second.pk, world.yanta.pk)).ok


def test_a_reader_waits_for_a_title_once_whichever_copy_it_is(world: World) -> None:
    items, reader = [world.item(world.yanta) for _ in range(3)], world.reader()
    world.hold(reader=reader, item=items[0].pk)
    for item in (None, items[0].pk, items[1].pk):
        wish = Wish(reader.pk, world.title.pk, world.yanta.pk, item=item)
        assert place_hold(Act("desk", library=world.yanta.pk), wish).refusal is Refusal.ALREADY_HELD
    make.policy(holds_a_title=2)
    world.hold(reader=reader, item=items[1].pk)
    wish = Wish(reader.pk, world.title.pk, world.yanta.pk, item=items[2].pk)
    assert place_hold(Act("desk", library=world.yanta.pk), wish).refusal is Refusal.ALREADY_HELD


def test_a_library_that_was_closed_for_good_gets_nothing_any_more(world: World) -> None:
    item, hold = world.item(world.yanta), world.hold(world.hantai)
    Library.objects.filter(pk=world.hantai.pk).update(closed_on=clock.today())
    assert settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=item.pk)).outcome == "already-here"
    assert world.hantai not in holds.places_with_pickup()
    assert hold.pk


def test_a_hold_is_not_moved_to_where_no_copy_may_travel() -> None:
    world = world_with(hold_pickup="city")
    world.item(world.beilin)
    hold, act = world.hold(), Act("desk", library=world.yanta.pk)
    assert move_hold(act, hold.pk, world.hantai.pk).refusal is Refusal.PICKUP_TOO_FAR
    assert move_hold(Act("desk", library=world.yanta.pk), hold.pk, world.beilin.pk).ok
