"""Batch changes of records: shown, done once, undone, and nothing of others overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian.apps.catalogue.actions.editing import Edited
from shulian.apps.catalogue.models import Record, RecordDraft
from shulian.apps.holdings.actions import recordbatches
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.holdings.actions.recordbatches import (
    Objection,
    Outcome,
    Plan,
    ask_for_record_batch,
    draft_record_batch,
    forsaken_record_batches,
    run_record_batch,
)
from shulian.apps.holdings.models import Item, RecordBatch
from shulian.apps.holdings.queries.recordbatches import Chosen, chosen_records, outcomes_of, record_batches_of
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.fieldlines import line_of
from shulian.core.recordchange import Change, Kind
from shulian.protocols import marc
from tests import make

pytestmark = pytest.mark.django_db
LEADER = "00000nam0 2200000   45  "
PUBLISHER = Change(Kind.REPLACE_TEXT, "210", code="c", find="人民文学", put="作家")


@pytest.fixture
def library() -> Any:
    return make.library("雁塔区图书馆")


def book(library: Any, title: str, publisher: str = "人民文学出版社", **more: str) -> Record:
    lines = [
        line_of("100", "##", "$a20260101d2026    em y0chiy50      ea"),
        line_of("101", "0#", "$achi"),
        line_of("200", "1#", f"$a{title}$f某某著"),
        line_of("210", "##", f"$a北京$c{publisher}$d2026"),
        *(line_of(tag.removeprefix("f"), "##", text) for tag, text in more.items()),
    ]
    saved = save_here(Act("test", library=library.pk), library, Edited(marc.Format.CNMARC, LEADER, tuple(lines)))
    assert saved.record
    return Record.objects.get(pk=saved.record)


def drafted(library: Any, change: Change = PUBLISHER, **chosen: Any) -> RecordBatch:
    plan = Plan("改出版者", change, chosen_records(library, Chosen(**chosen or {"text": "出版社"})))
    made = draft_record_batch(Act("test", library=library.pk), library, plan)
    assert isinstance(made, int), made
    return RecordBatch.objects.get(pk=made)


def done(batch: RecordBatch, *, undo: bool = False) -> dict[str, int]:
    assert ask_for_record_batch(Act("test"), batch, undo=undo) is None
    run_record_batch(batch.pk)
    batch.refresh_from_db()
    return outcomes_of(batch)


def test_a_change_is_done_and_undone_as_a_whole(library: Any) -> None:
    rows = [book(library, f"书{number}") for number in range(3)]
    book(library, "别的书", "中华书局出版社")
    book(make.library("汉台区图书馆"), "邻馆的书")
    batch = drafted(library)
    assert (batch.looked_at, batch.rows_total) == (4, 3)
    assert {row.title.publisher for row in Record.objects.filter(pk__in=[one.pk for one in rows])} == {"人民文学出版社"}
    assert done(batch) == {Outcome.DONE: 3}
    assert {row.title.publisher for row in Record.objects.filter(pk__in=[one.pk for one in rows])} == {"作家出版社"}
    assert ask_for_record_batch(Act("test"), batch) is Objection.NOT_NOW
    assert done(batch, undo=True) == {Outcome.UNDONE: 3}
    row = Record.objects.get(pk=rows[0].pk)
    assert (row.title.publisher, row.version) == ("人民文学出版社", 3)
    assert record_batches_of(library).get().status == "undone"


def test_what_was_edited_meanwhile_is_left_alone_both_ways(library: Any) -> None:
    one, two = book(library, "书一"), book(library, "书二")
    batch = drafted(library)
    Record.objects.filter(pk=one.pk).update(version=9)
    assert done(batch) == {Outcome.CHANGED_MEANWHILE: 1, Outcome.DONE: 1}
    Record.objects.filter(pk=two.pk).update(version=9)
    assert done(batch, undo=True) == {Outcome.CHANGED_MEANWHILE: 1, Outcome.KEPT: 1}


def test_a_change_that_would_make_a_record_worse_is_refused_without_a_draft(library: Any) -> None:
    book(library, "书")
    batch = drafted(library, Change(Kind.REMOVE_SUBFIELD, "200", code="a"))
    assert done(batch) == {Outcome.REFUSED: 1}
    assert not RecordDraft.objects.exists()


def test_copies_get_another_shelf_and_their_own_one_back(library: Any) -> None:
    row = book(library, "书", f905="$bY1$bY2$dI2$e1$cA区")
    Item.objects.filter(barcode="Y2").update(shelf="C区")
    batch = drafted(library, Change(Kind.ITEM_SHELF, put="B区"))
    assert done(batch) == {Outcome.DONE: 1}
    assert set(Item.objects.filter(record=row).values_list("shelf", flat=True)) == {"B区"}
    Item.objects.filter(barcode="Y1").update(shelf="D区")
    assert done(batch, undo=True) == {Outcome.UNDONE: 1}
    assert dict(Item.objects.values_list("barcode", "shelf")) == {"Y1": "D区", "Y2": "C区"}


def test_a_copy_that_stands_elsewhere_keeps_its_hosts_shelf_and_a_withdrawn_one_what_it_has(library: Any) -> None:
    row = book(library, "书", f905="$bY1$bY2$dI2$e1$cA区")
    gone = book(library, "弃", f905="$bY3$dI2$e2$cA区")
    host = make.library("汉台区图书馆")
    Item.objects.filter(barcode="Y1").update(station=host, place=host, shelf="客架", home_shelf="A区")
    Item.objects.filter(barcode="Y3").update(state="withdrawn")
    batch = drafted(library, Change(Kind.ITEM_SHELF, put="B区"))
    assert [one.record for one in batch.rows.all()] == [row]
    assert done(batch) == {Outcome.DONE: 1}
    shelves = Item.objects.order_by("barcode").values_list("shelf", "home_shelf")
    assert list(shelves) == [("客架", "B区"), ("B区", ""), ("A区", "")]
    assert done(batch, undo=True) == {Outcome.UNDONE: 1}
    assert list(shelves.all()) == [("客架", "A区"), ("A区", ""), ("A区", "")]
    told = [one.details for one in Entry.objects.filter(kind="item-changed").order_by("pk")]
    forth, back = ({"field": "shelf", "from": was, "to": now} for was, now in (("A区", "B区"), ("B区", "A区")))
    assert told == [forth, forth, back, back]
    assert Item.objects.filter(record=gone, shelf="A区").exists()


def test_records_are_chosen_by_number_import_title_and_class(library: Any) -> None:
    one = book(library, "书一", f690="$aI247.57$v5")
    book(library, "书二")
    assert list(chosen_records(library, Chosen(numbers=[one.control_number]))) == [one]
    assert list(chosen_records(library, Chosen(of_class="i2"))) == [one]
    assert list(chosen_records(library, Chosen(text="书一"))) == [one]
    assert list(chosen_records(library, Chosen(source=1))) == []
    assert Chosen().is_empty


def test_nothing_to_change_makes_no_batch(library: Any) -> None:
    book(library, "书", "中华书局")
    plan = Plan("无", PUBLISHER, chosen_records(library, Chosen(text="书")))
    assert draft_record_batch(Act("test"), library, plan) is Objection.NOTHING_TO_CHANGE
    assert not RecordBatch.objects.exists()


def test_too_many_records_make_no_batch(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from shulian.apps.holdings.actions import recordbatches

    monkeypatch.setattr(recordbatches, "MOST_RECORDS", 1)
    book(library, "书一")
    book(library, "书二")
    plan = Plan("多", PUBLISHER, chosen_records(library, Chosen(text="书")))
    assert draft_record_batch(Act("test"), library, plan) is Objection.TOO_MANY
    assert not RecordBatch.objects.exists()


def test_a_batch_that_a_stopped_worker_left_is_taken_up_again(library: Any) -> None:
    from datetime import timedelta

    from shulian import clock

    book(library, "书")
    batch = drafted(library)
    ask_for_record_batch(Act("test"), batch)
    RecordBatch.objects.update(asked_at=clock.now() - timedelta(minutes=5))
    assert forsaken_record_batches() == [batch.pk]


def test_a_second_worker_at_the_same_row_says_nothing_else_of_it(library: Any) -> None:
    book(library, "书")
    batch = drafted(library)
    seen = batch.rows.get()
    assert done(batch) == {Outcome.DONE: 1}
    recordbatches._do(batch, seen)
    assert outcomes_of(batch) == {Outcome.DONE: 1}
    seen = batch.rows.get()
    assert done(batch, undo=True) == {Outcome.UNDONE: 1}
    recordbatches._undo(batch, seen)
    assert outcomes_of(batch) == {Outcome.UNDONE: 1}


def test_the_lock_of_the_clusters_comes_before_that_of_the_record(library: Any) -> None:
    book(library, "书")
    batch = drafted(library)
    with CaptureQueriesContext(connection) as asked:
        done(batch)
    statements = [one["sql"] for one in asked]
    first = next(number for number, text in enumerate(statements) if "pg_advisory_xact_lock" in text)
    held = next(
        number for number, text in enumerate(statements) if 'FROM "catalogue_record"' in text and "FOR " in text
    )
    assert first < held
