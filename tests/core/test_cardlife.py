"""The life of a card: its states, what may be done in each, and what stands before its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shulian.core.cardlife import (
    TABLE,
    CardFacts,
    Clearance,
    Deed,
    Fault,
    Open,
    State,
    against_acting,
    against_block,
    against_lifting,
    deeds_for,
    in_the_way,
    is_blocked,
    is_suspended,
    judge,
    may_act_for_others,
    opens_a_record,
    renewed_until,
    standing_on,
    state_of,
    tells_of_print,
)
from shulian.core.circulation.facts import Standing
from shulian.core.circulation.refusals import Refusal

TODAY = date(2026, 11, 26)
SOON, PAST, FAR = date(2026, 12, 1), date(2026, 11, 25), date(2028, 1, 1)
VALID = CardFacts(Standing.ACTIVE, SOON)
CARDS = {
    State.VALID: VALID,
    State.EXPIRED: replace(VALID, expires_on=PAST),
    State.BLOCKED: replace(VALID, standing=Standing.BLOCKED, blocked=True),
    State.FROZEN: replace(VALID, standing=Standing.FROZEN),
    State.WITHOUT: replace(VALID, live=False),
    State.OLD: replace(VALID, live=False, replaced=True),
    State.CANCELLED: replace(VALID, standing=Standing.LEFT),
    State.DECEASED: replace(VALID, standing=Standing.LEFT, deceased=True),
    State.JOINED: replace(VALID, standing=Standing.LEFT, joined=True),
}


@pytest.mark.parametrize("state", State)
def test_a_card_is_in_one_state(state: State) -> None:
    assert state_of(CARDS[state], TODAY) is state


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("state", State)
def test_every_deed_has_a_verdict_in_every_state(deed: Deed, state: State) -> None:
    blocked = deed is Deed.UNBLOCK and state is State.WITHOUT
    expected = Fault.NOT_BLOCKED if blocked or (deed, state) == (Deed.UNBLOCK, State.FROZEN) else None
    expected = Fault.NOT_SUSPENDED if deed is Deed.UNSUSPEND else expected
    assert judge(deed, CARDS[state], TODAY) is (TABLE[deed].get(state) or expected)


ALLOWED = [
    (
        State.VALID,
        {Deed.REPLACE, Deed.PRINT, Deed.CORRECT, Deed.RENEW, Deed.FREEZE, Deed.BLOCK, Deed.TRANSFER, Deed.NEW_PIN},
    ),
    (State.EXPIRED, {Deed.REPLACE, Deed.CORRECT, Deed.RENEW, Deed.FREEZE, Deed.BLOCK, Deed.TRANSFER, Deed.NEW_PIN}),
    (
        State.BLOCKED,
        {Deed.REPLACE, Deed.PRINT, Deed.CORRECT, Deed.FREEZE, Deed.BLOCK, Deed.UNBLOCK, Deed.TRANSFER, Deed.NEW_PIN},
    ),
    (State.FROZEN, {Deed.REPLACE, Deed.CORRECT, Deed.UNFREEZE, Deed.BLOCK, Deed.TRANSFER, Deed.NEW_PIN}),
    (State.WITHOUT, {Deed.REPLACE, Deed.CORRECT, Deed.BLOCK, Deed.TRANSFER, Deed.NEW_PIN}),
    (State.OLD, set()),
    (State.CANCELLED, {Deed.DEATH, Deed.REOPEN, Deed.ERASE}),
    (State.DECEASED, {Deed.REOPEN, Deed.ERASE}),
    (State.JOINED, set()),
]


@pytest.mark.parametrize(("state", "allowed"), ALLOWED, ids=[str(state) for state, _allowed in ALLOWED])
def test_what_may_be_done_in_a_state(state: State, allowed: set[Deed]) -> None:
    ends = set() if state in (State.OLD, State.CANCELLED, State.DECEASED, State.JOINED) else {Deed.CANCEL, Deed.DEATH}
    assert set(deeds_for(CARDS[state], TODAY)) == allowed | ends


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        (State.FROZEN, Fault.FROZEN_NOW),
        (State.EXPIRED, Fault.EXPIRED_NOW),
        (State.WITHOUT, Fault.NO_LIVE_CARD),
        (State.OLD, Fault.OLD_CARD),
        (State.CANCELLED, Fault.CARD_CLOSED),
        (State.BLOCKED, None),
    ],
)
def test_no_twin_is_printed_of_a_card_that_was_lost_or_is_over(state: State, fault: Fault | None) -> None:
    assert judge(Deed.PRINT, CARDS[state], TODAY) is fault


@pytest.mark.parametrize(
    ("minutes", "again", "told"), [(0, False, False), (60, False, False), (61, False, True), (5, True, True)]
)
def test_the_first_print_right_after_the_issue_is_no_news(minutes: int, again: bool, told: bool) -> None:
    issued = datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert tells_of_print(issued, issued + timedelta(minutes=minutes), again=again) is told


def test_an_old_card_gives_no_new_pin_to_its_finder() -> None:
    assert judge(Deed.NEW_PIN, CARDS[State.OLD], TODAY) is Fault.OLD_CARD


def test_a_card_can_be_frozen_and_blocked_at_once() -> None:
    both = replace(CARDS[State.FROZEN], blocked=True)
    assert judge(Deed.UNFREEZE, both, TODAY) is None
    assert judge(Deed.UNBLOCK, both, TODAY) is None


@pytest.mark.parametrize("state", [State.VALID, State.EXPIRED, State.BLOCKED, State.FROZEN, State.WITHOUT])
def test_a_suspension_is_lifted_whatever_else_is_with_the_card(state: State) -> None:
    assert judge(Deed.UNSUSPEND, replace(CARDS[state], suspended=True), TODAY) is None


@pytest.mark.parametrize(("until", "suspended"), [(None, False), (PAST, False), (TODAY, True), (SOON, True)])
def test_a_suspension_holds_to_the_end_of_its_last_day(until: date | None, suspended: bool) -> None:
    assert is_suspended(TODAY, until) is suspended


@pytest.mark.parametrize(
    ("reason", "fault"), [("", Fault.REASON_NEEDED), (" 病 ", Fault.REASON_NEEDED), ("住院", None)]
)
def test_a_suspension_is_lifted_for_a_reason(reason: str, fault: Fault | None) -> None:
    assert against_lifting(reason) is fault


def test_a_card_is_renewed_towards_its_end_and_not_years_before() -> None:
    assert judge(Deed.RENEW, VALID, TODAY) is None
    assert judge(Deed.RENEW, replace(VALID, expires_on=FAR), TODAY) is Fault.TOO_EARLY


def test_a_renewal_counts_from_the_end_of_a_valid_card_and_from_today_for_an_expired_one() -> None:
    assert renewed_until(SOON, TODAY, 12) == date(2027, 12, 1)
    assert renewed_until(PAST, TODAY, 12) == date(2027, 11, 26)


STANDINGS = [
    ("active", None, False, Standing.ACTIVE),
    ("active", None, True, Standing.FROZEN),
    ("blocked", None, False, Standing.BLOCKED),
    ("blocked", TODAY, False, Standing.BLOCKED),
    ("blocked", PAST, False, Standing.ACTIVE),
    ("blocked", SOON, True, Standing.FROZEN),
    ("left", None, False, Standing.LEFT),
    ("left", None, True, Standing.LEFT),
]


@pytest.mark.parametrize(("status", "until", "frozen", "standing"), STANDINGS)
def test_a_block_passes_by_itself_and_a_freeze_stops_everything(
    status: str, until: date | None, frozen: bool, standing: Standing
) -> None:
    assert standing_on(TODAY, status, until, frozen=frozen) is standing


def test_only_a_block_blocks() -> None:
    assert not is_blocked(TODAY, "active", SOON)


@dataclass(frozen=True)
class Holder:
    standing: Standing = Standing.ACTIVE
    expires_on: date = TODAY
    suspended_until: date | None = None


ACTING = [
    (Holder(), True, []),
    (Holder(), False, [Refusal.CARD_STOPPED]),
    (Holder(Standing.FROZEN), True, [Refusal.CARD_FROZEN]),
    (Holder(Standing.BLOCKED, PAST), True, [Refusal.READER_BLOCKED, Refusal.CARD_EXPIRED]),
    (Holder(Standing.LEFT), False, [Refusal.READER_LEFT]),
    (Holder(suspended_until=TODAY), True, [Refusal.READER_SUSPENDED]),
    (Holder(suspended_until=PAST), True, []),
]


@pytest.mark.parametrize(("holder", "live", "refusals"), ACTING)
def test_what_keeps_a_card_from_acting(holder: Holder, live: bool, refusals: list[Refusal]) -> None:
    assert list(against_acting(holder, TODAY, live=live)) == refusals


BLOCKS = [
    ("丢书未赔", None, None),
    ("丢书未赔", TODAY, None),
    ("丢书未赔", PAST, Fault.DAY_IN_THE_PAST),
    (" ", SOON, Fault.REASON_NEEDED),
]


@pytest.mark.parametrize(("reason", "until", "fault"), BLOCKS)
def test_a_block_has_a_reason_and_no_end_in_the_past(reason: str, until: date | None, fault: Fault | None) -> None:
    assert against_block(reason, until, TODAY) is fault


def test_nothing_open_means_the_card_can_be_given_up() -> None:
    assert in_the_way(Clearance()) == ()


def test_books_come_first_and_the_deposit_goes_last() -> None:
    assert in_the_way(Clearance(1, 50, 2, 30, 100_00)) == tuple(Open)
    assert in_the_way(Clearance(deposit_fen=100_00)) == (Open.DEPOSIT,)


@pytest.mark.parametrize(
    ("holder", "live", "may"),
    [
        (Holder(Standing.ACTIVE, SOON), True, True),
        (Holder(Standing.ACTIVE, SOON, suspended_until=SOON), True, True),
        (Holder(Standing.ACTIVE, SOON), False, False),
        (Holder(Standing.FROZEN, SOON), True, False),
        (Holder(Standing.BLOCKED, SOON), True, False),
        (Holder(Standing.LEFT, SOON), True, False),
        (Holder(Standing.ACTIVE, PAST), True, False),
    ],
)
def test_a_card_that_may_not_act_acts_for_nobody_else(holder: Holder, *, live: bool, may: bool) -> None:
    assert may_act_for_others(holder, TODAY, live=live) is may


@pytest.mark.parametrize(
    ("status", "at_desk", "at_machine"),
    [("active", True, True), ("lost", False, False), ("replaced", False, False), ("cancelled", True, False)],
)
def test_a_dead_number_opens_no_record_and_a_machine_opens_those_of_live_cards_alone(
    status: str, *, at_desk: bool, at_machine: bool
) -> None:
    assert opens_a_record(status, by_person=True) is at_desk
    assert opens_a_record(status, by_person=False) is at_machine
