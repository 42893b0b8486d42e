"""MARC records as bytes: ISO 2709, XML and JSON, CNMARC and MARC21, in every encoding that libraries send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from . import iso2709, marcjson, marcxml
from .authority import AuthorityDescription, describe_authority, is_authority
from .description import Description, Holding, Person, describe, is_bibliographic, is_deleted
from .iso2709 import DoesNotFitError, write
from .price import Price, parse_price
from .record import (
    START,
    Encoding,
    Field,
    Format,
    Position,
    Reason,
    Record,
    Rejected,
    Repair,
)
from .sniff import HEAD, READABLE, FileKind, sniff

__all__ = [
    "HEAD",
    "READABLE",
    "START",
    "AuthorityDescription",
    "Description",
    "DoesNotFitError",
    "Encoding",
    "Field",
    "FileKind",
    "Format",
    "Holding",
    "Person",
    "Position",
    "Price",
    "Reason",
    "Record",
    "Rejected",
    "Repair",
    "describe",
    "describe_authority",
    "is_authority",
    "is_bibliographic",
    "is_deleted",
    "parse_price",
    "read",
    "sniff",
    "to_cnmarcxml",
    "to_iso2709",
    "to_json",
    "to_marcxml",
    "write",
    "write_file",
]

READERS = {FileKind.ISO_2709: iso2709.read, FileKind.MARC_XML: marcxml.read, FileKind.MARC_JSON: marcjson.read}


def read(stream: BinaryIO, kind: FileKind, after: Position = START) -> Iterator[Record | Rejected]:
    """The records of a file of a readable kind, from `after` on."""
    return READERS[kind](stream, after)


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
