"""ISO 2709 (GB/T 2901): the exchange format of MARC records, read leniently and written strictly.

A record is a leader of 24 bytes, a directory of 12-byte entries (tag, length, start), and fields that each
end with 0x1E; the record ends with 0x1D. Lengths count bytes and are wrong in many real files, so nothing
here relies on them: records are split at 0x1D and fields at 0x1E, and the lengths only confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from struct import Struct
from typing import BinaryIO, NamedTuple

from .encodings import decode
from .record import (
    MAX_RECORD,
    SAMPLE,
    START,
    TOLD,
    Encoding,
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

RECORD_END = b"\x1d"
FIELD_END = b"\x1e"
LEADER = 24
ENTRY = 12
TAG = 3
STARTS = 100_000
"""What the start in an entry stays below; its length stands before it."""
BLOCK = 1 << 18
LONGEST_RECORD = 99_999
LONGEST_FIELD = 9_999

BETWEEN = b" \r\n\t\x00\x1a"
BOM = b"\xef\xbb\xbf"
ENTRIES = re.compile(rb"(?:[0-9A-Za-z]{3}[0-9]{9})*")
FIRST_DATA = "01"
"""Tags before it are those of control fields: 001, 00X."""
INDICATORS = 2
SUBFIELDS = re.compile(r"\x1f(.)([^\x1f]*)", re.DOTALL)
TAGS = re.compile(r"(?:[0-9A-Za-z]{3})*")
PLAIN = re.compile(rb"[^\x20-\x7e]")


class DoesNotFitError(ValueError):
    """A record or field is longer than ISO 2709 can say, or has a character that the encoding lacks."""


class Chunk(NamedTuple):
    """What lies between two record ends; `ended` tells whether its own was there, `whole` whether all is kept."""

    offset: int
    data: bytes
    ended: bool
    whole: bool


class Layout(NamedTuple):
    """Where the fields of a record lie: their tags, the number of the piece each has, and the repairs."""

    tags: list[str]
    pieces: Sequence[int]
    repairs: list[Repair]


def pieces(stream: BinaryIO, after: Position = START) -> Iterator[Piece]:
    """Every piece of a binary file from `after` on, in bounded memory."""
    stream.seek(after.offset)
    number = after.number
    for chunk in _chunks(stream, after.offset):
        data = chunk.data.lstrip(BETWEEN)
        if data.startswith(BOM):
            data = data[len(BOM) :].lstrip(BETWEEN)
        if not data.strip(BETWEEN + RECORD_END):
            continue
        number += 1
        end = chunk.offset + len(chunk.data)
        reason = None if chunk.whole else Reason.TOO_LONG
        yield Piece(number, end - len(data), end, data, reason)


def _chunks(stream: BinaryIO, offset: int) -> Iterator[Chunk]:
    carry = b""
    skipping = False
    while block := stream.read(BLOCK):
        *ended, rest = (carry + block).split(RECORD_END)
        for piece in ended:
            if not skipping:
                yield Chunk(offset, piece + RECORD_END, ended=True, whole=len(piece) < MAX_RECORD)
            skipping = False
            offset += len(piece) + 1
        carry = rest
        if skipping or len(carry) > MAX_RECORD:
            if not skipping:
                yield Chunk(offset, carry[: 2 * SAMPLE], ended=False, whole=False)
            offset += len(carry)
            carry, skipping = b"", True
    if carry and not skipping:
        yield Chunk(offset, carry, ended=False, whole=True)


def parse(raw: bytes, offset: int = 0, number: int = 1, reading: Reading = TOLD) -> Record | Rejected:
    """Read one record; `raw` includes its end mark if the file had one."""
    layout, base, data = _lay_out(raw)
    if isinstance(layout, Reason):
        return Rejected(layout, offset, number, raw[:SAMPLE])
    leader = raw[:LEADER].decode("ascii", errors="replace").replace("\x00", " ")
    record_format = reading.format or format_of(frozenset(layout.tags), leader)
    repairs = _check_leader(raw, base) + layout.repairs
    text, encoding, lossy = decode(data, record_format, leader[9], reading.encoding)
    if lossy:
        repairs.append(Repair.LOSSY_TEXT)
    if "\x00" in text:
        text = text.replace("\x00", " ")
        repairs.append(Repair.ODD_CHARACTERS)
    fields, odd = _fields(layout, text)
    if odd:
        repairs.append(Repair.ODD_FIELD)
    return Record(
        leader=leader,
        fields=fields,
        format=record_format,
        encoding=encoding,
        repairs=tuple(repairs),
        raw=raw,
        offset=offset,
        number=number,
    )


def _check_leader(raw: bytes, base: int) -> list[Repair]:
    repairs = []
    if raw[:5] != b"%05d" % len(raw):
        repairs.append(Repair.WRONG_LENGTH)
    if raw[12:17] != b"%05d" % base:
        repairs.append(Repair.WRONG_BASE)
    if not raw[:LEADER].isascii() or raw[10:12] != b"22" or b"\x00" in raw[:LEADER]:
        repairs.append(Repair.ODD_LEADER)
    return repairs


def _lay_out(raw: bytes) -> tuple[Layout | Reason, int, bytes]:
    """The layout of a record or why it has none, the base address found, and the bytes of the fields."""
    ended = raw.endswith(RECORD_END)
    if len(raw) < LEADER + ENTRY:
        return (Reason.TOO_SHORT if ended else Reason.TRUNCATED), 0, b""
    directory_end = raw.find(FIELD_END, LEADER)
    if directory_end < 0:
        return (Reason.NOT_A_RECORD if ended or not raw[:5].isdigit() else Reason.TRUNCATED), 0, b""
    for base, directory in _directories(raw, directory_end):
        repairs = [] if ended else [Repair.MISSING_TERMINATOR]
        if len(directory) % ENTRY or base != directory_end + 1:
            repairs.append(Repair.WRONG_DIRECTORY)
        data = raw[base:-1] if ended else raw[base:]
        layout = _match(directory, data, repairs)
        if isinstance(layout, Layout):
            break
    if not ended and not (isinstance(layout, Layout) and _is_complete(raw, layout)):
        return Reason.TRUNCATED, base, data
    return layout, base, data


def _directories(raw: bytes, end: int) -> Iterator[tuple[int, bytes]]:
    """The directory up to the first field end; if it has a torn entry, also up to where its entries stop."""
    yield end + 1, raw[LEADER:end]
    if (end - LEADER) % ENTRY:
        match = ENTRIES.match(raw, LEADER)
        entries = match[0] if match else b""
        yield LEADER + len(entries), entries


def _is_complete(raw: bytes, layout: Layout) -> bool:
    """Whether only the end mark is missing: half a record must not replace a whole one."""
    return raw.endswith(FIELD_END) and layout.repairs == [Repair.MISSING_TERMINATOR]


def _match(directory: bytes, data: bytes, repairs: list[Repair]) -> Layout | Reason:
    """Pair the entries of the directory with the pieces between field ends."""
    pieces = data.split(FIELD_END)
    if pieces[-1]:
        repairs.append(Repair.MISSING_TERMINATOR)
    else:
        pieces.pop()
    text = directory.decode("latin-1")
    tags = [text[at : at + TAG] for at in range(0, len(text) - ENTRY + 1, ENTRY)]
    if not tags or not pieces or not (directory.isdigit() or TAGS.fullmatch("".join(tags))):
        return Reason.NOT_A_RECORD
    if _in_order(directory, pieces):
        return Layout(tags, range(len(pieces)), repairs)
    found = _by_address(text, pieces)
    if None not in found and len(set(found)) == len(pieces):
        return Layout(tags, [piece for piece in found if piece is not None], repairs)
    if Repair.WRONG_DIRECTORY not in repairs:
        repairs.append(Repair.WRONG_DIRECTORY)
    if len(tags) == len(pieces):
        return Layout(tags, range(len(pieces)), repairs)
    kept = [(tag, piece) for tag, piece in zip(tags, found, strict=True) if piece is not None]
    if 2 * len(kept) < len(tags):
        return Reason.DIRECTORY_LOST
    repairs.append(Repair.FIELDS_LOST)
    return Layout([tag for tag, _ in kept], [piece for _, piece in kept], repairs)


def _in_order(directory: bytes, pieces: list[bytes]) -> bool:
    """Whether each entry is that of the piece at its place, as in nearly every record."""
    if len(directory) != ENTRY * len(pieces):
        return False
    said = _addresses(len(pieces)).unpack(directory)
    if not directory.isdigit() and not b"".join(said).isdigit():
        return False
    # They are compared as numbers: to write each as an entry has it takes three times as long.
    start, found = 0, []
    for piece in pieces:
        length = len(piece) + 1
        found.append(length * STARTS + start)
        start += length
    return start < STARTS and found == list(map(int, said))


@lru_cache(maxsize=1024)
def _addresses(count: int) -> Struct:
    """The lengths and starts of so many entries."""
    return Struct(f"{TAG}x{ENTRY - TAG}s" * count)


def _by_address(directory: str, pieces: list[bytes]) -> list[int | None]:
    """For each entry the piece that starts and ends where it says, if there is one."""
    addresses = {}
    start = 0
    for number, piece in enumerate(pieces):
        length = len(piece) + 1
        addresses[f"{length:04d}{start:05d}"] = number
        start += length
    return [addresses.get(directory[at + TAG : at + ENTRY]) for at in range(0, len(directory) - ENTRY + 1, ENTRY)]


def _fields(layout: Layout, text: str) -> tuple[tuple[Field, ...], bool]:
    """The fields, and whether something in one of them was out of order."""
    texts = text.split("\x1e")
    in_order = "\x1f\x1f" not in text and "\x1f\x1e" not in text and not text.endswith("\x1f")
    new, subfields = tuple.__new__, SUBFIELDS.findall
    odd: list[str] = []
    fields = [
        new(Field, (tag, said[:INDICATORS], tuple(subfields(said)), ""))
        if tag >= FIRST_DATA and said.find("\x1f") == INDICATORS and in_order
        else _field(tag, said, odd)
        for tag, said in zip(layout.tags, map(texts.__getitem__, layout.pieces), strict=True)
    ]
    return tuple(fields), bool(odd)


def _field(tag: str, text: str, odd: list[str]) -> Field:
    """The field; its tag goes to `odd` when something in it was out of order."""
    if tag < FIRST_DATA:
        if "\x1f" in text:
            odd.append(tag)
        return Field(tag, value=text)
    indicators, *pieces = text.split("\x1f")
    subfields = tuple([(piece[0], piece[1:]) for piece in pieces if piece])
    if len(indicators) == INDICATORS and "" not in pieces:
        return Field(tag, indicators, subfields)
    odd.append(tag)
    # Text before the first subfield is kept under an empty code, and so written back where it stood.
    stray = (("", indicators[INDICATORS:]),) if len(indicators) > INDICATORS else ()
    subfields = stray + subfields
    # Without indicators it would be a control field, and its text lost.
    return Field(tag, indicators[:INDICATORS] or "  " * bool(subfields), subfields)


def write(record: Record, encoding: Encoding | None = None) -> bytes:
    """One record in ISO 2709, by default in its own encoding; MARC-8 is read only and becomes UTF-8."""
    target = encoding or record.encoding
    if target is Encoding.MARC_8:
        target = Encoding.UTF_8
    bodies = [_encode(field, target) for field in record.fields]
    entries = []
    start = 0
    for field, body in zip(record.fields, bodies, strict=True):
        if len(body) > LONGEST_FIELD or start > LONGEST_RECORD:
            raise DoesNotFitError(f"field {field.tag}: {len(body)} bytes at {start}")
        entries.append(f"{field.tag}{len(body):04d}{start:05d}")
        start += len(body)
    base = LEADER + ENTRY * len(entries) + 1
    length = base + start + 1
    if length > LONGEST_RECORD:
        raise DoesNotFitError(f"record of {length} bytes")
    written = b"".join(bodies)
    directory = "".join(entries).encode("ascii")
    return b"".join([_leader(record, target, written, base), directory, FIELD_END, written, RECORD_END])


def _leader(record: Record, target: Encoding, written: bytes, base: int) -> bytes:
    """The leader with what follows from the fields: lengths, coding, and the fixed numbers of the format."""
    leader = record.leader.ljust(LEADER)[:LEADER]
    is_marc21 = record.format is Format.MARC21
    coding = leader[9]
    # Plain ASCII is the same in every coding, so such a record may go on saying what it said.
    if is_marc21 and (target is not record.encoding or not written.isascii()):
        coding = "a" if target is Encoding.UTF_8 else " "
    tail = leader[20:] if leader.startswith("45", 20) else ("4500" if is_marc21 else "450 ")
    length = base + len(written) + 1
    text = f"{length:05d}{leader[5:9]}{coding}22{base:05d}{leader[17:20]}{tail}"
    return PLAIN.sub(b" ", text.encode("ascii", errors="replace"))


def _encode(field: Field, encoding: Encoding) -> bytes:
    text = field.value or field.indicators + "".join(
        f"\x1f{code}{value}" if code else value for code, value in field.subfields
    )
    if "\x1d" in text or "\x1e" in text or any("\x1f" in value for _, value in field.subfields):
        raise DoesNotFitError(f"field {field.tag}: a separator of the format inside its text")
    try:
        return text.encode(encoding.value) + FIELD_END
    except UnicodeEncodeError as error:
        raise DoesNotFitError(f"field {field.tag}: {error.reason}") from error
