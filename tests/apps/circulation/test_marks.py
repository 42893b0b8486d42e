"""Lost, found, missing, damaged, claimed, withdrawn: what is written, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from shulian import clock
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.actions.marks import mark, send
from shulian.apps.circulation.match import MATCH
from shulian.apps.circulation.models import Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers.models import Reader
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.facts import Purpose
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from tests.apps.circulation.conftest import Town

pytestmark = pytest.mark.django_db


def test_a_lost_book_ends_its_loan_and_is_charged_to_its_reader_for_its_owner(build: Callable[..., Town]) -> None:
    town = build(lost_percent=200, processing_fen=5_00)
    town.item.price_fen = 40_00
    town.item.save()
    town.lend(town.hantai)
    done = mark(town.act(town.hantai), town.item.pk, Mark.LOST)
    assert (done.ok, done.charge_fen) == (True, 85_00)
    assert town.now()[0] == "lost"
    assert Loan.objects.get().ended_by == "lost"
    charges = {charge.kind: (charge.fen, charge.library) for charge in Charge.objects.all()}
    assert charges == {"lost": (80_00, town.yanta), "processing": (5_00, town.yanta)}


def test_a_book_that_was_late_when_it_was_lost_costs_the_days_without_borrowing_too(build: Callable[..., Town]) -> None:
    town = build(suspension_days=2)
    town.lend()
    town.late(3)
    assert mark(town.act(), town.item.pk, Mark.LOST).ok
    town.borrower.refresh_from_db()
    assert town.borrower.suspended_until == clock.today() + timedelta(days=6)


@pytest.mark.parametrize("found_by", ["scan", "mark"])
def test_what_was_charged_for_a_lost_book_is_reversed_when_it_is_found(town: Town, found_by: str) -> None:
    town.lend()
    mark(town.act(), town.item.pk, Mark.LOST)
    if found_by == "scan":
        assert town.scan().outcome is Outcome.FOUND
    else:
        assert mark(town.act(), town.item.pk, Mark.FOUND).ok
    assert town.now() == ("available", town.yanta.pk, 0)
    charge = Charge.objects.get()
    assert (charge.open_fen, charge.reversed_at is not None) == (0, True)


def test_a_lost_book_that_is_found_elsewhere_goes_home_by_a_mark_as_by_a_scan(town: Town) -> None:
    town.lend()
    mark(town.act(), town.item.pk, Mark.LOST)
    assert mark(town.act(town.langao), town.item.pk, Mark.FOUND).ok
    assert town.now() == ("in-transit", town.langao.pk, 1)
    assert town.scan().outcome is Outcome.RECEIVED
    assert town.now() == ("available", town.yanta.pk, 0)


@pytest.mark.parametrize("back_by", ["scan", "mark"])
def test_a_lost_book_that_was_withdrawn_since_is_paid_back_when_it_comes_back(town: Town, back_by: str) -> None:
    town.lend()
    mark(town.act(), town.item.pk, Mark.LOST)
    mark(town.act(), town.item.pk, Mark.WITHDRAWN)
    if back_by == "scan":
        answers = [town.scan(), town.scan()]
        assert [one.outcome for one in answers] == [Outcome.SET_ASIDE, Outcome.SET_ASIDE]
        for _again in range(2):
            MATCH.follow(list(Entry.objects.filter(kind="scanned").order_by("id")))
    else:
        assert mark(town.act(), town.item.pk, Mark.RESTORED).ok
    charge = Charge.objects.get()
    assert (charge.open_fen, charge.reversed_at is not None) == (0, True)
    assert Entry.objects.filter(kind="charge-reversed").count() == 1


def test_a_claimed_return_keeps_the_loan_and_stops_the_clock(build: Callable[..., Town]) -> None:
    town = build(overdue_fen=10)
    town.lend()
    town.late(4)
    assert mark(town.act(), town.item.pk, Mark.CLAIMED_RETURNED).ok
    assert town.now()[0] == "claimed-returned"
    assert town.scan().charge_fen == 40
    assert town.now()[0] == "available"


def test_a_book_lost_on_its_way_is_missing_and_its_reader_waits_again(town: Town) -> None:
    hold = town.hold()
    town.scan()
    assert mark(town.act(), town.item.pk, Mark.LOST_IN_TRANSIT).ok
    assert town.now() == ("missing", town.yanta.pk, 0)
    assert Transit.objects.get().ended_by == "lost"
    hold.refresh_from_db()
    assert (hold.state, hold.caught) == ("waiting", None)


def test_what_does_not_fit_is_refused_and_changes_nothing(town: Town) -> None:
    town.lend()
    version = Loan.objects.get(), town.now()
    assert mark(town.act(), town.item.pk, Mark.WITHDRAWN).refusal is Refusal.ITEM_ON_LOAN
    assert mark(town.act(), 0, Mark.MISSING).refusal is Refusal.UNKNOWN_ITEM
    assert (Loan.objects.get(), town.now()) == version


def test_the_same_mark_under_the_same_command_is_said_once(town: Town) -> None:
    town.lend()
    act = town.act()
    assert mark(act, town.item.pk, Mark.LOST) == mark(act, town.item.pk, Mark.LOST)
    assert Charge.objects.count() == 1


def test_a_rotation_moves_a_book_to_another_shelf(town: Town) -> None:
    assert send(town.act(), town.item.pk, town.hantai.pk, Purpose.ROTATION).ok
    assert town.scan(town.langao).outcome is Outcome.PASSING
    assert town.scan(town.hantai).outcome is Outcome.RECEIVED
    town.item.refresh_from_db()
    assert (town.item.state, town.item.station) == ("available", town.hantai)
    town.lend(town.hantai)
    assert town.scan(town.langao).send_to == town.hantai.pk
    assert send(town.act(), town.item.pk, town.yanta.pk, Purpose.ROTATION).refusal is Refusal.MARK_DOES_NOT_FIT


def torn(town: Town) -> None:
    """王小明 brings the book of 雁塔 back to 汉台, and it is torn."""
    town.item.price_fen = 40_00
    town.item.save()
    town.lend()
    town.scan(town.hantai)


def test_damage_is_charged_to_the_last_reader_for_the_owner_and_the_book_goes_home(build: Callable[..., Town]) -> None:
    town = build(damage_percent=50, processing_fen=2_00)
    torn(town)
    loan = Loan.objects.get()
    version = Reader.objects.get(pk=town.borrower.pk).version
    above = mark(town.act(town.hantai), town.item.pk, Mark.DAMAGED, "撕页", damage_fen=20_01)
    assert above.refusal is Refusal.ABOVE_DAMAGE
    done = mark(town.act(town.hantai), town.item.pk, Mark.DAMAGED, "撕页，轻微", damage_fen=15_00)
    assert (done.ok, done.charge_fen) == (True, 17_00)
    kept = {charge.kind: charge for charge in Charge.objects.all()}
    assert {kind: (charge.fen, charge.library) for kind, charge in kept.items()} == {
        "damage": (15_00, town.yanta),
        "processing": (2_00, town.yanta),
    }
    charge = kept["damage"]
    assert (charge.item, charge.loan, charge.title) == (town.item.pk, loan.pk, town.item.title_id)
    assert (charge.place, charge.reader) == (town.hantai, town.borrower)
    assert Reader.objects.get(pk=town.borrower.pk).version == version + 1
    assert town.now() == ("damaged", town.hantai.pk, 1)
    assert town.scan(town.langao).outcome is Outcome.PASSING
    assert town.scan().outcome is Outcome.SET_ASIDE
    assert town.now() == ("damaged", town.yanta.pk, 0)
    assert mark(town.act(), town.item.pk, Mark.MENDED).ok
    assert town.now()[0] == "available"


def test_damage_found_long_after_is_put_down_to_nobody(build: Callable[..., Town]) -> None:
    town = build(damage_fen=5_00)
    torn(town)
    Loan.objects.update(returned_at=clock.now() - timedelta(days=31))
    refused = mark(town.act(town.hantai), town.item.pk, Mark.DAMAGED, damage_fen=5_00)
    assert refused.refusal is Refusal.NOBODY_TO_CHARGE
    assert mark(town.act(town.hantai), town.item.pk, Mark.DAMAGED).ok
    assert not Charge.objects.exists()


def test_what_was_withdrawn_while_it_stood_elsewhere_goes_home_at_its_next_scan(town: Town) -> None:
    Item.objects.filter(pk=town.item.pk).update(place=town.hantai)
    assert mark(town.act(), town.item.pk, Mark.WITHDRAWN).ok
    back = town.scan(town.hantai)
    assert (back.outcome, back.send_to) == (Outcome.SEND_HOME, town.yanta.pk)
    assert town.now() == ("withdrawn", town.hantai.pk, 1)
    assert town.scan().outcome is Outcome.SET_ASIDE
    assert town.now() == ("withdrawn", town.yanta.pk, 0)


def test_a_torn_book_lost_on_its_way_home_is_missing(town: Town) -> None:
    torn(town)
    assert mark(town.act(town.hantai), town.item.pk, Mark.DAMAGED).ok
    assert mark(town.act(), town.item.pk, Mark.LOST_IN_TRANSIT).ok
    assert town.now()[::2] == ("missing", 0)


def test_what_damage_cost_stays_when_the_book_is_lost_and_found_later(build: Callable[..., Town]) -> None:
    town = build(damage_fen=5_00, processing_fen=2_00)
    torn(town)
    mark(town.act(town.hantai), town.item.pk, Mark.DAMAGED, damage_fen=5_00)
    mark(town.act(), town.item.pk, Mark.MENDED)
    town.lend(to=town.waiter)
    mark(town.act(), town.item.pk, Mark.LOST)
    town.scan()
    kept = Charge.objects.filter(reversed_at=None).order_by("kind")
    assert [(charge.kind, charge.reader) for charge in kept] == [
        ("damage", town.borrower),
        ("processing", town.borrower),
    ]


def test_what_was_said_of_an_item_stays_with_the_command_and_out_of_the_sealed_journal(town: Town) -> None:
    act = town.act()
    assert mark(act, town.item.pk, Mark.MISSING, "王小明说在阅览室见过").ok
    entry = Entry.objects.get(command=act.command, kind="item-missing")
    assert entry.details == {"from": "available"}
    assert Command.objects.get(pk=act.command).facts["note"] == "王小明说在阅览室见过"
