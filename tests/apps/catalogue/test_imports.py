"""A file of records comes into the catalogue, with an exact account of every piece."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

import pytest

from shulian.apps.catalogue.actions import imports
from shulian.apps.catalogue.actions.imports import NotReadableError, request_import
from shulian.apps.catalogue.models import Import, Outbox, Record, RecordVersion, RejectedRecord, Title
from shulian.apps.catalogue.preparing import Prepared
from shulian.apps.catalogue.queries.imports import rejected_rows, repaired_rows
from shulian.apps.catalogue.queries.titles import new_titles, records_of, title_by_id, titles_in_order
from shulian.apps.catalogue.stored import unpack
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command, Entry
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts, imported, upload, written
from tests.protocols.marc.samples import DATA, bad_directory, control_field, data_field, dream, made, opened

pytestmark = pytest.mark.django_db


def book(number: str, title: str, isbn: str = "", year: str = "2001", author: str = "路遥") -> marc.Record:
    numbers = [data_field("010", f"a{isbn}")] if isbn else []
    return made(
        control_field("001", number),
        *numbers,
        data_field("200", f"a{title}", f"f{author}著", indicators="1 "),
        data_field("210", "a北京", "c人民文学出版社", f"d{year}"),
        data_field("701", f"a{author}", "4著", indicators=" 0"),
    )


def test_a_record_becomes_a_title_with_everything_it_says():
    library = make.library("雁塔区图书馆")
    source = imported(library, written(dream()))
    assert counts(source) == {"read": 1, "created": 1}
    assert (source.status, source.done_bytes) == (Import.Status.FINISHED, source.total_bytes)
    [title] = Title.objects.all()
    assert (title.title, title.authors, title.publisher, title.year) == (
        "红楼梦",
        ["曹雪芹", "高鹗"],
        "人民文学出版社",
        1996,
    )
    assert (title.isbns, title.clc, title.language) == (["9787020002207"], "I242.4", "chi")
    [record] = records_of(title)
    assert (record.control_number, record.library, record.format) == ("000000001", library, "cnmarc")
    assert bytes(record.raw) == written(dream())
    assert unpack(record).fields == dream().fields
    assert list(Outbox.objects.values_list("title", flat=True)) == [title.pk]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("solrmarc__uva_001_2000.mrc", {"read": 2000, "created": 2000}),
        ("solrmarc__specTestRecs.mrc", {"read": 76, "created": 75, "updated": 1}),
        ("solrmarc__errorRecs.mrc", {"read": 5, "created": 5}),
        ("marc21-rs__DUMP.mrc.gz", {"read": 8, "created": 1, "rejected": 7, "repaired": 1}),
        ("cnmarc_10_records.xml", {"read": 10, "created": 10}),
    ],
)
def test_every_record_of_the_given_files_is_accounted_for(name: str, account: dict[str, int]):
    library = make.library("雁塔区图书馆")
    data = opened(name).read()
    assert counts(imported(library, data)) == account
    before = list(Record.objects.order_by("pk").values_list("pk", "digest", "title_id", "version"))
    again = counts(imported(library, data))
    taken = account["read"] - account.get("rejected", 0)
    assert again == {"read": account["read"], "unchanged": taken} | (
        {"rejected": account["rejected"]} if "rejected" in account else {}
    )
    assert list(Record.objects.order_by("pk").values_list("pk", "digest", "title_id", "version")) == before


def test_all_real_titles_stay_apart_unless_they_are_one_edition():
    imported(make.library("雁塔区图书馆"), (DATA / "solrmarc__uva_001_2000.mrc").read_bytes())
    assert Record.objects.count() == 2000
    together = [title for title in Title.objects.prefetch_related("records") if title.records.count() > 1]
    for title in together:
        said = [unpack(record) for record in title.records.all()]
        assert len({marc.describe(record).title[:10].lower() for record in said}) == 1


def test_earlier_versions_of_a_record_without_a_number_are_no_second_record():
    library = make.library("雁塔区图书馆")
    versions = [made(data_field("200", "a人生", f"f路遥{role}", indicators="1 ")) for role in ("著", "撰", "作")]
    imported(library, written(versions[2]))
    row = Record.objects.get()
    for number, one in enumerate(versions[:2], 1):
        raw = marc.write(one)
        RecordVersion.objects.create(record=row, version=number, raw=raw, digest=sha256(raw).digest())
    assert counts(imported(library, written(*versions))) == {"read": 3, "unchanged": 3}
    assert Record.objects.get() == row


def test_the_same_catalogue_in_gb18030_bytes_gives_the_same_titles():
    utf8, gb18030 = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    ten = list(marc.read(opened("cnmarc_10_records.xml"), marc.FileKind.MARC_XML))
    imported(utf8, b"".join(marc.write(record, marc.Encoding.UTF_8) for record in ten))
    imported(gb18030, b"".join(marc.write(record, marc.Encoding.GB18030) for record in ten))
    assert Title.objects.count() == 10
    assert [set(title.records.values_list("encoding", flat=True)) for title in Title.objects.all()] == [
        {"utf-8", "gb18030"}
    ] * 10
    fields = Record.objects.order_by("control_number", "pk").values_list("control_number", "fields")
    by_number: dict[str, list] = {}
    for number, packed in fields:
        by_number.setdefault(number, []).append(packed[1:])
    assert all(first == second for first, second in by_number.values())


def test_two_libraries_share_one_title():
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    imported(first, written(dream()))
    plain = made(
        control_field("001", "x9"),
        data_field("010", "a7-02-000220-X", "dCNY59.70"),
        data_field("200", "a紅樓夢", "f曹雪芹著", indicators="1 "),
        data_field("330", "a贾宝玉与林黛玉"),
    )
    assert counts(imported(second, written(plain))) == {"read": 1, "created": 1}
    [title] = Title.objects.all()
    assert (title.title, title.summary) == ("红楼梦", "贾宝玉与林黛玉")
    assert [record.library for record in records_of(title)] == [first, second]


def test_records_of_one_batch_find_each_other():
    library = make.library("雁塔区图书馆")
    twins = written(
        book("1", "人生"), book("2", "人生", "7-02-000220-X"), book("3", "人生", "978-7-02-000220-7", "2012")
    )
    assert counts(imported(library, twins)) == {"read": 3, "created": 3}
    [title] = Title.objects.all()
    assert title.isbns == ["9787020002207"]


def test_a_serial_is_one_title_wherever_a_library_begins_it_and_editions_without_a_number_are_two():
    def journal(number: str, year: str, *fields: marc.Field) -> marc.Record:
        said = (control_field("001", number), data_field("011", "a1009-6337"), data_field("210", f"d{year}-"))
        return made(*said, *fields, leader="00000nas0 2200000   450 ")

    def textbook(number: str, edition: str) -> marc.Record:
        said = (
            control_field("001", number),
            data_field("200", "a会计学", "f徐经长著"),
            data_field("205", f"a{edition}"),
        )
        return made(*said, data_field("210", "c人民大学出版社", "d2010"), data_field("701", "a徐经长"))

    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    name = data_field("200", "a中国国家地理")
    imported(first, written(journal("1", "2000", name), textbook("2", "第2版")))
    called = data_field("200", "a中国国家地理", "b期刊")
    imported(second, written(journal("1", "2005", called), textbook("2", "修订版"), textbook("3", "第二版")))
    titles = {(title.title, title.edition): title for title in Title.objects.all()}
    assert {name: records_of(title).count() for name, title in titles.items()} == {
        ("中国国家地理", ""): 2,
        ("会计学", "第2版"): 2,
        ("会计学", "修订版"): 1,
    }


def test_a_number_of_a_union_catalogue_joins_records_that_say_little():
    def bare(number: str, title: str, shared: str) -> marc.Record:
        return made(
            control_field("001", number),
            data_field("035", f"a{shared}"),
            data_field("200", f"a{title}", "f路遥著", indicators="1 "),
            data_field("701", "a路遥", "4著", indicators=" 0"),
        )

    imported(make.library("雁塔区图书馆"), written(bare("1", "人生", "(SHULIAN)7"), bare("2", "人生", "(Sirsi) a1")))
    imported(make.library("汉台区图书馆"), written(bare("1", "人生", "(SHULIAN)7"), bare("2", "人生", "(Sirsi) a1")))
    imported(make.library("陈仓区图书馆"), written(bare("1", "平凡的世界", "(SHULIAN)7")))
    assert Title.objects.filter(shared_numbers=["shulian:7"]).count() == 2
    assert Title.objects.get(title="人生", shared_numbers=["shulian:7"]).records.count() == 2
    assert Title.objects.count() == 4


def test_the_same_isbn_with_another_title_is_another_title():
    library = make.library("雁塔区图书馆")
    imported(library, written(book("1", "人生", "7-02-000220-X"), book("2", "平凡的世界", "7-02-000220-X")))
    assert Title.objects.count() == 2


def test_volumes_stay_apart():
    library = make.library("雁塔区图书馆")
    imported(library, written(book("1", "平凡的世界 (第一部)"), book("2", "平凡的世界 (第二部)")))
    assert Title.objects.count() == 2


def test_a_changed_record_replaces_the_earlier_one_and_keeps_it():
    library = make.library("雁塔区图书馆")
    first, second = written(book("1", "平凡的世介")), written(book("1", "平凡的世界"))
    imported(library, first)
    assert counts(imported(library, second)) == {"read": 1, "updated": 1}
    [title] = Title.objects.all()
    assert (title.title, title.edition_key) == ("平凡的世界", "平凡的世界|||人民文学|2001")
    [record] = Record.objects.all()
    [version] = RecordVersion.objects.all()
    assert (bytes(record.raw), record.version) == (second, 2)
    assert (bytes(version.raw), version.version) == (first, 1)
    assert Outbox.objects.filter(title=title.pk).exists()


def test_an_old_file_does_not_turn_the_catalogue_back():
    library = make.library("雁塔区图书馆")
    old = written(book("1", "平凡的世介"))
    imported(library, old)
    imported(library, written(book("1", "平凡的世界")))
    assert counts(imported(library, old)) == {"read": 1, "unchanged": 1}
    assert Title.objects.get().title == "平凡的世界"


def test_what_a_library_takes_back_is_taken_back():
    library = make.library("雁塔区图书馆")
    first, second = book("1", "平凡的世界"), book("1", "平凡的世介")
    imported(library, written(first))
    imported(library, written(second))
    assert counts(imported(library, written(first, book("2", "人生")))) == {"read": 2, "created": 1, "updated": 1}
    assert Record.objects.get(control_number="1").title.title == "平凡的世界"


def test_a_record_that_contradicts_its_shared_title_leaves_it():
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    imported(first, written(book("1", "平凡的世界 (第一部)")))
    imported(second, written(book("1", "平凡的世界 (第一部)"), book("2", "平凡的世界 (第二部)")))
    assert Title.objects.count() == 2
    assert counts(imported(second, written(book("1", "平凡的世界 (第三部)")))) == {"read": 1, "updated": 1}
    assert Title.objects.count() == 3


def test_a_record_moves_to_the_title_that_it_now_describes():
    libraries = [make.library(name) for name in ("雁塔区图书馆", "汉台区图书馆", "岚皋县图书馆")]
    imported(libraries[0], written(book("1", "平凡的世界 (第一部)")))
    imported(libraries[1], written(book("1", "平凡的世界 (第一部)")))
    imported(libraries[2], written(book("1", "平凡的世界 (第二部)")))
    imported(libraries[1], written(book("1", "平凡的世界 (第二部)")))
    assert sorted(title.records.count() for title in Title.objects.all()) == [1, 2]


def test_what_the_others_say_survives_a_change():
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    imported(first, written(book("1", "人生")))
    imported(second, written(book("1", "人生", "7-02-000220-X")))
    imported(first, written(book("1", "人生 (纪念版)")))
    [title] = Title.objects.all()
    # The better record leads, and it has not changed.
    assert (title.title, title.isbns) == ("人生", ["9787020002207"])


def test_records_without_a_number_are_known_by_their_bytes():
    library = make.library("雁塔区图书馆")
    anonymous = made(data_field("200", "a无号之书", "f佚名著", indicators="1 "), data_field("210", "d1990"))
    assert counts(imported(library, written(anonymous))) == {"read": 1, "created": 1}
    assert counts(imported(library, written(anonymous))) == {"read": 1, "unchanged": 1}


def test_a_number_that_comes_twice_in_a_file_is_a_change():
    library = make.library("雁塔区图书馆")
    data = written(book("1", "人生"), book("1", "人生 (修订版)"))
    assert counts(imported(library, data)) == {"read": 2, "created": 1, "updated": 1}
    assert counts(imported(library, data)) == {"read": 2, "unchanged": 2}


def test_one_number_for_two_books_keeps_the_first_and_says_so():
    library = make.library("雁塔区图书馆")
    source = imported(library, written(book("1", "人生"), book("1", "平凡的世界")))
    assert counts(source) == {"read": 2, "created": 1, "rejected": 1}
    assert Title.objects.get().title == "人生"
    [row] = rejected_rows(source)
    assert "同" in row.reason or "same control number" in row.reason


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (b"Dear librarian, here are our records, with regards.\x1d", "not-a-record"),
        (written(dream())[:200] + b"\x1d", "directory-lost"),
        (written(made(control_field("001", "9"), data_field("210", "d1990"))), "no-title"),
        (written(made(data_field("200", "a书"), leader="00000dam0 2200000   450 ")), "no-number"),
        (
            written(made(control_field("001", "9"), data_field("200", "a书"), leader="00000dam0 2200000   450 ")),
            "no-such-record",
        ),
        (written(made(data_field("200", "a名"), leader="00000nx  a2200000   450 ")), "not-bibliographic"),
    ],
)
def test_the_valid_part_is_kept_and_the_rest_has_its_reason(piece: bytes, reason: str):
    library = make.library("雁塔区图书馆")
    good = written(book("1", "人生"))
    source = imported(library, good + piece + written(book("2", "平凡的世界")))
    assert counts(source) == {"read": 3, "created": 2, "rejected": 1}
    [rejected] = RejectedRecord.objects.all()
    assert (rejected.number, rejected.offset, rejected.reason) == (2, len(good), reason)
    [row] = rejected_rows(source)
    assert (row.number, row.offset) == (2, len(good))
    assert row.reason != reason
    assert row.beginning


def test_a_truncated_file_keeps_what_is_whole():
    library = make.library("雁塔区图书馆")
    data = written(book("1", "人生"), book("2", "平凡的世界"))
    source = imported(library, data[:-30])
    assert counts(source) == {"read": 2, "created": 1, "rejected": 1}
    assert [row.number for row in rejected_rows(source)] == [2]


def test_repaired_records_are_listed():
    library = make.library("雁塔区图书馆")
    source = imported(library, bad_directory(written(book("1", "人生"))))
    assert counts(source) == {"read": 1, "created": 1, "repaired": 1}
    [row] = repaired_rows(source)
    assert (row.control_number, row.title) == ("1", "人生")
    assert row.repairs != "wrong-directory"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0JFIF", b"%PDF-1.7", "题名,作者".encode(), b"<html></html>"])
def test_what_is_no_file_of_records_is_refused_at_the_door(data: bytes):
    library = make.library("雁塔区图书馆")
    with pytest.raises(NotReadableError):
        request_import(Act("desk", library=library.pk), library, upload(data))
    assert not Import.objects.exists()


def test_an_empty_xml_collection_is_read_to_the_end():
    source = imported(make.library("雁塔区图书馆"), b"<?xml version='1.0'?><collection></collection>")
    assert counts(source) == {}
    assert source.status == Import.Status.FINISHED


def test_the_journal_tells_what_came():
    library = make.library("雁塔区图书馆")
    imported(library, written(book("1", "人生"), book("2", "平凡的世界")))
    [entry] = Entry.objects.filter(kind="records-imported")
    assert (entry.library, entry.quantity, entry.source) == (library.pk, 2, "command")
    assert entry.details["created"] == 2
    assert Command.objects.filter(pk=entry.command, kind="import-records").exists()


def test_titles_are_found_by_their_ids():
    imported(make.library("雁塔区图书馆"), written(book("1", "人生"), book("2", "平凡的世界")))
    first, second = Title.objects.order_by("pk")
    assert titles_in_order([second.pk, 0, first.pk]) == [second, first]
    assert new_titles(1) == [second]
    assert (title_by_id(first.pk), title_by_id(0)) == (first, None)


@pytest.mark.parametrize("name", ["title", "summary"])
def test_half_a_character_costs_one_record(monkeypatch: pytest.MonkeyPatch, name: str):
    arriving = imports.arriving

    def broken(source: Import, stream: BinaryIO) -> Iterator[Prepared]:
        for one in arriving(source, stream):
            if one.number == 2:
                one.columns[name] = "\ud800"
            yield one

    # No reader lets one through, as far as we know.
    monkeypatch.setattr(imports, "arriving", broken)
    data = written(*(book(str(number), title) for number, title in enumerate(("人生", "路", "平凡的世界"), 1)))
    source = imported(make.library("雁塔区图书馆"), data)
    assert counts(source) == {"read": 3, "created": 2, "rejected": 1}
    assert [row.number for row in rejected_rows(source)] == [2]
