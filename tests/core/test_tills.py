"""What should be in the drawer, and when a day may be closed."""

import pytest

from shulian.core.charges import MOST_FEN, Refusal
from shulian.core.tills import Closing, decide_cash, decide_closing, decide_opening, expected


def test_the_drawer_holds_the_float_and_what_came_and_went():
    assert expected(200_00, [5_00, -3_50, 100_00]) == 301_50


@pytest.mark.parametrize(
    ("name", "float_fen", "already_open", "refusal"),
    [
        ("服务台", 0, False, None),
        (" ", 0, False, Refusal.NAME_NEEDED),
        ("服务台", 0, True, Refusal.TILL_OPEN),
        ("服务台", -1, False, Refusal.NEGATIVE_AMOUNT),
        ("服务台", 10 * MOST_FEN + 1, False, Refusal.ABSURD_AMOUNT),
    ],
)
def test_which_tills_open(name, float_fen, already_open, refusal):
    assert decide_opening(name, float_fen, already_open=already_open) is refusal


@pytest.mark.parametrize(
    ("fen", "held", "refusal"),
    [(5, 0, None), (-5, 5, None), (-6, 5, Refusal.TILL_HAS_LESS), (5, None, Refusal.NO_OPEN_TILL)],
)
def test_which_cash_moves(fen, held, refusal):
    assert decide_cash(fen, held) is refusal


@pytest.mark.parametrize(
    ("counted", "reason", "is_open", "answer"),
    [
        (300_00, "", True, Closing(300_00, 300_00)),
        (298_00, "找零差错", True, Closing(300_00, 298_00)),
        (298_00, " ", True, Refusal.TILL_DIFFERS),
        (302_00, "", True, Refusal.TILL_DIFFERS),
        (300_00, "", False, Refusal.TILL_CLOSED),
        (-1, "找零差错", True, Refusal.NEGATIVE_AMOUNT),
    ],
)
def test_how_a_day_is_closed(counted, reason, is_open, answer):
    assert decide_closing(300_00, counted, reason, is_open=is_open) == answer


def test_two_yuan_short_is_a_difference_below_zero():
    assert Closing(300_00, 298_00).difference_fen == -2_00
