"""The words for how a part is doing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import translation

from shulian import clock
from shulian.apps.circulation.models import Loan
from shulian.apps.readers import erased
from shulian.apps.readers.models import Erasure
from shulian.config import health, health_records
from shulian.config.health_part import Health, State
from shulian.core.erasures import head
from shulian.interfaces import erasing
from tests import make

NOW = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (None, State.BEHIND),
        (NOW - timedelta(days=8), State.BEHIND),
        (NOW - timedelta(days=7), State.UP),
        (NOW, State.UP),
    ],
)
def test_a_site_without_a_fresh_backup_is_behind(last: datetime | None, state: State) -> None:
    assert health.backups(last, NOW).state is state


@pytest.mark.parametrize(
    ("free", "state"), [(100_000_000, State.DOWN), (1_000_000_000, State.BEHIND), (50_000_000_000, State.UP)]
)
def test_a_full_disk_is_said_before_it_is_full(free: int, state: State) -> None:
    assert health.disk(free).state is state


@pytest.mark.parametrize(
    ("part", "state", "sentence"),
    [
        (None, State.DOWN, "It does not run here."),
        ({"up": False, "since": NOW.isoformat()}, State.DOWN, "It stopped and is being started again."),
        ({"up": True, "since": NOW.isoformat()}, State.UP, "Jobs are done as they come."),
    ],
)
def test_a_part_is_what_the_supervisor_says(part: dict[str, Any] | None, state: State, sentence: str) -> None:
    found = health.worker({"worker": part} if part else {}, with_data=False)
    assert (found.state, found.sentence) == (state, sentence)


@pytest.mark.django_db
def test_a_job_that_has_waited_long_is_behind_since_it_was_due() -> None:
    from procrastinate.contrib.django import app

    app.configure_task("anything", allow_unknown=True).defer()
    running = {"worker": {"up": True, "since": NOW.isoformat()}}
    assert health.worker(running, with_data=True).state is State.UP
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        late = health.worker(running, with_data=True)
    assert (late.state, late.sentence) == (State.BEHIND, "1 job is waiting.")
    assert late.since is not None


def test_the_whole_is_as_its_worst_part() -> None:
    parts = [Health("a", "", state, None, "") for state in (State.UP, State.DOWN, State.BEHIND)]
    assert health.worst(parts) is State.DOWN
    assert health.worst(parts[:1]) is State.UP


def test_a_line_has_state_moment_and_sentence() -> None:
    part = Health("web", "Web server", State.UP, NOW, "It answers.")
    assert health.line(part) == "Web server: up (since 2025-03-03 12:00). It answers."


@pytest.mark.django_db
def test_the_page_and_the_machines_are_told_the_same(client: Client) -> None:
    page = client.get("/health/", headers={"Accept-Language": "en"})
    told = client.get("/health.json", headers={"Accept-Language": "en"}).json()
    assert page.status_code == 503  # no supervisor here
    for part in told["parts"]:
        assert part["sentence"] in page.text
    assert client.get("/health/", headers={"Accept": "application/json"})["Content-Type"] == "application/json"


def test_without_a_database_the_page_still_answers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    client.cookies["django_language"] = "en"
    page = client.get("/health/")
    assert page.status_code == 503
    assert "The database does not answer." in page.text


@pytest.mark.django_db
def test_readers_who_should_be_gone_are_behind_and_those_with_whom_something_is_open_are_not() -> None:
    library = make.library("雁塔区图书馆")
    left = {"status": "left", "closed_as": "cancelled", "closed_at": clock.now() - timedelta(days=400)}
    stays, goes = make.reader(library, "C-1", **left), make.reader(library, "C-2", **left)
    Loan.objects.create(
        reader=stays, item=make.item(library), library=library, lent_at=clock.now(), due_on=date(2099, 1, 1)
    )
    erasing.note_overdue()
    found = health_records.erasures(with_data=True)
    assert (found.state, found.since) == (State.BEHIND, left["closed_at"] + timedelta(days=365))
    goes.delete()
    erasing.note_overdue()
    assert health_records.erasures(with_data=True).state is State.UP


@pytest.mark.django_db
def test_a_list_of_the_erased_that_would_not_do_is_said(erasures_file: Path) -> None:
    library, ago = make.library("雁塔区图书馆"), clock.now() - timedelta(hours=1)
    Erasure.objects.create(library=library, ground="left", erased_at=ago)

    def said() -> str:
        found = health_records.erasures(with_data=True)
        assert (found.state is State.UP) is found.sentence.startswith("Those who left are erased")
        return found.sentence

    assert "is not there" in said()
    # It is lost, and begins anew with the next who is erased: that does not make it whole.
    erased.remember(uuid4(), clock.now(), [str(uuid4())])
    assert "had been erased already" in said()
    erased.settle()
    assert "when their days are over" in said(), "what is older than the list is not asked of it"
    erasures_file.write_text(head(ago) + "\n")
    assert "do not stand on the list" in said()
    erasures_file.write_text("half a li")
    assert "cannot be read" in said()
    erasures_file.with_suffix(".unknown").write_text("")
    assert "restored without the list" in said()
