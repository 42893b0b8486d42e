"""Boxes from desk to desk: packing, the road, receiving; and what every wrong scan gets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.actions.boxes import (
    begin_box,
    open_box_again,
    pack_item,
    report_missing,
    seal_box,
    take_apart,
    unpack_item,
)
from shulian.apps.distribution.actions.handing import Scanned, hand_over
from shulian.apps.distribution.actions.receiving import (
    ScannedIn,
    answer_discrepancy,
    finish,
    open_at_end,
    scan_in,
)
from shulian.apps.distribution.actions.routes import Timetable, end_route, save_route
from shulian.apps.distribution.models import Box, BoxItem, Discrepancy, HandOver, Route
from shulian.apps.distribution.queries import boxes as queries
from shulian.apps.distribution.refusals import Refused, words
from shulian.apps.holdings.models import Item
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from shulian.core.distribution import BoxAct, BoxState, Fault, PlannedStop, Refusal
from tests import make
from tests.apps.distribution.conftest import Road


def reason(answer: object) -> Refusal:
    assert isinstance(answer, Refused), answer
    told = words(answer)
    assert told.sentence
    assert "%(" not in f"{told.sentence}{told.next_step}"
    return answer.reason


def test_a_bag_travels_with_one_book_missing_and_one_too_many(road: Road) -> None:
    here, lost = road.travelling("H-1", "H-2")
    box = road.box("H-1", "H-2")
    make.item(road.hantai, "H-3")
    take = Scanned(road.trip, road.yanta, BoxAct.TAKE, "W-1")
    assert isinstance(hand_over(road.act(), take), Box)
    assert isinstance(hand_over(road.act(), replace(take, act=BoxAct.GIVE, library=road.hantai)), Box)
    at = road.hantai
    assert open_at_end(road.act(at), box, "F-1") is True
    known, unknown = scan_in(road.act(at), box, "H-1"), scan_in(road.act(at), box, "H-3")
    assert isinstance(known, ScannedIn)
    assert isinstance(unknown, ScannedIn)
    assert (known.expected, unknown.expected) == (True, False)
    found = finish(road.act(at), box)
    assert not isinstance(found, Refused)
    assert [(one.fault, one.item_id, one.owner_id) for one in found] == [
        (Fault.MISSING, lost.pk, road.yanta.pk),
        (Fault.UNEXPECTED, Item.objects.get(barcode="H-3").pk, road.hantai.pk),
    ]
    here.refresh_from_db()
    assert (here.state, here.place_id) == (ItemState.AVAILABLE, at.pk)
    assert Transit.objects.get(item=lost).received_at is None
    assert list(queries.open_discrepancies(road.yanta)) == [found[0]]
    answer_discrepancy(road.act(), found[0], "书在还书箱底部，明天补寄")
    assert not queries.open_discrepancies(road.yanta)
    assert Entry.objects.filter(kind="box-received", quantity=2).exists()


def test_a_manifest_scanned_twice_changes_nothing(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    at = road.hantai
    open_at_end(road.act(at), box, "F-1")
    scan_in(road.act(at), box, "H-1")
    assert finish(road.act(at), box) == []
    before = Entry.objects.count()
    again = finish(road.act(at), box)
    assert reason(again) is Refusal.ALREADY_RECEIVED
    assert isinstance(again, Refused)
    with translation.override("en"):
        assert "nothing is changed" in str(words(again).sentence)
    assert reason(open_at_end(road.act(at), box, "F-1")) is Refusal.ALREADY_RECEIVED
    assert reason(scan_in(road.act(at), box, "H-1")) is Refusal.ALREADY_RECEIVED
    assert Entry.objects.count() == before
    assert not Discrepancy.objects.exists()
    # The number of the box is free for its next journey; the manifest's is not.
    assert isinstance(begin_box(road.act(), "W-1", Box.Kind.BOX, (road.yanta, road.hantai)), Box)
    assert queries.box_scanned(road.hantai, queries.manifest_number(box)) == box


def test_an_empty_box_is_not_sealed_and_a_seal_is_not_used_twice(road: Road) -> None:
    road.travelling("H-1", "H-2")
    empty = road.box(seal="")
    assert reason(seal_box(road.act(), empty, "F-1")) is Refusal.BOX_EMPTY
    road.box("H-1", number="W-2", seal="F-2")
    pack_item(road.act(), empty, "H-2")
    assert reason(seal_box(road.act(), empty, "")) is Refusal.SEAL_NEEDED
    assert reason(seal_box(road.act(), empty, "F-2")) is Refusal.SEAL_IN_USE
    assert seal_box(road.act(), empty, "F-3") is None


def test_an_item_is_in_one_box_only(road: Road) -> None:
    road.travelling("H-1")
    first, second = road.box("H-1", seal=""), road.box(number="W-2", seal="")
    refused = pack_item(road.act(), second, "H-1")
    assert reason(refused) is Refusal.IN_OTHER_BOX
    assert isinstance(refused, Refused)
    assert "W-1" in str(words(refused).sentence)
    assert reason(pack_item(road.act(), first, "H-1")) is Refusal.IN_THIS_BOX
    assert unpack_item(road.act(), first, BoxItem.objects.get().item_id) is None
    assert isinstance(pack_item(road.act(), second, "H-1"), int)


@pytest.mark.parametrize(
    ("barcode", "refusal"),
    [
        ("NOPE", Refusal.UNKNOWN_ITEM),
        ("AT-HOME", Refusal.NO_TRANSIT),
        ("X-1", Refusal.OTHER_DIRECTION),
        ("TWIN", Refusal.SEVERAL_ITEMS),
    ],
)
def test_what_does_not_belong_into_the_box_gets_a_sentence(road: Road, barcode: str, refusal: Refusal) -> None:
    make.item(road.yanta, "AT-HOME")
    road.travelling("X-1", "TWIN", to=road.xian)
    road.travelling("TWIN")
    box = road.box(seal="")
    assert reason(pack_item(road.act(), box, barcode)) is refusal
    assert not BoxItem.objects.exists()


def test_of_equal_barcodes_the_one_that_travels_is_meant(road: Road) -> None:
    make.item(road.yanta, "TWIN")
    (item,) = road.travelling("TWIN")
    assert pack_item(road.act(), road.box(seal=""), "TWIN") == item.pk


def test_a_seal_that_differs_is_written_down(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    assert open_at_end(road.act(road.hantai), box, "F-9") is False
    scan_in(road.act(road.hantai), box, "H-1")
    finish(road.act(road.hantai), box)
    found = Discrepancy.objects.get()
    assert (found.fault, found.expected, found.found, found.owner) == (Fault.SEAL, "F-1", "F-9", road.yanta)


def test_an_item_that_was_lent_on_the_way_is_not_missed(road: Road) -> None:
    (item,) = road.travelling("H-1")
    box = road.box("H-1")
    Transit.objects.filter(item=item).update(received_at=box.sealed_at, ended_by="lent")
    open_at_end(road.act(road.hantai), box, "F-1")
    assert finish(road.act(road.hantai), box) == []


def test_a_scan_sent_twice_is_done_once(road: Road) -> None:
    road.travelling("H-1")
    road.box("H-1")
    act, scan = road.act(), Scanned(road.trip, road.yanta, BoxAct.TAKE, "W-1")
    assert hand_over(act, scan) == hand_over(act, scan)
    assert HandOver.objects.count() == 1
    again = hand_over(road.act(), scan)
    assert reason(again) is Refusal.ALREADY_TAKEN
    assert HandOver.objects.filter(refusal=Refusal.ALREADY_TAKEN).count() == 1


@pytest.mark.parametrize(
    ("act", "where", "number", "refusal"),
    [
        (BoxAct.TAKE, "yanta", "NOPE", Refusal.UNKNOWN_BOX),
        (BoxAct.TAKE, "xian", "W-1", Refusal.NOT_FROM_HERE),
        (BoxAct.GIVE, "yanta", "W-1", Refusal.NOT_FOR_HERE),
        (BoxAct.TAKE, "yanta", "W-2", Refusal.NOT_SEALED),
    ],
)
def test_a_driver_is_told_what_is_wrong(road: Road, act: BoxAct, where: str, number: str, refusal: Refusal) -> None:
    road.travelling("H-1")
    road.box("H-1")
    road.box(number="W-2", seal="")
    assert reason(hand_over(road.act(), Scanned(road.trip, getattr(road, where), act, number))) is refusal


def test_the_manifest_on_a_box_is_as_good_as_its_number(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    scan = Scanned(road.trip, road.yanta, BoxAct.TAKE, queries.manifest_number(box))
    assert hand_over(road.act(), scan) == box
    assert Box.objects.get(pk=box.pk).state == BoxState.ON_THE_WAY
    assert reason(hand_over(road.act(), replace(scan, number="M99999999"))) is Refusal.UNKNOWN_BOX


def test_a_box_may_be_sorted_at_a_hub(road: Road) -> None:
    road.travelling("H-1")
    box = begin_box(road.act(), "W-7", Box.Kind.BAG, (road.yanta, road.xian))
    assert isinstance(box, Box)
    assert isinstance(pack_item(road.act(), box, "H-1"), int)
    seal_box(road.act(), box, "F-7")
    open_at_end(road.act(road.xian), box, "F-7")
    passed = scan_in(road.act(road.xian), box, "H-1")
    assert isinstance(passed, ScannedIn)
    assert passed.settled.send_to == road.hantai.pk
    assert finish(road.act(road.xian), box) == []
    onward = begin_box(road.act(road.xian), "W-8", Box.Kind.BOX, (road.xian, road.hantai))
    assert isinstance(onward, Box)
    assert isinstance(pack_item(road.act(road.xian), onward, "H-1"), int)


def test_a_missing_box_is_found_by_whoever_scans_it(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    assert report_missing(road.act(), box) is None
    assert reason(report_missing(road.act(), box)) is Refusal.ALREADY_MISSING
    hand_over(road.act(), Scanned(road.trip, road.hantai, BoxAct.GIVE, "W-1"))
    box.refresh_from_db()
    assert (box.state, box.place_id) == (BoxState.HANDED_OVER, road.hantai.pk)


def test_a_sealed_box_is_opened_again_and_given_up(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    assert reason(take_apart(road.act(), box)) is Refusal.ALREADY_SEALED
    assert open_box_again(road.act(), box) is None
    assert take_apart(road.act(), box) is None
    assert not Box.objects.exists()
    assert take_apart(road.act(), box) is None


def test_a_box_goes_somewhere_and_its_number_is_on_one_journey(road: Road) -> None:
    road.box(seal="")
    ends = (road.yanta, road.hantai)
    assert reason(begin_box(road.act(), "W-1", Box.Kind.BOX, ends)) is Refusal.BOX_IN_USE
    assert reason(begin_box(road.act(), "W-2", Box.Kind.BOX, (road.yanta, road.yanta))) is Refusal.SAME_LIBRARY


def stops(*libraries: int) -> list[PlannedStop]:
    return [PlannedStop(library, 480 + n, frozenset(range(7))) for n, library in enumerate(libraries)]


def test_a_stop_with_boxes_on_the_way_stays(road: Road) -> None:
    road.travelling("H-1")
    road.box("H-1")
    hand_over(road.act(), Scanned(road.trip, road.yanta, BoxAct.TAKE, "W-1"))
    shorter = Timetable("西安—汉中", None, None, stops(road.yanta.pk, road.xian.pk))
    refused = save_route(road.act(), road.route.library, road.route, shorter)
    assert reason(refused) is Refusal.BOXES_ON_THE_WAY
    assert isinstance(refused, Refused)
    assert "汉台区图书馆" in str(words(refused).sentence)
    assert road.route.stops.count() == 3
    assert reason(end_route(road.act(), road.route)) is Refusal.BOXES_ON_THE_WAY


def test_a_route_is_begun_changed_and_ended(road: Road) -> None:
    at = road.route.library
    wanted = Timetable(
        "西安环线", road.driver.pk, 120_00, stops(road.xian.pk, road.yanta.pk), frozenset({road.xian.pk})
    )
    made = save_route(road.act(), at, None, wanted)
    assert isinstance(made, Route)
    assert made.stops.filter(hub=True).count() == 1
    changed = replace(wanted, stops=stops(road.xian.pk, road.hantai.pk))
    assert isinstance(save_route(road.act(), at, made, changed), Route)
    assert reason(save_route(road.act(), at, made, replace(wanted, cost_fen=-5))) is Refusal.ABSURD_AMOUNT
    assert reason(save_route(road.act(), at, made, replace(wanted, stops=wanted.stops[:1]))) is Refusal.TOO_FEW_STOPS
    assert end_route(road.act(), made) is None
