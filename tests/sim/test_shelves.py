"""Random acts of three libraries against the real database, beside a model of the shelves kept in plain Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shulian import clock
from tests.sim.day import Day, Machines

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def machines() -> Iterator[Machines]:
    made = Machines()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """For as long as it takes: a day that ended in the middle would make every loan a day older."""
    with clock.stopped_at(clock.midnight(clock.today()) + timedelta(hours=12)):
        yield


@pytest.mark.parametrize(("days", "hours"), [(5, 8), pytest.param(100, 15, marks=pytest.mark.long)])
def test_after_a_busy_day_the_paper_and_the_database_say_the_same(machines: Machines, days: int, hours: int) -> None:
    """What hypothesis draws is thin at first; here every hour is full, and most mistakes show within a day or two."""
    for seed in range(days):
        chance, day = random.Random(seed), Day(machines)
        day.open_the_doors()
        for _hour in range(hours):
            day.busy_hour(chance.randrange(2**32))
        day.teardown()


@pytest.mark.parametrize(("days", "acts"), [(4, 12), pytest.param(300, 60, marks=pytest.mark.long)])
def test_what_is_where_who_has_it_who_waits_and_who_owes(machines: Machines, days: int, acts: int) -> None:
    run_state_machine_as_test(
        lambda: Day(machines),
        settings=settings(
            max_examples=days,
            stateful_step_count=acts,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
