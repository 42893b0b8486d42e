"""What a gate's counter adds, and which numbers written by hand are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shulian.core.gates import (
    DayFacts,
    Doubt,
    Facts,
    Gate,
    MonthFacts,
    Note,
    Parts,
    Question,
    Refusal,
    Sent,
    Verdict,
    changes,
    decide_count,
    decide_day,
    is_silent,
    month_doubts,
    parts_of,
    visits_of,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READ = Facts(Gate(), NOW, read_at=NOW - HOUR, reading=1000)
FOUR_DIGITS = Gate(wraps_at=10_000)


@pytest.mark.parametrize(
    ("facts", "reading", "passes", "notes"),
    [
        (Facts(Gate(), NOW), 52_311, 0, (Note.FIRST,)),
        (READ, 1040, 40, ()),
        (READ, 1000, 0, ()),
        (replace(READ, gate=FOUR_DIGITS, reading=9990), 5, 15, (Note.WRAPPED,)),
        # A counter of four digits does not run through nearly all of them in an hour.
        (replace(READ, gate=FOUR_DIGITS, reading=4000), 5, 5, (Note.RESET,)),
        (READ, 7, 7, (Note.RESET,)),
        (replace(READ, gate=Gate(clears_daily=True), same_day=False), 30, 30, (Note.CLEARED,)),
        (replace(READ, gate=Gate(clears_daily=True)), 1030, 30, ()),
        (replace(READ, read_at=NOW - 2 * DAY), 1500, 500, (Note.LONG,)),
    ],
)
def test_the_difference_of_two_readings(facts: Facts, reading: int, passes: int, notes: tuple[Note, ...]) -> None:
    found = decide_count(facts, Sent(NOW, reading))
    assert found == Verdict(facts.read_at, passes, passes, notes)


@pytest.mark.parametrize(
    ("facts", "sent", "refusal"),
    [
        (replace(READ, retired=True), Sent(NOW, 1040), Refusal.GATE_RETIRED),
        (READ, Sent(NOW + HOUR, 1040), Refusal.IN_THE_FUTURE),
        (READ, Sent(NOW - 500 * DAY, 1040), Refusal.TOO_OLD),
        (READ, Sent(NOW - HOUR, 1040), Refusal.TIME_COUNTED),
        (READ, Sent(NOW - 2 * HOUR, 990), Refusal.TIME_COUNTED),
        (READ, Sent(NOW, since=NOW, passes=3), Refusal.ENDS_BEFORE_IT_BEGINS),
        (replace(READ, overlaps=True), Sent(NOW, since=NOW - DAY, passes=3), Refusal.TIME_COUNTED),
        (replace(READ, gate=FOUR_DIGITS), Sent(NOW, 10_000), Refusal.READING_TOO_LARGE),
    ],
)
def test_what_cannot_be_is_refused(facts: Facts, sent: Sent, refusal: Refusal) -> None:
    assert decide_count(facts, sent) is refusal


def test_a_clock_may_be_a_little_ahead() -> None:
    assert isinstance(decide_count(READ, Sent(NOW + timedelta(minutes=4), 1040)), Verdict)


@pytest.mark.parametrize(
    ("facts", "sent", "question"),
    [
        (READ, Sent(NOW, 4000), None),
        (READ, Sent(NOW, 4001), Question.MORE_THAN_FIT),
        (replace(READ, gate=Gate(both_ways=True)), Sent(NOW, 7000), None),
        (READ, Sent(NOW, since=NOW - timedelta(seconds=1), passes=50), None),
        (READ, Sent(NOW, since=NOW - timedelta(seconds=1), passes=51), Question.MORE_THAN_FIT),
        (replace(READ, by_hand=True), Sent(NOW, 1040), Question.WRITTEN_BY_HAND),
        (replace(READ, by_hand=True), Sent(NOW, 1000), None),
        (Facts(Gate(), NOW), Sent(NOW, 999_999), None),
    ],
)
def test_what_can_hardly_be_waits_for_a_person(facts: Facts, sent: Sent, question: Question | None) -> None:
    found = decide_count(facts, sent)
    assert isinstance(found, Verdict)
    assert found.question is question


def test_of_those_who_pass_both_ways_every_second_came_in_and_none_is_lost_between_counts() -> None:
    gate, before, visits = Gate(both_ways=True), 0, 0
    for passes in (1, 1, 1, 0, 5, 3):
        visits += visits_of(gate, before, passes)
        before += passes
    assert (before, visits) == (11, 5)


@pytest.mark.parametrize(
    ("heard", "is_open", "opened", "silent"),
    [
        (NOW - HOUR, True, NOW - 5 * HOUR, False),
        (NOW - 3 * HOUR, True, NOW - 5 * HOUR, True),
        (NOW - 15 * HOUR, True, NOW - HOUR, False),
        (None, True, NOW - HOUR, False),
        (None, True, None, True),
        (None, False, None, False),
        (None, None, None, True),
        (NOW - 15 * HOUR, None, None, False),
        (NOW - 25 * HOUR, None, None, True),
    ],
)
def test_a_gate_is_silent_while_the_library_is_open(
    heard: datetime | None, is_open: bool | None, opened: datetime | None, silent: bool
) -> None:
    assert is_silent(heard, NOW, is_open=is_open, opened=opened) is silent


TODAY = date(2026, 5, 4)
WRITTEN = DayFacts(TODAY, TODAY, 120)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (WRITTEN, None),
        (replace(WRITTEN, visits=0), None),
        (replace(WRITTEN, day=TODAY + DAY), Refusal.DAY_TO_COME),
        (replace(WRITTEN, day=TODAY - 401 * DAY), Refusal.DAY_TOO_OLD),
        (replace(WRITTEN, visits=-1), Refusal.TOO_MANY),
        (replace(WRITTEN, visits=100_001), Refusal.TOO_MANY),
        (replace(WRITTEN, repeated=True), Refusal.REPEATED),
        (replace(WRITTEN, standing=120), Refusal.SAME_NUMBER),
        (replace(WRITTEN, gated=True), Refusal.GATE_COUNTED),
        (replace(WRITTEN, gated=True, beside=True), None),
        (replace(WRITTEN, standing=100), Refusal.CORRECTING_NEEDS_REASON),
        (replace(WRITTEN, standing=100, reason="数漏了"), None),
        (replace(WRITTEN, hours={9: 100, 10: 20}, hour=10), None),
        (replace(WRITTEN, hours={9: 100, 10: 21}), Refusal.HOURS_APART),
        (replace(WRITTEN, hours={9: 121, 10: -1}), Refusal.TOO_MANY),
        (replace(WRITTEN, hours={9: 100, 10: 20}, hour=9), Refusal.HOUR_TO_COME),
        (replace(WRITTEN, hours={9: 100, 10: 20}, hour=9, day=TODAY - DAY), None),
        # Hours that are added replace nothing, and a number without hours takes none away.
        (replace(WRITTEN, standing=120, hours={9: 120}), None),
        (replace(WRITTEN, standing=120, standing_hours={9: 120}, hours={9: 120}), Refusal.SAME_NUMBER),
        (replace(WRITTEN, standing=120, standing_hours={9: 120}), Refusal.SAME_NUMBER),
        (replace(WRITTEN, standing=120, standing_hours={9: 120}, hours={8: 120}), Refusal.CORRECTING_NEEDS_REASON),
        (replace(WRITTEN, usual=24), None),
        (replace(WRITTEN, usual=23), Refusal.UNUSUAL_NEEDS_REASON),
        (replace(WRITTEN, usual=23, reason="开馆活动"), None),
    ],
)
def test_a_number_written_by_hand(facts: DayFacts, refusal: Refusal | None) -> None:
    assert decide_day(facts) is refusal


@pytest.mark.parametrize(
    ("before", "now", "added"),
    [
        ({}, parts_of(120, {}), {None: 120}),
        ({}, parts_of(120, {9: 100, 10: 20}), {9: 100, 10: 20}),
        (parts_of(120, {}), parts_of(120, {9: 100, 10: 20}), {None: -120, 9: 100, 10: 20}),
        (parts_of(120, {9: 100, 10: 20}), parts_of(110, {9: 90, 10: 20}), {9: -10}),
        (parts_of(120, {9: 120}), parts_of(130, {}), {9: -120, None: 130}),
        # Nobody came, and somebody counted it.
        ({}, parts_of(0, {}), {None: 0}),
    ],
)
def test_what_a_number_adds_to_the_one_before_hour_by_hour(before: Parts, now: Parts, added: Parts) -> None:
    assert changes(before, now) == added


MAY = frozenset(date(2026, 5, day) for day in range(1, 31))


@pytest.mark.parametrize(
    ("silent", "visits", "before", "asked"),
    [
        (0, 500, 100, {}),
        (2, 20, 100, {}),
        (3, 500, 0, {Doubt.SILENT: (3, 30)}),
        (0, 501, 100, {Doubt.JUMP: (501, 100)}),
        (0, 19, 100, {Doubt.JUMP: (19, 100)}),
        (0, 9999, 99, {}),
        (30, 0, 100, {Doubt.SILENT: (30, 30), Doubt.JUMP: (0, 100)}),
    ],
)
def test_a_month_of_a_gate_is_asked_about(
    silent: int, visits: int, before: int, asked: dict[Doubt, tuple[int, int]]
) -> None:
    counted = frozenset(sorted(MAY)[silent:])
    assert month_doubts(MonthFacts(MAY, counted, visits, before)) == asked
