"""Photos as they are taken in: judged by their content, bounded, turned upright, stripped, scaled for two uses."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 200
PRINT_SIDE = 2000
"""The long side on paper: 170 mm at 300 dots an inch."""
SCREEN_SIDE = 1000
FACE_BYTES = 10 * 1024 * 1024
FACE_SIDE = 320
"""Enough to know a person who stands before the desk, and for nothing else."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_WHITE = (255, 255, 255)


class Fault(StrEnum):
    """Why a file is not taken in as a photo."""

    EMPTY = "photo-empty"
    TOO_HEAVY = "photo-too-heavy"
    NO_PHOTO = "photo-no-photo"
    TOO_MANY_PIXELS = "photo-too-many-pixels"
    TOO_SMALL = "photo-too-small"
    BROKEN = "photo-broken"


class PhotoError(Exception):
    """The file is no photo that can be taken in; `fault` says why, `details` what the sentence needs."""

    def __init__(self, fault: Fault, **details: str) -> None:
        super().__init__(str(fault))
        self.fault, self.details = fault, details


@dataclass(frozen=True)
class Taken:
    """The copies that are kept, as JPEG without anything that the camera wrote, and the size of the one for print."""

    print_copy: bytes = field(repr=False)
    screen_copy: bytes = field(repr=False)
    width: int
    height: int


def portrait(data: bytes) -> bytes:
    """A small picture of a person, as JPEG; PhotoError for anything but a photo."""
    return _jpeg(_scaled(_judged(data, FACE_BYTES), FACE_SIDE), 75)


def take_in(data: bytes) -> Taken:
    """The copies of a photo; PhotoError for anything else. What is in the file counts, not its name."""
    upright = _judged(data, MOST_BYTES)
    print_copy = _scaled(upright, PRINT_SIDE)
    return Taken(
        _jpeg(print_copy, 88),
        _jpeg(_scaled(upright, SCREEN_SIDE), 82),
        width=print_copy.width,
        height=print_copy.height,
    )


def _judged(data: bytes, most: int) -> Image.Image:
    if not data:
        raise PhotoError(Fault.EMPTY)
    if len(data) > most:
        raise PhotoError(Fault.TOO_HEAVY, most=str(most // 1024 // 1024))
    return _read(data)


def _read(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # The size is judged below, from the head of the file, before a single pixel is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise PhotoError(Fault.TOO_MANY_PIXELS, most=str(MOST_PIXELS // 1_000_000), pixels="") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoError(Fault.NO_PHOTO) from error
    pixels = opened.width * opened.height
    if pixels > MOST_PIXELS:
        raise PhotoError(Fault.TOO_MANY_PIXELS, most=str(MOST_PIXELS // 1_000_000))
    if max(opened.width, opened.height) < LEAST_SIDE:
        raise PhotoError(Fault.TOO_SMALL, least=str(LEAST_SIDE))
    try:
        # A JPEG of a telephone is read at the size that is needed, not in full.
        opened.draft("RGB", (PRINT_SIDE, PRINT_SIDE))
        return _opaque(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise PhotoError(Fault.BROKEN) from error


def _opaque(image: Image.Image) -> Image.Image:
    """On white paper, in red, green and blue; new pixels, so that nothing of the old file comes along."""
    layered = image.convert("RGBA") if "A" in image.getbands() or "transparency" in image.info else None
    plain = Image.new("RGB", image.size, _WHITE)
    plain.paste(layered or image.convert("RGB"), mask=layered)
    return plain


def _scaled(image: Image.Image, side: int) -> Image.Image:
    longest = max(image.size)
    if longest <= side:
        return image
    width, height = (max(1, round(one * side / longest)) for one in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
