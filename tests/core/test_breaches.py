"""A breach is written whole, listed, confirmed by a second person, and told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shulian.core.breaches import Fault, Reach, Report, State, Step, faults_of, hours_since, in_the_way

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
WHOLE = Report(
    "读者名单外发",
    NOW - timedelta(hours=2),
    date(2026, 11, 1),
    date(2026, 11, 20),
    Reach.HOME,
    ("cards",),
    "邮件误发",
    "可能收到诈骗电话",
    "已要求删除",
    "留意陌生来电",
)


def test_a_whole_report_has_no_fault() -> None:
    assert faults_of(WHOLE, NOW, staff=False) == {}
    assert faults_of(replace(WHOLE, reach=Reach.SEEN_BY), NOW, staff=True) == {}


def test_what_is_missing_is_named_by_field() -> None:
    torn = replace(WHOLE, name=" ", data=(), found_at=NOW + timedelta(1), until=date(2026, 10, 1), reach=Reach.SEEN_BY)
    assert faults_of(torn, NOW, staff=False) == {
        "name": Fault.EMPTY,
        "data": Fault.EMPTY,
        "found_at": Fault.IN_THE_FUTURE,
        "until": Fault.DAYS_IN_DISORDER,
        "staff": Fault.STAFF_MISSING,
    }


@pytest.mark.parametrize(
    ("step", "state", "fault"),
    [
        (Step.LIST, State(False, False, False), None),
        (Step.LIST, State(True, True, True), Fault.TOLD_ALREADY),
        (Step.CONFIRM, State(False, False, False), Fault.NOT_LISTED),
        (Step.CONFIRM, State(True, False, False, same_person=True), Fault.SAME_PERSON),
        (Step.CONFIRM, State(True, False, False, same_hand=True), Fault.SAME_HAND),
        (Step.CONFIRM, State(True, False, False, has_factor=False), Fault.NO_FACTOR),
        (Step.CONFIRM, State(True, False, False), None),
        (Step.TELL, State(False, False, False), Fault.NOT_LISTED),
        (Step.TELL, State(True, False, False), Fault.NOT_CONFIRMED),
        (Step.TELL, State(True, True, False), None),
        (Step.TELL, State(True, True, True), Fault.TOLD_ALREADY),
        (Step.REPORT, State(False, False, False), None),
    ],
)
def test_every_step_has_its_turn(step: Step, state: State, fault: Fault | None) -> None:
    assert in_the_way(step, state) is fault


def test_the_clock_counts_from_when_it_was_found() -> None:
    assert hours_since(NOW - timedelta(hours=2, minutes=59), NOW) == 2
    assert hours_since(NOW + timedelta(hours=1), NOW) == 0
