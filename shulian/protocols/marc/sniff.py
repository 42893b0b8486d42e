"""What kind of file lies here, told by its first bytes and never by its name."""

from __future__ import annotations

import re
from enum import StrEnum

from .marctext import is_dump

HEAD = 1 << 16
"""Bytes worth showing to `sniff`."""


class FileKind(StrEnum):
    """The kinds that can be read, and those that people send by mistake."""

    ISO_2709 = "iso-2709"
    MARC_XML = "marc-xml"
    MARC_JSON = "marc-json"
    MARC_TEXT = "marc-text"
    EMPTY = "empty"
    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    SPREADSHEET = "spreadsheet"
    ZIP = "zip"
    GZIP = "gzip"
    OFFICE = "office"
    HTML = "html"
    OTHER_XML = "other-xml"
    TEXT = "text"
    UNKNOWN = "unknown"


READABLE = frozenset({FileKind.ISO_2709, FileKind.MARC_XML, FileKind.MARC_JSON, FileKind.MARC_TEXT})

MAGIC = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG", FileKind.PNG),
    (b"%PDF", FileKind.PDF),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"\xd0\xcf\x11\xe0", FileKind.OFFICE),
)

LEADER = re.compile(rb"[0-9 ]{5}[a-z ][0-9A-Za-z #|-]{2}[^\x1d\x1e\x1f]{4}")
XML = re.compile(rb"\s*<(?:\?xml|![-D]|[A-Za-z])")
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
MARC_ROOTS = re.compile(rb"<(?:\w+:)?(?:collection|record|searchRetrieveResponse|OAI-PMH|leader)\b")
JSON = re.compile(rb"(?:\[\s*)?\{")
MARC_KEYS = re.compile(rb'"(?:leader|fields)"\s*:')
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def sniff(head: bytes) -> FileKind:
    """The kind of the file that begins with `head` (at most `HEAD` bytes are looked at)."""
    head = head[:HEAD]
    if not head.strip(b" \r\n\t\x00\x1a\x1d\xef\xbb\xbf"):
        return FileKind.EMPTY
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return FileKind.SPREADSHEET if b"xl/" in head or b"[Content_Types]" in head else FileKind.ZIP
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"<" in head[:8]:
        return FileKind.MARC_XML
    return _by_text(head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \r\n\t\x00"))


def _by_text(head: bytes) -> FileKind:
    if not CONTROLS.search(head) and is_dump(head):
        return FileKind.MARC_TEXT
    if LEADER.match(head):
        return FileKind.ISO_2709
    if XML.match(head):
        if HTML.search(head[:2048]):
            return FileKind.HTML
        return FileKind.MARC_XML if MARC_ROOTS.search(head) else FileKind.OTHER_XML
    if JSON.match(head) and MARC_KEYS.search(head):
        return FileKind.MARC_JSON
    if b"\x1d" in head and b"\x1e" in head and b"\x1f" in head and _has_later_leader(head):
        return FileKind.ISO_2709
    return FileKind.UNKNOWN if CONTROLS.search(head) else FileKind.TEXT


def _has_later_leader(head: bytes) -> bool:
    """A broken first record must not make the rest of a file unreadable."""
    return any(LEADER.match(piece.lstrip(b" \r\n\t\x00")) for piece in head.split(b"\x1d")[1:])
