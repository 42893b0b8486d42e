"""Every run of a periodic job leaves a trace, and what does not run is seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.notices.heartbeat import SENDER, beat_of, beats, know_jobs, watch
from shulian.apps.notices.jobs import forget_jobs
from shulian.apps.notices.models import JobRun, Notice
from shulian.apps.notices.queries.outbox import Content, sealed
from shulian.apps.notices.words import JOBS
from shulian.config import health
from shulian.config.health_part import State
from shulian.core.heartbeat import Pulse
from tests import make
from tests.apps.notices.conftest import NOON, recipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def _known(noon: None) -> None:
    JobRun.objects.all().delete()
    know_jobs()


def run(task: str, result: Any = 7) -> Any:
    def work() -> Any:
        if isinstance(result, Exception):
            raise result
        return result

    context: Any = SimpleNamespace(job=SimpleNamespace(task_name=task))
    return watch(work, context, None)


def test_a_run_is_noted_with_beginning_end_and_failure() -> None:
    assert run(SENDER) == 7
    noted = JobRun.objects.get(task=SENDER)
    assert (noted.began_at, noted.ended_at, noted.failure) == (NOON, NOON, "")
    with pytest.raises(OSError, match="13987654321"):
        run(SENDER, OSError("13987654321"))
    assert JobRun.objects.get(task=SENDER).failure == "OSError"
    assert beat_of(SENDER).pulse is Pulse.FAILED


def test_what_is_no_periodic_job_leaves_no_trace() -> None:
    assert run("shulian.apps.holdings.jobs.read_import") == 7
    assert not JobRun.objects.filter(task__contains="read_import").exists()


def test_a_job_that_nobody_knew_of_yet_is_noted_all_the_same() -> None:
    JobRun.objects.all().delete()
    run(SENDER)
    assert JobRun.objects.get(task=SENDER).began_at == NOON


def test_a_new_site_is_well_and_a_worker_that_never_comes_is_dead() -> None:
    assert {beat.pulse for beat in beats()} == {Pulse.WELL}
    with clock.stopped_at(NOON + timedelta(minutes=5)):
        assert beats()[0].pulse is Pulse.LATE
    with clock.stopped_at(NOON + timedelta(minutes=12)):
        assert beat_of(SENDER).pulse is Pulse.DEAD


def test_every_periodic_job_has_a_name_in_the_words_of_people() -> None:
    nameless = {task for task, _ in app.periodic_registry.periodic_tasks} - set(JOBS)
    assert sorted(one for one in nameless if one.startswith("shulian.")) == []


def test_every_worker_watches_its_tasks() -> None:
    assert watch in app.worker_defaults["task_middleware"]


def test_health_says_it_too() -> None:
    assert health.periodic_jobs(with_data=True).state is State.UP
    assert health.periodic_jobs(with_data=False).state is State.BEHIND
    with clock.stopped_at(NOON + timedelta(minutes=5)):
        assert health.periodic_jobs(with_data=True).state is State.BEHIND
    with clock.stopped_at(NOON + timedelta(minutes=12)):
        found = health.periodic_jobs(with_data=True)
    assert found.state is State.DOWN


def test_health_knows_notices_that_nobody_tries_and_those_that_failed() -> None:
    assert health.notices(with_data=False).state is State.BEHIND
    assert health.notices(with_data=True).state is State.UP
    library = make.library("雁塔区图书馆")
    values = {"group": recipient().key, "recipient": recipient().key, "kind": "overdue", "channel": "email"}
    Notice.objects.create(
        **values, language="en", library=library, content=sealed(Content()), next_attempt_at=NOON - timedelta(minutes=6)
    )
    assert health.notices(with_data=True).state is State.BEHIND
    Notice.objects.update(state="failed", next_attempt_at=None)
    found = health.notices(with_data=True)
    assert (found.state, "1" in found.sentence) == (State.UP, True)


def test_a_job_that_failed_stays_until_somebody_looks_and_what_was_typed_goes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) "
            """VALUES ('q', 'failing', 'doing', '{"sealed": "x", "batch": 7}'), ('q', 'going', 'doing', '{}')"""
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'failing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'going'")
    for days, gone, left in ((0, 0, {"sealed": "x", "batch": 7}), (4, 1, {"batch": 7}), (400, 0, {"batch": 7})):
        with clock.stopped_at(datetime.now(UTC) + timedelta(days=days)):
            assert forget_jobs(0) == gone
        with connection.cursor() as cursor:
            cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'failing'")
            assert json.loads(cursor.fetchone()[0]) == left
