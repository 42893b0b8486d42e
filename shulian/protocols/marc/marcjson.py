"""MARC-in-JSON: an array of records, one record, or a record a line; read in bounded memory, object by object."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

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
    unicode_leader,
)

BLOCK = 1 << 16
TOKENS = re.compile(rb'(?P<record>\{\s{0,40}"(?:leader|fields)"\s{0,40}:)|(?P<line>[\r\n])|[{}"\\]')
"""What a file is cut by. So begins a record, and nothing else: inside a string these quotes would be escaped."""
FRESH_LINE = re.compile(rb'[\r\n],?[ \t]?(?=\{\s{0,40}")')
"""A line that begins with an object: there a record may begin whose first name is another one."""
LONGEST_TOKEN = 128
BETWEEN = b" \t\r\n,[]}\x00\x1a\xef\xbb\xbf"
"""What stands between two records without being anything."""


class Chunk(NamedTuple):
    """The bytes of one outermost object, and from where to where it reaches; with a `reason` it is none."""

    offset: int
    end: int
    data: bytes
    reason: Reason | None = None


class _Scanner:
    """Finds where an object ends without reading it: braces count, except inside strings."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self.quoted = False
        self.skip = -1

    def step(self, sign: bytes, at: int) -> bool:
        """Take one sign; True when it closes the outermost object."""
        if at == self.skip:
            return False
        if sign == b"\\":
            # The character behind a backslash means nothing.
            self.skip = at + 1 if self.quoted else -1
        elif sign == b'"':
            self.quoted = not self.quoted
        elif not self.quoted:
            self.depth += 1 if sign == b"{" else -1
            return self.depth == 0
        return False


class _Cutter:
    """Cuts a file into its outermost objects, window by window.

    Where one does not end before the next record begins, or is no object at all, all up to there is one rejected chunk:
    a quote too few costs one record and not the rest of the file.
    """

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self._scanner = _Scanner()
        self._opened = -1
        self._lost: Reason | None = None
        self._held = bytearray()
        self._begun = 0

    def cut(self, window: bytes, limit: int) -> Generator[Chunk, None, int]:
        """The chunks that end before `limit`; returns how much of the window is done with."""
        done = 0
        for token in TOKENS.finditer(window):
            if token.start() >= limit:
                break
            done = token.end()
            if self._opened < 0 or self._lost or token.lastgroup:
                yield from self._take(token, window)
            elif self._scanner.step(token[0], self.offset + token.start()):
                yield self._closed(window, done)
        done = max(limit, done)
        self._hold(window, done)
        return done

    def rest(self) -> Iterator[Chunk]:
        """What is open at the end of the file."""
        if self._opened >= 0:
            yield Chunk(self._opened, self.offset, bytes(self._held), self._lost or Reason.TRUNCATED)

    def _hold(self, window: bytes, done: int) -> None:
        if self._opened < 0:
            self._look_between(window, done)
        if self._opened >= 0:
            self._held += window[self._begun : done]
        if len(self._held) > MAX_RECORD:
            self._lost = self._lost or Reason.TOO_LONG
        if self._lost:
            del self._held[SAMPLE:]
        self.offset += done
        self._begun = 0

    def _take(self, token: re.Match[bytes], window: bytes) -> Iterator[Chunk]:
        at, sign = token.start(), token[0]
        if self._opened < 0:
            self._look_between(window, at)
        if self._opened >= 0 and not self._lost and token["line"] and self._scanner.quoted:
            # No string goes over the end of a line: a quote is missing.
            self._lost = Reason.JSON_BROKEN
        fresh = FRESH_LINE.match(window, at) if self._lost else None
        if token["record"] and self._opened >= 0:
            yield self._closed(window, at, self._lost or Reason.JSON_BROKEN)
        elif fresh:
            yield self._closed(window, fresh.end(), self._lost)
        if token["record"]:
            self._open(at, _Scanner(1))
        elif self._lost or token["line"]:
            return
        elif self._opened < 0 and sign != b"}":
            self._open(at, _Scanner(1), None if sign == b"{" else Reason.NOT_A_RECORD)

    def _look_between(self, window: bytes, end: int) -> None:
        """What is none of the signs between two objects begins something that is no record."""
        between = window[self._begun : end]
        if odd := between.lstrip(BETWEEN):
            self._open(end - len(odd), _Scanner(), Reason.NOT_A_RECORD)
        else:
            self._begun = end

    def _open(self, at: int, scanner: _Scanner, lost: Reason | None = None) -> None:
        self._opened, self._begun, self._scanner, self._lost = self.offset + at, at, scanner, lost

    def _closed(self, window: bytes, end: int, reason: Reason | None = None) -> Chunk:
        held = bytes(self._held) + window[self._begun : end]
        chunk = Chunk(self._opened, self.offset + end, held[:SAMPLE] if reason else held, reason)
        self._held.clear()
        self._opened, self._begun, self._lost = -1, end, None
        return chunk


def pieces(stream: BinaryIO, after: Position = START) -> Iterator[Piece]:
    """Every outermost object of a JSON file from `after` on."""
    stream.seek(after.offset)
    for number, chunk in enumerate(_objects(stream, after.offset), after.number + 1):
        yield Piece(number, chunk.offset, chunk.end, chunk.data, chunk.reason)


def _objects(stream: BinaryIO, offset: int) -> Iterator[Chunk]:
    cutter, window = _Cutter(offset), b""
    while block := stream.read(BLOCK):
        window += block
        # What straddles two windows is looked at when it is whole.
        done = yield from cutter.cut(window, max(0, len(window) - LONGEST_TOKEN))
        window = window[done:]
    yield from cutter.cut(window, len(window))
    yield from cutter.rest()


def parse(raw: bytes, offset: int = 0, number: int = 1, reading: Reading = TOLD) -> Record | Rejected:
    """Read one object."""
    # Text by text where the whole is in no one encoding: a quote is no part of a character.
    text, encoding, lossy = decode(raw, Format.CNMARC, "a", reading.encoding, between=b'"')
    repairs = [Repair.LOSSY_TEXT] if lossy else []
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return Rejected(Reason.JSON_BROKEN, offset, number, raw[:SAMPLE])
    listed = said.get("fields")
    fields = _fields(listed, repairs) if isinstance(listed, list) else []
    if not fields:
        return Rejected(Reason.NOT_A_RECORD, offset, number, raw[:SAMPLE])
    leader = _clean(said["leader"], repairs) if isinstance(said.get("leader"), str) else ""
    if len(leader) != 24:
        repairs.append(Repair.ODD_LEADER)
    return Record(
        leader=leader.ljust(24)[:24],
        fields=tuple(fields),
        format=reading.format or format_of(frozenset(field.tag for field in fields), leader),
        encoding=encoding,
        repairs=tuple(dict.fromkeys(repairs)),
        raw=raw,
        offset=offset,
        number=number,
    )


def _fields(listed: list[Any], repairs: list[Repair]) -> list[Field]:
    fields = []
    for one in listed:
        for tag, body in one.items() if isinstance(one, dict) else [("", None)]:
            field = _field(_clean(tag, repairs), body, repairs) if len(tag) == 3 else None
            if field is None:
                repairs.append(Repair.FIELDS_LOST)
            else:
                fields.append(field)
    return fields


def _field(tag: str, body: object, repairs: list[Repair]) -> Field | None:
    if isinstance(body, str):
        return Field(tag, value=_clean(body, repairs))
    if not isinstance(body, dict) or not isinstance(body.get("subfields"), list):
        return None
    subfields = []
    for one in body["subfields"]:
        for code, value in one.items() if isinstance(one, dict) else [("", None)]:
            if len(code) == 1 and isinstance(value, str):
                subfields.append((_clean(code, repairs), _clean(value, repairs)))
            else:
                repairs.append(Repair.ODD_FIELD)
    indicators = "".join(str(body.get(name) or " ")[:1] for name in ("ind1", "ind2"))
    return Field(tag, _clean(indicators, repairs), tuple(subfields))


def _clean(text: str, repairs: list[Repair]) -> str:
    """Without what no other form of MARC could carry: its own separators, and halves of characters."""
    kept = "".join(" " if letter in "\x00\x1d\x1e\x1f" or "\ud800" <= letter <= "\udfff" else letter for letter in text)
    if kept != text:
        repairs.append(Repair.ODD_CHARACTERS)
    return kept


def write(record: Record) -> bytes:
    """One record as a JSON object on one line, in UTF-8."""
    fields = [{field.tag: _said(field)} for field in record.fields]
    said = {"leader": unicode_leader(record), "fields": fields}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def write_all(records: Iterable[Record]) -> Iterator[bytes]:
    """A whole file: an array with a record a line."""
    before = b"[\n"
    for record in records:
        yield before + write(record)
        before = b",\n"
    yield b"\n]\n" if before != b"[\n" else b"[]\n"


def _said(field: Field) -> str | dict[str, Any]:
    if not field.indicators:
        return field.value
    subfields = [{code: value} for code, value in field.subfields]
    indicators = field.indicators.ljust(2)
    return {"ind1": indicators[0], "ind2": indicators[1], "subfields": subfields}
