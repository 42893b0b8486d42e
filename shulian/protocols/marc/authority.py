"""What an authority record says of a name or a subject, the same for UNIMARC and MARC21."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from .record import Field, Format, Record


@dataclass(frozen=True, slots=True)
class AuthorityDescription:
    """One heading with its variants (见) and related ones (参见); `kind` is person, body, place or subject."""

    kind: str
    heading: str
    dates: str
    variants: tuple[str, ...]
    related: tuple[str, ...]
    note: str
    source: str


class _Heading(NamedTuple):
    """The fields of one kind of heading: itself, see-from, see-also and the same in another script."""

    kind: str
    tag: str
    see: str
    also: str
    other: str
    name: str
    dates: str
    join: str
    told: str = ""
    """What tells namesakes apart: a profession, a dynasty; in brackets behind the name."""


class _Map(NamedTuple):
    """Everything of one format."""

    types: str
    headings: tuple[_Heading, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


_UNIMARC = _Map(
    "xyz",
    (
        _Heading("person", "200", "400", "500", "700", "ab", "f", ", ", "c"),
        _Heading("body", "210", "410", "510", "710", "ab", "f", ". "),
        _Heading("place", "215", "415", "515", "715", "axyz", "", "--"),
        _Heading("subject", "250", "450", "550", "750", "axyzj", "", "--"),
    ),
    ("300", "330"),
    ("810",),
)
_MARC21 = _Map(
    "z",
    (
        _Heading("person", "100", "400", "500", "700", "abc", "d", ", "),
        _Heading("body", "110", "410", "510", "710", "ab", "", ". "),
        _Heading("place", "151", "451", "551", "751", "axyz", "", "--"),
        _Heading("subject", "150", "450", "550", "750", "axyzv", "", "--"),
    ),
    ("678", "680"),
    ("670",),
)
_MAPS = {Format.CNMARC: _UNIMARC, Format.MARC21: _MARC21}
_TRAILING = " /:;,=.\t"


def is_authority(record: Record) -> bool:
    """Whether the record says that it is one of the authority file (leader/06)."""
    return record.leader[6:7] in tuple(_MAPS[record.format].types)


def describe_authority(record: Record) -> AuthorityDescription | None:
    """The heading of an authority record; None for one of a title, or without a heading that is known here."""
    if not is_authority(record):
        return None
    table = _MAPS[record.format]
    for one in table.headings:
        for field in record.fields:
            if field.tag == one.tag and not field.first("t") and (heading := _name(field, one)):
                return _described(record, table, one, heading)
    return None


def _described(record: Record, table: _Map, one: _Heading, heading: str) -> AuthorityDescription:
    own = next(field for field in record.fields if field.tag == one.tag)
    # Titles name people without what tells namesakes apart, so the bare name must lead here too.
    bare = one._replace(told="")
    variants = [_name(own, bare), *_names(record, bare, one.see), *_names(record, bare, one.other)]
    return AuthorityDescription(
        kind=one.kind,
        heading=heading,
        dates=_clean(own.first(one.dates)) if one.dates else "",
        variants=tuple(dict.fromkeys(name for name in variants if name != heading)),
        related=tuple(dict.fromkeys(_names(record, one, one.also))),
        note="\n".join(_texts(record, table.notes)),
        source="; ".join(_texts(record, table.sources)),
    )


def _names(record: Record, one: _Heading, tag: str) -> list[str]:
    return [name for field in record.fields if field.tag == tag and (name := _name(field, one))]


def _name(field: Field, one: _Heading) -> str:
    name = one.join.join(text for code, value in field.subfields if code in one.name and (text := _clean(value)))
    told = "; ".join(text for code, value in field.subfields if code in one.told and (text := _bare(value)))
    return f"{name} ({told})" if name and told else name


def _texts(record: Record, tags: tuple[str, ...]) -> list[str]:
    return [text for field in record.fields if field.tag in tags and (text := field.first("a").strip())]


def _bare(text: str) -> str:
    return _clean(text).strip("()（）[]〔〕 ")


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().rstrip(_TRAILING)
