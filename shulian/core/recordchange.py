"""One change for many records (批量修改): what it makes of a record, said before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shulian.core.fieldlines import line_of, sorted_in
from shulian.core.fieldrules import Line


class Kind(StrEnum):
    """What is done to the records, or to their copies."""

    ADD_FIELD = "add-field"
    REMOVE_FIELD = "remove-field"
    SET_SUBFIELD = "set-subfield"
    REMOVE_SUBFIELD = "remove-subfield"
    REPLACE_TEXT = "replace-text"
    ITEM_SHELF = "item-shelf"
    ITEM_CLASS = "item-class"


OF_ITEMS = {Kind.ITEM_SHELF: "shelf", Kind.ITEM_CLASS: "item_class"}
WITHOUT_CODE = frozenset({Kind.ADD_FIELD, Kind.REMOVE_FIELD})
UNTOUCHED = frozenset({"001", "005"})
"""Numbers of records are theirs, and their time is written by saving."""


class Fault(StrEnum):
    """Why a change cannot be made."""

    TAG = "tag"
    CODE = "code"
    NO_TEXT = "no-text"
    NOT_THIS_FIELD = "not-this-field"
    TOO_LONG = "too-long"


@dataclass(frozen=True)
class Change:
    """What is changed: `find` narrows it to fields or texts that have it, `put` is what comes."""

    kind: Kind
    tag: str = ""
    indicators: str = "##"
    code: str = ""
    find: str = ""
    put: str = ""


def fault_of(change: Change) -> Fault | None:
    """What is wrong with a change, if anything is."""
    if len(change.put) > (30 if change.kind is Kind.ITEM_CLASS else 80) and change.kind in OF_ITEMS:
        return Fault.TOO_LONG
    if change.kind in OF_ITEMS:
        return None if change.put.strip() else Fault.NO_TEXT
    if not (len(change.tag) == 3 and change.tag.isascii() and change.tag.isdecimal()):
        return Fault.TAG
    if change.tag in UNTOUCHED or change.tag.startswith("00"):
        return Fault.NOT_THIS_FIELD
    if change.kind not in WITHOUT_CODE and not (len(change.code) == 1 and change.code.isalnum()):
        return Fault.CODE
    needed = {Kind.ADD_FIELD: change.put, Kind.SET_SUBFIELD: change.put, Kind.REPLACE_TEXT: change.find}
    return None if needed.get(change.kind, "x").strip() else Fault.NO_TEXT


def changed(lines: Sequence[Line], change: Change) -> list[Line]:
    """The record after the change; equal lines when there is nothing to change in it."""
    if change.kind is Kind.ADD_FIELD:
        new = line_of(change.tag, change.indicators, change.put)
        return list(lines) if new in lines else sorted_in(lines, new)
    made = [_line(line, change) if line.tag == change.tag else line for line in lines]
    return [line for line in made if line is not None]


def _line(line: Line, change: Change) -> Line | None:
    """One field of the tag after the change; None when nothing of it stays."""
    if change.kind is Kind.REMOVE_FIELD:
        return None if not change.find or any(change.find in text for _, text in line.subfields) else line
    if change.kind is Kind.SET_SUBFIELD:
        return _set(line, change)
    pairs = [(code, text) for code, text in (_pair(pair, change) for pair in line.subfields) if text]
    return replace(line, subfields=tuple(pairs)) if pairs else None


def _set(line: Line, change: Change) -> Line:
    there = [text for code, text in line.subfields if code == change.code]
    if change.find and not any(change.find in text for text in there):
        return line
    if not there:
        return replace(line, subfields=(*line.subfields, (change.code, change.put)))
    return replace(
        line,
        subfields=tuple((code, change.put if code == change.code else text) for code, text in line.subfields),
    )


def _pair(pair: tuple[str, str], change: Change) -> tuple[str, str]:
    code, text = pair
    if code != change.code:
        return pair
    if change.kind is Kind.REPLACE_TEXT:
        return code, text.replace(change.find, change.put).strip()
    return pair if change.find and change.find not in text else (code, "")
