"""MARC-8 to Unicode, by the code tables that pymarc carries."""

from __future__ import annotations

import re
import unicodedata

from pymarc.marc8_mapping import CODESETS, ODD_MAP

BASIC_LATIN = 0x42
ANSEL = 0x45
EAST_ASIAN = 0x31
REPLACEMENT = "\ufffd"

ESCAPE = re.compile(rb"\x1b(?:(\$?[(),\-]|\$)!?([\x30-\x7e])|([gbps]))")
LATIN_RUN = re.compile(rb"[\x20-\x7e]+")
SHORT_SETS = {b"g": 0x67, b"b": 0x62, b"p": 0x70, b"s": BASIC_LATIN}

# The tables give the halves of a ligature; Unicode has the whole, after the first of the two letters.
LIGATURES = str.maketrans({"\ufe20": "\u0361", "\ufe21": None, "\ufe22": "\u0360", "\ufe23": None})

# Marks of non-sorting words and joiners: they carry no text of their own.
SILENT = frozenset({0x88, 0x89, 0x8D, 0x8E})


def decode(data: bytes) -> tuple[str, int]:
    """The text of one subfield and how many of its bytes had no meaning (each becomes U+FFFD)."""
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii"), 0
    decoder = _Decoder()
    position = 0
    while position < len(data):
        position += decoder.take(data, position)
    return decoder.text()


class _Decoder:
    """The two working sets, the letters so far, and the diacritics that wait for their letter."""

    def __init__(self) -> None:
        self.sets = [BASIC_LATIN, ANSEL]
        self.letters: list[str] = []
        self.waiting: list[str] = []
        self.unknown = 0

    def take(self, data: bytes, position: int) -> int:
        """Read one escape, character or run of plain letters; returns how many bytes it took."""
        if data[position] == 0x1B:
            return self._escape(data, position)
        if self.sets[0] == BASIC_LATIN and (run := LATIN_RUN.match(data, position)):
            self._append(run[0].decode("ascii"))
            return len(run[0])
        if self.sets[0] == EAST_ASIAN and 0x20 < data[position] < 0x80:
            self._letter(EAST_ASIAN, int.from_bytes(data[position : position + 3], "big"))
            return 3
        self._single(data[position])
        return 1

    def _escape(self, data: bytes, position: int) -> int:
        match = ESCAPE.match(data, position)
        if match is None:
            self._fail()
            return 1
        designator, final, short = match.groups()
        charset = SHORT_SETS[short] if short else final[0]
        if charset not in CODESETS:
            self._fail()
        elif designator and designator[-1:] in (b")", b"-"):
            self.sets[1] = charset
        else:
            self.sets[0] = charset
        return len(match[0])

    def _single(self, code: int) -> None:
        if code in SILENT:
            return
        if code <= 0x20:
            self._append(chr(code))
            return
        self._letter(self.sets[code >= 0x80], code)

    def _letter(self, charset: int, code: int) -> None:
        point, combining = CODESETS[charset].get(code, (None, False))
        if point is None:
            point = ODD_MAP.get(code)
        if point is None:
            self._fail()
        elif combining:
            self.waiting.append(chr(point))
        else:
            self._append(chr(point))

    def _append(self, letters: str) -> None:
        # In MARC-8 a diacritic stands before its letter, in Unicode behind it.
        if self.waiting:
            letters = letters[0] + "".join(self.waiting) + letters[1:]
            self.waiting.clear()
        self.letters.append(letters)

    def _fail(self) -> None:
        self.unknown += 1
        self.letters.append(REPLACEMENT)

    def text(self) -> tuple[str, int]:
        """What was read; a diacritic without a letter counts as unknown."""
        lonely = len(self.waiting)
        text = "".join(self.letters).translate(LIGATURES) + REPLACEMENT * lonely
        return unicodedata.normalize("NFC", text), self.unknown + lonely
