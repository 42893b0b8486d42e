"""A till is opened with a count, closed with a count, and then left alone."""

import pytest

from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.tills import close_till, correct, move_cash, open_till
from shulian.apps.charges.models import Till
from shulian.apps.charges.queries.tills import cash_in, day_of
from shulian.apps.charges.refusals import Refused
from shulian.apps.journal.models import Entry
from shulian.core.charges import Refusal
from shulian.core.tills import Closing


def test_a_desk_has_one_open_till(scene):
    assert open_till(scene.act(), " 服务台 ", 0).reason is Refusal.TILL_OPEN
    assert isinstance(open_till(scene.act(), "二号台", 0), Till)
    assert isinstance(open_till(scene.act(scene.hantai), "服务台", 0), Till)


@pytest.mark.parametrize(("name", "fen"), [("", 0), ("三号台", -1)])
def test_a_till_without_name_or_with_less_than_nothing_does_not_open(scene, name, fen):
    assert isinstance(open_till(scene.act(), name, fen), Refused)
    assert Till.objects.count() == 1


def test_a_day_two_yuan_short_is_closed_with_its_reason(scene):
    pay(scene.act(), scene.reader, Taking(34_30, scene.cash))
    refused = close_till(scene.act(), scene.till, 232_30, "")
    assert refused.reason is Refusal.TILL_DIFFERS
    assert "−¥2.00" in refused.sentence
    assert close_till(scene.act(), scene.till, 232_30, "找零差错") == Closing(234_30, 232_30)
    scene.till.refresh_from_db()
    assert (scene.till.difference_fen, scene.till.reason) == (-2_00, "找零差错")
    assert Entry.objects.get(kind="till-closed").details == {"difference": -2_00}


def test_a_closed_till_takes_nothing_more(scene):
    close_till(scene.act(), scene.till, 200_00, "")
    assert close_till(scene.act(), scene.till, 200_00, "").reason is Refusal.TILL_CLOSED
    assert move_cash(scene.act(), scene.till, 5_00, "补零钱").reason is Refusal.TILL_CLOSED
    assert pay(scene.act(), scene.reader, Taking(1_50, scene.cash)).reason is Refusal.NO_OPEN_TILL


def test_closing_under_the_same_command_twice_answers_the_same(scene):
    act = scene.act()
    assert close_till(act, scene.till, 200_00, "") == close_till(act, scene.till, 200_00, "")


def test_cash_goes_to_the_bank_and_comes_as_change_money(scene):
    assert move_cash(scene.act(), scene.till, -150_00, "存入银行") is None
    assert move_cash(scene.act(), scene.till, 20_00, "补零钱") is None
    assert cash_in(scene.till) == 70_00
    assert move_cash(scene.act(), scene.till, -70_01, "存入银行").reason is Refusal.TILL_HAS_LESS
    assert move_cash(scene.act(), scene.till, -70_00, " ").reason is Refusal.REASON_NEEDED
    assert move_cash(scene.act(), scene.till, 0, "没有").reason is Refusal.NOTHING


def test_a_closed_day_is_put_right_by_a_new_entry(scene):
    close_till(scene.act(), scene.till, 198_00, "找零差错")
    today = open_till(scene.act(), "服务台", 198_00)
    assert correct(scene.act(), today, today, 2_00, "找到了").reason is Refusal.NOT_CLOSED_YET
    assert correct(scene.act(), today, scene.till, 2_00, "抽屉缝里找到 2 元") is None
    scene.till.refresh_from_db()
    assert scene.till.counted_fen == 198_00
    assert [one.fen for one in day_of(scene.till).corrections] == [2_00]
    assert cash_in(today) == 200_00


def test_the_day_s_report_adds_up(scene):
    pay(scene.act(), scene.reader, Taking(34_30, scene.cash))
    move_cash(scene.act(), scene.till, -100_00, "存入银行")
    day = day_of(scene.till)
    assert [(one.what, one.method, one.count, one.fen) for one in day.totals] == [
        ("lost", "cash", 1, 32_80),
        ("overdue", "cash", 1, 1_50),
    ]
    assert day.expected_fen == scene.till.float_fen + day.cash_fen + sum(move.fen for move in day.moves) == 134_30
