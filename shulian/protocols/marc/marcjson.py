"""MARC-in-JSON: an array of records, one record, or a record a line; read in bounded memory, object by object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from .record import (
    MAX_RECORD,
    SAMPLE,
    START,
    TOLD,
    Encoding,
    Field,
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
MARKS = re.compile(rb'[{}"\\]')


class Chunk(NamedTuple):
    """The bytes of one outermost object and where they begin; `whole` is False where its end was not found."""

    offset: int
    data: bytes
    whole: bool


class _Scanner:
    """Finds where an object ends without reading it: braces count, except inside strings."""

    def __init__(self) -> None:
        self.depth = 0
        self.quoted = False
        self.skip = -1

    def step(self, mark: re.Match[bytes], offset: int) -> bool:
        """Take one mark; True when it closes the outermost object."""
        at, sign = offset + mark.start(), mark[0]
        if at == self.skip:
            return False
        if sign == b"\\":
            # The character behind a backslash means nothing.
            self.skip = at + 1 if self.quoted else -1
        elif sign == b'"':
            self.quoted = not self.quoted and self.depth > 0
        elif not self.quoted:
            self.depth = max(0, self.depth + (1 if sign == b"{" else -1))
            return sign == b"}" and self.depth == 0
        return False


def pieces(stream: BinaryIO, after: Position = START) -> Iterator[Piece]:
    """Every outermost object of a JSON file from `after` on."""
    stream.seek(after.offset)
    number = after.number
    for chunk in _objects(stream, after.offset):
        number += 1
        reason = None
        if not chunk.whole:
            reason = Reason.TOO_LONG if len(chunk.data) > MAX_RECORD else Reason.TRUNCATED
        yield Piece(number, chunk.offset, chunk.offset + len(chunk.data), chunk.data, reason)


def _objects(stream: BinaryIO, offset: int) -> Iterator[Chunk]:
    scanner = _Scanner()
    held = bytearray()
    opened = -1
    while block := stream.read(BLOCK):
        start = 0
        for mark in MARKS.finditer(block):
            if opened < 0 and mark[0] == b"{" and not scanner.depth:
                opened, start = offset + mark.start(), mark.start()
            if scanner.step(mark, offset) and opened >= 0:
                held += block[start : mark.end()]
                yield Chunk(opened, bytes(held), whole=True)
                held.clear()
                opened = -1
        if opened >= 0:
            held += block[start:]
        offset += len(block)
        if len(held) > MAX_RECORD:
            break
    if opened >= 0:
        yield Chunk(opened, bytes(held), whole=False)


def parse(raw: bytes, offset: int = 0, number: int = 1, reading: Reading = TOLD) -> Record | Rejected:
    """Read one object."""
    text, encoding, repairs = _decoded(raw, reading.encoding)
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


def _decoded(raw: bytes, promised: Encoding | None) -> tuple[str, Encoding, list[Repair]]:
    for encoding in (Encoding.GB18030 if promised is Encoding.GB18030 else Encoding.UTF_8, Encoding.GB18030):
        try:
            return raw.decode(encoding.value), encoding, []
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace"), Encoding.UTF_8, [Repair.LOSSY_TEXT]


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
