"""Ten tries an hour for each card, of which three are kept for the reader's own browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shulian.core.guesses import (
    MOST,
    WINDOW,
    Comer,
    Refused,
    Turn,
    Typed,
    counts_by_address,
    decide_alarm,
    given_back,
    is_attack,
    is_over,
    is_spraying,
    of_one_library,
    take,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("comer", Comer)
def test_so_many_tries_and_no_more(comer: Comer) -> None:
    tried: tuple[datetime, ...] = ()
    for number in range(MOST[comer]):
        after = take(tried, comer, NOON + number * MINUTE / 10)
        assert not isinstance(after, Refused)
        tried = after
    assert take(tried, comer, NOON + 20 * MINUTE) == Refused(NOON + WINDOW)


def test_ten_an_hour_in_all_for_one_card() -> None:
    assert MOST[Comer.STRANGER] + MOST[Comer.KNOWN] == 10


def test_no_hour_has_more_wherever_it_begins() -> None:
    tried, made = (), []
    for minute in range(180):
        after = take(tried, Comer.STRANGER, NOON + minute * MINUTE)
        if not isinstance(after, Refused):
            tried = after
            made.append(minute)
    assert max(sum(begin <= one < begin + 60 for one in made) for begin in range(180)) == 7
    assert len(made) == 21


def test_the_next_try_comes_when_the_oldest_of_the_last_is_an_hour_old() -> None:
    tried = tuple(NOON + number * MINUTE for number in range(7))
    refused = take(tried, Comer.STRANGER, NOON + 10 * MINUTE)
    assert isinstance(refused, Refused)
    assert isinstance(take(tried, Comer.STRANGER, refused.again_at - MINUTE), Refused)
    assert not isinstance(take(tried, Comer.STRANGER, refused.again_at), Refused)


def test_a_right_try_gives_back_itself_alone() -> None:
    assert given_back((NOON, NOON + MINUTE), NOON + MINUTE) == (NOON,)
    assert given_back((NOON,), NOON + MINUTE) == (NOON,)


@pytest.mark.parametrize(("numbers", "refused", "attack"), [(0, 0, False), (4, 29, False), (5, 5, True), (1, 30, True)])
def test_what_the_office_has_to_know(numbers: int, refused: int, attack: bool) -> None:
    assert is_attack(numbers, refused) is attack


@pytest.mark.parametrize(
    ("spans", "spraying"),
    [
        ((), False),
        ((Typed(99),), False),
        ((Typed(100),), True),
        ((Typed(100, 200),), True),
        ((Typed(100, 201),), False),
        # A full evening of a large site: one in six slips.
        ((Typed(50, 250), Typed(600, 3000)), False),
        # The same evening, and somebody who has begun a minute ago.
        ((Typed(50 + 166, 250), Typed(600 + 166, 3000)), True),
        # Too slow for the minutes, not for the hour of a quiet night.
        ((Typed(10, 5), Typed(120, 60)), True),
    ],
)
def test_a_few_pins_at_many_cards_are_an_attack_and_a_busy_evening_is_none(
    spans: tuple[Typed, ...], *, spraying: bool
) -> None:
    assert is_spraying(spans) is spraying


def test_a_known_browser_and_a_librarys_own_network_do_not_share_the_tries_of_an_address() -> None:
    assert counts_by_address(known=False, own_network=False)
    assert not counts_by_address(known=True, own_network=False)
    assert not counts_by_address(known=False, own_network=True)


@pytest.mark.parametrize(
    ("sounding", "attack", "over", "turn"),
    [
        (False, False, True, Turn.STAY),
        (False, True, False, Turn.SOUND),
        (True, True, False, Turn.STAY),
        (True, False, False, Turn.STAY),
        (True, False, True, Turn.END),
    ],
)
def test_an_alarm_sounds_once_and_ends_when_it_is_over(sounding: bool, attack: bool, over: bool, turn: Turn) -> None:
    assert decide_alarm(sounding=sounding, attack=attack, over=over) is turn


@pytest.mark.parametrize(
    ("numbers", "refused", "spans", "over"),
    [
        (0, 0, (), True),
        (2, 14, (Typed(49, 10),), True),
        (3, 0, (), False),
        (0, 15, (), False),
        (0, 0, (Typed(0), Typed(50, 10)), False),
        (0, 0, (Typed(50, 101),), True),
    ],
)
def test_it_is_over_at_half_of_what_began_it(numbers: int, refused: int, spans: tuple[Typed, ...], over: bool) -> None:
    assert is_over(numbers, refused, spans) is over


@pytest.mark.parametrize(
    ("homes", "library"), [([], None), ([7], 7), ([7, 7], 7), ([7, 8], None), ([7, None], None), ([None], None)]
)
def test_an_attack_is_of_one_library_only_if_all_its_numbers_are(homes: list[int | None], library: int | None) -> None:
    assert of_one_library(homes) == library
