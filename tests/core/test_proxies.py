"""From when to when somebody may act for another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shulian.core.proxies import Fault, against_naming, fault_of_days, is_old_enough

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)

DAYS = [
    (TODAY, TODAY, None),
    (TODAY - DAY, TODAY + 300 * DAY, None),
    (None, TODAY, Fault.NOT_A_DAY),
    (TODAY, None, Fault.NOT_A_DAY),
    (TODAY, TODAY - DAY, Fault.ENDS_BEFORE),
    (TODAY - 9 * DAY, TODAY - DAY, Fault.IN_THE_PAST),
    (TODAY, TODAY + 367 * DAY, Fault.TOO_LONG),
]


@pytest.mark.parametrize(("starts_on", "ends_on", "fault"), DAYS)
def test_a_proxy_has_a_start_and_an_end(starts_on: date | None, ends_on: date | None, fault: Fault | None) -> None:
    assert fault_of_days(starts_on, ends_on, TODAY) is fault


@pytest.mark.parametrize(("born", "fits"), [(date(2012, 11, 26), True), (date(2012, 11, 27), False), (None, True)])
def test_children_act_for_nobody(born: date | None, fits: bool) -> None:
    assert is_old_enough(born, TODAY) is fits


@pytest.mark.parametrize(
    ("born", "with_guardian", "fault"),
    [
        (date(2012, 11, 27), False, Fault.NEEDS_GUARDIAN),
        (date(2012, 11, 27), True, None),
        (date(2012, 11, 26), False, None),
        (None, False, None),
    ],
)
def test_a_child_names_nobody_alone(born: date | None, with_guardian: bool, fault: Fault | None) -> None:
    assert against_naming(born, TODAY, with_guardian=with_guardian) is fault
