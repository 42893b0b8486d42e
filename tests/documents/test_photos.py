"""Photos are judged by what is in them, bounded before they are read, and lose what the camera wrote."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from shulian.documents.photos import MOST_BYTES, Fault, PhotoError, take_in

GPS = 0x8825
ORIENTATION = 0x0112
CAMERA = 0x010F


def picture(size=(640, 480), kind="JPEG", **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (166, 52, 27)).save(out, kind, **how)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """The head of a picture of so many pixels, in a few bytes: what a bomb looks like."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"#!/bin/sh\nrm -rf /\n", Fault.NO_PHOTO),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", Fault.NO_PHOTO),
        (b"%PDF-1.7 ...", Fault.NO_PHOTO),
        (picture(kind="GIF"), Fault.NO_PHOTO),
        (huge_png(10_000, 10_000), Fault.TOO_MANY_PIXELS),
        (huge_png(60_000, 60_000), Fault.TOO_MANY_PIXELS),
        (picture((120, 90)), Fault.TOO_SMALL),
        (picture()[:700], Fault.BROKEN),
        (picture(kind="PNG")[:200], Fault.BROKEN),
        (b"\xff\xd8" + b"\0" * (MOST_BYTES + 1), Fault.TOO_HEAVY),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
def test_what_is_no_photo_is_refused_with_its_reason(data, fault):
    with pytest.raises(PhotoError) as refused:
        take_in(data)
    assert refused.value.fault is fault


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "Secret Camera 9"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (33.0, 4.0, 1.0)
    taken = take_in(picture((640, 480), exif=exif, comment=b"at home"))
    assert (taken.width, taken.height) == (480, 640)
    for copy in (taken.print_copy, taken.screen_copy):
        assert not Image.open(io.BytesIO(copy)).getexif()
        assert b"Secret Camera" not in copy
        assert b"at home" not in copy


def test_copies_are_as_large_as_paper_and_screen_need():
    taken = take_in(picture((4000, 3000)))
    assert (taken.width, taken.height) == (2000, 1500)
    assert Image.open(io.BytesIO(taken.screen_copy)).size == (1000, 750)


def test_what_is_transparent_lies_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(take_in(out.getvalue()).print_copy)).getpixel((9, 9)) == (255, 255, 255)
