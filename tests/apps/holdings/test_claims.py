"""Copies that do not simply become items: claimed by two records, without a barcode, of other libraries."""

from __future__ import annotations

import pytest

from shulian.apps.catalogue.models import Import
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.actions.undo import run_undo
from shulian.apps.holdings.models import CopyNote, Item
from shulian.apps.journal.models import Entry
from shulian.protocols import marc
from tests import make
from tests.apps.holdings.files import book, copy, profile, sent
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    return make.library("雁塔区图书馆", code="YTQ", aliases=["雁图"])


def noted(source: Import) -> list[tuple[str, int, str, int]]:
    rows = CopyNote.objects.filter(source=source).order_by("number", "kind")
    return list(rows.values_list("kind", "number", "text", "copies"))


def undone(source: Import) -> str:
    Import.objects.filter(pk=source.pk).update(status=Import.Status.UNDOING)
    return run_undo(Import.objects.get(pk=source.pk)).status


def at(barcode: str) -> tuple[str, str]:
    item = Item.objects.get(barcode=barcode)
    return item.record.control_number, item.title.title


def test_a_copy_that_two_records_claim_stays_with_the_first_and_that_is_said(library):
    source = sent(library, book("1", "人生", copy("1", "2")), book("2", "平凡的世界", copy("1")))
    assert (at("1"), noted(source)) == (("1", "人生"), [("claimed", 2, "1", 1)])
    again = sent(library, book("2", "平凡的世界", copy("1"), copy("3"), copy("3")))
    assert (at("1"), noted(again)) == (("1", "人生"), [("claimed", 1, "1", 1), ("twice", 1, "3", 1)])


@pytest.mark.parametrize("old_first", [True, False])
def test_a_copy_whose_record_reports_it_no_longer_goes_to_the_one_that_does(library, old_first: bool):
    sent(library, book("1", "人生", copy("1")), book("2", "平凡的世界", copy("2")))
    reader = make.reader(library)
    make.hold(reader, Item.objects.get(barcode="1").title, library)
    both = [book("1", "人生", copy("9")), book("2", "平凡的世界", copy("2"), copy("1", call_number="I247/2"))]
    source = sent(library, *(both if old_first else reversed(both)))
    assert (at("1"), Item.objects.get(barcode="1").call_number) == (("2", "平凡的世界"), "I247/2")
    assert [(kind, text) for kind, _, text, _ in noted(source)] == [("moved", "1")]
    # Who waits for 人生 wants 人生.
    assert Hold.objects.get().title.title == "人生"
    assert undone(source) == Import.Status.UNDONE
    assert (at("1"), Item.objects.get(barcode="1").call_number) == (("1", "人生"), "I247/1")
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["1", "2"]


def test_a_copy_that_two_records_report_does_not_swing_between_them_every_night(library):
    def told(number: str, title: str) -> marc.Record:
        return book(number, title, data_field("927", "x7"))

    one, two = told("1", "人生"), told("2", "平凡的世界")
    # Nobody looked for copies in field 927 when the records came.
    sent(library, one, two)
    by = profile(library, copies={"tag": "927", "barcode": "x"})
    nights = [sent(library, record, by=by) for _ in range(3) for record in (one, two)]
    assert at("7") == ("1", "人生")
    assert not CopyNote.objects.filter(kind="moved").exists()
    assert not Entry.objects.filter(kind="items-updated").exists()
    assert noted(nights[1]) == [("claimed", 1, "7", 1)]


def test_a_copy_stays_though_its_record_is_changed_by_rules_that_do_not_find_it(library):
    one, two = (book(number, title, data_field("927", "x7")) for number, title in (("1", "人生"), ("2", "平凡的世界")))
    sent(library, one, two)
    by = profile(library, copies={"tag": "927", "barcode": "x"})
    for record in (one, two):
        sent(library, record, by=by)
    # The usual rules look for copies in field 905 alone.
    sent(library, book("1", "人生（修订版）", data_field("927", "x7")))
    assert at("7") == ("1", "人生（修订版）")


def test_a_copy_that_was_weeded_is_not_brought_back_by_another_record(library):
    sent(library, book("1", "人生", copy("1")))
    Item.objects.update(state="withdrawn")
    source = sent(library, book("1", "人生", copy("2")), book("2", "平凡的世界", copy("1")))
    assert (at("1"), noted(source)) == (("1", "人生"), [("withdrawn", 2, "1", 1)])


def test_what_stands_as_it_stood_is_not_noted_again_every_night(library):
    make.library("汉台区图书馆", code="HTQ")
    fields = (data_field("905", "aHTQ", "b7"), data_field("905", "a总馆", "b8"), data_field("905", "dI247"), copy("1"))
    two = book("2", "平凡的世界", copy("1"))
    first = sent(library, book("1", "人生", *fields), two)
    assert {kind for kind, *_ in noted(first)} == {"anothers", "unknown-code", "no-barcode", "claimed"}
    # The same records in another file, which is as news as a nightly file can be without saying anything new.
    assert noted(sent(library, two, book("1", "人生", *fields))) == []
    third = sent(library, two, book("1", "人生", *fields, data_field("905", "dI247")))
    assert {(kind, copies) for kind, _, _, copies in noted(third)} >= {("anothers", 1), ("no-barcode", 2)}


def test_what_a_mended_profile_finds_is_noted_once(library):
    records = [book(number, name, data_field("927", "x7")) for number, name in (("1", "人生"), ("2", "平凡的世界"))]
    by = profile(library, copies={"tag": "927", "barcode": "x"})
    sent(library, *records)
    assert noted(sent(library, *records, by=by)) == [("claimed", 2, "7", 1)]
    assert noted(sent(library, *reversed(records), by=by)) == []


def test_copies_without_a_barcode_or_with_one_too_long_are_counted(library):
    fields = (data_field("905", "aYTQ", "dI247", "e1"), data_field("905", "dI247"), data_field("905", "b" + "9" * 41))
    source = sent(library, book("1", "人生", *fields, copy("1")))
    assert (source.items, noted(source)) == (1, [("no-barcode", 1, "", 2), ("too-long", 1, "9" * 41, 1)])


def test_copies_of_other_libraries_are_known_by_code_alias_and_name_in_any_letters(library):
    other = make.library("汉台区图书馆", code="HTQ", aliases=["汉图"])
    codes = ("htq", "HTQ", "汉图", "汉台区图书馆", "ytq", "雁图", "总馆", "总馆")
    fields = [data_field("905", f"a{code}", f"b{number}") for number, code in enumerate(codes)]
    source = sent(library, book("1", "人生", *fields))
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["4", "5", "6", "7"]
    assert not other.items.exists()
    told = [(kind, text, copies) for kind, _, text, copies in noted(source)]
    assert sorted(told) == [
        *(("anothers", code, 1) for code in sorted(codes[:4])),
        ("unknown-code", "总馆", 2),
    ]


def test_a_union_file_may_leave_out_copies_under_codes_that_nobody_has(library):
    record = book("1", "人生", data_field("905", "a总馆", "b1"), data_field("905", "aYTQ", "b2"))
    by = profile(library, only_known_codes=True)
    assert sent(library, record, by=by, trial=True).items == 1
    source = sent(library, record, by=by)
    assert list(Item.objects.values_list("barcode", flat=True)) == ["2"]
    assert noted(source) == [("left-out", 1, "总馆", 1)]
