"""What a record needs before it meets the database: read, described, keyed. Runs beside the import, without Django."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic_core import PydanticSerializationError, to_json

from shulian.apps.catalogue.described import Columns, columns_of, new_edition
from shulian.apps.catalogue.merits import quality_of
from shulian.apps.catalogue.packed import pack
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.catalogue.rules import BOOK, Rules
from shulian.core.forms import Form
from shulian.core.matching import Edition, edition_key
from shulian.core.reported import Note
from shulian.core.shelves import shelf_key
from shulian.protocols import marc

CONTROL_NUMBER = 100
BARCODE, CALL_NUMBER, SHELF, VOLUME = 40, 80, 80, 40
"""Characters that the columns hold."""
DEAREST = 2**31 - 1
AT_ONCE = 50
"""Records that take each step together: so its code and what they say stay in the nearest memory of the processor."""
# What has no shelf is told from books by its class, unless the profile says otherwise.
CLASS_BY_FORM = {Form.E_BOOK: "e-book", Form.DEVICE: "device"}


class Reported(NamedTuple):
    """One copy that a record reports; `library` in its words, `branch` the id that the rules give for it."""

    barcode: str
    library: str
    branch: int | None
    call_number: str
    shelf_key: str
    shelf: str
    price_fen: int | None
    item_class: str
    volume: str = ""


class Prepared(NamedTuple):
    """One piece of a file, ready to be compared with the catalogue; with a `reason` it is refused.

    `lost` says of the copies that cannot become items why, and with which barcode.
    """

    number: int
    offset: int
    end: int
    raw: bytes
    reason: str
    control_number: str = ""
    format: str = ""
    encoding: str = ""
    packed: bytes = b""
    repairs: tuple[str, ...] = ()
    deleted: bool = False
    digest: bytes = b""
    columns: Columns = {}
    known: tuple[Any, ...] = ()
    key: str = ""
    quality: int = 0
    copies: tuple[Reported, ...] = ()
    has_copies: bool = False
    lost: tuple[tuple[str, str], ...] = ()

    @property
    def edition(self) -> Edition:
        """What matching compares; travels as a plain tuple because that is quick."""
        return Edition._make(self.known)


class _Read(NamedTuple):
    """A record with what comes of it, step by step."""

    record: marc.Record
    said: marc.Description
    columns: Columns
    known: Edition
    packed: bytes
    quality: int


def prepare(piece: marc.Piece, kind: marc.FileKind, rules: Rules) -> Prepared:
    """Read, describe and key one piece of a file."""
    return prepare_all([piece], kind, rules)[0]


def prepare_all(
    pieces: Sequence[marc.Piece], kind: marc.FileKind, rules: Rules, *, keep_raw: bool = True
) -> list[Prepared]:
    """Prepare a run of pieces, a few at a time; `keep_raw` is off where the bytes are at hand already."""
    found: list[Prepared] = []
    for at in range(0, len(pieces), AT_ONCE):
        few = pieces[at : at + AT_ONCE]
        results = [marc.finish(piece, kind, rules.reading) for piece in few]
        described = [_described(result, rules) for result in results]
        read = iter(_keyed([one for one in described if not isinstance(one, str)], rules))
        for piece, result, one in zip(few, results, described, strict=True):
            raw = result.raw if keep_raw else b""
            if isinstance(one, str):
                found.append(Prepared(piece.number, piece.offset, piece.end, raw, one))
            else:
                found.append(_whole(piece, raw, next(read), rules))
    return found


def _described(result: marc.Record | marc.Rejected, rules: Rules) -> tuple[marc.Record, marc.Description] | str:
    """A record with what it says, or the reason why it is refused."""
    if isinstance(result, marc.Rejected):
        return result.reason
    if not marc.is_bibliographic(result):
        return Rejection.NOT_BIBLIOGRAPHIC
    said = marc.describe(result, rules.copies)
    return (result, said) if said.title or marc.is_deleted(result) else Rejection.NO_TITLE


def _keyed(described: list[tuple[marc.Record, marc.Description]], rules: Rules) -> list[_Read]:
    """What comes of these records, each step for all of them before the next one."""
    columns = [columns_of(said) for _, said in described]
    known = [new_edition(one) for one in columns]
    packed = [_as_json([[record.leader], *pack(record.fields)]) for record, _ in described]
    worth = [quality_of(record, said, rules.kind) for record, said in described]
    return [
        _Read(record, said, made, edition, text, points)
        for (record, said), made, edition, text, points in zip(described, columns, known, packed, worth, strict=True)
    ]


def _whole(piece: marc.Piece, raw: bytes, read: _Read, rules: Rules) -> Prepared:
    record, said, columns, known, packed, quality = read
    columns["additions"] = sorted(known.additions)
    return Prepared(
        number=piece.number,
        offset=piece.offset,
        end=piece.end,
        raw=raw,
        reason="",
        control_number=record.control_number[:CONTROL_NUMBER],
        format=record.format.value,
        encoding=record.encoding.value,
        packed=packed,
        repairs=tuple([repair.value for repair in record.repairs]),
        deleted=marc.is_deleted(record),
        digest=hashlib.sha256(record.raw).digest(),
        columns=columns,
        known=tuple(known),
        key=edition_key(known),
        quality=quality,
        copies=tuple(reported(said, columns, rules)) if said.holdings else (),
        has_copies=bool(said.holdings),
        lost=tuple(_lost(said)) if said.holdings else (),
    )


def _as_json(value: object) -> bytes:
    """What `json.dumps` says, in a quarter of the time; text that is no text is left to it, and to the database."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


def _lost(description: marc.Description) -> list[tuple[str, str]]:
    lost: list[tuple[str, str]] = []
    for holding in description.holdings:
        if not holding.barcodes:
            lost.append((Note.NO_BARCODE, ""))
        lost += [(Note.TOO_LONG, barcode[:100]) for barcode in holding.barcodes if len(barcode) > BARCODE]
    return lost


def reported(description: marc.Description, columns: Columns, rules: Rules) -> list[Reported]:
    """The copies that a record reports with a barcode."""
    found = []
    fallback = CLASS_BY_FORM.get(columns["form"], rules.default_class)
    if rules.default_class != BOOK:
        fallback = rules.default_class
    for holding in description.holdings:
        call_number = holding.call_number[:CALL_NUMBER]
        shelf = rules.shelves.get(holding.shelf, holding.shelf) or rules.default_shelf
        price = marc.parse_price(holding.price) if holding.price else description.price
        found += [
            Reported(
                barcode,
                holding.library,
                rules.branches.get(holding.library),
                call_number,
                shelf_key(call_number),
                shelf[:SHELF],
                price.amount if price and price.currency == "CNY" and price.amount <= DEAREST else None,
                rules.classes.get(holding.item_class, fallback),
                holding.volume[:VOLUME],
            )
            for barcode in holding.barcodes
            if len(barcode) <= BARCODE
        ]
    return found
