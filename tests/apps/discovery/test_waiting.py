"""Rows of imports wait for each other; what people do does not wait for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.catalogue.models import Import, Outbox
from shulian.apps.discovery import waiting as module
from shulian.apps.discovery.waiting import PATIENCE, Waiting
from tests import make

pytestmark = pytest.mark.django_db


def running() -> Import:
    """An import that gives signs of life."""
    return Import.objects.create(
        library=make.library("雁塔区图书馆"),
        channel="desk",
        file_name="x.mrc",
        kind="iso2709",
        digest="x",
        status=Import.Status.RUNNING,
        heartbeat_at=clock.now(),
    )


def told(*titles: int, patient: bool) -> None:
    Outbox.objects.bulk_create([Outbox(title=title, patient=patient) for title in titles])


def taken(waiting: Waiting) -> list[int]:
    rows = waiting.take()
    waiting.done(row for row, _title in rows)
    return sorted(title for _row, title in rows)


def test_rows_of_an_import_wait_until_it_is_done_and_all_of_a_title_are_taken_at_once() -> None:
    source, waiting = running(), Waiting()
    told(1, 2, 1, patient=True)
    assert taken(waiting) == []
    told(1, patient=True)
    Import.objects.filter(pk=source.pk).update(status=Import.Status.FINISHED)
    assert taken(waiting) == [1, 1, 1, 2]
    assert not Outbox.objects.exists()


def test_what_an_import_wrote_long_ago_waits_no_longer() -> None:
    source, waiting, now = running(), Waiting(), clock.now()
    told(1, patient=True)
    assert taken(waiting) == []
    told(2, patient=True)
    later = now + PATIENCE + timedelta(seconds=1)
    Import.objects.filter(pk=source.pk).update(heartbeat_at=later)
    with clock.stopped_at(later):
        assert taken(waiting) == [1]
        assert taken(waiting) == []
    assert list(Outbox.objects.values_list("title", flat=True)) == [2]


def test_what_people_change_comes_first_and_then_in_turns() -> None:
    waiting = Waiting()
    told(1, patient=True)
    told(2, patient=False)
    assert taken(waiting) == [2]
    told(3, patient=False)
    assert taken(waiting) == [1, 3]


def test_what_is_taken_stays_until_it_is_done() -> None:
    waiting = Waiting()
    told(1, 1, patient=True)
    rows = waiting.take()
    assert Waiting().take() == rows
    waiting.done([rows[0][0]])
    assert waiting.take() == rows[1:]


def test_what_people_change_presses_those_who_write_much_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting()
    told(1, patient=False)
    waiting.take()
    assert not waiting.presses()
    monkeypatch.setattr(module, "HASTE", 0.0)
    assert not waiting.presses(), "what was taken itself presses nobody"
    told(2, patient=True)
    assert not waiting.presses()
    told(3, patient=False)
    assert waiting.presses()
    monkeypatch.setattr(module, "HASTE", 60.0)
    assert not waiting.presses(), "so soon a commit would cost too much"


def test_what_people_changed_is_written_first_and_presses_where_it_was_taken_with_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = Waiting()
    monkeypatch.setattr(module, "HASTE", 0.0)
    told(9, patient=False)
    assert taken(waiting) == [9]
    told(2, 1, 2, patient=True)
    told(8, patient=False)
    assert [title for _row, title in waiting.take()] == [8, 1, 2, 2]
    assert waiting.presses()
    monkeypatch.setattr(module, "HASTE", 60.0)
    assert not waiting.presses()


def test_the_rows_of_imports_are_read_once_for_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting()
    monkeypatch.setattr(module, "MUCH", 1)
    told(*[1, 2, 3] * 2, patient=True)
    assert taken(waiting) == [1, 1]
    told(1, patient=True)
    with CaptureQueriesContext(connection) as asked:
        assert taken(waiting) == [2, 2]
        assert taken(waiting) == [3, 3]
    assert not any("MAX" in one["sql"] for one in asked)
    assert taken(waiting) == [1]
    assert taken(waiting) == []


def test_what_a_step_that_failed_had_taken_is_taken_again() -> None:
    waiting = Waiting()
    told(1, 2, patient=True)
    with transaction.atomic():
        assert taken(waiting) == [1, 2]
        transaction.set_rollback(True)
    assert taken(waiting) == [1, 2]
