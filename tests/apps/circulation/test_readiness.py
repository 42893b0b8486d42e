"""A hold may be ready more than once: its reader is told each time, and hears nothing of a copy that is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import holds
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.circulation.actions.holds import cancel_hold, move_hold
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.actions.undo import undo
from shulian.apps.circulation.match import MATCH, follow
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice, Told
from shulian.apps.readers.models import Reader
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState
from shulian.core.notices.kinds import Channel, State
from tests import make
from tests.apps.circulation.waiting import World

pytestmark = pytest.mark.django_db


class Shelf:
    """A copy that stands ready for a reader at 雁塔, who is told by letter tomorrow morning at the earliest."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.item = world.item(world.yanta)
        self.hold = world.hold(reader=world.reader(email=secrets.seal("wo@example.cn")))
        self.scanned = self.scan()

    def scan(self, at: Library | None = None) -> Answer:
        place = (at or self.world.yanta).pk
        return settle_one(Command(Kind.CHECKIN, place, "desk", item=self.item.pk))

    def lend_past(self) -> Answer:
        """Somebody else takes the copy, by an override."""
        card = make.card_of(self.world.reader())
        past = Command(
            Kind.CHECKOUT,
            self.world.yanta.pk,
            "desk",
            item=self.item.pk,
            card=card,
            overridden=(Refusal.HELD_FOR_ANOTHER,),
            reason="急用",
        )
        return settle_one(past)

    def lend(self) -> Answer:
        """The reader comes for it."""
        card = make.card_of(Reader.objects.get(pk=self.hold.reader_id or 0))
        return settle_one(Command(Kind.CHECKOUT, self.world.yanta.pk, "desk", item=self.item.pk, card=card))

    def act(self) -> Act:
        return Act("desk", library=self.world.yanta.pk, command=uuid4())

    def told(self) -> list[str]:
        """What has become of the letters, each in the order in which it was made; the follower comes twice."""
        for _twice in range(2):
            follow(list(Entry.objects.filter(kind__in=MATCH.kinds).order_by("pk")))
        letters = Notice.objects.filter(channel=Channel.EMAIL, kind="hold-ready")
        return list(letters.order_by("made_at").values_list("state", flat=True))


@pytest.fixture
def shelf(world: World, settings: Any) -> Shelf:
    settings.NOTICE_MAIL = {"server": {}, "from": "a@library.example"}
    return Shelf(world)


def _move(shelf: Shelf) -> None:
    move_hold(shelf.act(), shelf.hold.pk, shelf.world.hantai.pk)


def _undo_scan(shelf: Shelf) -> None:
    undo(shelf.act(), shelf.scanned.command)


def _miss(shelf: Shelf) -> None:
    mark(shelf.act(), shelf.item.pk, Mark.MISSING)


def _tear(shelf: Shelf) -> None:
    mark(shelf.act(), shelf.item.pk, Mark.DAMAGED)


def _pass_over(shelf: Shelf) -> None:
    assert shelf.lend_past().ok


def _fetch(shelf: Shelf) -> None:
    assert shelf.lend().ok


def _carry_off(shelf: Shelf) -> None:
    shelf.scan(shelf.world.hantai)


def _cancel_at_home(shelf: Shelf) -> None:
    cancel_hold(Act("portal"), shelf.hold.pk)


ENDS = [_move, _undo_scan, _miss, _tear, _pass_over, _fetch, _carry_off, _cancel_at_home]


@pytest.mark.parametrize("end", ENDS)
def test_a_letter_that_waits_is_stopped_however_the_copy_stops_being_ready(
    shelf: Shelf, end: Callable[[Shelf], None]
) -> None:
    assert shelf.told() == [State.WAITING]
    end(shelf)
    assert shelf.told() == [State.CANCELLED]


def _moved(shelf: Shelf) -> None:
    _move(shelf)
    shelf.scan()
    shelf.scan(shelf.world.hantai)


def _undone_and_scanned(shelf: Shelf) -> None:
    _undo_scan(shelf)
    shelf.scan()


def _missing_and_found(shelf: Shelf) -> None:
    _miss(shelf)
    shelf.scan()


def _passed_over_and_returned(shelf: Shelf) -> None:
    _pass_over(shelf)
    shelf.scan()


@pytest.mark.parametrize("again", [_moved, _undone_and_scanned, _missing_and_found, _passed_over_and_returned])
@pytest.mark.parametrize("sent", [False, True])
def test_who_waits_is_told_again_when_the_same_copy_is_ready_anew(
    shelf: Shelf, again: Callable[[Shelf], None], sent: bool
) -> None:
    assert shelf.told() == [State.WAITING]
    if sent:
        Notice.objects.update(state=State.SENT)
    again(shelf)
    assert Hold.objects.get().state == HoldState.READY
    assert shelf.told() == [State.SENT if sent else State.CANCELLED, State.WAITING]


def test_the_same_readiness_is_told_once_however_often_the_copy_is_scanned(shelf: Shelf) -> None:
    shelf.told()
    shelf.scan()
    assert shelf.told() == [State.WAITING]


@pytest.mark.parametrize("take", [Shelf.lend, Shelf.lend_past])
def test_a_loan_undone_puts_the_letter_on_its_way_again_unless_it_went_out(
    shelf: Shelf, take: Callable[[Shelf], Answer]
) -> None:
    shelf.told()
    taken = take(shelf)
    assert shelf.told() == [State.CANCELLED]
    assert undo(shelf.act(), taken.command).ok
    assert shelf.told() == [State.CANCELLED, State.WAITING]
    Notice.objects.filter(state=State.WAITING).update(state=State.SENT)
    taken = take(shelf)
    shelf.told()
    assert undo(shelf.act(), taken.command).ok
    assert shelf.told() == [State.CANCELLED, State.SENT]
    assert Told.objects.count() == 1


def test_what_is_moved_away_and_back_stands_to_be_scanned(shelf: Shelf) -> None:
    _move(shelf)
    hold = Hold.objects.get()
    assert (hold.state, hold.ready_at, hold.shelf_until) == (HoldState.CAPTURED, None, None)
    assert move_hold(shelf.act(), hold.pk, shelf.world.yanta.pk).ok
    assert list(holds.to_clear(shelf.world.yanta)) == [Item.objects.get()]
    shelf.scan()
    assert Hold.objects.get().state == HoldState.READY
    assert not holds.to_clear(shelf.world.yanta).exists()
