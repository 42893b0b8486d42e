"""Where a record says which copies a library has (905, 852, 9XX): rules that each library writes for itself.

A place is written as people say it: `b` is subfield b of the copy's own field, `010$d` stands elsewhere in the record,
`d/e` are two subfields with a stroke between them, and `s | d/e` is the first of the two that says something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .record import Field

PART = re.compile(r"\s*(?:(?P<tag>[0-9A-Za-z]{3})\$)?(?P<code>[0-9A-Za-z])(?P<join>[^0-9A-Za-z$|]*)")
TAG = re.compile(r"[0-9A-Za-z]{3}")
RANGE = re.compile(r"(?P<head>\D*)(?P<first>[0-9]{1,12})\s*[-~－—～至]\s*(?P<again>\D*)(?P<last>[0-9]{1,12})")
LONGEST_RANGE = 500
"""Barcodes that one range may stand for; a longer one is a slip of the pen."""


class Part(NamedTuple):
    """A subfield of the copy's own field, or of another field; `join` stands between it and the next."""

    tag: str
    code: str
    join: str


Place = tuple[tuple[Part, ...], ...]
"""Alternatives, each of parts that are joined."""


class PlaceError(ValueError):
    """A place that cannot be understood; its text is the argument."""


class Holding(NamedTuple):
    """Copies that a library reports inside a record, in the words of the record."""

    library: str
    barcodes: tuple[str, ...]
    call_number: str
    shelf: str
    volume: str
    price: str = ""
    item_class: str = ""


@dataclass(frozen=True, slots=True)
class CopyRule:
    """Where each element of a copy stands; `tag` is the field of which there is one for each copy or group of copies.

    `separators` part several barcodes in one subfield, `ranges` reads 0100001-0100005 as five of them, and with
    `grouped` each barcode has the subfields that follow it, up to the next barcode.
    """

    tag: str
    library: Place = ()
    barcode: Place = ()
    call_number: Place = ()
    shelf: Place = ()
    volume: Place = ()
    price: Place = ()
    item_class: Place = ()
    separators: str = ""
    ranges: bool = False
    grouped: bool = False


PLACES = ("library", "barcode", "call_number", "shelf", "volume", "price", "item_class")
"""The elements whose place a rule says."""


def place(text: str) -> Place:
    """Read a place as people write it; PlaceError when it makes no sense."""
    return tuple(_alternative(part) for part in text.split("|") if part.strip())


def copy_rule(said: Mapping[str, object]) -> CopyRule:
    """A rule from plain values, places as text; PlaceError names the text that makes no sense."""
    tag = str(said.get("tag", "")).strip()
    if not TAG.fullmatch(tag):
        raise PlaceError(tag)
    places = {name: place(str(said.get(name) or "")) for name in PLACES}
    separators = str(said.get("separators") or "")
    return CopyRule(
        tag, **places, separators=separators, ranges=bool(said.get("ranges")), grouped=bool(said.get("grouped"))
    )


def holdings(by_tag: Mapping[str, Sequence[Field]], rule: CopyRule) -> tuple[Holding, ...]:
    """What the record reports, one holding for each field, or for each barcode where they are grouped."""
    fields = by_tag.get(rule.tag, ())
    return tuple([_holding(piece, by_tag, rule) for field in fields for piece in _pieces(field, rule)])


def _alternative(text: str) -> tuple[Part, ...]:
    parts = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = PART.match(text, at)
        if match is None:
            raise PlaceError(text)
        parts.append(Part(match["tag"] or "", match["code"], match["join"]))
        at = match.end()
    return tuple(parts)


def _pieces(field: Field, rule: CopyRule) -> Iterable[Field]:
    """The field, or with `grouped` a part of it for each barcode; what stands before the first belongs to all."""
    code = next((part.code for way in rule.barcode for part in way if not part.tag), "") if rule.grouped else ""
    return _groups(field, code) if code else (field,)


def _groups(field: Field, code: str) -> Iterator[Field]:
    common: list[tuple[str, str]] = []
    group: list[tuple[str, str]] = []
    for subfield in field.subfields:
        if subfield[0] == code and group:
            yield field._replace(subfields=tuple(group + common))
            group = []
        if subfield[0] == code or group:
            group.append(subfield)
        else:
            common.append(subfield)
    yield field._replace(subfields=tuple(group + common))


def _holding(field: Field, by_tag: Mapping[str, Sequence[Field]], rule: CopyRule) -> Holding:
    barcodes = [code for text in _all(field, by_tag, rule.barcode) for code in _barcodes(text, rule)]
    own = _firsts(field)
    return Holding(
        library=_said(own, by_tag, rule.library),
        barcodes=tuple(dict.fromkeys(barcodes)),
        call_number=_said(own, by_tag, rule.call_number),
        shelf=_said(own, by_tag, rule.shelf),
        volume=_said(own, by_tag, rule.volume),
        price=_said(own, by_tag, rule.price),
        item_class=_said(own, by_tag, rule.item_class),
    )


def _firsts(field: Field) -> dict[str, str]:
    """The first text under each code."""
    found: dict[str, str] = {}
    for code, value in field.subfields:
        if code not in found and (text := value.strip()):
            found[code] = text
    return found


def _all(field: Field, by_tag: Mapping[str, Sequence[Field]], where: Place) -> list[str]:
    """Every value of the first alternative that has some; a barcode is never joined."""
    for way in where:
        values = [text for part in way for text in _values(field, by_tag, part)]
        if values:
            return values
    return []


def _said(own: dict[str, str], by_tag: Mapping[str, Sequence[Field]], where: Place) -> str:
    for way in where:
        if text := _joined(own, by_tag, way):
            return text
    return ""


def _joined(own: dict[str, str], by_tag: Mapping[str, Sequence[Field]], way: tuple[Part, ...]) -> str:
    text = join = ""
    for tag, code, part_join in way:
        value = own.get(code) if not tag else _first(by_tag.get(tag, ()), code)
        if value:
            text = f"{text}{join}{value}" if text else value
            join = part_join or " "
    return text


def _first(fields: Sequence[Field], code: str) -> str:
    return next(
        (text for one in fields for mark, value in one.subfields if mark == code and (text := value.strip())), ""
    )


def _values(field: Field, by_tag: Mapping[str, Sequence[Field]], part: Part) -> list[str]:
    where = by_tag.get(part.tag, ()) if part.tag else (field,)
    return [text for one in where for code, value in one.subfields if code == part.code and (text := value.strip())]


def _barcodes(text: str, rule: CopyRule) -> Iterator[str]:
    pieces = [text]
    for sign in rule.separators:
        pieces = [part for piece in pieces for part in piece.split(sign)]
    for piece in pieces:
        code = piece.strip()
        match = RANGE.fullmatch(code) if rule.ranges and code else None
        if match is not None and (numbers := _range(match)):
            yield from numbers
        elif code:
            yield code


def _range(match: re.Match[str]) -> list[str]:
    first, last, head = match["first"], match["last"], match["head"]
    if match["again"].strip() not in ("", head.strip()):
        return []
    # 0100001-05 means 0100001-0100005.
    end = first[: len(first) - len(last)] + last if len(last) < len(first) else last
    count = int(end) - int(first) + 1
    if not 1 < count <= LONGEST_RANGE or len(end) != len(first):
        return []
    return [f"{head}{number:0{len(first)}d}" for number in range(int(first), int(end) + 1)]
