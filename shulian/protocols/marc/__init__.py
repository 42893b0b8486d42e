"""MARC records as bytes: ISO 2709 and XML, CNMARC and MARC21, in every encoding that libraries send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from . import iso2709, marcxml
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
    "is_bibliographic",
    "is_deleted",
    "parse_price",
    "read",
    "sniff",
    "write",
]

READERS = {FileKind.ISO_2709: iso2709.read, FileKind.MARC_XML: marcxml.read}


def read(stream: BinaryIO, kind: FileKind, after: Position = START) -> Iterator[Record | Rejected]:
    """The records of a file of a readable kind, from `after` on."""
    return READERS[kind](stream, after)
