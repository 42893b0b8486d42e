"""Rows of imports wait for each other; what people do does not wait for them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.catalogue.models import Import, Outbox
from shulian.apps.discovery import waiting as module
from shulian.apps.discovery.waiting import ENOUGH, PATIENCE, Waiting
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


SECOND = timedelta(seconds=1)


def far(source: Import, seconds: int, done: int) -> datetime:
    """So many seconds after its beginning an import has read so much of a file of a hundred bytes."""
    now = source.heartbeat_at + seconds * SECOND
    Import.objects.filter(pk=source.pk).update(
        started_at=source.heartbeat_at, heartbeat_at=now, done_bytes=done, total_bytes=100
    )
    return now


def test_enough_titles_that_rest_for_as_long_as_the_file_still_takes_are_written_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ENOUGH", 2)
    source, waiting = running(), Waiting()
    for second, done, new, expected in [
        (4, 20, [1, 2], []),
        (8, 40, [1], []),
        (9, 45, [3], []),
        (13, 65, [4], []),
        (14, 70, [], [1, 1, 2]),
        (18, 90, [], [3, 4]),
        (19, 95, [5, 6], []),
        (20, 20, [], []),
        (38, 40, [], []),
        (45, 60, [], []),
        (50, 64, [], [5, 6]),
    ]:
        told(*new, patient=True)
        with clock.stopped_at(far(source, second, done)):
            assert taken(waiting) == expected, second
    assert ENOUGH == 2500


def test_a_large_file_that_was_paused_for_weeks_at_its_beginning_asks_for_the_longest_rest() -> None:
    source, waiting = running(), Waiting()
    told(1, patient=True)
    weeks = source.heartbeat_at + timedelta(days=61)
    Import.objects.filter(pk=source.pk).update(
        started_at=source.heartbeat_at, heartbeat_at=weeks, done_bytes=200, total_bytes=4 << 30
    )
    with clock.stopped_at(weeks):
        assert taken(waiting) == []
    later = weeks + PATIENCE
    Import.objects.filter(pk=source.pk).update(heartbeat_at=later)
    with clock.stopped_at(later):
        assert taken(waiting) == [1]


def test_few_titles_wait_for_others_and_one_that_is_told_of_again_and_again_not_for_ever() -> None:
    source, waiting = running(), Waiting()
    for second, new, expected in [
        (4, [1, 2], []),
        (40, [2], []),
        (63, [], []),
        (64, [], [1]),
        (90, [2], []),
        (99, [], []),
        (100, [], [2, 2, 2]),
    ]:
        told(*new, patient=True)
        with clock.stopped_at(far(source, second, 1)):
            assert taken(waiting) == expected, second


def test_a_row_that_is_seen_behind_one_that_was_written_later_is_not_lost() -> None:
    source, waiting = running(), Waiting()
    told(1, 2, patient=True)
    first = Outbox.objects.get(title=1)
    Outbox.objects.filter(pk=first.pk).delete()
    for second, expected in [(1, []), (30, []), (62, [2])]:
        with clock.stopped_at(far(source, second, 1)):
            assert taken(waiting) == expected
            told(3, patient=True)
            Outbox.objects.bulk_create([first], ignore_conflicts=True)
    with clock.stopped_at(far(source, 140, 1)):
        assert taken(waiting) == [1, 3, 3, 3]


def test_where_more_waits_than_is_remembered_it_is_written_rested_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WINDOW", 3)
    running()
    waiting = Waiting()
    told(1, 2, patient=True)
    assert taken(waiting) == []
    told(1, 3, 4, patient=True)
    assert taken(waiting) == [1, 1, 2]
    assert taken(waiting) == []


def test_no_more_is_read_than_finds_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WINDOW", 3)
    waiting = Waiting()
    told(1, 2, 3, 4, 5, 6, patient=True)
    rows = waiting.take()
    for done, limits in [([], []), ([rows[0][0]], ["1"]), ([], []), ([row for row, _title in rows[1:]], ["2"])]:
        waiting.done(done)
        with CaptureQueriesContext(connection) as asked:
            waiting.take()
        read = [
            str(one["sql"]) for one in asked if "NOT" not in one["sql"] and '"catalogue_outbox"."id" >' in one["sql"]
        ]
        assert [sql.rpartition("LIMIT ")[2] for sql in read] == limits


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
