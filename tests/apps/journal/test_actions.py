"""A command is done once, and the journal keeps what happened."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from shulian import clock
from shulian.apps.journal import partitions
from shulian.apps.journal.actions import PLACE_OF_ASKING, Act, Answer, CommandReused, entry, perform
from shulian.apps.journal.models import Command, Entry

pytestmark = pytest.mark.django_db


def test_the_same_command_twice_is_done_once_and_answers_alike() -> None:
    act, done = Act("desk"), []

    def write() -> Answer:
        done.append(1)
        entry(act, "visit", library=7)
        return {"on": date(2026, 11, 22)}

    first = perform(act, "visit", write)
    assert first == {"on": date(2026, 11, 22)}
    assert perform(act, "visit", write) == {"on": "2026-11-22"}
    assert done == [1]
    assert Entry.objects.filter(command=act.command, library=7).count() == 1


def test_a_command_id_of_another_kind_is_told_apart() -> None:
    act = Act("desk")
    perform(act, "visit", dict)
    with pytest.raises(CommandReused):
        perform(act, "close", dict)


def test_an_act_that_fails_leaves_neither_command_nor_entry() -> None:
    act = Act("desk", command=uuid4())

    def write() -> Answer:
        entry(act, "visit")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        perform(act, "visit", write)
    assert not Command.objects.filter(pk=act.command).exists()
    assert not Entry.objects.filter(command=act.command).exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET quantity = 2",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        f"TRUNCATE journal_entry_{clock.now():%Y_%m}",
        "TRUNCATE journal_entry_unplaced",
        "TRUNCATE journal_seal",
    ],
)
def test_the_journal_cannot_be_changed(change: str) -> None:
    partitions.make_ahead()
    entry(Act("desk"), "visit")
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_month_has_its_partition_and_nothing_falls_beside() -> None:
    partitions.make_ahead()
    before = partitions.unplaced()
    assert partitions.make_ahead() == 0
    entry(Act("desk"), "visit")
    assert partitions.unplaced() == before


@pytest.mark.parametrize(
    ("month", "following"), [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)
def test_the_month_after(month: date, following: date) -> None:
    assert partitions.next_month(month) == following


def test_times_are_kept_apart() -> None:
    happened = clock.now().replace(year=2020)
    act = Act("return-form", happened_at=happened)
    entry(act, "reported")
    kept = Entry.objects.get(command=act.command)
    assert kept.happened_at == happened < kept.recorded_at


def test_an_id_serves_for_one_thing_and_at_one_address() -> None:
    asked = Act("office")
    perform(asked, "visit", dict, "account:1")
    perform(asked, "visit", dict, "account:1")
    perform(asked, "visit", dict)
    with pytest.raises(CommandReused):
        perform(asked, "visit", dict, "account:2")
    there, mark = Act("office"), PLACE_OF_ASKING.set("one")
    perform(there, "visit", dict)
    PLACE_OF_ASKING.set("another")
    with pytest.raises(CommandReused):
        perform(there, "visit", dict)
    PLACE_OF_ASKING.reset(mark)
