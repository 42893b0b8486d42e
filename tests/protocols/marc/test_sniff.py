"""What kind a file is."""

from __future__ import annotations

import io
import zipfile

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import FileKind, sniff
from tests.protocols.marc.samples import DATA, dream, opened

RAW = marc.write(dream())


def zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b" \r\n\x00", FileKind.EMPTY),
        (b"\xef\xbb\xbf", FileKind.EMPTY),
        (RAW, FileKind.ISO_2709),
        (b"\xef\xbb\xbf" + RAW, FileKind.ISO_2709),
        (b"\r\n" + RAW, FileKind.ISO_2709),
        (RAW[:30], FileKind.ISO_2709),
        (b"broken\x1e\x1f\x1d" + RAW, FileKind.ISO_2709),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"%PDF-1.7", FileKind.PDF),
        (b"\x1f\x8b\x08", FileKind.GZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OFFICE),
        (zipped("[Content_Types].xml"), FileKind.SPREADSHEET),
        (zipped("records.mrc"), FileKind.ZIP),
        (b"<!DOCTYPE html><html><head>", FileKind.HTML),
        (b"<html>", FileKind.HTML),
        (b'<?xml version="1.0"?><collection>', FileKind.MARC_XML),
        ('<?xml version="1.0" encoding="UTF-16"?><collection>'.encode("utf-16"), FileKind.MARC_XML),
        (b"<?xml version='1.0'?><rss><channel/></rss>", FileKind.OTHER_XML),
        ("题名,作者,出版社\r\n红楼梦,曹雪芹,人民文学出版社\r\n".encode(), FileKind.TEXT),
        (b'[{"leader":"00000nam", "fields": [', FileKind.MARC_JSON),
        (b' {"fields": [], "leader":""}', FileKind.MARC_JSON),
        (b'{"title": "x"}', FileKind.TEXT),
        ("题名\t作者".encode("gb18030"), FileKind.TEXT),
        (b"\x00\x01\x02\x03binary", FileKind.UNKNOWN),
        (b"\x1d\x1e\x1f", FileKind.UNKNOWN),
    ],
)
def test_the_first_bytes_tell_the_kind(head: bytes, kind: FileKind):
    assert sniff(head) is kind


@pytest.mark.parametrize("path", sorted(DATA.glob("*.mrc*")) + sorted(DATA.glob("*.xml")), ids=lambda path: path.name)
def test_the_given_files_can_be_read(path):
    assert sniff(opened(path.name).read(marc.HEAD)) in marc.READABLE
