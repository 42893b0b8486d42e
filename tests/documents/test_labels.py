"""Labels: a real scanner reads them, where they are and what stands on them; and the calibration page."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shulian.documents import labels
from shulian.documents.labels import Label, Sheet, module_width

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SHEET: Sheet = {
    "columns": 4,
    "rows": 10,
    "left": 80,
    "top": 130,
    "pitch_x": 485,
    "pitch_y": 270,
    "width": 457,
    "height": 254,
    "offset_x": 0,
    "offset_y": 0,
    "page_width": 2100,
    "page_height": 2970,
}
needs_scanner = pytest.mark.skipif(
    shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None, reason="zbarimg and pdftoppm are not here"
)


def barcode(code: str) -> Label:
    return {"kind": "barcode", "heading": "雁塔区图书馆", "code": code, "foot": "I247.5/12", "lines": []}


def spine(*lines: str) -> Label:
    return {"kind": "spine", "heading": "", "code": "", "foot": "", "lines": list(lines)}


def scanned(data: bytes, folder: Path, dots: int = 200) -> list[str]:
    """What a scanner reads on the printed pages, page by page and sorted."""
    (folder / "labels.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-r", str(dots), "-gray", "labels.pdf", "page"], cwd=folder, check=True)
    found: list[str] = []
    for page in sorted(folder.glob("page*")):
        # Without barcodes on a page its exit code is 4.
        read = subprocess.run(["zbarimg", "--quiet", "--raw", page], check=False, capture_output=True, text=True)
        found += sorted(read.stdout.split())
    return found


def words(data: bytes, folder: Path) -> str:
    (folder / "text.pdf").write_bytes(data)
    done = subprocess.run(["pdftotext", "-layout", "text.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()


@needs_scanner
def test_a_scanner_reads_every_label(tmp_path: Path):
    codes = [f"6101130000{number:04}" for number in range(38)] + ["YT-0001/a", "B12"]
    assert scanned(labels.pdf(SHEET, [barcode(code) for code in codes], 0, NOW), tmp_path) == sorted(codes)


@needs_scanner
def test_printing_begins_at_the_first_label_that_is_left(tmp_path: Path):
    made = labels.pdf(SHEET, [barcode(f"A{number}") for number in range(4)], 38, NOW)
    assert scanned(made, tmp_path) == ["A0", "A1", "A2", "A3"]
    assert len(list(tmp_path.glob("page*"))) == 2


def test_what_no_scanner_would_read_has_no_bars(tmp_path: Path):
    assert module_width("610113000012", 457) == pytest.approx(0.353, abs=0.001)
    assert module_width("6101130000120000000000", 250) is None
    assert module_width("条码一", 457) is None
    assert module_width("", 457) is None
    assert "条码一" in words(labels.pdf(SHEET, [barcode("条码一")], 0, NOW), tmp_path)


def test_a_spine_has_its_lines_under_each_other(tmp_path: Path):
    told = words(labels.pdf(SHEET, [spine("I247.57-43", "128", "(2)"), spine("K825.6=7")], 0, NOW), tmp_path)
    assert told.split() == ["I247.57-43", "K825.6=7", "128", "(2)"] or set(told.split()) == {
        "I247.57-43",
        "128",
        "(2)",
        "K825.6=7",
    }


def test_nothing_of_a_label_is_read_as_markup(tmp_path: Path):
    told = words(labels.pdf(SHEET, [spine("#panic()", "$x$", "*b*")], 0, NOW), tmp_path)
    assert set(told.split()) == {"#panic()", "$x$", "*b*"}


def test_the_calibration_page_numbers_every_label(tmp_path: Path):
    told = words(labels.calibration(SHEET, ["四十张", "请测量。", "刻度为十厘米。"], NOW), tmp_path)
    assert {str(number) for number in range(1, 41)} <= set(told.split())
    assert "四十张" in told


def test_the_same_labels_are_the_same_bytes():
    made = [labels.pdf(SHEET, [barcode("A1")], 0, NOW) for _ in range(2)]
    assert made[0] == made[1]
