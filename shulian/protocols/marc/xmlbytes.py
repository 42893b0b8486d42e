"""The bytes of an XML file as UTF-8, told piece by piece from the bytes and not only from what the file declares.

1. Strict UTF-8, as in ISO 2709.
2. The declared encoding, where every byte has a meaning in it. GB2312 and GBK are read as GB18030, their superset:
   programs write the one and say the other. Any bytes are letters of Latin-1: there Chinese in GB18030 comes first.
3. The rule for records of ISO 2709, text by text where the whole has no single encoding.

What is read otherwise than declared is marked, and so is what is lost.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from . import encodings
from .record import Encoding, Repair, format_of

UTF_8 = Encoding.UTF_8.value
DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")
DECLARED = re.compile(rb"\sencoding\s*=\s*[\"']?\s*([A-Za-z][\w.:-]{0,40})")
CHINESE = frozenset({"gb2312", "gbk", "gb18030"})
OBEYED = re.compile(r"iso8859-\d+|cp\d+|mac-\w+|big5(?:hkscs)?|shift_jis\w*|euc_\w+|koi8-\w|johab|tis-620")
"""Encodings whose signs below 128 are those of ASCII, so that tags can be looked for in their bytes."""
IN_ASCII = re.compile(r"iso2022_\w+|hz")
"""Encodings that are ASCII to the eye: only a declaration tells them."""
LATIN = frozenset({"iso8859-1", "iso8859-15", "cp1252"})
TAG = re.compile(rb"\stag\s*=\s*[\"'](\w{3})[\"']")


class Told(NamedTuple):
    """A piece of a file in UTF-8, and what had to be put right for it."""

    data: bytes
    repairs: tuple[Repair, ...] = ()


def declaration(head: bytes) -> tuple[str, bytes]:
    """What the beginning of a file declares, and what stands behind; empty where that is no encoding of such bytes."""
    rest = head.removeprefix(codecs.BOM_UTF8)
    found = DECLARATION.match(rest)
    if found is None:
        return UTF_8, rest
    named = DECLARED.search(found[0])
    return _known(named[1].decode()) if named else UTF_8, rest[found.end() :]


def told(data: bytes, declared: str) -> Told:
    """A piece in UTF-8; `declared` is what `declaration` gave."""
    if IN_ASCII.fullmatch(declared) and (text := _strictly(data, declared)) is not None:
        return Told(text.encode())
    if data.isascii():
        return Told(data)
    if _strictly(data, UTF_8) is not None:
        return Told(data, () if declared == UTF_8 else (Repair.WRONG_ENCODING,))
    if declared in LATIN and (text := encodings.chinese(data)) is not None:
        return Told(text.encode(), (Repair.WRONG_ENCODING,))
    if declared not in ("", UTF_8) and (text := _strictly(data, declared)) is not None:
        private = declared == Encoding.GB18030.value and encodings.is_private(text, Encoding.GB18030)
        return Told(text.encode(), (Repair.LOSSY_TEXT,) if private else ())
    return _by_texts(data, declared)


def _by_texts(data: bytes, declared: str) -> Told:
    tags = frozenset(tag.decode("ascii", errors="replace") for tag in TAG.findall(data))
    read = encodings.decode(data, format_of(tags, ""), "a", between=b"<")
    repairs = []
    if not read.lossy or read.encoding.value != declared:
        repairs.append(Repair.WRONG_ENCODING)
    if read.lossy:
        repairs.append(Repair.LOSSY_TEXT)
    return Told(read.text.encode(), tuple(repairs))


def _known(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return ""
    if known in CHINESE:
        return Encoding.GB18030.value
    return known if known == UTF_8 or OBEYED.fullmatch(known) or IN_ASCII.fullmatch(known) else ""


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
