"""A library's rules for its files: where copies stand, what replaces what, and what must stay."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shulian.apps.catalogue import rules, tables
from shulian.apps.catalogue.actions.editing import Edited, save_changed
from shulian.apps.catalogue.actions.imports import Upload, run_import
from shulian.apps.catalogue.actions.profiles import remove_profile, save_profile
from shulian.apps.catalogue.described import columns_of
from shulian.apps.catalogue.harvesting import TroubleError
from shulian.apps.catalogue.models import (
    HarvestSource,
    Import,
    ImportChange,
    Outbox,
    Record,
    RecordVersion,
    RejectedRecord,
    Title,
)
from shulian.apps.catalogue.rules import PRESETS, RuleFault, RulesError, rules_from
from shulian.apps.catalogue.stored import unpack
from shulian.apps.holdings.actions.harvests import harvest
from shulian.apps.holdings.actions.imports import ask_import, import_here
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.fieldlines import line_of
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts
from tests.apps.holdings.files import book, copy, gone, profile, sent
from tests.protocols.marc.samples import data_field, made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_makes_sense(name: str):
    assert rules_from(PRESETS[name]) != rules_from({})


@pytest.mark.parametrize(
    ("said", "fault", "text"),
    [
        ({"copies": {"tag": "9x05"}}, RuleFault.TAG, "9x05"),
        ({"copies": {"tag": "905", "barcode": "$b"}}, RuleFault.PLACE, "$b"),
        ({"protected": ["6X"]}, RuleFault.PROTECTED, "6X"),
        ({"classes": {"外借": ""}}, RuleFault.ITEM_CLASS, ""),
        ({"columns": {"isbn": "ISBN"}}, RuleFault.NO_TITLE_COLUMN, ""),
        ({"columns": {"title": "题名", "isbn": "题名"}}, RuleFault.COLUMN_TWICE, "题名"),
    ],
)
def test_rules_that_make_no_sense_are_named(said: dict[str, object], fault: RuleFault, text: str):
    with pytest.raises(RulesError) as caught:
        rules_from(said)
    assert (caught.value.fault, caught.value.text) == (fault, text)


def test_copies_are_read_where_the_profile_says():
    library = make.library("雁塔区图书馆")
    branch, stranger = make.library("小寨分馆", library, code="XZ"), make.library("汉台区图书馆", code="HT")
    by = profile(
        library,
        copies={"tag": "906", "library": "a", "barcode": "h", "call_number": "690$a", "shelf": "l", "item_class": "t"}
        | {"price": "p", "separators": ";"},
        classes={"刊": "serial"},
        default_class="reference",
        shelves={"J": "借阅室"},
        default_shelf="书库",
        branches={"02": "XZ", "03": "HT"},
    )
    fields = (
        data_field("690", "aI247.5"),
        data_field("906", "h1;2", "lJ", "p12.50元", "t刊"),
        data_field("906", "a02", "h3"),
        data_field("906", "a03", "h4", "l密集"),
    )
    assert counts(sent(library, book("1", "人生", *fields), by=by)) == {"read": 1, "created": 1, "items": 4}
    found = Item.objects.order_by("barcode").values_list(
        "barcode", "library__code", "call_number", "shelf", "price_fen", "item_class"
    )
    assert list(found) == [
        ("1", library.code, "I247.5", "借阅室", 1250, "serial"),
        ("2", library.code, "I247.5", "借阅室", 1250, "serial"),
        ("3", "XZ", "I247.5", "书库", None, "reference"),
        ("4", library.code, "I247.5", "密集", None, "reference"),
    ]
    assert branch.items.get().place == branch
    assert not stranger.items.exists()


def test_a_profile_that_names_a_field_which_is_never_there_says_so():
    library = make.library("雁塔区图书馆")
    source = sent(library, book("1", "人生", copy("1")), by=profile(library, copies={"tag": "906", "barcode": "b"}))
    assert (source.items, source.seen["warnings"]) == (0, [["no-field", "906"]])
    other = make.library("汉台区图书馆")
    source = sent(other, book("1", "人生", copy("1")), by=profile(other, copies={"tag": "905", "barcode": "h"}))
    assert source.seen["warnings"] == [["no-barcode", "905"]]
    assert sent(other, book("2", "人", copy("1"))).seen["warnings"] == []


def test_a_table_is_never_told_of_fields_of_marc_but_of_its_empty_column_of_barcodes() -> None:
    columns = {"title": "题名", "barcode": "条码号"}
    for number, (said, cell, warnings) in enumerate(
        [
            (columns, "", [["no-cell", "条码号"]]),
            (columns, "B1", []),
            ({"title": "题名"}, "", []),
            (columns | {"call_number": "索书号"}, "", [["no-cell", "条码号"]]),
        ]
    ):
        library = make.library(f"第{number}图书馆")
        table = f"题名,条码号,索书号\n人生,{cell},I247\n".encode()
        assert sent(library, table, by=profile(library, columns=said)).seen["warnings"] == warnings


@pytest.mark.parametrize(
    ("overlay", "title", "outcome"),
    [
        ("replace", "人生 (新)", {"updated": 1, "items": 1}),
        ("better", "人生", {"kept": 1, "items": 1}),
        ("add", "人生", {"kept": 1, "items": 1}),
        ("never", "人生", {"kept": 1}),
    ],
)
def test_what_replaces_a_known_record(overlay: str, title: str, outcome: dict[str, int]):
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生", data_field("330", "a摘要"), copy("1")))
    source = sent(library, book("1", "人生 (新)", copy("1", "2")), by=profile(library, overlay=overlay))
    assert counts(source) == {"read": 1} | outcome
    assert Title.objects.get().title == title


def test_a_better_record_replaces_a_poorer_one():
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生"))
    better = book("1", "人生", data_field("330", "a摘要"), data_field("690", "aI247.5"))
    assert counts(sent(library, better, by=profile(library, overlay="better"))) == {"read": 1, "updated": 1}


def test_protected_fields_stay_and_nothing_that_came_is_lost():
    library = make.library("雁塔区图书馆")
    by = profile(library, protected=["69X", "606"])
    sent(library, book("1", "人生", data_field("606", "a长篇小说"), data_field("690", "aI247.57")))
    came = book("1", "人生", data_field("215", "a200页"), data_field("690", "aZ1"))
    assert counts(sent(library, came, by=by)) == {"read": 1, "updated": 1}
    row = Record.objects.get()
    tags = {field.tag: field.first("a") for field in unpack(row).fields}
    assert (tags["690"], tags["606"], tags["215"]) == ("I247.57", "长篇小说", "200页")
    assert marc.parse(bytes(row.raw)).fields == unpack(row).fields  # type: ignore[union-attr]
    assert (row.version, Title.objects.get().clc) == (3, "I247.57")
    assert bytes(RecordVersion.objects.get(version=2).raw) == marc.to_bytes(came)
    assert counts(sent(library, came, by=by)) == {"read": 1, "unchanged": 1}


@pytest.mark.parametrize(
    ("matching", "outcome", "titles"),
    [
        ("edition", {"created": 2, "items": 2}, 2),
        ("apart", {"created": 2, "items": 2}, 3),
        ("known", {"created": 1, "rejected": 1, "items": 1}, 1),
    ],
)
def test_how_a_record_finds_its_title(matching: str, outcome: dict[str, int], titles: int):
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(first, book("1", "人生"))
    records = (book("7", "人生", copy("1")), book("8", "平凡的世界", copy("2")))
    source = sent(second, *records, by=profile(second, matching=matching))
    assert counts(source) == {"read": 2} | outcome
    assert (Title.objects.count(), source.joined) == (titles, 0 if matching == "apart" else 1)


def test_a_deleted_record_goes_with_its_title_unless_copies_hang_on_it():
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(first, book("1", "人生", copy("1")), book("2", "平凡的世界"), book("3", "惊心动魄的一幕"))
    sent(second, book("1", "平凡的世界"))
    source = sent(first, gone("1"), gone("2"), gone("3"), gone("4"))
    assert counts(source) == {"read": 4, "rejected": 2}
    assert source.deleted == 2
    reasons = RejectedRecord.objects.filter(source=source).order_by("number").values_list("number", "reason")
    assert list(reasons) == [(1, "has-copies"), (4, "no-such-record")]
    assert list(Title.objects.living().order_by("pk").values_list("title", flat=True)) == ["人生", "平凡的世界"]
    assert (Record.objects.count(), Record.everything.count()) == (2, 4)
    assert ImportChange.objects.filter(source=source, deleted=True).count() == 2
    assert counts(sent(first, book("3", "惊心动魄的一幕"))) == {"read": 1, "created": 1}


def test_the_rules_of_an_import_are_those_of_the_moment_it_was_asked():
    library = make.library("雁塔区图书馆")
    by = profile(library, overlay="never")
    source = sent(library, book("1", "人生"), by=by)
    by.rules = {}
    by.save()
    source.refresh_from_db()
    assert rules.rules_from(source.rules).overlay == "never"


def test_a_very_long_cell_does_not_end_the_file() -> None:
    table = f'题名,提要\n甲,短\n乙,"{"长" * 140_000}"\n丙,短\n'.encode()
    found = list(tables.pieces(io.BytesIO(table), marc.FileKind.EMPTY, {"title": "题名", "summary": "提要"}))
    assert [len(marc.describe(one.result).abstract) for one in found] == [1, 140_000, 1]


def test_no_cell_is_lost_for_want_of_a_heading() -> None:
    table = "题名,,责任者,\n红楼梦,甲,曹雪芹,乙,丙\n".encode()
    [found] = tables.pieces(io.BytesIO(table), marc.FileKind.EMPTY, {"title": "题名", "authors": "责任者"})
    assert isinstance(found.result, marc.Record)
    kept = [field.subfields for field in found.result.fields if field.tag == "990"]
    assert kept == [(("a", "#2"), ("b", "甲")), (("a", "#4"), ("b", "乙")), (("a", "#5"), ("b", "丙"))]


def test_a_cell_of_authors_is_read_as_people_write_it() -> None:
    rows = (
        "题名,责任者,说明",
        "人生,路遥,",
        "老人与海,(美)海明威著；吴劳译,",
        "红楼梦,曹雪芹、高鹗著,[清] 曹雪芹",
        "手册,本社编,",
    )
    table = "\n".join(rows).encode()
    columns = {"title": "题名", "authors": "责任者", "responsibility": "说明"}
    pieces = tables.pieces(io.BytesIO(table), marc.FileKind.EMPTY, columns)
    found = [one.result for one in pieces if isinstance(one.result, marc.Record)]
    told = [marc.describe(one) for one in found]
    assert [[(who.name, who.role) for who in one.persons] for one in told] == [
        [("路遥", "")],
        [("海明威", ""), ("吴劳", "译")],
        [("曹雪芹", ""), ("高鹗", "")],
        [],
    ]
    said = ["", "(美)海明威著 ; 吴劳译", "[清] 曹雪芹", "本社编"]
    assert [one.responsibility for one in told] == said
    kept = [field.subfields for one in found for field in one.fields if field.tag == "990"]
    assert kept == [(("a", "责任者"), ("b", "曹雪芹、高鹗著"))]


def test_a_row_without_a_barcode_keeps_its_place_and_unreadable_text_is_marked() -> None:
    table = "题名,条码号,索书号,馆藏地\n人生,,I247/1,借阅室\n平凡的世界,,,\n".encode() + b"\xff\xfe\xa4,1,,\n"
    columns = {"title": "题名", "barcode": "条码号", "call_number": "索书号", "shelf": "馆藏地"}
    found = [one.result for one in tables.pieces(io.BytesIO(table), marc.FileKind.EMPTY, columns)]
    copies = [[field.subfields for field in one.fields if field.tag == "905"] for one in found]
    assert copies == [[(("s", "I247/1"), ("c", "借阅室"))], [], [(("b", "1"),)]]
    assert [one.repairs for one in found] == [(), (), (marc.Repair.LOSSY_TEXT,)]


def test_what_cannot_be_read_as_an_isbn_a_price_or_a_year_is_marked() -> None:
    table = (
        "题名,书号,价格,出版年\n人生,978-7-02-000220-7,CNY29.80,2008\n家,abc,abc,20二零\n春,,,\n秋,10019·1234,12元,1979年\n"
        "雾,,赠阅,\n雨,,非卖品,\n电,,免费,\n"
    ).encode()
    columns = {"title": "题名", "isbn": "书号", "price": "价格", "year": "出版年"}
    found = [one.result for one in tables.pieces(io.BytesIO(table), marc.FileKind.EMPTY, columns)]
    unread = (marc.Repair.UNREAD_ISBN, marc.Repair.UNREAD_PRICE, marc.Repair.UNREAD_YEAR)
    assert [one.repairs for one in found] == [(), unread, (), (), (), (), ()]


def test_audience_and_form_stand_in_columns_and_an_unknown_word_is_kept() -> None:
    table = "题名,对象,类型\n西游记,少儿,\n读书,成人,期刊\n家,读者,卷轴\n围城,,电子书\n".encode()
    columns = {"title": "题名", "audience": "对象", "form": "类型"}
    found = [one.result for one in tables.pieces(io.BytesIO(table), marc.FileKind.EMPTY, columns)]
    made = [columns_of(marc.describe(one)) for one in found]
    assert [(one["juvenile"], one["form"]) for one in made] == [
        (True, "book"),
        (False, "serial"),
        (False, "book"),
        (False, "e-book"),
    ]
    kept = [field.subfields for one in found for field in one.fields if field.tag == "990"]
    assert kept == [(("a", "类型"), ("b", "卷轴")), (("a", "对象"), ("b", "读者"))]


def test_a_harvest_stops_with_the_profile_that_it_went_by() -> None:
    library = make.library("雁塔区图书馆")
    made = save_profile(Act("cataloguing", library=library.pk), library, None, "方案", {})
    there = HarvestSource.objects.create(library=library, name="别馆", address="http://there.example/", profile=made)
    assert remove_profile(Act("cataloguing", library=library.pk, command=uuid4()), made) == ["别馆"]
    there.refresh_from_db()
    assert (there.is_active, there.profile, "profile" in there.trouble) == (False, None, True)
    with pytest.raises(TroubleError, match="profile"):
        harvest(there)


def test_the_same_file_brings_its_copies_once_the_profile_finds_them() -> None:
    library = make.library("雁塔区图书馆")
    record = book("1", "人生", data_field("905", "h0100001"))
    assert counts(sent(library, record)) == {"read": 1, "created": 1}
    by = profile(library, copies={"tag": "905", "barcode": "h"})
    tried = sent(library, record, by=by, trial=True)
    Outbox.objects.all().delete()
    assert counts(tried) == counts(sent(library, record, by=by)) == {"read": 1, "unchanged": 1, "items": 1}
    assert Outbox.objects.count() == 1
    assert counts(sent(library, record, by=by)) == {"read": 1, "unchanged": 1}
    assert Item.objects.get().record == Record.objects.get()


def test_a_record_without_a_number_is_known_though_it_was_edited_here() -> None:
    library = make.library("雁塔区图书馆")
    anonymous = made(data_field("200", "a无号之书", "f佚名著", indicators="1 "), data_field("210", "d1990"))
    sent(library, anonymous)
    row = Record.objects.get()
    lines = (line_of("200", "1 ", "$a无号之书$f佚名编"), line_of("210", "  ", "$d1990"))
    edited = Edited(marc.Format.CNMARC, anonymous.leader, lines, row.pk, row.version)
    assert save_changed(Act("test"), library, edited, lambda _act, _taken: 0).version == 2
    assert counts(sent(library, anonymous, book("2", "人生"))) == {"read": 2, "created": 1, "unchanged": 1}
    assert Record.objects.get(control_number="").title.responsibility == "佚名编"


def test_a_number_that_stands_for_another_book_takes_no_copies_along() -> None:
    library = make.library("雁塔区图书馆")
    sent(library, book("5", "人生", copy("B5")))
    later = (book("5", "平凡的世界", copy("B9")), book("900", "人生", copy("B5")))
    tried = sent(library, *later, trial=True)
    assert tried.seen["warnings"] == [["numbers-reused", "1"]]
    done = sent(library, *later)
    assert (done.rejected, done.created, done.seen["warnings"]) == (1, 1, tried.seen["warnings"])
    assert RejectedRecord.objects.get(source=done).reason == "number-reused"
    assert {item.title.title for item in Item.objects.all()} == {"人生"}


def test_a_file_that_is_numbered_anew_stops_until_somebody_has_looked(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    library = make.library("雁塔区图书馆")
    signs = "天地玄黄宇洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    sent(library, *[book(str(number), sign * 4) for number, sign in enumerate(signs)])
    again = [book(str(number), sign * 4) for number, sign in enumerate(reversed(signs))]
    data = b"".join(map(marc.to_bytes, again))
    act = Act("desk", library=library.pk)
    source = import_here(act, library, Upload("x.mrc", io.BytesIO(data), keep=True))
    assert (source.status, source.failure) == ("failed", "numbers-reused")
    assert source.file
    assert ask_import(Act("desk", library=library.pk), source, "go-on")
    run_import(Import.objects.get(pk=source.pk), io.BytesIO(data))
    source.refresh_from_db()
    assert (source.status, source.read, source.updated) == ("finished", len(signs), 0)
