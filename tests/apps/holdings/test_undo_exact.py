"""What an import moved comes back where it was, whatever happened to the titles meanwhile."""

from __future__ import annotations

import pytest

from shulian import clock
from shulian.apps.catalogue.actions import control
from shulian.apps.catalogue.actions.editing import Edited, lines_of_row, restored, save_changed
from shulian.apps.catalogue.actions.merging import merge, split
from shulian.apps.catalogue.models import Import, ImportKept, Record, RejectedRecord, Title
from shulian.apps.catalogue.queries.records import version_of
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.actions import undo
from shulian.apps.holdings.actions.imports import ask_import, read_stored
from shulian.apps.holdings.actions.items import add_items
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.fieldlines import Line, sorted_in
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.merged import lost
from tests.apps.holdings.files import book, copy, gone, profile, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db


def undone(source: Import) -> Import:
    assert ask_import(Act("cataloguing", library=source.library_id), Import.objects.get(pk=source.pk), control.UNDO)
    read_stored(source.pk)
    source.refresh_from_db()
    assert source.status == Import.Status.UNDONE
    return source


def kept() -> list[tuple[str, str]]:
    return list(ImportKept.objects.order_by("pk").values_list("record__control_number", "reason"))


def test_a_record_whose_title_was_joined_since_comes_back_to_what_stands_now():
    library = make.library("雁塔区图书馆")
    sent(make.library("汉台区图书馆"), book("9", "人生"))
    sent(library, book("1", "平凡的世界", copy("1")))
    second = sent(library, book("1", "平凡的世界 (修订版)", copy("1")))
    one, two = Title.objects.order_by("pk")
    merge(Act("x"), [two.pk], one.pk)
    undone(second)
    assert lost() == []
    assert set(Record.objects.values_list("title", flat=True)) == {one.pk}


@pytest.mark.parametrize("copies", [[], [copy("1")]], ids=["silent", "reported"])
def test_copies_go_with_their_record_to_another_title_and_back(copies: list):
    library = make.library("雁塔区图书馆")
    sent(make.library("汉台区图书馆"), book("9", "人生"))
    sent(library, book("1", "人生", copy("1")))
    second = sent(library, book("1", "人生 (第二部)", *copies))
    assert lost() == []
    assert Item.objects.get().title.title == "人生 (第二部)"
    undone(second)
    assert lost() == []
    assert Item.objects.get().title.title == "人生"
    assert Title.objects.living().count() == 1


def test_an_import_whose_titles_were_joined_since_is_undone_with_its_copies():
    one, other = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(one, book("1", "人生", copy("1")))
    second = sent(other, book("9", "人生之路", copy("9")))
    first, later = Title.objects.order_by("pk")
    merge(Act("x"), [later.pk], first.pk)
    undone(second)
    assert (kept(), lost()) == ([], [])
    assert list(Item.objects.values_list("barcode", "title")) == [("1", first.pk)]


def test_a_record_that_was_parted_by_hand_since_stays_parted():
    library = make.library("雁塔区图书馆")
    sent(make.library("汉台区图书馆"), book("9", "人生"))
    sent(library, book("1", "人生", copy("1")))
    second = sent(library, book("1", "人生", copy("1"), data_field("300", "a又")))
    mine = Record.objects.get(control_number="1")
    alone = split(Act("x"), mine.title_id, [mine.pk]).title
    undone(second)
    mine.refresh_from_db()
    assert (mine.title_id, mine.version, lost()) == (alone, 3, [])
    assert Item.objects.get().title_id == alone


def test_a_record_that_one_file_changed_and_then_deleted_comes_back_as_it_was():
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生"))
    before = bytes(Record.objects.get().raw)
    undone(sent(library, book("1", "人生", data_field("300", "a又")), gone("1")))
    assert kept() == []
    assert bytes(Record.objects.get().raw) == before
    assert Title.objects.living().get().title == "人生"


def test_a_record_whose_readers_wait_is_not_deleted_by_a_file():
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生"), book("2", "平凡的世界"))
    hold = make.hold(make.reader(library), Title.objects.get(title="人生"), library)
    refused = sent(library, gone("1"), gone("2"))
    assert (refused.deleted, refused.rejected) == (1, 1)
    assert RejectedRecord.objects.get().reason == "readers-wait"
    Hold.objects.filter(pk=hold.pk).update(ended_at=clock.now(), state="cancelled")
    assert sent(library, gone("1"), book("3", "早晨从中午开始")).deleted == 1


def test_who_waits_for_a_copy_follows_it_when_an_import_takes_it_to_another_title():
    library = make.library("雁塔区图书馆")
    sent(make.library("汉台区图书馆"), book("9", "人生", copy("9")))
    sent(library, book("1", "人生", copy("1")))
    mine, theirs = Item.objects.get(barcode="1"), Item.objects.get(barcode="9")
    for one, reader in ((mine, make.reader(library)), (theirs, make.reader(library, name="李华"))):
        make.hold(reader, one.title, library, item=one)
    changed = sent(library, book("1", "人生 (第二部)", copy("1")))
    assert lost() == []
    assert set(Hold.objects.values_list("item__barcode", "title__title")) == {("1", "人生 (第二部)"), ("9", "人生")}
    undone(changed)
    assert set(Hold.objects.values_list("title__title", flat=True)) == {"人生"}


def test_a_deleted_record_stays_away_when_its_number_has_come_again():
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生"), book("2", "平凡的世界"))
    second = sent(library, gone("1"), gone("2"))
    sent(library, book("1", "人生 (新)"))
    undone(second)
    assert kept() == [("1", "later-import")]
    assert set(Record.objects.values_list("control_number", "title__title")) == {
        ("1", "人生 (新)"),
        ("2", "平凡的世界"),
    }


def test_copies_belong_to_the_import_that_brought_them():
    library = make.library("雁塔区图书馆")
    first = sent(library, book("1", "人生", copy("1")), book("2", "平凡的世界", copy("2")))
    second = sent(library, book("1", "人生 (又)", copy("1", "3")), by=profile(library, overlay="add"))
    third = sent(library, book("2", "平凡的世界", copy("4")), by=profile(make.library("x"), overlay="add"))
    assert (second.items, second.created + second.updated, third.items) == (1, 0, 1)
    undone(first)
    assert kept() == [("1", "later-import"), ("2", "later-import")]
    assert set(Item.objects.values_list("barcode", flat=True)) == {"1", "2", "3", "4"}
    Item.objects.filter(barcode="4").update(state="on-loan")
    undone(third)
    undone(second)
    assert set(Item.objects.values_list("barcode", flat=True)) == {"1", "2", "4"}
    assert Record.objects.count() == 2
    assert kept()[2:] == [("2", "item-used")]


def taken_over(library, *more: marc.Record) -> Import:
    """A file that takes the copy of 人生 to 平凡的世界."""
    sent(library, book("2", "平凡的世界"), book("1", "人生", copy("1")))
    source = sent(library, book("1", "人生 (新)"), book("2", "平凡的世界", copy("1")), *more)
    assert Item.objects.get().record.control_number == "2"
    return source


def test_a_copy_goes_back_to_the_title_where_its_record_is_now():
    library = make.library("雁塔区图书馆")
    second = taken_over(library)
    home, now = Title.objects.get(title__startswith="人生"), make.title("人生之路")
    merge(Act("x"), [home.pk], now.pk)
    undone(second)
    assert (kept(), lost()) == ([], [])
    assert (Item.objects.get().title_id, Item.objects.get().record.control_number) == (now.pk, "1")


def test_a_copy_whose_former_record_is_gone_stays_where_it_is():
    library = make.library("雁塔区图书馆")
    second = taken_over(library)
    assert sent(library, gone("1")).deleted == 1
    undone(second)
    assert lost() == []
    assert set(kept()) == {("1", "later-import"), ("2", "changed-since")}
    assert Item.objects.get().record.control_number == "2"


def test_a_record_that_the_file_deleted_comes_back_before_its_copies(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(undo, "BATCH", 1)
    library = make.library("雁塔区图书馆")
    second = taken_over(library, gone("1"))
    assert second.deleted == 1
    undone(second)
    assert (kept(), lost()) == ([], [])
    assert Item.objects.get().record.control_number == "1"


def test_a_file_that_is_tried_twice_is_not_imported():
    library = make.library("雁塔区图书馆")
    for _ in range(2):
        assert sent(library, book("1", "人生"), trial=True).status == Import.Status.TRIED
    assert not Record.objects.exists()


def test_a_copy_that_somebody_wrote_into_a_record_stays_though_the_record_says_again_what_it_said():
    library = make.library("雁塔区图书馆")
    source = sent(library, book("1", "甲书", copy("b1")))
    act, row = Act("cataloguing", library=library.pk), Record.objects.get()
    lines = sorted_in(lines_of_row(row), Line("905", "  ", (("b", "b9"), ("s", "I247/1"))))
    written = Edited(marc.Format(row.format), row.fields[0][0], tuple(lines), row.pk, row.version)
    save_changed(act, library, written, add_items)
    row = Record.objects.get()
    save_changed(act, library, restored(row, version_of(row, 1)), add_items)
    undone(source)
    assert set(Item.objects.values_list("barcode", flat=True)) == {"b1", "b9"}
    assert kept() == [("1", "changed-since")]
