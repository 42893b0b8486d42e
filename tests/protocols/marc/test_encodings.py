"""Which encoding a record is in is told by its bytes, and agrees with another reader's opinion."""

from __future__ import annotations

import hashlib
import json
import unicodedata

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import Encoding, Repair, marc8
from tests.protocols.marc.samples import DATA, cnmarc_ten, control_field, data_field, dream, made, records

MARC21_LEADER = "00000nam  2200000 a 4500"
YAZ = json.loads((DATA / "yaz_digests.json").read_text())


def foreign(*subfields: bytes, coding: bytes = b" ") -> bytes:
    """A MARC21 record in raw bytes; leader/09 is `coding`."""
    body = b"10" + b"".join(b"\x1f" + subfield for subfield in subfields) + b"\x1e"
    entries = b"001000300000" + b"245%04d00003" % len(body)
    length = 24 + len(entries) + 1 + 3 + len(body) + 1
    return b"%05dnam %s2200049 a 4500" % (length, coding) + entries + b"\x1e" + b"u1\x1e" + body + b"\x1d"


def line_digest(found: list[marc.Record]) -> str:
    """The digest of the records in the line format of yaz-marcdump."""
    lines = []
    for record in found:
        leader = record.leader
        lines.append(leader)
        for field in record.fields:
            parts = "".join(f" ${code} {value}" for code, value in field.subfields)
            lines.append(f"{field.tag} {field.value}" if field.value else f"{field.tag} {field.indicators}{parts}")
        lines.append("")
    text = unicodedata.normalize("NFC", "\n".join(lines) + "\n")
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "name", ["solrmarc__uva_001_2000.mrc", "solrmarc__specTestRecs.mrc", "solrmarc__errorRecs.mrc"]
)
def test_marc8_agrees_with_yaz_in_every_character(name: str):
    assert line_digest(records(name)) == YAZ[name]


@pytest.mark.parametrize("encoding", [Encoding.UTF_8, Encoding.GB18030])
def test_written_cnmarc_agrees_with_yaz(encoding: Encoding):
    stream = b"".join(marc.write(record, encoding) for record in cnmarc_ten())
    assert hashlib.sha256(stream).hexdigest() == YAZ[f"cnmarc.{encoding.value}.written"]
    assert line_digest(records(stream)) == YAZ[f"cnmarc.{encoding.value}"]


@pytest.mark.parametrize(
    ("raw", "encoding", "title"),
    [
        (foreign(b"aBusoni /"), Encoding.UTF_8, "Busoni /"),
        (foreign("a红楼梦".encode(), coding=b"a"), Encoding.UTF_8, "红楼梦"),
        (foreign("aCafé".encode()), Encoding.UTF_8, "Café"),
        (foreign(b"aCaf\xe2e"), Encoding.MARC_8, "Café"),
        (foreign("a红楼梦".encode("gb18030")), Encoding.GB18030, "红楼梦"),
        (foreign("a紅樓夢研究的問題".encode("gb18030")), Encoding.GB18030, "紅樓夢研究的問題"),
        (foreign("a鄠邑区图书馆".encode("gb18030"), coding=b"a"), Encoding.GB18030, "鄠邑区图书馆"),
        (foreign(b"a\x1b$1!05!R$\x1b(B."), Encoding.MARC_8, None),
        (foreign(b"a\x1bb2\x1bs O"), Encoding.MARC_8, "₂ O"),
    ],
)
def test_the_bytes_tell_the_encoding(raw: bytes, encoding: Encoding, title: str | None):
    [record] = records(raw)
    assert record.encoding is encoding
    assert Repair.LOSSY_TEXT not in record.repairs
    if title is not None:
        assert record.fields[1].first("a") == title


def test_latin1_letters_are_not_taken_for_chinese():
    [record] = records(foreign(b"aLa libert\xe9 des mers et la m\xeame id\xe9al", coding=b"a"))
    assert record.repairs == (Repair.LOSSY_TEXT,)
    assert "\ufffd" in record.fields[1].first("a")


def test_a_bad_byte_costs_its_field_and_no_other():
    raw = marc.write(dream()).replace("曹雪芹, 高鹗著".encode(), "曹雪芹, 高鹗".encode() + b"\xff\xff\x80")
    [record] = records(raw)
    assert record.repairs == (Repair.LOSSY_TEXT,)
    assert record.encoding is Encoding.UTF_8
    assert "\ufffd" in record.fields[4].first("f")
    assert record.fields[4].first("a") == "红楼梦"
    assert record.fields[5] == dream().fields[5]


def test_text_in_utf8_that_was_cut_within_a_character_is_no_chinese_in_other_bytes():
    raw = marc.write(dream()).replace("曹雪芹, 高鹗著".encode(), "曹雪芹".encode()[:-1])
    [record] = records(raw)
    assert (record.encoding, record.fields[4].first("f")) == (Encoding.UTF_8, "曹雪\ufffd")
    assert Repair.LOSSY_TEXT in record.repairs


@pytest.mark.parametrize(
    ("others", "title"),
    [("gb18030", "恪啊"), ("utf-8", "㡰\ufffd")],
)
def test_a_short_field_that_looks_like_damaged_utf8_is_read_as_the_others_are(others: str, title: str):
    publisher = "人民文学出版社"
    record = made(data_field("200", "a恪啊"), data_field("210", "c" + publisher), data_field("690", "aI242.4"))
    raw = marc.write(record, Encoding.GB18030).replace(b"I242.4", b"\xff\xff")
    found = marc.parse(raw.replace(publisher.encode("gb18030"), publisher.encode(others)))
    assert isinstance(found, marc.Record)
    said = {field.tag: field.first("a") or field.first("c") for field in found.fields}
    assert (said["200"], said["210"]) == (title, publisher)
    assert Repair.LOSSY_TEXT in found.repairs


@pytest.mark.parametrize(
    ("written", "read"),
    [("恪啊".encode("gb18030"), "恪啊"), ("红楼".encode()[:-2], "绾㈡"), ("中".encode("gb18030"), "中")],
)
def test_two_characters_that_may_be_damaged_utf8_are_marked_where_no_other_text_tells(written: bytes, read: str):
    found = marc.parse(marc.write(made(data_field("200", "a##")), Encoding.GB18030).replace(b"##", written))
    assert isinstance(found, marc.Record)
    assert found.fields[-1].first("a") == read
    assert (Repair.LOSSY_TEXT in found.repairs) is (len(read) > 1)


def test_what_is_refused_as_chinese_is_not_taken_after_all():
    [record] = records(foreign(b"aLes mis\xe9rables", coding=b"a"))
    assert (record.fields[1].first("a"), record.repairs) == ("Les mis\ufffdrables", (Repair.LOSSY_TEXT,))


@pytest.mark.parametrize("reading", [marc.TOLD, marc.Reading(Encoding.GB18030)])
def test_big5_that_passes_for_gb18030_is_marked(reading: marc.Reading):
    record = made(data_field("200", "a紅樓夢"), data_field("210", "c人民文學出版社"))
    raw = marc.write(record, Encoding.GB18030)
    for field in ("紅樓夢", "人民文學出版社"):
        raw = raw.replace(field.encode("gb18030"), field.encode("big5"))
    assert "\ue000" <= max(raw.decode("gb18030")) <= "\uffff"
    found = marc.parse(raw, reading)
    assert isinstance(found, marc.Record)
    assert Repair.LOSSY_TEXT in found.repairs


def test_a_record_with_fields_in_two_encodings_loses_nothing():
    record = made(
        control_field("001", "1"),
        data_field("200", "a红楼梦"),
        data_field("210", "c人民文学出版社"),
        data_field("690", "aI242.4"),
    )
    raw = marc.write(record, Encoding.GB18030)
    mixed = raw.replace("人民文学出版社".encode("gb18030"), "人民文学出版".encode() + b"  \xe7\xa4\xbe!"[2:5])
    [back] = records(mixed)
    assert back.fields[1:3] == (data_field("200", "a红楼梦"), data_field("210", "c人民文学出版社"))


def test_every_chinese_character_of_the_province_survives_gb18030():
    names = "鄠邽磻堎坬崄墕嵕雩榖䢼𬇙𬱟"
    [record] = records(marc.write(dream(title=names), Encoding.GB18030))
    assert record.fields[4].first("a") == names


@pytest.mark.parametrize(
    ("data", "text", "unknown"),
    [
        (b"plain", "plain", 0),
        (b"\xe8uber", "über", 0),
        (b"Sol\xebi\xecatsiia", "Soli\u0361atsiia", 0),
        (b"\x88The \x89Times", "The Times", 0),
        (b"\x1b(N\xc1\x1b(B", None, 0),
        (b"\x1b)Q\xc1", None, 0),
        (b"\x1b$)1x", "x", 0),
        (b"lonely \xe2", "lonely \ufffd", 1),
        (b"\x1b", "\ufffd", 1),
        (b"\x1b(~x", "\ufffdx", 1),
        (b"\xd0\xd1", "\ufffd\ufffd", 2),
        (b"\x1b$1!", None, 1),
    ],
)
def test_marc8(data: bytes, text: str | None, unknown: int):
    read, count = marc8.decode(data)
    assert count == unknown
    if text is not None:
        assert read == text


def test_a_marc8_record_is_written_as_utf8_and_says_so():
    [record] = records(foreign(b"aCaf\xe2e"))
    raw = marc.write(record)
    assert raw[9:10] == b"a"
    [again] = records(raw)
    assert (again.fields, again.repairs) == (record.fields, ())
