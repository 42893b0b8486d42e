"""MARC as lines of text, with its delimiters printed: `200 1# $a题名$f作者`, one field a line.

So records look in the dumps of library systems, in yaz-marcdump's lines, in MarcEdit's (`=200  1\\$a…`) and in our own
editor. The sign before a subfield is `$`, `|`, `@`, `#`, `‡`, `ǂ` or `▼`; which one is told record by record. A record
ends before the next leader or 001, or at an empty line behind which the tags begin anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .encodings import decode
from .record import (
    MAX_RECORD,
    SAMPLE,
    START,
    TOLD,
    Field,
    Format,
    Piece,
    Position,
    Reading,
    Reason,
    Record,
    Rejected,
    Repair,
    format_of,
)

MARKS = "$‡ǂ▼|@#"
"""What is printed for 0x1F; the last ones are looked for last, since they also stand for blanks or in addresses."""
_SIGNS = b"|".join({re.escape(mark.encode(code)) for mark in MARKS for code in ("utf-8", "gb18030")})
BOM = b"\xef\xbb\xbf"
_BEGIN = rb"(?:\xef\xbb\xbf)?[ \t]*=?"
LEADER_LINE = re.compile(_BEGIN + rb"(?:(?:LDR|000)[ \t:]|[0-9]{5}[acdnop][a-z][a-z #].{12,16}[ \t\r\n]*$)")
CONTROL_LINE = re.compile(_BEGIN + rb"(00[1-9])(?:[ \t:]|\r?\n?$)")
# Some systems print no blank behind the tag: 001A1. Only before all data fields is such a line no text that goes on.
CLOSE_LINE = re.compile(_BEGIN + rb"(00[1-9])[0-9A-Za-z(]")
# Few blanks: a row of thousands of them is no line of a record, and would be tried in squares.
_INDICATORS = rb"[ \t:]{0,6}[0-9A-Za-z #_\\|^-]{0,2}[ \t]{0,6}"
DATA_LINE = re.compile(_BEGIN + rb"([0-9A-Z]{3})" + _INDICATORS + rb"(?:" + _SIGNS + rb")([0-9A-Za-z])")
_TITLE_PROPER = re.compile(rb"(?:" + _SIGNS + rb")a")
RULE = re.compile(rb"[ \t]*[*=%#_-]{3,}[ \t\r\n]*$")
EMPTY = b" \t\r\n\x00\x1a\x1d\xef\xbb\xbf"
TITLES = frozenset({b"200", b"245"})
MOST_LOOKED_AT = 200
SHORTEST_LEADER = 20
"""Its end is blank in CNMARC, and lost where blanks at the ends of lines are."""
LEADERS = {Format.CNMARC: "00000nam0 2200000   450 ", Format.MARC21: "00000nam a2200000   4500"}

_HEAD = re.compile(r"[ \t]*=?([0-9A-Z]{3})")
_FIRST = {
    mark: re.compile(
        rf"[ \t:]{{0,6}}(?P<two>[0-9A-Za-z #_\\|^-]{{2}})[ \t]{{0,6}}{re.escape(mark)}(?=[0-9A-Za-z])"
        rf"|[ \t:]{{0,6}}(?P<one>[0-9A-Za-z #_\\|^-]?)[ \t]{{0,6}}{re.escape(mark)}(?=[0-9A-Za-z])"
    )
    for mark in MARKS
}
"""What stands between a tag and its first subfield: two indicators, or what is left of them."""


class _Line(NamedTuple):
    """One line of a file and where it begins; `whole` tells that it is the beginning of a line."""

    offset: int
    data: bytes
    whole: bool


def is_dump(head: bytes) -> bool:
    """Whether these are the first bytes of such a file, and not of a table: lines with tags, among them a title."""
    lines = [line for line in head.split(b"\n") if line.strip(EMPTY) and not RULE.match(line)][:MOST_LOOKED_AT]
    # A field that is linked to the same in another script says so first.
    data = [found for line in lines if (found := DATA_LINE.match(line)) and (found[2].isalpha() or found[2] == b"6")]
    others = sum(bool(LEADER_LINE.match(line) or CONTROL_LINE.match(line)) for line in lines)
    has_title = any(found[1] in TITLES and _TITLE_PROPER.search(found.string) for found in data)
    return has_title and len({found[1] for found in data}) > 1 and 2 * (len(data) + others) >= len(lines)


def pieces(stream: BinaryIO, after: Position = START) -> Iterator[Piece]:
    """Every piece of such a file from `after` on, in bounded memory."""
    stream.seek(after.offset)
    number, cutter = after.number, _Cutter()
    for line in _lines(stream, after.offset):
        if cutter.begins(line):
            number += 1
            yield cutter.piece(number)
            cutter = _Cutter(is_close=cutter.is_close)
        cutter.take(line)
    if cutter.kept:
        yield cutter.piece(number + 1)


def parse(raw: bytes, offset: int = 0, number: int = 1, reading: Reading = TOLD) -> Record | Rejected:
    """Read one record."""
    lines = _joined(raw.removeprefix(BOM))
    # Line by line where the whole is in no one encoding: nothing that parts lines is a part of a character.
    text, encoding, lossy = decode(b"\x1e".join(lines), Format.CNMARC, "a", reading.encoding)
    texts = [_plain(line) for line in text.split("\x1e")]
    mark = _mark(texts)
    spaced = _is_spaced(texts, mark)
    leader, repairs = _leader(texts), [Repair.LOSSY_TEXT] if lossy else []
    fields = tuple(field for line in texts if (field := _field(line, mark, spaced=spaced)))
    if not fields:
        return Rejected(Reason.NOT_A_RECORD, offset, number, raw[:SAMPLE])
    if len(fields) + bool(leader) < len(texts):
        repairs.append(Repair.ODD_FIELD)
    if len(leader) < SHORTEST_LEADER:
        repairs.append(Repair.ODD_LEADER)
    record_format = reading.format or format_of(frozenset(field.tag for field in fields), leader.ljust(24))
    leader = leader or LEADERS[record_format]
    return Record(
        leader=leader.ljust(24)[:24],
        fields=fields,
        format=record_format,
        encoding=encoding,
        repairs=tuple(repairs),
        raw=raw,
        offset=offset,
        number=number,
    )


class _Cutter:
    """The lines of one record so far; `is_close` tells that numbers stand in this file right behind their tag."""

    def __init__(self, *, is_close: bool = False) -> None:
        self.is_close = is_close
        self.kept: list[bytes] = []
        self.offset = self.end = self.size = 0
        self.gap: list[bytes] = []
        self.has_fields = False
        self.tag = b""
        self.titles: set[bytes] = set()

    def begins(self, line: _Line) -> bool:
        """Whether this line is the first of the next record."""
        if not self.kept or not line.whole:
            return False
        if LEADER_LINE.match(line.data):
            return self.has_fields
        found = CONTROL_LINE.match(line.data) or DATA_LINE.match(line.data)
        if found is None and self.is_close and self.tag and (close := CLOSE_LINE.match(line.data)):
            return close[1] == b"001"
        if found is None:
            # What stands alone between two records is the heading of the second.
            return bool(self.gap and self.has_fields and line.data.strip(EMPTY) and not RULE.match(line.data))
        if found[1] == b"001":
            return bool(self.tag)
        # Without leaders, numbers and empty lines a second title is all that tells the next record.
        return found[1] < self.tag and (bool(self.gap) or found[1] in self.titles)

    def take(self, line: _Line) -> None:
        """Keep a line; empty ones only once something follows them."""
        if not line.data.strip(EMPTY) or (line.whole and RULE.match(line.data)):
            if self.kept:
                self.size += len(line.data)
                self.gap = [*self.gap, line.data] if self.size <= MAX_RECORD else [b""]
            return
        if not self.kept:
            self.offset = line.offset
        if line.whole and LEADER_LINE.match(line.data):
            self.has_fields = True
        elif line.whole and (found := CONTROL_LINE.match(line.data) or DATA_LINE.match(line.data)):
            self.has_fields, self.tag = True, found[1]
            self.titles |= TITLES & {found[1]}
        elif line.whole and not self.tag and (close := CLOSE_LINE.match(line.data)) and close[1] == b"001":
            self.is_close = True
        if self.size <= MAX_RECORD:
            self.kept += [*self.gap, line.data]
        self.size += len(line.data)
        self.gap, self.end = [], line.offset + len(line.data)

    def piece(self, number: int) -> Piece:
        """What was kept."""
        data = b"".join(self.kept)
        if self.end - self.offset > MAX_RECORD:
            return Piece(number, self.offset, self.end, data[: 2 * SAMPLE], Reason.TOO_LONG)
        return Piece(number, self.offset, self.end, data)


def _lines(stream: BinaryIO, offset: int) -> Iterator[_Line]:
    whole = True
    while data := stream.readline(1 << 16):
        yield _Line(offset, data, whole)
        offset += len(data)
        whole = data.endswith(b"\n")


def _joined(raw: bytes) -> list[bytes]:
    """The lines of a record, those that go on joined to what they go on with."""
    lines: list[bytes] = []
    has_data = False
    for line in re.split(rb"\r?\n", raw):
        if not line.strip(EMPTY) or RULE.match(line):
            continue
        data = DATA_LINE.match(line)
        has_data = has_data or bool(data)
        begins = data or LEADER_LINE.match(line) or CONTROL_LINE.match(line)
        if begins or not lines or (not has_data and CLOSE_LINE.match(line)):
            lines.append(line)
        else:
            parts = lines[-1].rstrip(b" \t"), line.strip(b" \t")
            lines[-1] = (b" " if parts[0][-1:].isalnum() and parts[1][:1].isalnum() else b"").join(parts)
    return lines


def _plain(text: str) -> str:
    return "".join(sign if sign >= " " or sign == "\t" else " " for sign in text)


def _mark(texts: list[str]) -> str:
    """The sign that stands before the first subfield of most lines."""
    rests = [line[head.end() :] for line in texts if (head := _HEAD.match(line))]
    found = {mark: sum(bool(_FIRST[mark].match(rest)) for rest in rests) for mark in MARKS}
    return max(MARKS, key=lambda mark: (found[mark], -MARKS.index(mark)))


def _is_spaced(texts: list[str], mark: str) -> bool:
    """Whether every subfield is set apart by spaces, as yaz-marcdump does: `$c $30.00` is then one of them."""
    rests = [line[head.end() :] for line in texts if (head := _HEAD.match(line))]
    found = [rest[first.end() + 1 :] for rest in rests if (first := _FIRST[mark].match(rest))]
    return all(behind[:1] in ("", " ") for behind in found)


def _leader(texts: list[str]) -> str:
    for line in texts:
        if head := re.match(r"[ \t]*=?(?:LDR|000)[ \t:]+", line):
            return _blanks(line[head.end() :])[:24]
        if LEADER_LINE.match(line.encode("ascii", errors="replace")):
            return _blanks(line.strip())[:24]
    return ""


def _blanks(text: str) -> str:
    return text.replace("#", " ").replace("\\", " ").replace("^", " ")


def _field(line: str, mark: str, *, spaced: bool) -> Field | None:
    head = _HEAD.match(line)
    if head is None or head[1] in ("LDR", "000") or LEADER_LINE.match(line.encode("ascii", errors="replace")):
        return None
    tag, rest = head[1], line[head.end() :]
    if tag.startswith("00"):
        value = rest.lstrip(" \t:")
        return Field(tag, value=value.replace("\\", " ") if "=" in line[: head.start(1)] else value)
    first = _FIRST[mark].match(rest)
    if first is None:
        return None
    shown = _blanks((first["two"] or first["one"] or "").replace("_", " "))
    sign = rf"(?:^| ?){re.escape(mark)}([0-9A-Za-z])(?: |$)" if spaced else re.escape(mark) + "([0-9A-Za-z])"
    parts = re.split(sign, rest[first.end() - len(mark) :])[1:]
    subfields = zip(parts[::2], parts[1::2], strict=True)
    return Field(tag, shown.ljust(2)[:2], tuple((code, value.replace("{dollar}", "$")) for code, value in subfields))
