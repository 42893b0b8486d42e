"""What lies on the road for too long, what is supposed lost, and what timetables promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Command as Scan
from shulian.apps.circulation.actions import Kind, settle_one
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.actions import losses
from shulian.apps.distribution.actions.floating import send_to_balance
from shulian.apps.distribution.actions.losses import confirm_loss, put_off, set_days, suppose_losses
from shulian.apps.distribution.actions.routes import plan_trips, work_out_promises
from shulian.apps.distribution.models import Promise, SupposedLoss, Trip
from shulian.apps.distribution.queries.ageing import (
    Wanted,
    open_transits,
    settings,
    supposed_losses,
    transit_times,
)
from shulian.apps.distribution.refusals import Refused
from shulian.apps.journal.models import Command, Entry
from shulian.core.circulation.states import ItemState
from shulian.core.distribution import Refusal
from tests.apps.distribution.conftest import Road


def aged(barcode: str, days: int) -> Transit:
    transit = Transit.objects.get(item__barcode=barcode, received_at__isnull=True)
    Transit.objects.filter(pk=transit.pk).update(opened_at=clock.now() - timedelta(days=days))
    return transit


def test_late_is_what_the_timetable_did_not_keep(road: Road) -> None:
    road.travelling("H-1", "H-2")
    road.travelling("X-1", to=road.xian)
    work_out_promises()
    assert Promise.objects.get(source=road.yanta, destination=road.hantai).days == 0
    late, fresh = aged("H-1", 3), aged("H-2", 0)
    everything = Library.objects.all()
    found = open_transits(everything, Wanted(late_only=True))
    assert list(found) == [late]
    assert (found[0].promised, found[0].route) == (0, road.route.name)  # type: ignore[attr-defined]
    assert set(open_transits(everything, Wanted(library=road.hantai))) == {late, fresh}
    assert open_transits(everything, Wanted(route=road.route.pk)).count() == 3
    assert not open_transits(Library.objects.filter(pk=road.route.library_id), Wanted())


def test_where_no_route_runs_the_settings_say_what_is_late(road: Road) -> None:
    road.travelling("H-1")
    aged("H-1", 5)
    assert not open_transits(Library.objects.all(), Wanted(late_only=True))
    assert set_days(road.act(), 20, 3)
    assert open_transits(Library.objects.all(), Wanted(late_only=True)).count() == 1
    assert not set_days(road.act(), 2, 3)
    assert settings().lost_after_days == 20


def test_a_loss_is_proposed_by_the_job_and_confirmed_by_a_person(road: Road) -> None:
    road.travelling("H-1", "H-2", "H-3")
    for barcode in ("H-1", "H-2"):
        aged(barcode, 40)
    assert suppose_losses() == 2
    assert suppose_losses() == 0
    own = Library.objects.filter(pk=road.hantai.pk)
    lost, waits = supposed_losses(own)
    assert not supposed_losses(Library.objects.filter(pk=road.yanta.pk))
    assert isinstance(confirm_loss(road.act(road.hantai), lost), Done)
    item = lost.transit.item
    item.refresh_from_db()
    assert item.state in (ItemState.MISSING, ItemState.LOST)
    assert Transit.objects.get(pk=lost.transit_id).ended_by == Transit.End.LOST
    put_off(road.act(road.hantai), waits)
    assert not supposed_losses(own)
    SupposedLoss.objects.filter(pk=waits.pk).update(wait_until=clock.today())
    assert suppose_losses() == 1
    assert [one.pk for one in supposed_losses(own)] == [waits.pk]


def test_what_arrives_after_all_is_no_loss(road: Road) -> None:
    road.travelling("H-1")
    transit = aged("H-1", 40)
    suppose_losses()
    Transit.objects.filter(pk=transit.pk).update(received_at=clock.now())
    suppose_losses()
    assert SupposedLoss.objects.get().answer == SupposedLoss.Answer.OVER


def test_how_long_the_ways_take(road: Road) -> None:
    road.travelling("H-1", "H-2", "H-3")
    now = clock.now()
    for barcode, days in (("H-1", 1), ("H-2", 2), ("H-3", 6)):
        transit = aged(barcode, days)
        Transit.objects.filter(pk=transit.pk).update(
            opened_at=now - timedelta(days=days), received_at=now, ended_by=Transit.End.RECEIVED
        )
    span = (clock.today() - timedelta(days=1), clock.today())
    (way,) = transit_times(Library.objects.all(), span)
    assert (way.source, way.destination, way.items) == ("雁塔区图书馆", "汉台区图书馆", 3)
    assert round(way.median, 3) == 2
    assert round(way.p90, 3) == 5.2
    earlier = (clock.today() - timedelta(days=9), clock.today() - timedelta(days=5))
    assert transit_times(Library.objects.all(), earlier) == []


def test_the_ways_are_asked_for_in_three_questions_however_many_there_are(
    road: Road, django_assert_num_queries: Any
) -> None:
    """A name or a promise looked up for every transit made this page slow."""
    work_out_promises()
    road.travelling("H-1", "H-2")
    road.travelling("X-1", to=road.xian)
    Transit.objects.update(received_at=clock.now(), ended_by=Transit.End.RECEIVED)
    span = (clock.today() - timedelta(days=90), clock.today())
    with django_assert_num_queries(3) as asked:
        ways = transit_times(Library.objects.all(), span)
    assert [(way.destination, way.items, way.promised) for way in ways] == [
        ("汉台区图书馆", 2, 0),
        ("西安图书馆", 1, 0),
    ]
    assert "distribution_promise" not in asked.captured_queries[0]["sql"]
    assert '"name"' not in asked.captured_queries[0]["sql"]


def test_the_day_is_planned_once(road: Road) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert plan_trips(tomorrow) == 1
    assert plan_trips(tomorrow) == 0
    assert entered("trip-planned") == 1
    assert Trip.objects.get(day=tomorrow).driver == road.driver


def entered(kind: str) -> int:
    return Entry.objects.filter(kind=kind).count()


class PowerCut(Exception):
    pass


def test_a_proposal_is_a_command_with_its_entry_or_nothing(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road.travelling("H-1", "H-2", "H-3")
    for barcode in ("H-1", "H-2", "H-3"):
        aged(barcode, 40)
    write = losses.entry

    def until_the_second(*told: Any, **what: Any) -> None:
        if entered("loss-supposed") == 1:
            raise PowerCut
        write(*told, **what)

    monkeypatch.setattr(losses, "entry", until_the_second)
    with pytest.raises(PowerCut):
        suppose_losses()
    assert (SupposedLoss.objects.count(), entered("loss-supposed")) == (1, 1)
    monkeypatch.setattr(losses, "entry", write)
    assert suppose_losses() == 2
    assert suppose_losses() == 0
    assert (SupposedLoss.objects.count(), entered("loss-supposed")) == (3, 3)
    assert Command.objects.filter(kind="suppose-loss").count() == 3


def test_the_end_of_a_wait_and_of_a_journey_are_entered_once(road: Road) -> None:
    road.travelling("H-1", "H-2")
    for barcode in ("H-1", "H-2"):
        aged(barcode, 40)
    suppose_losses()
    waits, arrived = supposed_losses(Library.objects.all())
    put_off(road.act(road.hantai), waits, 1)
    Transit.objects.filter(pk=arrived.transit_id).update(received_at=clock.now())
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert [suppose_losses() for _run in range(3)] == [1, 0, 0]
    assert (entered("loss-supposed"), entered("supposed-loss-over"), entered("supposed-loss-wait")) == (3, 1, 1)


def test_a_loss_is_confirmed_whole_or_not_at_all(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = road.travelling("H-1")
    aged("H-1", 40)
    suppose_losses()
    (loss,) = supposed_losses(Library.objects.all())
    act = road.act(road.hantai)

    def cut(*_told: Any, **_what: Any) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(losses, "entry", cut)
        with pytest.raises(PowerCut):
            confirm_loss(act, loss)
    item.refresh_from_db()
    assert item.state == ItemState.IN_TRANSIT
    first, again = (confirm_loss(act, loss) for _time in range(2))
    assert isinstance(first, Done)
    assert first.ok
    assert first == again
    loss.refresh_from_db()
    assert (loss.answer, entered("supposed-loss-lost")) == (SupposedLoss.Answer.LOST, 1)


def supposed(road: Road, *barcodes: str) -> SupposedLoss:
    """The proposal for the first of these items, all of which have been travelling for forty days."""
    road.travelling(*barcodes)
    for barcode in barcodes:
        aged(barcode, 40)
    suppose_losses()
    return SupposedLoss.objects.select_related("transit__item").get(transit__item__barcode=barcodes[0])


def refused_of(answer: object) -> Refusal | None:
    return answer.reason if isinstance(answer, Refused) else None


def test_what_turned_up_since_the_list_was_opened_is_not_lost_on_its_next_journey(road: Road) -> None:
    loss = supposed(road, "H-1")
    assert settle_one(Scan(Kind.CHECKIN, road.hantai.pk, "desk", barcode="H-1")).ok
    assert send_to_balance(road.act(road.hantai), loss.transit.item, road.xian).ok
    onward = Transit.objects.get(item__barcode="H-1", received_at__isnull=True)
    assert onward.pk != loss.transit_id
    assert not supposed_losses(Library.objects.all())
    act = road.act(road.hantai)
    assert [refused_of(confirm_loss(act, loss)) for _time in range(2)] == [Refusal.JOURNEY_OVER] * 2
    assert refused_of(put_off(road.act(road.hantai), loss)) is Refusal.JOURNEY_OVER
    loss.transit.item.refresh_from_db()
    assert loss.transit.item.state == ItemState.IN_TRANSIT
    assert Transit.objects.get(pk=onward.pk).received_at is None
    assert (entered("supposed-loss-lost"), SupposedLoss.objects.get().answer) == (0, "")


def test_the_first_answer_to_a_supposed_loss_stands(road: Road) -> None:
    loss = supposed(road, "H-1", "H-2")
    assert isinstance(confirm_loss(road.act(road.hantai), loss), Done)
    assert refused_of(put_off(road.act(road.hantai), loss)) is Refusal.LOSS_ANSWERED
    assert SupposedLoss.objects.get(pk=loss.pk).answer == SupposedLoss.Answer.LOST
    waits = SupposedLoss.objects.exclude(pk=loss.pk).get()
    act = road.act(road.hantai)
    assert [put_off(act, waits), put_off(act, waits)] == [None, None]
    assert refused_of(confirm_loss(road.act(road.hantai), waits)) is Refusal.LOSS_ANSWERED
    assert (entered("supposed-loss-wait"), entered("supposed-loss-lost")) == (1, 1)
