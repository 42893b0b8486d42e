"""Dumps of records as lines of text, and tables that only look like them."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import FileKind, Reason, Repair
from tests.protocols.marc.samples import DATA, cnmarc_ten, dream, dumped

MARKS = "$|@#‡ǂ▼"


def read(data: bytes) -> list[marc.Record | marc.Rejected]:
    assert marc.sniff(data) is FileKind.MARC_TEXT, data[:300]
    return list(marc.read(io.BytesIO(data), FileKind.MARC_TEXT))


def plain(record: marc.Record, mark: str) -> marc.Record:
    """Without fields that such a dump cannot say: of more than one line, or with the mark in their text."""
    said = [field for field in record.fields if not any(sign in str(field) for sign in (mark, "\\n"))]
    return replace(record, fields=tuple(field for field in said if field.value or field.subfields))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("between", ["", "\n", "*****\n", "\r\n\r\n"])
def test_what_is_dumped_is_read_again(mark: str, encoding: str, between: str) -> None:
    records = [plain(one, mark) for one in (dream(), *cnmarc_ten())]
    data = between.join(dumped(one, mark) for one in records).encode(encoding)
    found = read(data)
    assert len(found) == len(records)
    for one, record in zip(found, records, strict=True):
        assert isinstance(one, marc.Record)
        assert [field._replace(value=field.value.rstrip()) for field in one.fields] == [
            field._replace(value=field.value.rstrip()) for field in record.fields
        ]
        assert (one.format, one.repairs, one.leader) == (record.format, (), record.leader)
        assert one.encoding.value == encoding.removesuffix("-sig")
        alone = marc.parse(one.raw)
        assert isinstance(alone, marc.Record)
        assert alone.fields == one.fields


WORLD = "红楼梦"
FORMS = {
    "of MarcEdit": "=LDR  00000nam  2200000 a 4500\n=001  x1\n=008  840507s1984\\\\\\\\caua\n"
    "=245  10$a红楼梦 /$c曹雪芹\n=650  \\0$aNovels\n",
    "without a leader": "001 x1\n200 1 $a红楼梦$f曹雪芹\n690   $aI242.4\n",
    "with tabs": "001\tx1\n200\t1 \t@a红楼梦@f曹雪芹\n690\t  \t@aI242.4\n",
    "close together": "001x1\n001 x1\n2001 $a红楼梦$f曹雪芹\n690  $aI242.4\n",
    "in two columns of blanks": "  001   x1\n  200 1#  ▼a红楼梦▼f曹雪芹\n  690 ##  ▼aI242.4\n",
    "on long lines": "001 x1\n200 1 $a红楼\n梦$f曹\n  雪芹\n690   $aI242.4\n",
    "with a heading": "第 1 条\n\n001 x1\n200 1 $a红楼梦$f曹雪芹\n690   $aI242.4\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_dump_says_the_same(form: str) -> None:
    [*others, one] = read(FORMS[form].encode())
    assert all(isinstance(other, marc.Rejected) for other in others)
    assert isinstance(one, marc.Record)
    said = marc.describe(one)
    assert (one.control_number, said.title, said.persons[0].name if said.persons else "曹雪芹") == (
        "x1",
        WORLD,
        "曹雪芹",
    )


CLOSE = {
    "one below the other": "001A1\n2001 $a红楼梦\n690  $aI242.4\n001A2\n2001 $a呐喊\n690  $aI210.6\n",
    "behind leaders": "00000nam0 2200000   450 \n001A1\n00520260101\n2001 $a红楼梦\n690  $aI242.4\n"
    "00000nam0 2200000   450 \n001A2\n2001 $a呐喊\n690  $aI210.6\n",
    "with empty lines": "001A1\n2001 $a红楼梦\n690  $aI242.4\n\n001A2\n2001 $a呐喊\n690  $aI210.6\n",
    "beside one that is set apart": "001A1\n2001 $a红楼梦\n690  $aI242.4\n001 A2\n2001 $a呐喊\n690  $aI210.6\n",
}


@pytest.mark.parametrize("form", CLOSE)
def test_a_number_right_behind_its_tag_is_no_text_of_the_record_before(form: str) -> None:
    found = read(CLOSE[form].encode())
    assert [(one.control_number, one.fields[-1].first("a")) for one in found if isinstance(one, marc.Record)] == [
        ("A1", "I242.4"),
        ("A2", "I210.6"),
    ]
    assert len(found) == 2
    # Taken up behind the first record, the second is read the same.
    [first, second] = marc.pieces(io.BytesIO(CLOSE[form].encode()), FileKind.MARC_TEXT)
    after = marc.Position(first.end, 1)
    assert list(marc.pieces(io.BytesIO(CLOSE[form].encode()), FileKind.MARC_TEXT, after)) == [second]


def test_text_that_goes_on_with_the_figures_of_a_tag_stays_text() -> None:
    [one] = read("001 A1\n2001 $a红楼梦\n330  $a定价\n001元，\n005册\n690  $aI242.4\n".encode())
    assert isinstance(one, marc.Record)
    assert [field.tag for field in one.fields] == ["001", "200", "330", "690"]
    assert one.fields[2].first("a").endswith("005册")


def test_records_are_told_apart_without_numbers_and_by_empty_lines() -> None:
    one = "200 1 $a红楼梦$f曹雪芹\n690   $aI242.4\n"
    found = read(f"{one}\n{one}\n\n{one}".encode())
    assert [isinstance(record, marc.Record) for record in found] == [True] * 3
    # Double-spaced, it is still one record.
    [record] = read("200 1 $a红楼梦\n\n690   $aI242.4\n".encode())
    assert isinstance(record, marc.Record)
    assert len(record.fields) == 2


def test_a_second_title_begins_the_next_record_where_nothing_else_does() -> None:
    lines = "200 1 $a红楼梦$f曹雪芹著\n210   $a北京$d1982\n200 1 $a活着$f余华著\n210   $a北京$d2012\n".encode()
    assert [one.raw for one in read(lines)] == [lines[: lines.index(b"200", 3)], lines[lines.index(b"200", 3) :]]


def test_a_record_of_a_dump_is_read_from_its_own_bytes() -> None:
    """Also one that begins its title with a link to the same in another script."""
    lines = b"245 10$6880-01$aHong lou meng /$cCao Xueqin\n260   $aBeijing$c1982\n"
    [record] = read(lines)
    assert marc.parse(record.raw) == record


@pytest.mark.parametrize("begin", [b"200", b"200 ", b"123"])
def test_a_long_row_of_blanks_is_told_from_a_line_at_once(begin: bytes) -> None:
    """Tried in squares, a row of this length would take hours."""
    assert marc.sniff(begin + b" " * 4_000_000) is not FileKind.MARC_TEXT


def test_what_cannot_be_read_is_said_and_marked() -> None:
    bad = b"001 x1\n200 1 $a\xff\xfe\xa4$f\xff\n690   $aI242.4\n" + "卷".encode()
    [one] = read(bad)
    assert isinstance(one, marc.Record)
    assert Repair.LOSSY_TEXT in one.repairs
    assert Repair.ODD_LEADER in one.repairs
    head = dumped(dream(), "$").encode()
    found = read(head + b"\n\nx\n" + head + b"300   $a" + b"x" * (3 << 20) + b"\n" + head)
    assert [one.reason if isinstance(one, marc.Rejected) else None for one in found] == [None, Reason.TOO_LONG, None]


def test_big5_that_passes_for_gb18030_is_marked() -> None:
    dump = "001 x1\n200 1 $a紅樓夢\n210   $c人民文學出版社\n".encode("big5")
    assert "\ue000" <= max(dump.decode("gb18030")) <= "\uffff"
    [one] = read(dump)
    assert isinstance(one, marc.Record)
    assert Repair.LOSSY_TEXT in one.repairs


TABLES = [
    "题名,作者,出版社\n红楼梦,曹雪芹,人民文学出版社\n",
    "编号\t题名\t价格\n200\t红楼梦\t$25.00\n245\t三国演义\t$30.00\n",
    "编号\t价格\n200\t$25.00\n245\t$30\n246\t$31\n",
    "200 $100\n245 $200\n",
    "number,handle\n200,@alice\n245,@bob\n",
    "200 1 $a红楼梦\n" + "说明文字\n" * 9,
    "200 1 $a红楼梦\n",
    "001 红楼梦\n002 三国演义\n003 西游记\n",
    "",
]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_no_dump(table: str) -> None:
    assert marc.sniff(table.encode()) in (FileKind.TEXT, FileKind.EMPTY)


@pytest.mark.skipif(shutil.which("yaz-marcdump") is None, reason="yaz is not here")
def test_what_yaz_marcdump_prints_is_read_again() -> None:
    path = DATA / "solrmarc__uva_001_2000.mrc"
    with path.open("rb") as stream:
        sound = [one for one in marc.read(stream, FileKind.ISO_2709) if isinstance(one, marc.Record)][:300]
    told = subprocess.run(
        ["yaz-marcdump", "-f", "marc-8", "-t", "utf-8", str(path)], capture_output=True, check=True
    ).stdout
    found = [one for one in read(told) if isinstance(one, marc.Record)][:300]
    assert [one.control_number for one in found] == [one.control_number for one in sound]
    for one, record in zip(found, sound, strict=True):
        assert [field.tag for field in one.fields] == [field.tag for field in record.fields]
        assert [[code for code, _ in field.subfields] for field in one.fields] == [
            [code for code, _ in field.subfields] for field in record.fields
        ]
