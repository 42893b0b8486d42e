"""Trial runs write nothing, a running import can be stopped, and a whole import can be undone."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from shulian import clock
from shulian.apps.catalogue.actions import control, imports
from shulian.apps.catalogue.actions.imports import FORGOTTEN, Upload, Wish, forget_files, request_import
from shulian.apps.catalogue.models import Import, ImportKept, ImportVerdict, Outbox, Record, Title
from shulian.apps.holdings import jobs
from shulian.apps.holdings.actions import undo
from shulian.apps.holdings.actions.imports import ask_import, read_stored, start_import
from shulian.apps.holdings.actions.recordbatches import (
    Plan,
    ask_for_record_batch,
    draft_record_batch,
    run_record_batch,
)
from shulian.apps.holdings.models import Item, RecordBatch
from shulian.apps.holdings.queries.recordbatches import Chosen, chosen_records
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.recordchange import Change, Kind
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts
from tests.apps.holdings.files import book, copy, gone, profile, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db
Status = Import.Status


def uploaded(library, *records: marc.Record, trial: bool = False) -> Import:
    data = b"".join(marc.to_bytes(one) for one in records)
    upload = Upload("x.mrc", io.BytesIO(data), keep=True)
    return start_import(Act("cataloguing", library=library.pk), library, upload, Wish(trial=trial))


def ask(source: Import, wish: str) -> bool:
    return ask_import(Act("cataloguing", library=source.library_id), Import.objects.get(pk=source.pk), wish)


def undone(source: Import) -> Import:
    assert ask(source, control.UNDO)
    read_stored(source.pk)
    source.refresh_from_db()
    return source


def world() -> list[object]:
    """Everything readers and librarians see of the catalogue."""
    titles = Title.objects.living().order_by("pk").values_list("title", "isbns", "clc")
    records = Record.objects.order_by("library", "control_number").values_list("control_number", "raw", "title")
    items = Item.objects.order_by("pk").values_list("barcode", "call_number", "title", "record")
    return [list(titles), [(number, bytes(raw), title) for number, raw, title in records], list(items)]


OF_EVERY_KIND = (
    book("1", "平凡的世界 (修订版)", copy("1", "2")),
    book("2", "旧书"),
    gone("3"),
    book("4", "人生", copy("3")),
    book("5", "没有的书"),
    book("6", "没有的书"),
    book("5", "没有的书 (二版)"),
    book("5", "别的书"),
    b"no record\x1d",
)
FORESEEN = [
    (1, "updated", "平凡的世界", ""),
    (2, "unchanged", "旧书", ""),
    (3, "deleted", "新书", ""),
    (4, "joined", "人生", ""),
    (5, "created", "", ""),
    (6, "joined", "没有的书", ""),
    (7, "updated", "#5", ""),
    (8, "refused", "", "number-twice"),
    (9, "refused", "", "too-short"),
]
"""Number, verdict, title found and reason of each record of `OF_EVERY_KIND`."""


def test_a_trial_says_what_would_happen_and_writes_nothing():
    library, other = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(other, book("9", "人生"))
    sent(library, book("1", "平凡的世界", copy("1")), book("2", "旧书"), book("3", "新书"))
    Outbox.objects.all().delete()
    before = world()
    source = sent(library, *OF_EVERY_KIND, trial=True)
    assert world() == before
    assert not Outbox.objects.exists()
    verdicts = ImportVerdict.objects.filter(source=source).order_by("number")
    assert list(verdicts.values_list("number", "verdict", "found_title", "detail")) == FORESEEN
    assert source.status == Status.TRIED
    assert counts(source) | {"joined": source.joined, "deleted": source.deleted} == {
        "read": 9,
        "created": 3,
        "joined": 2,
        "updated": 2,
        "unchanged": 1,
        "deleted": 1,
        "rejected": 2,
        "items": 2,
    }


@pytest.mark.parametrize("size", [2, 3, 1000])
def test_a_trial_counts_a_copy_once_that_the_file_reports_again(monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr(imports, "BATCH", size)
    records = [book("1", "人生", copy("1", "2")), book("2", "平凡的世界", copy("2")), book("3", "旧书", copy("1", "3"))]
    records += [book("1", "人生", copy("1", "2")), book("4", "新书", copy("3", "4")), book("5", "新书", copy("4"))]
    library = make.library("雁塔区图书馆")
    foreseen = sent(library, *records, trial=True)
    assert foreseen.items == 4
    assert counts(foreseen) == counts(sent(library, *records))


def test_a_trial_keeps_to_the_profile():
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生"))
    by = profile(library, matching="known", overlay="never")
    source = sent(library, book("1", "人生 (新)"), book("2", "没有的书"), by=by, trial=True)
    assert counts(source) == {"read": 2, "kept": 1, "rejected": 1}
    apart = profile(make.library("汉台区图书馆"), matching="apart")
    assert counts(sent(apart.library, book("1", "人生"), by=apart, trial=True)) == {"read": 1, "created": 1}


def test_after_a_trial_the_same_file_is_imported(tmp_path):
    library = make.library("雁塔区图书馆")
    with override_settings(MEDIA_ROOT=tmp_path):
        source = uploaded(library, book("1", "人生", copy("1")), trial=True)
        assert source.status == Status.TRYING
        assert not ask(source, control.BEGIN)
        jobs.read_import(source=source.pk)
        assert (Import.objects.get().status, Import.objects.get().created) == (Status.TRIED, 1)
        assert uploaded(library, book("1", "人生", copy("1")), trial=True) == source
        assert ask(source, control.BEGIN)
        jobs.read_import(source=source.pk)
    source.refresh_from_db()
    assert (source.status, counts(source)) == (Status.FINISHED, {"read": 1, "created": 1, "items": 1})
    assert not ImportVerdict.objects.exists()


def test_what_is_asked_of_an_import_later_leaves_the_time_at_which_it_was_sent(tmp_path):
    library = make.library("雁塔区图书馆")
    sent_at = clock.now() - timedelta(days=2)
    with override_settings(MEDIA_ROOT=tmp_path):
        source = uploaded(library, book("1", "人生", copy("1")), trial=True)
        jobs.read_import(source=source.pk)
        Import.objects.update(requested_at=sent_at, heartbeat_at=sent_at)
        for wish in (control.BEGIN, control.UNDO):
            assert ask(source, wish)
            assert not imports.forsaken().exists(), "somebody has just asked"
            jobs.read_import(source=source.pk)
            assert Import.objects.get().requested_at == sent_at
    assert Import.objects.get().status == Status.UNDONE


def test_an_import_pauses_goes_on_and_is_given_up_between_two_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    library = make.library("雁塔区图书馆")
    books = [book(str(number), f"第{number}本书") for number in range(1, 13)]
    with override_settings(MEDIA_ROOT=tmp_path):
        source = uploaded(library, *books)
        assert ask(source, control.PAUSE)
        assert Import.objects.get().status == Status.PAUSED
        jobs.read_import(source=source.pk)
        assert Record.objects.count() == 0
        for wish, status, records in [("pause", Status.PAUSED, 4), ("cancel", Status.CANCELLED, 8)]:
            assert ask(source, control.GO_ON)
            with source.file.open("rb") as stored:
                imports.run_import(
                    Import.objects.get(), stored, tell=lambda one, wish=wish: Import.objects.update(wish=wish)
                )
            assert (Import.objects.get().status, Record.objects.count()) == (status, records)
        assert not default_storage.exists(source.file.name)
    assert control.possible(Import.objects.get()) == [control.UNDO]
    assert not ask(source, control.GO_ON)


def test_a_file_with_which_nobody_goes_on_is_deleted_in_the_end(tmp_path):
    library = make.library("雁塔区图书馆")
    act = Act("desk", library=library.pk)
    with override_settings(MEDIA_ROOT=tmp_path):
        failed = request_import(act, library, Upload("x.mrc", io.BytesIO(marc.to_bytes(book("1", "人生"))), keep=True))
        Import.objects.update(status=Import.Status.FAILED)
        assert forget_files(clock.now()) == 0
        assert forget_files(clock.now() + FORGOTTEN + timedelta(days=1)) == 1
        assert not default_storage.exists(failed.file.name)
    assert control.GO_ON not in control.possible(Import.objects.get())


def test_undoing_gives_the_catalogue_back_as_it_was():
    library, other = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(other, book("9", "人生"))
    sent(library, book("1", "平凡的世界", copy("1")), book("2", "旧书"))
    before = world()
    came = (
        book("1", "平凡的世界 (修订版)", copy("1", "2", call_number="I247/9")),
        gone("2"),
        book("4", "人生", data_field("690", "aI247.5"), copy("3")),
        book("5", "没有的书", copy("4")),
        book("5", "没有的书 (二版)", copy("4")),
    )
    source = sent(library, *came)
    assert world() != before
    assert undone(source).status == Status.UNDONE
    after = world()
    assert after[:2] == before[:2]
    assert [row[0] for row in after[2]] == ["1"]
    assert (source.undone, ImportKept.objects.count()) == (4, 0)
    assert sum(Entry.objects.filter(kind="records-undone").values_list("quantity", flat=True)) == 4
    assert set(Outbox.objects.values_list("title", flat=True)) >= set(Title.objects.values_list("pk", flat=True))
    assert counts(sent(library, book("4", "人生"))) == {"read": 1, "created": 1}


def test_what_was_used_since_stays_whole_and_says_why():
    library = make.library("雁塔区图书馆")
    names = ["借过的书", "有人等的书", "又改过的书", "手改的书", "没人碰的书", "清点过的书"]
    source = sent(library, *[book(str(n), name, copy(f"b{n}")) for n, name in enumerate(names, 1)])
    Item.objects.filter(barcode="b1").update(state="on-loan")
    make.hold(make.reader(library), Title.objects.get(title="有人等的书"), library)
    sent(library, book("3", "又改过的书 (二版)"))
    Record.objects.filter(control_number="4").update(version=2)
    Item.objects.filter(barcode="b6").update(call_number="X")
    undone(source)
    assert set(ImportKept.objects.values_list("record__control_number", "reason")) == {
        ("1", "item-used"),
        ("2", "title-used"),
        ("3", "later-import"),
        ("4", "changed-since"),
        ("6", "item-used"),
    }
    assert set(Record.objects.values_list("control_number", flat=True)) == {"1", "2", "3", "4", "6"}
    assert set(Item.objects.values_list("barcode", flat=True)) == {"b1", "b2", "b3", "b4", "b6"}
    assert Title.objects.get(title="没人碰的书").gone_at is not None
    assert source.undone == 1


PUBLISHER = Change(Kind.REPLACE_TEXT, "210", code="c", find="人民文学", put="作家")


def batch_of(library, text: str, change: Change = PUBLISHER) -> RecordBatch:
    """A change of records of this title, or of their copies, carried out."""
    plan = Plan("成批修改", change, chosen_records(library, Chosen(text=text)))
    made = RecordBatch.objects.get(pk=draft_record_batch(Act("test", library=library.pk), library, plan))
    assert ask_for_record_batch(Act("test"), made) is None
    run_record_batch(made.pk)
    return made


def take_back(batch: RecordBatch) -> None:
    assert ask_for_record_batch(Act("test"), batch, undo=True) is None
    run_record_batch(batch.pk)


def test_a_record_that_says_again_what_it_said_counts_as_not_edited():
    library = make.library("雁塔区图书馆")
    source = sent(library, book("1", "甲书", copy("b1")), book("2", "乙书", copy("b2")))
    take_back(batch_of(library, "甲书"))
    batch_of(library, "乙书")
    assert list(Record.objects.order_by("control_number").values_list("version", flat=True)) == [3, 2]
    undone(source)
    assert list(ImportKept.objects.values_list("record__control_number", "reason")) == [("2", "changed-since")]
    assert list(Item.objects.values_list("barcode", flat=True)) == ["b2"]
    assert Title.objects.get(title="甲书").gone_at is not None


def test_nor_do_copies_that_stand_again_where_they_stood():
    library = make.library("雁塔区图书馆")
    source = sent(library, book("1", "甲书", copy("b1")), book("2", "乙书", copy("b2")))
    shelf = Change(Kind.ITEM_SHELF, put="B区")
    take_back(batch_of(library, "甲书", shelf))
    take_back(batch_of(library, "乙书", shelf))
    Item.objects.filter(barcode="b2").update(shelf="C区")
    undone(source)
    assert list(ImportKept.objects.values_list("record__control_number", "reason")) == [("2", "item-used")]
    assert list(Item.objects.values_list("barcode", flat=True)) == ["b2"]


def test_nor_does_one_that_an_import_changed():
    library = make.library("雁塔区图书馆")
    first = sent(library, book("1", "甲书", copy("b1")))
    before = world()
    second = sent(library, book("1", "甲书 (二版)", copy("b1")))
    take_back(batch_of(library, "甲书"))
    undone(second)
    assert (world(), ImportKept.objects.count()) == (before, 0)
    undone(first)
    assert not Record.objects.exists()


def test_imports_are_undone_the_last_one_first():
    library = make.library("雁塔区图书馆")
    first = sent(library, book("1", "人生", copy("1")))
    second = sent(library, book("1", "人生 (二版)"))
    third = sent(library, book("1", "人生 (三版)"))
    for source in (third, second, first):
        undone(source)
    assert not Record.objects.exists()
    assert not Item.objects.exists()
    assert not ImportKept.objects.exists()
    assert not Title.objects.living().exists()


def test_an_undoing_that_broke_off_goes_on(monkeypatch):
    monkeypatch.setattr(undo, "BATCH", 2)
    library = make.library("雁塔区图书馆")
    source = sent(library, *[book(str(number), f"第{number}本书", copy(str(number))) for number in range(1, 8)])
    ask(source, control.UNDO)

    def stop(_: Import) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo.run_undo(Import.objects.get(), stop)
    assert (Record.objects.count(), Import.objects.get().undone) == (5, 2)
    read_stored(source.pk)
    assert (Record.objects.count(), Import.objects.get().undone, Import.objects.get().status) == (0, 7, Status.UNDONE)
