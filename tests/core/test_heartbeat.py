"""A job that should have run and did not is late, and soon dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shulian.core.heartbeat import Pulse, Runs, pulse, worst

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("runs", "due", "expected"),
    [
        (Runs(ago(1), ago(0.9)), ago(0), Pulse.WELL),
        (Runs(ago(1), ago(0.9), failed=True), ago(0), Pulse.FAILED),
        (Runs(ago(4), ago(3.9)), ago(3), Pulse.WELL),
        (Runs(ago(5), ago(4.9)), ago(4), Pulse.LATE),
        (Runs(ago(5), ago(4.9), failed=True), ago(4), Pulse.LATE),
        (Runs(ago(20), ago(19.9)), ago(11), Pulse.DEAD),
        # At work: that takes a while, but not for ever.
        (Runs(ago(9), ago(99)), ago(8), Pulse.WELL),
        (Runs(ago(11)), ago(10.5), Pulse.DEAD),
        # Never: counted from when it should have begun.
        (Runs(), ago(1), Pulse.WELL),
        (Runs(), ago(11), Pulse.DEAD),
    ],
)
def test_how_a_job_does(runs: Runs, due: datetime, expected: Pulse) -> None:
    assert pulse(runs, due, NOW) is expected


def test_the_whole_does_as_badly_as_its_worst_job_and_without_jobs_it_is_dead() -> None:
    assert worst([Pulse.WELL, Pulse.LATE, Pulse.FAILED]) is Pulse.LATE
    assert worst([]) is Pulse.DEAD
