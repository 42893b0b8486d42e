"""Where a row of the policy depends on the age, a hold is asked for, fetched, set aside and judged by the same age."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.circulation import rounds
from shulian.apps.circulation.actions import Command, Kind, settle_one, trials
from shulian.apps.circulation.actions.drafts import begin_draft, save_row
from shulian.apps.circulation.actions.holds import Wish, move_hold, place_hold
from shulian.apps.circulation.models import Hold, PolicyDraftRow, PolicyRow, PolicyVersion
from shulian.apps.circulation.whose_rule import behind_hold
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState
from tests import make
from tests.apps.circulation.waiting import World, world_with

pytestmark = pytest.mark.django_db

CHILD, ADULT, UNKNOWN = date(2017, 1, 1), date(1990, 1, 1), None
NO_CHILDREN = ({}, {"age_to": 17, "says": {"holds_allowed": False}})
ONLY_ADULTS = ({"holds_allowed": False}, {"age_from": 18, "says": {"holds_allowed": True}})
NEAR_FOR_CHILDREN = ({}, {"age_to": 17, "says": {"hold_pickup": "owner"}})


def world_of(general: dict[str, Any], of_age: dict[str, Any]) -> World:
    """A policy with a row for everybody and one by age."""
    world = world_with(**general)
    PolicyRow.objects.create(version=PolicyVersion.objects.latest("number"), **of_age)
    return world


def asked(world: World, born: date | None) -> Refusal | None:
    """What comes of a wish for the title at 汉台, of which 雁塔 has the copy."""
    wish = Wish(world.reader(birth_date=born).pk, world.title.pk, world.hantai.pk)
    return place_hold(Act("desk", library=world.hantai.pk), wish).refusal


def waiting(world: World, born: date | None) -> Hold:
    """A hold that was placed before the policy asked for any age."""
    return make.hold(world.reader(birth_date=born), world.title, world.yanta)


@pytest.mark.parametrize(
    ("rows", "born", "refusal"),
    [
        (NO_CHILDREN, CHILD, Refusal.HOLDS_NOT_ALLOWED),
        (NO_CHILDREN, ADULT, None),
        (NO_CHILDREN, UNKNOWN, None),
        (ONLY_ADULTS, CHILD, Refusal.HOLDS_NOT_ALLOWED),
        (ONLY_ADULTS, ADULT, None),
        (ONLY_ADULTS, UNKNOWN, Refusal.HOLDS_NOT_ALLOWED),
        (NEAR_FOR_CHILDREN, CHILD, Refusal.PICKUP_TOO_FAR),
        (NEAR_FOR_CHILDREN, ADULT, None),
    ],
)
def test_a_hold_is_placed_by_the_age_of_its_reader(rows: Any, born: date | None, refusal: Refusal | None) -> None:
    world = world_of(*rows)
    world.item(world.yanta)
    assert asked(world, born) is refusal


def test_a_hold_is_moved_by_the_age_of_its_reader() -> None:
    world = world_of(*NEAR_FOR_CHILDREN)
    world.item(world.yanta)
    moved = [move_hold(Act("desk"), waiting(world, born).pk, world.hantai.pk).refusal for born in (CHILD, ADULT)]
    assert moved == [Refusal.PICKUP_TOO_FAR, None]


def test_the_row_by_age_is_named_where_it_decided() -> None:
    world = world_of(*NO_CHILDREN)
    world.item(world.yanta)

    def said(reader: Reader) -> str:
        return behind_hold(Refusal.HOLDS_NOT_ALLOWED, reader, Wish(reader.pk, world.title.pk, world.yanta.pk))

    assert "依全联盟的规定" in said(world.reader(birth_date=CHILD))
    assert said(world.reader(birth_date=ADULT)) == ""


@pytest.mark.parametrize("rows", [NO_CHILDREN, ONLY_ADULTS])
def test_a_copy_is_fetched_and_set_aside_for_whoever_is_of_the_age(rows: Any) -> None:
    world = world_of(*rows)
    item = world.item(world.yanta)
    child, adult = waiting(world, CHILD), waiting(world, ADULT)
    rounds.make()
    assert (world.target(child), world.target(adult)) == (None, item.pk)
    assert settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=item.pk)).hold == adult.pk


@pytest.mark.parametrize(("born", "days"), [(CHILD, 3), (ADULT, 7)])
def test_the_hold_shelf_lasts_by_age_also_for_a_copy_that_travelled(born: date, days: int) -> None:
    world = world_of({}, {"age_to": 17, "says": {"hold_shelf_days": 3}})
    item = world.item(world.hantai)
    hold = waiting(world, born)
    for library in (world.hantai, world.yanta):
        settle_one(Command(Kind.CHECKIN, library.pk, "desk", item=item.pk))
    hold.refresh_from_db()
    assert (hold.state, hold.shelf_until) == (HoldState.READY, clock.today() + timedelta(days=days))


def tried(world: World, **of_age: Any) -> dict[str, Any]:
    """What a dry run of one more row counts."""
    draft = begin_draft(Act("office"), world.province)
    assert save_row(Act("office", command=uuid4()), draft, PolicyDraftRow(**of_age), 0) is None
    draft.refresh_from_db()
    with clock.stopped_at(clock.now() + timedelta(seconds=1)):
        trial = trials.ask_trial(Act("office"), draft)
    assert trial is not None
    trials.work(trial.pk)
    trial.refresh_from_db()
    return dict(trial.tally)


def test_a_dry_run_asks_by_the_age_that_was_kept() -> None:
    world = world_with()
    world.item(world.yanta)
    for born in (CHILD, ADULT):
        assert asked(world, born) is None
    tally = tried(world, age_to=17, says={"holds_allowed": False})
    assert tally["place-hold"] == {"same": 1, "done>holds-not-allowed": 1}


def test_a_dry_run_keeps_what_a_row_by_age_decided() -> None:
    world = world_of(*NO_CHILDREN)
    world.item(world.yanta)
    assert asked(world, CHILD) is Refusal.HOLDS_NOT_ALLOWED
    assert tried(world, category_id="adult", says={"loan_days": 9})["place-hold"] == {"same": 1}


def test_a_dry_run_knows_how_long_a_copy_that_travelled_would_have_stood() -> None:
    world = world_with()
    item = world.item(world.hantai)
    waiting(world, CHILD)
    for library in (world.hantai, world.yanta):
        settle_one(Command(Kind.CHECKIN, library.pk, "desk", item=item.pk))
    tally = tried(world, age_to=17, says={"hold_shelf_days": 3})
    assert tally["checkin"] == {"same": 1, "other-shelf": 1}
