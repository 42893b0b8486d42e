"""Who pays whom when libraries take each other's money."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.charges import Refusal
from shulian.core.clearing import Cell, Transfer, balances, decide_freezing, matrix, month_of, next_month, transfers

NOVEMBER = date(2026, 11, 1)
CELLS = st.lists(st.builds(Cell, st.integers(1, 6), st.integers(1, 6), st.integers(-10_000, 10_000)), max_size=30)


def test_lines_are_summed_by_pair_and_nothing_is_owed_to_oneself():
    lines = [Cell(1, 2, 50), Cell(1, 2, 30), Cell(2, 1, 10), Cell(3, 3, 99), Cell(2, 3, 5), Cell(2, 3, -5)]
    assert matrix(lines) == (Cell(1, 2, 80), Cell(2, 1, 10))


def test_what_each_library_gets_or_owes():
    assert balances([Cell(1, 2, 80), Cell(2, 1, 10), Cell(3, 2, 5)]) == {1: -70, 2: 75, 3: -5}


def test_debts_go_to_claims_in_few_transfers():
    assert transfers({1: -70, 2: 75, 3: -5}) == (Transfer(1, 2, 70), Transfer(3, 2, 5))
    assert transfers({1: -70, 2: 40, 3: 30}) == (Transfer(1, 2, 40), Transfer(1, 3, 30))
    assert transfers({}) == ()


@given(CELLS)
def test_the_clearing_nets_to_nothing_and_its_transfers_settle_it(lines):
    owed = balances(matrix(lines))
    assert sum(owed.values()) == 0
    made = transfers(owed)
    assert all(one.fen > 0 for one in made)
    assert len(made) < max(len(owed), 1)
    for library, fen in owed.items():
        got = sum(one.fen for one in made if one.payee == library)
        gave = sum(one.fen for one in made if one.payer == library)
        assert got - gave == fen


def test_months():
    assert month_of(date(2026, 11, 25)) == NOVEMBER
    assert [next_month(date(2026, month, 1)) for month in (1, 12)] == [date(2026, 2, 1), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("today", "frozen", "earlier_open", "refusal"),
    [
        (date(2026, 12, 1), False, False, None),
        (date(2026, 11, 30), False, False, Refusal.MONTH_NOT_OVER),
        (date(2026, 12, 1), True, False, Refusal.MONTH_FROZEN),
        (date(2026, 12, 1), False, True, Refusal.EARLIER_MONTH_OPEN),
    ],
)
def test_when_a_month_may_be_frozen(today, frozen, earlier_open, refusal):
    assert decide_freezing(NOVEMBER, today, frozen=frozen, earlier_open=earlier_open) is refusal
