"""Holds at a desk: placing one for the reader who stands there, the lists, the slip, a recall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.charges.models import Charge
from shulian.apps.circulation import rounds, targeting
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.expiry import turn_the_day
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.models import FetchWeight, Hold, Loan
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader, View
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces.desk.hold_lists import LISTS
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

CARD = "610113000777"


@dataclass
class World:
    """雁塔 and 汉台, each with a copy of 三体, and a reader with a card."""

    yanta: Library
    hantai: Library
    title: Title
    here: Item
    away: Item
    reader: Reader
    desk: Desk

    def hold(self, pickup: Library | None = None) -> Hold:
        reader = make.reader(self.yanta, name="欧阳雪芹")
        done = place_hold(Act("desk"), Wish(reader.pk, self.title.pk, (pickup or self.yanta).pk))
        return Hold.objects.get(pk=done.hold)

    def listed(self, which: str) -> str:
        return self.desk.client.get(f"/desk/holds/?list={which}").content.decode()

    def post(self, address: str, **sent: object) -> str:
        answer = self.desk.client.post(address, {"command": str(uuid4())} | sent, follow=True)
        return answer.content.decode()


@pytest.fixture
def world(province: Library) -> World:
    yanta = make.library("雁塔区图书馆", Library.objects.get(pk=province.pk), code="610113")
    hantai = make.library("汉台区图书馆", Library.objects.get(pk=province.pk), code="610702")
    title = make.title("三体", authors=["刘慈欣"])
    here = make.item(yanta, "Y-3T", title, call_number="I247.5/8")
    away = make.item(hantai, "H-3T", title)
    desk = desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta)
    return World(yanta, hantai, title, here, away, make.reader(yanta, CARD), desk)


def place(world: World, **sent: object) -> str:
    return world.post("/desk/holds/new/", step="place", title=world.title.pk, card=CARD, **sent)


def test_the_places_near_the_desk_come_first(world: World) -> None:
    branch = make.library("雁塔区图书馆小寨分馆", world.yanta, kind="branch")
    found = world.post("/desk/holds/new/", step="find", card=CARD, title=world.title.pk)
    marks = ['label="Here"', world.yanta.code, 'label="In the same city"', branch.code, world.hantai.code]
    places = [found.index(mark, found.index('id="pickup"')) for mark in marks]
    assert places == sorted(places)


def test_a_hold_is_placed_for_the_reader_who_stands_there(world: World) -> None:
    found = world.post("/desk/holds/new/", step="find", card=CARD, text="Y-3T")
    assert "三体" in found
    assert "王*明" in found
    assert CARD not in found
    assert "王*明 waits for “三体” now." in place(world)
    hold = Hold.objects.get()
    assert (hold.source, hold.pickup_id, hold.reader_id) == ("desk", world.yanta.pk, world.reader.pk)


def test_the_panel_of_the_reader_shows_the_holds_and_leads_on(world: World) -> None:
    place(world)
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=world.here.pk))
    page = world.desk.scan(CARD).content.decode()
    assert "Waits on the hold shelf:" in page
    assert "1 hold" in page
    onward = world.desk.client.post("/desk/holds/new/", {"reader": world.desk.seal}).content.decode()
    assert "王*明" in onward


def test_lists_tell_no_whole_name_or_number_and_opening_one_of_them_is_a_look(world: World) -> None:
    card = "610113888999"
    waits = make.reader(world.yanta, card, name="欧阳雪芹")
    queued = place_hold(Act("desk"), Wish(waits.pk, world.title.pk, world.yanta.pk)).hold
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=world.here.pk))
    lists = [world.listed(which) for which in LISTS]
    lists.append(world.desk.client.get(f"/desk/holds/titles/{world.title.pk}/").content.decode())
    lists.append(str(xlsx.read(world.desk.client.get("/desk/holds/workbook/?list=shelf").content).rows))
    assert sum("欧**芹" in one for one in lists) >= 2
    assert not [one for one in lists if "欧阳雪芹" in one or card in one]
    assert not View.objects.exists()
    world.desk.client.get(f"/desk/holds/{queued}/")
    assert View.objects.get().reader_id == waits.pk


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"wanted_until": "2020-01-01"}, "past"),
        ({"wanted_until": "tomorrow"}, "no date"),
        ({"pickup": "no-such"}, "picked up"),
        ({"card": "no-such", "title": 0}, "not known"),
        ({"item": 999999}, "No library has a copy"),
    ],
)
def test_bad_input_gets_a_sentence_and_leaves_nothing(world: World, sent: dict[str, object], said: str) -> None:
    page = world.post("/desk/holds/new/", **({"step": "place", "title": world.title.pk, "card": CARD} | sent))
    assert said in page
    assert not Hold.objects.exists()


def test_twice_the_same_and_a_withdrawn_title_are_refused(world: World) -> None:
    place(world)
    assert "already-held" in place(world)
    assert Hold.objects.count() == 1
    Hold.objects.all().delete()
    Item.objects.update(state=ItemState.WITHDRAWN)
    assert "nothing-to-hold" in place(world)


def test_a_limit_is_let_pass_once_with_right_and_reason(world: World) -> None:
    make.policy(hold_limit=0)
    assert "Reason for letting it pass once" not in place(world)
    assert not Hold.objects.exists()
    world.desk = desk_of(make.staff(Role.SENIOR_LIBRARIAN, world.yanta), world.yanta)
    page = place(world)
    assert "By the rule of the whole alliance: Holds at once – 0." in page
    assert 'name="passed" value="too-many-holds"' in page
    assert "waits for" in place(world, reason="课题需要", passed="too-many-holds")
    assert Hold.objects.count() == 1


def test_a_reason_lets_pass_only_what_was_shown(world: World) -> None:
    make.policy(hold_limit=0, debt_limit_fen=100)
    owed = {"library": world.yanta, "place": world.yanta, "kind": Charge.Kind.OTHER, "fen": 500, "open_fen": 500}
    Charge.objects.create(reader=world.reader, incurred_at=clock.now(), command=uuid4(), **owed)
    world.desk = desk_of(make.staff(Role.SENIOR_LIBRARIAN, world.yanta), world.yanta)
    assert "too-much-owed" in place(world)
    page = place(world, reason="课题需要", passed="too-much-owed")
    assert "too-many-holds" in page
    assert 'value="课题需要"' in page
    assert not Hold.objects.exists()
    assert "waits for" in place(world, reason="课题需要", passed=["too-much-owed", "too-many-holds"])


def test_what_is_to_be_fetched_stands_on_the_pull_list_until_it_is_missing(world: World) -> None:
    hold = world.hold()
    rounds.make()
    page = world.listed("pull")
    assert "I247.5/8" in page
    assert "Y-3T" in page
    world.post(f"/desk/holds/{hold.pk}/missing/", item=world.here.pk)
    world.here.refresh_from_db()
    assert world.here.state == ItemState.MISSING
    targeting.look_again(world.title.pk)
    hold.refresh_from_db()
    assert hold.target_id == world.away.pk
    assert "Nothing is to be fetched" in world.listed("pull")


def test_the_shelf_the_last_days_and_what_is_to_be_cleared(world: World) -> None:
    hold = world.hold()
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=world.away.pk))
    page = world.listed("shelf")
    assert "欧**芹" in page
    assert "欧阳雪芹" not in page
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        assert "Not picked up" in world.listed("expiring")
        world.post(f"/desk/holds/{hold.pk}/end/")
        hold.refresh_from_db()
        assert hold.state == HoldState.EXPIRED
        page = world.listed("clear")
        assert "Send it home：汉台区图书馆" in page
        assert turn_the_day() == 0


def test_what_comes_and_what_can_never_come(world: World) -> None:
    hold = world.hold()
    settle_one(Command(Kind.CHECKIN, world.hantai.pk, "desk", item=world.away.pk))
    assert "汉台区图书馆" in world.listed("coming")
    other = make.title("绝版书")
    gone = make.item(world.yanta, of=other)
    place_hold(Act("desk"), Wish(world.reader.pk, other.pk, world.yanta.pk))
    Item.objects.filter(pk=gone.pk).update(state=ItemState.LOST)
    assert "绝版书" in world.listed("hopeless")
    world.post(f"/desk/holds/{Hold.objects.get(title=other).pk}/end/")
    assert "绝版书" not in world.listed("hopeless")
    assert hold.pk


@pytest.mark.parametrize("which", ["pull", "shelf", "expiring", "clear", "coming", "hopeless", "nonsense"])
def test_every_list_is_there_as_a_workbook_too(world: World, which: str) -> None:
    world.hold()
    rounds.make()
    book = world.desk.client.get(f"/desk/holds/workbook/?list={which}").content
    assert xlsx.read(book).rows[0][0]


@pytest.mark.parametrize("paper", ["58", "80", "a4", "poster"])
def test_the_slip_says_where_and_for_whom_and_until_when(world: World, paper: str) -> None:
    hold = world.hold()
    settle_one(Command(Kind.CHECKIN, world.yanta.pk, "desk", item=world.here.pk))
    answer = world.desk.client.get(f"/desk/holds/{hold.pk}/slip.pdf?paper={paper}")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"


def test_slips_and_ends_are_for_the_libraries_that_have_to_do_with_the_hold(world: World) -> None:
    hold = world.hold(world.hantai)
    Reader.objects.filter(pk=hold.reader_id).update(home_library=world.hantai)
    assert world.desk.client.get(f"/desk/holds/{hold.pk}/slip.pdf").status_code == 403
    assert world.desk.client.post(f"/desk/holds/{hold.pk}/end/", {"command": str(uuid4())}).status_code == 403


def test_a_library_that_only_lends_the_copy_does_not_end_the_hold(world: World) -> None:
    hold = world.hold(world.hantai)
    Reader.objects.filter(pk=hold.reader_id).update(home_library=world.hantai)
    Hold.objects.filter(pk=hold.pk).update(target=world.here)
    assert world.desk.client.get(f"/desk/holds/{hold.pk}/slip.pdf").status_code == 200
    assert world.desk.client.post(f"/desk/holds/{hold.pk}/end/", {"command": str(uuid4())}).status_code == 403
    hold.refresh_from_db()
    assert hold.state == HoldState.WAITING


def test_a_loan_is_called_back_from_the_page_of_the_title(world: World) -> None:
    with clock.stopped_at(clock.now() - timedelta(days=15)):
        make.policy(recall_after_days=10)
        settle_one(Command(Kind.CHECKOUT, world.yanta.pk, "desk", item=world.here.pk, card=CARD))
    loan = Loan.objects.get()
    Item.objects.filter(pk=world.away.pk).update(state=ItemState.MISSING)
    world.hold()
    assert "Call back" in world.desk.client.get(f"/desk/holds/titles/{world.title.pk}/").content.decode()
    assert "Called back" in world.post(f"/desk/holds/titles/{world.title.pk}/recall/", loan=loan.pk)
    loan.refresh_from_db()
    assert loan.recalled_on == clock.today()
    assert "called back already" in world.post(f"/desk/holds/titles/{world.title.pk}/recall/", loan=loan.pk)


def test_management_says_how_often_the_library_is_asked(world: World) -> None:
    address = "/desk/holds/weight/"
    assert world.desk.client.post(address, {"command": str(uuid4()), "weight": 0}).status_code == 403
    world.desk = desk_of(make.staff(Role.LIBRARY_DIRECTOR, world.yanta), world.yanta)
    assert "choose one" in world.post(address, weight=77)
    world.post(address, weight=0)
    assert FetchWeight.objects.get(library=world.yanta).weight == 0


def change(world: World, hold: Hold, what: str, **sent: object) -> str:
    return world.post(f"/desk/holds/{hold.pk}/", change=what, **sent)


def test_a_hold_is_moved_suspended_resumed_and_cancelled_from_the_queue_of_its_title(world: World) -> None:
    hold = world.hold()
    assert f"/desk/holds/{hold.pk}/" in world.desk.client.get(f"/desk/holds/titles/{world.title.pk}/").content.decode()
    world.desk.client.get(f"/desk/holds/{hold.pk}/")
    assert View.objects.filter(reader=hold.reader).exists()
    until = clock.today() + timedelta(days=9)
    steps = (
        ("move", {"pickup": "610702"}, HoldState.WAITING, "The pickup place is changed."),
        ("suspend", {"until": until.isoformat()}, HoldState.SUSPENDED, "place in the queue is kept"),
        ("resume", {}, HoldState.WAITING, "waits again"),
        ("cancel", {}, HoldState.CANCELLED, "The hold is cancelled."),
    )
    for what, sent, state, said in steps:
        assert said in change(world, hold, what, **sent)
        hold.refresh_from_db()
        assert hold.state == state
    assert (hold.pickup, hold.end_reason) == (world.hantai, "by-staff")
    assert "This hold is over" in world.desk.client.get(f"/desk/holds/{hold.pk}/").content.decode()


@pytest.mark.parametrize(
    ("what", "sent", "said"),
    [
        ("suspend", {"until": "2020-01-01"}, "past"),
        ("suspend", {"until": "soon"}, "past"),
        ("move", {"pickup": "999"}, "cannot be picked up"),
        ("resume", {}, "already"),
    ],
)
def test_what_cannot_be_done_with_a_hold_is_said(world: World, what: str, sent: dict[str, str], said: str) -> None:
    hold = world.hold()
    assert said in change(world, hold, what, **sent)
    before = hold.version
    hold.refresh_from_db()
    assert (hold.state, hold.version) == (HoldState.WAITING, before)


def test_whoever_stands_at_the_desk_changes_every_hold_of_their_own_and_nobody_else_does(world: World) -> None:
    guest = make.reader(world.hantai, "610702000888")
    done = place_hold(Act("portal"), Wish(guest.pk, world.title.pk, world.hantai.pk))
    hold = Hold.objects.get(pk=done.hold)
    assert world.desk.client.get(f"/desk/holds/{hold.pk}/").status_code == 403
    assert f"/desk/holds/{hold.pk}/" in world.desk.scan("610702000888").content.decode()
    assert world.desk.post(f"/desk/holds/{hold.pk}/").status_code == 200
    assert world.desk.post(f"/desk/holds/{hold.pk}/", change="cancel").status_code == 200
    hold.refresh_from_db()
    assert hold.state == HoldState.CANCELLED
    other = world.hold(world.hantai)
    Reader.objects.filter(pk=other.reader_id).update(home_library=world.hantai)
    assert world.desk.post(f"/desk/holds/{other.pk}/", change="cancel").status_code == 403
