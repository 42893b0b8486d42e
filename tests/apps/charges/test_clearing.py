"""The statement of a month: computed from the lines of payments, and frozen for good."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shulian import clock
from shulian.apps.charges.actions.clearing import freeze
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.refunds import pay_out, use_credit
from shulian.apps.charges.actions.relief import reverse_lost_charge
from shulian.apps.charges.models import Refund, Statement
from shulian.apps.charges.queries.clearing import clearing, months
from shulian.core.charges import Refusal
from shulian.core.clearing import Cell, Transfer
from tests.apps.charges.conftest import charge

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def december():
    with clock.stopped_at(datetime(2026, 12, 3, tzinfo=UTC)):
        yield


def test_money_of_another_library_is_owed_to_it(scene):
    pay(scene.act(), scene.reader, Taking(34_30, scene.cash))
    found = clearing(NOVEMBER)
    assert found.cells == (Cell(scene.yanta.pk, scene.hantai.pk, 32_80),)
    assert found.transfers == (Transfer(scene.yanta.pk, scene.hantai.pk, 32_80),)
    assert found.total_fen == 32_80
    assert found.of({scene.province.pk}).cells == ()
    assert months() == [NOVEMBER]


def test_a_refund_paid_out_elsewhere_comes_back_from_the_owner(scene):
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "找到了")
    pay_out(scene.act(), scene.reader, Refund.objects.get().pk, scene.cash)
    assert clearing(NOVEMBER).cells == ()


def test_a_credit_used_elsewhere_is_owed_by_the_library_that_has_the_money(scene):
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "找到了")
    use_credit(scene.act(), scene.reader, Refund.objects.get().pk)
    assert clearing(NOVEMBER).balances == {scene.yanta.pk: -32_80 + 1_50, scene.hantai.pk: 32_80 - 1_50}


def test_a_month_is_frozen_once_it_is_over_and_only_once(scene, december):
    assert freeze(scene.act(), DECEMBER).reason is Refusal.MONTH_NOT_OVER
    pay(
        replace(scene.act(), happened_at=datetime(2026, 11, 30, 15, 59, tzinfo=UTC)),
        scene.reader,
        Taking(34_30, scene.cash),
    )
    act = scene.act()
    statement = freeze(act, NOVEMBER)
    assert isinstance(statement, Statement)
    assert freeze(act, NOVEMBER) == statement
    assert freeze(scene.act(), NOVEMBER).reason is Refusal.MONTH_FROZEN
    assert clearing(NOVEMBER).cells == (Cell(scene.yanta.pk, scene.hantai.pk, 32_80),)


def test_what_comes_late_is_in_the_next_month_with_its_note(scene, december):
    freeze(scene.act(), NOVEMBER)
    late = replace(scene.act(), happened_at=datetime(2026, 11, 30, 8, tzinfo=UTC))
    pay(late, scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    charge(scene.reader, scene.hantai, 20)
    pay(scene.act(), scene.reader, Taking(1_70, scene.cash))
    assert clearing(NOVEMBER).cells == ()
    cell = Cell(scene.yanta.pk, scene.hantai.pk, 33_00)
    of_november = ((NOVEMBER, Cell(scene.yanta.pk, scene.hantai.pk, 32_80)),)
    assert (clearing(DECEMBER).cells, clearing(DECEMBER).late) == ((cell,), of_november)
    with clock.stopped_at(datetime(2027, 1, 1, tzinfo=UTC)):
        freeze(scene.act(), DECEMBER)
        assert (clearing(DECEMBER).cells, clearing(DECEMBER).late) == ((cell,), of_november)
        assert clearing(date(2027, 1, 1)).cells == ()


def test_months_are_frozen_one_after_the_other(scene, december):
    before = replace(scene.act(), happened_at=datetime(2026, 10, 9, tzinfo=UTC))
    pay(before, scene.reader, Taking(34_30, scene.cash))
    refused = freeze(scene.act(), NOVEMBER)
    assert refused.reason is Refusal.EARLIER_MONTH_OPEN
    assert "2026-10" in refused.sentence
