"""MARC records as bytes: ISO 2709, XML and JSON, CNMARC and MARC21, in every encoding that libraries send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from . import iso2709, marcjson, marctext, marcxml
from .authority import AuthorityDescription, describe_authority, is_authority
from .copies import PLACES, CopyRule, Holding, PlaceError, copy_rule
from .description import Description, Person, describe, is_bibliographic, is_deleted
from .iso2709 import DoesNotFitError, write
from .price import Price, parse_price
from .record import (
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
)
from .sniff import HEAD, READABLE, FileKind, sniff

__all__ = [
    "HEAD",
    "PLACES",
    "READABLE",
    "SAMPLE",
    "START",
    "TOLD",
    "AuthorityDescription",
    "CopyRule",
    "Description",
    "DoesNotFitError",
    "Encoding",
    "Field",
    "FileKind",
    "Format",
    "Holding",
    "Person",
    "Piece",
    "PlaceError",
    "Position",
    "Price",
    "Reading",
    "Reason",
    "Record",
    "Rejected",
    "Repair",
    "copy_rule",
    "describe",
    "describe_authority",
    "finish",
    "is_authority",
    "is_bibliographic",
    "is_deleted",
    "parse",
    "parse_price",
    "pieces",
    "read",
    "sniff",
    "to_bytes",
    "to_cnmarcxml",
    "to_iso2709",
    "to_json",
    "to_marcxml",
    "with_raw",
    "write",
    "write_file",
]

CUTTERS = {
    FileKind.ISO_2709: iso2709.pieces,
    FileKind.MARC_XML: marcxml.pieces,
    FileKind.MARC_JSON: marcjson.pieces,
    FileKind.MARC_TEXT: marctext.pieces,
}
PARSERS = {
    FileKind.ISO_2709: iso2709.parse,
    FileKind.MARC_JSON: marcjson.parse,
    FileKind.MARC_TEXT: marctext.parse,
}


def pieces(stream: BinaryIO, kind: FileKind, after: Position = START) -> Iterator[Piece]:
    """The parts of a file of a readable kind that should be records, from `after` on."""
    return CUTTERS[kind](stream, after)


def finish(piece: Piece, kind: FileKind, reading: Reading = TOLD) -> Record | Rejected:
    """Read one part of a file."""
    if piece.result is not None:
        if reading.format and isinstance(piece.result, Record):
            return replace(piece.result, format=reading.format)
        return piece.result
    if piece.reason is not None:
        return Rejected(piece.reason, piece.offset, piece.number, piece.data[:SAMPLE])
    return PARSERS[kind](piece.data, piece.offset, piece.number, reading)


def read(
    stream: BinaryIO, kind: FileKind, after: Position = START, reading: Reading = TOLD
) -> Iterator[Record | Rejected]:
    """The records of a file of a readable kind, from `after` on."""
    return (finish(piece, kind, reading) for piece in pieces(stream, kind, after))


def parse(raw: bytes, reading: Reading = TOLD) -> Record | Rejected:
    """One record by itself, in whatever form its bytes are."""
    kind = sniff(raw)
    if kind is FileKind.MARC_XML:
        return marcxml.parse(raw)
    return PARSERS[kind if kind in PARSERS else FileKind.ISO_2709](raw, 0, 1, reading)


to_iso2709 = write


def to_marcxml(record: Record) -> bytes:
    """One MARCXML `record` element."""
    return marcxml.write(record)


def to_cnmarcxml(record: Record) -> bytes:
    """One `record` element in the namespace that the National Library of China uses for CNMARC."""
    return marcxml.write(record, marcxml.CNMARC_NAMESPACE)


def to_json(record: Record) -> bytes:
    """One MARC-in-JSON object."""
    return marcjson.write(record)


def write_file(records: Iterable[Record], kind: FileKind, encoding: Encoding | None = None) -> Iterator[bytes]:
    """The pieces of a whole file of these records; XML is MARCXML, whatever the format."""
    if kind is FileKind.MARC_XML:
        return marcxml.write_all(records)
    if kind is FileKind.MARC_JSON:
        return marcjson.write_all(records)
    return (write(record, encoding) for record in records)


def to_bytes(record: Record, encoding: Encoding = Encoding.UTF_8) -> bytes:
    """One record: ISO 2709 in this encoding, or XML where a record or a field is too long for that."""
    try:
        return write(record, encoding)
    except DoesNotFitError:
        return to_cnmarcxml(record) if record.format is Format.CNMARC else to_marcxml(record)


def with_raw(record: Record, raw: bytes) -> Record:
    """The record with these bytes as its own."""
    return replace(record, raw=raw)
