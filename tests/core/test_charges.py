"""What is owed, what it comes to, and which amounts are refused."""

import pytest

from shulian.core.charges import (
    MOST_FEN,
    DepositFacts,
    LateTerms,
    Open,
    Part,
    Refusal,
    Reversal,
    Tier,
    against_ending_exemption,
    against_paying_out,
    allocate,
    change,
    covered,
    decide_deposit_in,
    decide_deposit_out,
    decide_waiver,
    fault_of_tiers,
    late_terms,
    lost_fen,
    overdue,
    overdue_fen,
    read_price,
    read_yuan,
    reverse,
    suspension_days,
    tier_for,
)

TIERS = (Tier(100_00, 2), Tier(200_00, 4), Tier(300_00, 6, 500_00))


@pytest.mark.parametrize(
    ("days", "per_day", "cap", "fen"),
    [(3, 20, 0, 60), (100, 20, 500, 500), (0, 20, 500, 0), (-2, 20, 500, 0), (10, 0, 0, 0)],
)
def test_what_late_days_cost(days, per_day, cap, fen):
    assert overdue_fen(days, per_day, cap) == fen


@pytest.mark.parametrize(
    ("days", "per_day", "cap", "stopped"), [(3, 1, 365, 3), (400, 1, 90, 90), (5, 2, 0, 10), (-1, 1, 9, 0)]
)
def test_for_how_long_late_days_stop_borrowing(days, per_day, cap, stopped):
    assert suspension_days(days, per_day, cap) == stopped


@pytest.mark.parametrize(
    ("price", "percent", "fen"),
    [(32_80, 100, 32_80), (32_85, 150, 49_28), (None, 100, 30_00), (0, 100, 30_00), (1, 50, 1)],
)
def test_what_a_lost_item_costs(price, percent, fen):
    assert lost_fen(price, percent, 30_00) == fen


def test_a_late_return_is_worked_out_from_its_days_and_says_how():
    terms = LateTerms(grace_days=2, overdue_fen=20, overdue_cap_fen=100, suspension_days=1)
    late = overdue(terms, 3)
    assert (late.days, late.fen, late.suspension) == (3, 60, 3)
    assert late.basis == {"days_late": 3, "fen_per_day": 20, "cap_fen": 100, "grace_days": 2}


@pytest.mark.parametrize(("late", "stopped"), [(90, 90), (91, 120), (130, 130), (0, 0)])
def test_after_a_long_overdue_return_borrowing_stops_for_a_fixed_time_at_least(late, stopped):
    terms = LateTerms(suspension_days=1, long_overdue_days=90, long_overdue_suspension_days=120)
    assert overdue(terms, late).suspension == stopped
    never = LateTerms(suspension_days=1, long_overdue_suspension_days=120)
    assert overdue(never, late).suspension == late


def test_within_the_grace_nothing_is_due_and_beyond_it_every_day():
    terms = LateTerms(grace_days=3, overdue_fen=20)
    assert [overdue(terms, days).fen for days in (0, 3, 4)] == [0, 0, 80]


def test_the_terms_of_late_returns_are_taken_from_all_that_a_loan_keeps():
    said = {"loan_days": 30, "overdue_fen": 10, "grace_days": 1, "rows": {}}
    assert late_terms(said) == LateTerms(grace_days=1, overdue_fen=10)
    assert late_terms({}) == LateTerms()


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12", 12_00),
        ("12.5", 12_50),
        ("0.01", 1),
        ("￥1,200.00", 1200_00),
        (" １２．５０ 元", 12_50),
        ("3。20", 3_20),
        ("7.500", 7_50),
        ("", Refusal.NOT_AN_AMOUNT),
        ("zwölf", Refusal.NOT_AN_AMOUNT),
        ("1e9", Refusal.NOT_AN_AMOUNT),
        ("--3", Refusal.NOT_AN_AMOUNT),
        ("-3", Refusal.NEGATIVE_AMOUNT),
        ("−0.01", Refusal.NEGATIVE_AMOUNT),
        ("0.001", Refusal.FRACTION_OF_FEN),
        ("0", Refusal.NOTHING),
        ("100000.01", Refusal.ABSURD_AMOUNT),
        ("100000", MOST_FEN),
    ],
)
def test_amounts_as_they_are_typed(text, fen):
    assert read_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "fen"), [("0", 0), ("120000", 120_000_00), ("-1", -100), ("x", Refusal.NOT_AN_AMOUNT)]
)
def test_a_price_moves_nothing_and_may_be_what_no_charge_may(text: str, fen: int | Refusal):
    assert read_price(text) == fen


CHARGES = (Open(1, 50), Open(2, 0), Open(3, 30))


@pytest.mark.parametrize(
    ("fen", "chosen", "parts"),
    [
        (80, (), (Part(1, 50), Part(3, 30))),
        (60, (), (Part(1, 50), Part(3, 10))),
        (50, (), (Part(1, 50),)),
        (10, (3,), (Part(3, 10),)),
        (81, (), Refusal.ABOVE_DEBT),
        (31, (3,), Refusal.ABOVE_DEBT),
        (10, (9,), Refusal.UNKNOWN_CHARGE),
        (10, (2,), Refusal.NO_DEBT),
        (10, (3,) * 500, (Part(3, 10),)),
        (10, (3,) * 501, Refusal.TOO_MANY_CHOSEN),
        (-1, (), Refusal.NEGATIVE_AMOUNT),
        (0, (), Refusal.NOTHING),
        (MOST_FEN + 1, (), Refusal.ABSURD_AMOUNT),
    ],
)
def test_which_charges_a_payment_goes_to(fen, chosen, parts):
    assert allocate(fen, CHARGES, chosen) == parts


@pytest.mark.parametrize(
    ("given", "fen", "back"), [(None, 80, 0), (100, 80, 20), (80, 80, 0), (79, 80, Refusal.GIVEN_TOO_LITTLE)]
)
def test_what_goes_back_of_the_cash_received(given, fen, back):
    assert change(given, fen) == back


@pytest.mark.parametrize(
    ("open_fen", "fen", "reason", "refusal"),
    [
        (50, 50, "系统故障", None),
        (50, 20, "系统故障", None),
        (50, 51, "系统故障", Refusal.ABOVE_CHARGE),
        (0, 1, "系统故障", Refusal.CHARGE_SETTLED),
        (50, 50, " ", Refusal.REASON_NEEDED),
        (50, -5, "系统故障", Refusal.NEGATIVE_AMOUNT),
    ],
)
def test_what_may_be_waived(open_fen, fen, reason, refusal):
    assert decide_waiver(open_fen, fen, reason) is refusal


def test_a_found_item_cancels_what_is_open_and_gives_back_what_was_paid():
    assert reverse(20_00, 12_80) == Reversal(reversed_fen=20_00, refund_fen=12_80)


@pytest.mark.parametrize(("held", "items"), [(99_99, None), (100_00, 2), (250_00, 4), (900_00, 6)])
def test_the_tier_that_a_deposit_reaches(held, items):
    tier = tier_for(held, TIERS)
    assert (tier.items if tier else None) == items


def test_below_the_lowest_tier_a_deposit_covers_nothing_and_without_tiers_nobody_counts():
    assert covered(99_99, TIERS) == Tier(0, 0, 0)
    assert covered(250_00, TIERS).items == 4
    assert covered(250_00, ()) is None


@pytest.mark.parametrize(
    ("tiers", "fault"),
    [
        ((Tier(100_00, 2), Tier(200_00, 4)), None),
        ((), None),
        ([Tier(100_00 * n, 2) for n in range(1, 12)], Refusal.TOO_MANY_TIERS),
        ([Tier(-1, 2)], Refusal.NEGATIVE_AMOUNT),
        ([Tier(0, 2)], Refusal.NOTHING),
        ([Tier(100_00, 2, 0)], Refusal.NOTHING),
        ([Tier(10**10, 2)], Refusal.ABSURD_AMOUNT),
        ([Tier(100_00, 0)], Refusal.TIER_ITEMS_ODD),
        ([Tier(100_00, 1001)], Refusal.TIER_ITEMS_ODD),
        ([Tier(100_00, 2), Tier(100_00, 3)], Refusal.TIER_TWICE),
        ([Tier(200_00, 2), Tier(100_00, 3)], Refusal.TIER_COVERS_LESS),
        ([Tier(100_00, 2), Tier(200_00, 2, 50_00)], Refusal.TIER_COVERS_LESS),
        ([Tier(100_00, 2, 50_00), Tier(200_00, 2)], None),
    ],
)
def test_whoever_leaves_more_may_take_no_less(tiers, fault):
    assert fault_of_tiers(tiers) is fault


@pytest.mark.parametrize(
    ("held", "fen", "tiers", "refusal"),
    [
        (0, 100_00, TIERS, None),
        (100_00, 100_00, TIERS, None),
        (0, 150_00, TIERS, Refusal.NOT_A_TIER),
        (0, 150_00, (), None),
        (0, -1, TIERS, Refusal.NEGATIVE_AMOUNT),
    ],
)
def test_which_deposits_are_taken(held, fen, tiers, refusal):
    assert decide_deposit_in(held, fen, tiers) is refusal


@pytest.mark.parametrize(
    ("facts", "fen", "refusal"),
    [
        (DepositFacts(100_00, 0, 0, exempt=False), 100_00, None),
        (DepositFacts(100_00, 0, 3, exempt=True), 100_00, None),
        (DepositFacts(100_00, 0, 3, exempt=False), 100_00, Refusal.ITEMS_OUT),
        (DepositFacts(100_00, 20, 0, exempt=False), 100_00, Refusal.DEBT_OPEN),
        (DepositFacts(100_00, 0, 0, exempt=False), 100_01, Refusal.ABOVE_DEPOSIT),
        (DepositFacts(100_00, 0, 0, exempt=False), 0, Refusal.NOTHING),
    ],
)
def test_which_deposits_go_back(facts, fen, refusal):
    assert decide_deposit_out(facts, fen) is refusal


STEPS_DOWN = [(100_00, 2, None), (100_00, 3, Refusal.ITEMS_OUT), (50_00, 0, Refusal.NOT_A_TIER), (200_00, 0, None)]


@pytest.mark.parametrize(("fen", "out", "refusal"), STEPS_DOWN)
def test_a_deposit_steps_down_to_a_tier_that_covers_what_is_out(fen, out, refusal):
    assert decide_deposit_out(DepositFacts(200_00, 0, out, exempt=False), fen, TIERS) is refusal


def test_a_card_that_was_reported_lost_gets_its_finder_no_money():
    assert against_paying_out(frozen=True) is Refusal.CARD_FROZEN
    assert against_paying_out(frozen=False) is None


@pytest.mark.parametrize(
    ("decided", "may_decide", "refusal"),
    [(True, False, Refusal.DECIDED), (True, True, None), (False, False, None)],
)
def test_what_the_library_decided_is_ended_by_who_may_decide(decided, may_decide, refusal):
    assert against_ending_exemption(decided=decided, may_decide=may_decide) is refusal
