"""CSV in and out."""

import pytest

from shulian.documents.delimited import read, write
from shulian.documents.sheet import MAX_BYTES, Fault, SheetError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_is_read_in_the_encodings_that_spreadsheets_save(encoding):
    assert read("馆名,办证\r\n鄠邑区图书馆,12\r\n".encode(encoding)).rows == (
        ("馆名", "办证"),
        ("鄠邑区图书馆", "12"),
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\xff\xff", Fault.NOT_TEXT),
        (b'a,"b\n', Fault.NOT_TEXT),
        (b"x" * (MAX_BYTES + 1), Fault.TOO_LARGE),
    ],
)
def test_what_is_no_table_is_refused(data, fault):
    with pytest.raises(SheetError) as refused:
        read(data)
    assert refused.value.fault is fault


def test_no_text_becomes_a_formula():
    data = write(["馆名", "办证"], [["=HYPERLINK(1)", -3], ["@x", None], ["＝1+1", 0]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert read(data).rows == (("馆名", "办证"), ("'=HYPERLINK(1)", "-3"), ("'@x", ""), ("'＝1+1", "0"))
