"""What a record needs before it meets the database: read, described, keyed. Runs beside the import, without Django."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic_core import PydanticSerializationError, to_json

from shulian.apps.catalogue.described import Columns, columns_of, edition_from
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
    packed: str = ""
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
        return Edition(*self.known)


def prepare(piece: marc.Piece, kind: marc.FileKind, rules: Rules, *, keep_raw: bool = True) -> Prepared:
    """Read, describe and key one piece of a file; `keep_raw` is off where the bytes are at hand already."""
    result = marc.finish(piece, kind, rules.reading)
    raw = result.raw if keep_raw else b""
    if isinstance(result, marc.Rejected):
        return Prepared(piece.number, piece.offset, piece.end, raw, result.reason)
    if not marc.is_bibliographic(result):
        return Prepared(piece.number, piece.offset, piece.end, raw, Rejection.NOT_BIBLIOGRAPHIC)
    description = marc.describe(result, rules.copies)
    deleted = marc.is_deleted(result)
    if not description.title and not deleted:
        return Prepared(piece.number, piece.offset, piece.end, raw, Rejection.NO_TITLE)
    columns = columns_of(description)
    known = edition_from(columns)
    columns["additions"] = sorted(known.additions)
    return Prepared(
        number=piece.number,
        offset=piece.offset,
        end=piece.end,
        raw=raw,
        reason="",
        control_number=result.control_number[:CONTROL_NUMBER],
        format=result.format.value,
        encoding=result.encoding.value,
        packed=_as_json([[result.leader], *pack(result.fields)]),
        repairs=tuple([repair.value for repair in result.repairs]),
        deleted=deleted,
        digest=hashlib.sha256(result.raw).digest(),
        columns=columns,
        known=plain(known),
        key=edition_key(known),
        quality=quality_of(result, description, rules.kind),
        copies=tuple(reported(description, columns, rules)) if description.holdings else (),
        has_copies=bool(description.holdings),
        lost=tuple(_lost(description)) if description.holdings else (),
    )


def _as_json(value: object) -> str:
    """What `json.dumps` says, in a quarter of the time; text that is no text is left to it, and to the database."""
    try:
        return to_json(value).decode()
    except PydanticSerializationError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(known: Edition) -> tuple[Any, ...]:
    """An edition as a tuple."""
    return tuple([getattr(known, name) for name in Edition.__slots__])


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


def prepare_all(pieces: Sequence[marc.Piece], kind: marc.FileKind, rules: Rules) -> list[Prepared]:
    """Prepare a run of pieces."""
    return [prepare(piece, kind, rules) for piece in pieces]
