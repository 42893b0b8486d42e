"""A library's record as the union catalogue gives it away: with the catalogue's own number, the old one kept, and the
copies of every library instead of those of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .record import Encoding, Field, Format, Record

LOCAL = re.compile(r"9\d\d|85[2345]|86[345678]|87[678]|.*[A-Z].*")
"""Holdings and other fields that mean something in one library only; tags with letters (AVA, OWN) are its system's."""
_TAG = re.compile(r"[0-9a-z]{3}")
_CONTROL = "00"
"""How the tags of control fields begin, and no others."""
BRIEF = {
    Format.CNMARC: frozenset(
        {"001", "003", "005", "010", "011", "100", "200", "205", "210", "690", "701", "711", "852"}
    ),
    Format.MARC21: frozenset(
        {"001", "003", "005", "008", "020", "022", "100", "110", "245", "250", "260", "264", "084", "852"}
    ),
}
CODED_SETS = 26
"""Where 100 $a of CNMARC begins to say in which sets of characters the record is written."""
CHARACTER_SETS = {Encoding.UTF_8: "50      ", Encoding.GB18030: "0110    "}


@dataclass(frozen=True, slots=True)
class Held:
    """Copies of one library under one call number; none where all that it has is lost or missing for now."""

    library: str
    name: str
    call_number: str
    shelf: str
    copies: int


@dataclass(frozen=True, slots=True)
class Identity:
    """What the union catalogue says of a record: its number, its own code, the last change, the owner of the source."""

    number: int
    agency: str
    changed: str
    source: str


SHARED = {
    Format.CNMARC: frozenset({"010", "011", "091", "205", "327", "330", "517", "606", "690", "856"}),
    Format.MARC21: frozenset({"020", "022", "024", "084", "246", "250", "505", "520", "650", "856"}),
}
"""What the records of other libraries may add to the leading one."""


def with_others(record: Record, others: Record, agency: str) -> Record:
    """The record with what others say besides, each such field marked with the agency that put it there ($5)."""
    mark = ("5", agency)
    added = [
        one._replace(subfields=(*one.subfields, mark)) for one in others.fields if one.tag in SHARED[record.format]
    ]
    return replace(record, fields=(*record.fields, *added)) if added else record


def union_record(record: Record, identity: Identity, held: Iterable[Held]) -> Record:
    """The record with 001, 003 and 005 of the union catalogue, its own number in 035, and 852 for each library."""
    own = [field for field in record.fields if _is_for_all(field)]
    agency = next((field.value.strip() for field in own if field.tag == "003"), "") or identity.source
    former = record.control_number
    others = [field for field in own if field.tag not in {"001", "003", "005"}]
    if former and agency:
        others.append(Field("035", "  ", (("a", f"({agency}){former}"),)))
    fields = [
        Field("001", value=str(identity.number)),
        Field("003", value=identity.agency),
        Field("005", value=identity.changed),
        *sorted(others, key=lambda field: field.tag),
        *map(_holding, held),
    ]
    leader = record.leader.ljust(24)[:24]
    leader = f"{leader[:5]}{'c' if leader[5] == 'd' else leader[5]}{leader[6:]}"
    return in_encoding(replace(record, leader=leader, fields=tuple(fields), raw=b""), Encoding.UTF_8)


def _is_for_all(field: Field) -> bool:
    """Whether others can read a field: no local one, none whose tag or kind is damaged (200 without subfields)."""
    if LOCAL.fullmatch(field.tag) or not _TAG.fullmatch(field.tag):
        return False
    return field.tag.startswith(_CONTROL) != bool(field.indicators)


def in_encoding(record: Record, encoding: Encoding) -> Record:
    """The record for whoever gets it in this encoding, as CNMARC says in it; MARC21 has it in the leader, which is
    written with the bytes."""
    fields = record.fields
    if record.format is Format.CNMARC:
        fields = tuple(_saying(one, CHARACTER_SETS[encoding]) if one.tag == "100" else one for one in fields)
    return replace(record, fields=fields, encoding=encoding)


def _saying(field: Field, sets: str) -> Field:
    """Field 100 with these sets of characters."""
    said = [
        (code, f"{text[:CODED_SETS].ljust(CODED_SETS)}{sets}{text[CODED_SETS + len(sets) :]}" if code == "a" else text)
        for code, text in field.subfields
    ]
    return field._replace(subfields=tuple(said))


def brief(record: Record) -> Record:
    """Only what one needs to tell editions apart and find copies."""
    return replace(record, fields=tuple(field for field in record.fields if field.tag in BRIEF[record.format]))


def _holding(held: Held) -> Field:
    parts = (("a", held.library), ("b", held.shelf), ("h", held.call_number), ("t", str(held.copies)), ("z", held.name))
    return Field("852", "  ", tuple((code, text) for code, text in parts if text))
