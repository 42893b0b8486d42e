"""Workbooks in and out."""

import io
import zipfile

import pytest
import xlsxwriter

from shulian.documents import xlsx
from shulian.documents.sheet import MAX_BYTES, Fault, SheetError, cell_name


def workbook(*rows, before=()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name in before:
            book.add_worksheet(name)
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in parts.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for each in source.namelist():
            part = source.read(each)
            target.writestr(each, part.replace(old, new) if each == name else part)
    return out.getvalue()


def fault_of(data: bytes) -> Fault:
    with pytest.raises(SheetError) as refused:
        xlsx.read(data)
    return refused.value.fault


def test_a_written_workbook_is_read_back():
    page = xlsx.Page("办证", ("馆名", "办证量"), [("铜川图书馆", 224), ("合计", 2086)], totals=frozenset({1}))
    sheet = xlsx.read(xlsx.write([page]))
    assert sheet.name == "办证"
    assert sheet.rows == (("馆名", "办证量"), ("铜川图书馆", 224.0), ("合计", 2086.0))


def test_a_title_stands_above_the_header_and_notes_below_the_rows():
    page = xlsx.Page("表", ("a", "b"), [("x", None), ("y", True)], title="题", notes=("注",))
    assert [row[0] for row in xlsx.read(xlsx.write([page])).rows] == ["题", "a", "x", "y", "注"]


def test_texts_are_never_formulas_links_or_numbers():
    page = xlsx.Page("a/b*c", ("=1+1",), [("=cmd()",), ("https://example.org",), ("007",)])
    data = xlsx.write([page])
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        parts = b"".join(container.read(name) for name in container.namelist())
    assert b"<f>" not in parts
    assert b"hyperlink" not in parts
    assert xlsx.read(data).rows == (("=1+1",), ("=cmd()",), ("https://example.org",), ("007",))


def test_the_first_sheet_with_something_in_it_is_read():
    assert xlsx.read(workbook(["a"], before=["空"])).rows == (("a",),)


def test_cells_keep_their_place_when_rows_above_are_empty():
    sheet = xlsx.read(workbook([], [], ["", "x"]))
    assert cell_name(2, 1) == "B3"
    assert sheet.rows[2][1] == "x"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.NOT_A_WORKBOOK),
        (b"\xff\xd8\xff\xe0JPEG", Fault.NOT_A_WORKBOOK),
        (b"PK\x03\x04 cut off", Fault.NOT_A_WORKBOOK),
        (packed(readme=b"x"), Fault.NOT_A_WORKBOOK),
        (packed(xl__workbook_xml=b"<workbook"), Fault.NOT_A_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, Fault.OLD_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Fault.PROTECTED),
        (b"x" * (MAX_BYTES + 1), Fault.TOO_LARGE),
        (workbook(), Fault.EMPTY),
    ],
)
def test_what_is_no_workbook_is_refused(data, fault):
    assert fault_of(data) is fault


def test_a_truncated_workbook_is_refused():
    data = workbook(["a", 1])
    assert fault_of(data[: len(data) // 2]) is Fault.NOT_A_WORKBOOK


def test_a_workbook_that_unpacks_to_a_giant_is_refused():
    assert fault_of(packed(xl__workbook_xml=b" " * (65 * 1024 * 1024))) is Fault.TOO_LARGE


def test_a_workbook_of_200_mb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = packed(xl__workbook_xml=b" " * (200 * 1024 * 1024))
    assert len(bomb) < MAX_BYTES
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_args, **_how: pytest.fail("unpacked"))
    assert fault_of(bomb) is Fault.TOO_LARGE


@pytest.mark.parametrize("far", [b"XFD1048576", b"A1048576", b"XFD1", b"A99999999999999"])
def test_one_far_cell_makes_no_giant_grid(far):
    data = workbook(["a", 1], ["b", 2])
    assert fault_of(changed(data, "xl/worksheets/sheet1.xml", b'r="B2"', b'r="' + far + b'"')) is Fault.TOO_LARGE


def test_dates_and_truth_values_are_no_counts_but_do_not_stop_the_reading():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_boolean(0, 0, True)
        sheet.write_number(0, 1, 44000, book.add_format({"num_format": "yyyy-mm-dd"}))
    assert xlsx.read(out.getvalue()).rows == ((True, "2020-06-18"),)


def test_one_long_text_in_very_many_cells_is_too_large() -> None:
    long = "长" * 32_000
    assert fault_of(workbook(*[[long] * 50] * 60)) is Fault.TOO_LARGE
    assert xlsx.read(workbook(*[["短", "长" * 100]] * 5_000)).rows[4_999][0] == "短"
    broken = changed(workbook(["书"]), "xl/sharedStrings.xml", b"</sst>", b"")
    assert fault_of(broken) is Fault.NOT_A_WORKBOOK
