"""Lists of barcodes as scanners and spreadsheets save them."""

from __future__ import annotations

import io

import pytest

from shulian.documents import xlsx
from shulian.documents.barcodes import LONGEST, MOST_LINES, lines, parsed
from shulian.documents.sheet import Fault, SheetError


def read(data: bytes) -> list[str]:
    return list(lines(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"001\r\n002\r\n", ["001", "002"]),
        (b"001\n\n002", ["001", "", "002"]),
        (b"\xef\xbb\xbf001\n", ["001"]),
        ("条码\n001\n".encode("gb18030"), ["001"]),
        ("题名,条码号\n红楼梦,001\n".encode(), ["001"]),
        ("题名\t条码\n红楼梦\t001\n".encode("utf-16"), ["001"]),
        (b'Title;Barcode\n"Dream; of";001\n', ["001"]),
        (b'"\n001\n', ['"', "001"]),
        ("书,条码\n只有一列\n".encode(), [""]),
        (b" 0 01 \n", ["001"]),
        (b"x" * 100, ["x" * LONGEST]),
    ],
)
def test_every_line_gives_its_barcode(data: bytes, found: list[str]):
    assert read(data) == found


def test_a_workbook_is_read_like_a_table():
    page = xlsx.Page("清点", ("题名", "条码"), [("书", "001"), ("书", 610113000012), ("书", None)])
    assert read(xlsx.write([page])) == ["001", "610113000012", ""]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), Fault.NOT_TEXT),
        (b"%PDF-1.7\n\x00\x01", Fault.NOT_TEXT),
        (b"001\n\xff\xff\xff\n", Fault.NOT_TEXT),
        (b"001\n" * 20_000 + b"\xff\xff\n", Fault.NOT_TEXT),
        (b"1\n" * (MOST_LINES + 1), Fault.TOO_LARGE),
        (b"PK\x03\x04", Fault.NOT_A_WORKBOOK),
    ],
)
def test_what_is_no_list_is_named(data: bytes, fault: Fault):
    with pytest.raises(SheetError) as refused:
        read(data)
    assert refused.value.fault is fault


def test_the_longest_list_is_read():
    assert len(read(b"1\n" * MOST_LINES)) == MOST_LINES


def test_what_was_typed_is_parted_at_commas_and_spaces():
    assert parsed(" 001, 002；003、004\n005 ") == ["001", "002", "003", "004", "005"]
