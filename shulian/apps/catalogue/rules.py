"""The rules by which a library's file is read, as plain values that can be stored, and checked; no Django in here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shulian.core.importing import Matching, Overlay
from shulian.protocols import marc

Plain = dict[str, Any]

TAG_PATTERN = re.compile(r"[0-9A-ZX]{3}")
BOOK = "book"
LONGEST_CLASS = 30

COLUMNS = (
    "control_number",
    "title",
    "remainder",
    "volume",
    "responsibility",
    "authors",
    "edition",
    "place",
    "publisher",
    "year",
    "extent",
    "series",
    "isbn",
    "issn",
    "price",
    "clc",
    "subjects",
    "language",
    "audience",
    "form",
    "summary",
    "barcode",
    "call_number",
    "shelf",
    "item_class",
)
"""What a column of a table may hold."""


class RuleFault(StrEnum):
    """What is wrong with a rule; the words people see live in the translations."""

    TAG = "tag"
    PLACE = "place"
    PROTECTED = "protected"
    ITEM_CLASS = "item-class"
    NO_TITLE_COLUMN = "no-title-column"
    COLUMN_TWICE = "column-twice"


class RulesError(ValueError):
    """Rules that cannot be used: what is wrong, and with which text."""

    def __init__(self, fault: RuleFault, text: str = "") -> None:
        super().__init__(fault, text)
        self.fault = fault
        self.text = text


@dataclass(frozen=True)
class Rules:
    """Rules ready for use. `branches` leads from a library's code in the records to the id of one of ours.

    With `only_known_codes` a copy under a code that no library has is left out; else it is the sender's.
    """

    reading: marc.Reading = marc.TOLD
    copies: marc.CopyRule | None = None
    matching: Matching = Matching.EDITION
    overlay: Overlay = Overlay.REPLACE
    protected: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    default_class: str = BOOK
    shelves: Mapping[str, str] = field(default_factory=dict)
    default_shelf: str = ""
    branches: Mapping[str, int] = field(default_factory=dict)
    only_known_codes: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    """What kind of library sends the records: that counts for their worth."""


def rules_from(plain: Mapping[str, Any]) -> Rules:
    """The rules that these plain values say; RulesError when they make no sense."""
    encoding, form = plain.get("encoding"), plain.get("format")
    columns = _columns(plain.get("columns") or {})
    return Rules(
        reading=marc.Reading(marc.Encoding(encoding) if encoding else None, marc.Format(form) if form else None),
        copies=_copies(plain.get("copies") or (IN_TABLES if columns else {})),
        matching=Matching(plain.get("matching") or Matching.EDITION),
        overlay=Overlay(plain.get("overlay") or Overlay.REPLACE),
        protected=_protected(plain.get("protected") or []),
        classes=_classes(plain.get("classes") or {}),
        default_class=str(plain.get("default_class") or BOOK)[:LONGEST_CLASS],
        shelves=dict(plain.get("shelves") or {}),
        default_shelf=str(plain.get("default_shelf") or ""),
        branches=dict(plain.get("branches") or {}),
        only_known_codes=bool(plain.get("only_known_codes")),
        columns=columns,
        kind=str(plain.get("kind") or ""),
    )


def _copies(said: Mapping[str, Any]) -> marc.CopyRule | None:
    if not said:
        return None
    try:
        return marc.copy_rule(said)
    except marc.PlaceError as error:
        text = str(error)
        is_tag = text == str(said.get("tag", "")).strip()
        raise RulesError(RuleFault.TAG if is_tag else RuleFault.PLACE, text) from error


def _protected(tags: list[str]) -> tuple[str, ...]:
    for tag in tags:
        if not TAG_PATTERN.fullmatch(tag):
            raise RulesError(RuleFault.PROTECTED, tag)
    return tuple(tags)


def _classes(said: Mapping[str, str]) -> dict[str, str]:
    for name in said.values():
        if not name or len(name) > LONGEST_CLASS:
            raise RulesError(RuleFault.ITEM_CLASS, name)
    return dict(said)


def _columns(said: Mapping[str, str]) -> dict[str, str]:
    columns = {name: heading for name in COLUMNS if (heading := str(said.get(name) or "").strip())}
    headings = list(columns.values())
    for heading in headings:
        if headings.count(heading) > 1:
            raise RulesError(RuleFault.COLUMN_TWICE, heading)
    if columns and "title" not in columns:
        raise RulesError(RuleFault.NO_TITLE_COLUMN)
    return columns


IN_TABLES = {"tag": "905", "barcode": "b", "call_number": "s", "shelf": "c", "price": "010$d", "item_class": "t"}
"""Where a row of a table, made a record, has its copies."""

CN_905 = {"tag": "905", "library": "a", "barcode": "b", "call_number": "s | d/e", "shelf": "c", "volume": "v"}

PRESETS: dict[str, Plain] = {
    "cnmarc-905": {"format": "cnmarc", "copies": CN_905},
    "cnmarc-905-listed": {
        "format": "cnmarc",
        "copies": CN_905 | {"separators": ";；,，", "ranges": True},
    },
    "cnmarc-905-grouped": {
        "format": "cnmarc",
        "copies": CN_905 | {"grouped": True, "price": "p | 010$d", "item_class": "t"},
    },
    "cnmarc-906": {
        "format": "cnmarc",
        "copies": {
            "tag": "906",
            "library": "a",
            "barcode": "h | b",
            "call_number": "905$s | 905$d/905$e",
            "shelf": "c | l",
        },
    },
    "marc21-852": {
        "format": "marc21",
        "copies": {
            "tag": "852",
            "library": "a | b",
            "barcode": "p",
            "call_number": "h i | 084$a",
            "shelf": "c",
            "volume": "3",
            "price": "9 | 020$c",
            "item_class": "t",
        },
    },
    "marc21-876": {
        "format": "marc21",
        "copies": {
            "tag": "876",
            "barcode": "p",
            "call_number": "852$h 852$i",
            "shelf": "l | 852$c",
            "price": "c",
            "item_class": "j",
        },
    },
    "table": {
        "columns": {
            "control_number": "控制号",
            "title": "题名",
            "authors": "责任者",
            "publisher": "出版社",
            "place": "出版地",
            "year": "出版年",
            "isbn": "ISBN",
            "price": "价格",
            "clc": "分类号",
            "subjects": "主题词",
            "extent": "页数",
            "barcode": "条码号",
            "call_number": "索书号",
            "shelf": "馆藏地",
        },
    },
}
"""Rules that many libraries share: a new profile begins with one of them."""
