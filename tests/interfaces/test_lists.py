"""No list goes on without pages, and none that is cut keeps quiet about it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from shulian import clock
from shulian.apps.alliance.models import Account, Grant, Library
from shulian.apps.distribution.actions.losses import suppose_losses
from shulian.apps.distribution.models import Box, Discrepancy, HandOver
from shulian.apps.distribution.queries.trips import boxes_of, routes_with_promises
from shulian.apps.readers.models import Card
from shulian.core.roles import Role
from shulian.interfaces import lists
from shulian.interfaces.desk import acting
from shulian.interfaces.desk.distribution import ageing, boxes
from shulian.interfaces.lists import copies_to_choose, first, paged
from tests import make
from tests.apps.distribution.conftest import Road, road
from tests.interfaces.desk.test_distribution import at

__all__ = ["road"]

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_list_is_paged_under_its_own_name() -> None:
    page = paged(RequestFactory().get("/?page=3&others=2"), list(range(25)), 10, "others")
    assert (list(page), page.parameter) == (list(range(10, 20)), "others")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("rows", "kept", "more", "notes"), [(3, 3, 0, 0), (4, 4, 0, 0), (5, 4, 1, 1), (90, 4, 86, 1)])
def test_a_bounded_list_says_how_many_it_leaves_out(rows: int, kept: int, more: int, notes: int) -> None:
    found = first(list(range(rows)), 4)
    assert (len(found.rows), found.more, len(found.notes)) == (kept, more, notes)


def test_all_copies_of_a_title_can_be_paged_through(road: Road) -> None:
    title = make.title("三体")
    barcodes = [make.item(road.yanta, of=title).barcode for _copy in range(51)]
    page = f"/desk/holds/titles/{title.pk}/"
    client = at(road.yanta)
    shown = text(client, page) + text(client, f"{page}?copies=2")
    assert [barcode for barcode in barcodes if barcode not in shown] == []
    assert "?copies=2#copies" in shown


def test_copies_to_choose_say_how_many_more_there_are_and_are_found_by_their_words(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_COPIES", 3)
    title = make.title("三体")
    items = [make.item(road.yanta, of=title, call_number=f"I247/{number}") for number in range(5)]
    far = make.item(road.hantai, of=title)
    assert (len(copies_to_choose(title.pk, "", None).rows), copies_to_choose(title.pk, "", None).more) == (3, 3)
    for words in ("汉台", far.barcode):
        assert copies_to_choose(title.pk, words, None).rows == [far]
    assert copies_to_choose(title.pk, "I247/4", None).rows == [items[4]]
    # What was chosen stays to be chosen, whatever is looked for.
    assert copies_to_choose(title.pk, "汉台", str(items[0].pk)).rows == [items[0], far]
    assert copies_to_choose(title.pk, "", "九").more == 3
    make.reader(road.yanta, "C-1")
    sent = {"command": uuid4(), "card": "C-1", "title": title.pk, "step": "choose"}
    assert "3 more are not shown" in at(road.yanta).post("/desk/holds/new/", sent).content.decode()


def test_every_hold_of_a_reader_is_listed_where_one_is_placed(road: Road) -> None:
    reader = make.reader(road.yanta, "C-1")
    for number in range(21):
        make.hold(reader, make.title(f"第{number:02d}卷"), road.yanta)
    client = at(road.yanta)
    page = client.post("/desk/holds/new/", {"card": "C-1"})
    assert (len(page.context["held"]), page.context["page"].paginator.count) == (20, 21)
    after = client.post("/desk/holds/new/", {"reader": page.context["at"].seal, "page": 2})
    assert [one.hold.title.title for one in after.context["held"]] == ["第20卷"]
    panel = client.post("/desk/scan/", {"command": uuid4(), "mode": "lend", "text": "C-1"}).content.decode()
    assert "16 more" in panel
    assert Card.objects.get(number="C-1").reader == reader


def test_the_choice_of_a_desk_says_how_many_libraries_it_leaves_out(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "MOST_SHOWN", 2)
    client = at(road.yanta)
    keeper = Account.objects.get(grants__library=road.yanta)
    for library in Library.objects.exclude(pk=road.yanta.pk):
        Grant.objects.create(account=keeper, role=Role.DESK_LIBRARIAN, library=library)
    assert "2 more are not shown" in text(client, "/desk/library/")
    assert "more are not shown" not in text(client, "/desk/library/?q=汉台")


def test_differences_hand_overs_directions_and_losses_have_pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (boxes, ageing):
        monkeypatch.setattr(one, "A_FEW" if one is boxes else "A_PAGE", 2)
    monkeypatch.setattr(boxes, "DIRECTIONS", 1)
    barcodes = ["H-1", "H-2", "H-3"]
    road.travelling(*barcodes)
    road.travelling("X-1", to=road.xian)
    client = at(road.yanta, Role.SENIOR_LIBRARIAN)
    assert "1 more library" in text(client, "/desk/boxes/")
    with clock.stopped_at(clock.now().replace(year=clock.now().year + 1)):
        assert suppose_losses() == 4
    client = at(road.hantai, Role.SENIOR_LIBRARIAN)
    assert "losses=2#losses" in text(client, "/desk/boxes/ageing/")
    box = road.box(*barcodes)
    for number in range(3):
        Discrepancy.objects.create(box=box, fault="missing", owner=road.yanta, item=box.contents.all()[number].item)
        HandOver.objects.create(
            box=box, trip=road.trip, library=road.yanta, act="take", happened_at=clock.now(), command=uuid4()
        )
    client = at(road.yanta, Role.SENIOR_LIBRARIAN)
    assert "faults=2#faults" in text(client, "/desk/boxes/")
    shown = text(client, f"/desk/boxes/{box.pk}/?faults=2&scans=2")
    assert [barcode in shown.split('id="scans"')[0].split("<table")[0] for barcode in barcodes] == [False, False, True]
    assert f'href="/desk/boxes/{box.pk}/?faults=2&amp;scans=1#scans"' in shown


def test_a_driver_has_every_box_and_every_route_can_be_filtered_by(road: Road) -> None:
    sealed = {"state": "sealed", "source": road.yanta, "destination": road.hantai, "place": road.yanta}
    Box.objects.bulk_create(Box(number=f"W-{n}", seal=f"F-{n}", **sealed) for n in range(320))
    assert len(boxes_of(road.trip, road.route.stops.all())) == 320
    assert routes_with_promises() == [road.route]
