"""XML in Chinese bytes: read by the bytes, whatever it declares, and marked where that is something else."""

from __future__ import annotations

import io

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import Encoding, FileKind, Reading, Repair
from shulian.protocols.marc.xmlwalk import BLOCK
from tests.protocols.marc.samples import results

NAMES = ("活着", "家", "朱镕基讲话实录", "陶喆", "红樓夢", "人生")
WRONG = (Repair.WRONG_ENCODING,)
LOSSY = (Repair.LOSSY_TEXT,)


def one(name: str | bytes, tag: str = "200") -> bytes:
    said = name.encode() if isinstance(name, str) else name
    return (
        b'<record><leader>00000nam  2200000   450 </leader><controlfield tag="001">1</controlfield>'
        b'<datafield tag="%b" ind1="1" ind2=" "><subfield code="a">%b</subfield></datafield></record>\n'
    ) % (tag.encode(), said)


def file(*records: bytes, declared: str = "", head: str = "<collection>") -> bytes:
    said = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    return f"{said}{head}".encode() + b"".join(records) + b"</collection>"


def read(data: bytes) -> list[tuple[str, tuple[Repair, ...]]]:
    found = [one for one in results(data, FileKind.MARC_XML) if isinstance(one, marc.Record)]
    assert len(found) == len(results(data, FileKind.MARC_XML))
    return [(one.fields[1].first("a"), one.repairs) for one in found]


@pytest.mark.parametrize(
    ("declared", "written", "repairs"),
    [
        ("", "utf-8", ()),
        ("UTF-8", "utf-8", ()),
        ("utf8", "utf-8", ()),
        ("GB18030", "gb18030", ()),
        ("GBK", "gb18030", ()),
        ("gb2312", "gb18030", ()),
        ("", "gb18030", WRONG),
        ("UTF-8", "gb18030", WRONG),
        ("ISO-8859-1", "gb18030", WRONG),
        ("UTF-16", "gb18030", WRONG),
        ("x-no-such", "gb18030", WRONG),
        ("GBK", "utf-8", WRONG),
        ("gb18030", "utf-8", WRONG),
        ("utf-16", "utf-8", WRONG),
        ("windows-1252", "utf-8", WRONG),
        ("zlib", "utf-8", WRONG),
    ],
)
def test_chinese_is_told_by_its_bytes_and_a_wrong_declaration_is_marked(
    declared: str, written: str, repairs: tuple[Repair, ...]
):
    records = [one(name.encode(written)) for name in NAMES]
    assert read(file(*records, declared=declared)) == [(name, repairs) for name in NAMES]


@pytest.mark.parametrize(
    ("declared", "text", "tag"),
    [
        ("ISO-8859-1", "Les misérables", "245"),
        ("windows-1252", "Müller’s Ærøskøbing", "245"),
        ("big5", "紅樓夢", "200"),
        ("Shift_JIS", "吾輩は猫である", "200"),
        ("koi8-r", "Война и мир", "200"),
        ("iso-2022-jp", "吾輩は猫である", "200"),
        ("utf-16", "红楼梦", "200"),
    ],
)
def test_another_encoding_that_is_declared_truly_is_obeyed(declared: str, text: str, tag: str):
    data = file(one(text, tag), one("Plain", tag), declared=declared).decode().encode(declared)
    assert read(data) == [(text, ()), ("Plain", ())]


def test_each_record_is_read_by_itself_and_so_is_each_text_of_one():
    mixed = one("红楼梦") + one("红楼梦".encode("gb18030")) + one("Plain")
    assert read(file(mixed)) == [("红楼梦", ()), ("红楼梦", WRONG), ("Plain", ())]
    both = one("红楼梦".encode("gb18030")).replace(
        b"</record>", f'<controlfield tag="9">{"曹雪芹"}</controlfield></record>'.encode()
    )
    assert read(file(both)) == [("红楼梦", (*WRONG, Repair.FIELDS_LOST))]


@pytest.mark.parametrize(
    ("said", "tag", "text", "repairs"),
    [
        ("红楼梦".encode()[:-1], "200", "红楼\ufffd", LOSSY),
        ("紅樓夢".encode("big5"), "200", "紅樓夢".encode("big5").decode("gb18030"), (*WRONG, *LOSSY)),
        (b"Les mis\xe9rables", "245", "Les mis\ufffdrables", LOSSY),
        ("红楼梦".encode("gb18030") + b"\xff", "200", "红楼梦\ufffd", (*WRONG, *LOSSY)),
    ],
)
def test_what_no_encoding_reads_is_lost_and_said_and_spares_the_rest(
    said: bytes, tag: str, text: str, repairs: tuple[Repair, ...]
):
    data = file(one("家", tag), one(said, tag), one("家", tag), declared="UTF-8")
    assert read(data) == [("家", ()), (text, repairs), ("家", ())]


def test_half_a_character_of_sixteen_bits_is_marked():
    data = file(one("红楼X"), one("家")).decode().encode("utf-16").replace("X".encode("utf-16-le"), b"\x00\xd8", 1)
    assert read(data) == [("红楼\ufffd", LOSSY), ("家", ())]


def test_names_that_the_head_declares_hold_behind_a_broken_record_too():
    head = '<m:collection xmlns:m="http://www.nlc.cn/"><!-- 国家图书馆 -->'
    broken = one("家").replace(b"</datafield>", b"")
    data = file(one("活着"), broken, one("家"), declared="GBK", head="").replace(b"</", b"</m:").replace(b"<r", b"<m:r")
    for tag in (b"leader", b"controlfield", b"datafield", b"subfield"):
        data = data.replace(b"<" + tag, b"<m:" + tag)
    data = data.replace(b"<m:record", head.encode() + b"<m:record", 1)
    found = results(data.decode().encode("gb18030"), FileKind.MARC_XML)
    assert [(type(one).__name__, one.number) for one in found] == [("Record", 1), ("Rejected", 2), ("Record", 3)]
    assert [one.format for one in found if isinstance(one, marc.Record)] == [marc.Format.CNMARC] * 2
    assert [one.repairs for one in found if isinstance(one, marc.Record)] == [(), ()]


def test_a_record_longer_than_a_block_is_cut_in_no_character():
    name = "红楼梦" * BLOCK
    for written in ("utf-8", "gb18030"):
        assert read(file(one("家".encode(written)), one(name[:-1].encode(written)), declared=written)) == [
            ("家", ()),
            (name[:-1], ()),
        ]


def test_places_are_those_of_the_file():
    data = file(*[one(name.encode("gb18030")) for name in NAMES])
    pieces = list(marc.pieces(io.BytesIO(data), FileKind.MARC_XML))
    assert [data[piece.offset : piece.end].strip() for piece in pieces] == [
        one(name.encode("gb18030")).strip() for name in NAMES
    ]


def test_what_was_read_once_needs_no_mark_again():
    (found,) = results(file(one("红楼梦".encode("gb18030"))), FileKind.MARC_XML)
    again = marc.parse(found.raw, Reading(Encoding.GB18030))
    assert isinstance(again, marc.Record)
    assert (again.fields[1].first("a"), again.repairs) == ("红楼梦", ())
