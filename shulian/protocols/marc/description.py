"""What a record says of a work, in plain words and numbers, the same for CNMARC and MARC21."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from .cleaning import clean
from .copies import CopyRule, Holding, holdings
from .fieldmaps import FIELD_MAPS, Coded, FieldMap, Take, map_of
from .links import issued_with, series_of, volume_in_set
from .price import Price, parse_price
from .record import Field, Format, Record

Fields = dict[str, list[Field]]


class Person(NamedTuple):
    """A person or body and what it did, in the words of the record."""

    name: str
    role: str
    is_body: bool


class Description(NamedTuple):
    """The elements of a bibliographic description; text is NFC, missing text is empty, ISBNs are as printed.

    `catalogue_numbers` are those of other systems (035), each with its agency in brackets. `series` are names, each
    with its number behind " ; ". `links` lead to the work itself on the web. `wrong_isbns` and `wrong_issns` are wrong
    or cancelled, `unified` the numbers that Chinese books had before there were ISBNs (统一书号). `contents` list
    what is in it (目次).
    """

    title: str
    remainder: str
    volume: str
    medium: str
    other_titles: tuple[str, ...]
    responsibility: str
    persons: tuple[Person, ...]
    edition: str
    place: str
    publisher: str
    year: int | None
    isbns: tuple[str, ...]
    issn: str
    catalogue_numbers: tuple[str, ...]
    series: tuple[str, ...]
    clc: tuple[str, ...]
    subjects: tuple[str, ...]
    language: str
    extent: str
    price: Price | None
    abstract: str
    notes: tuple[str, ...]
    is_juvenile: bool
    holdings: tuple[Holding, ...]
    kind: str = ""
    """Leader/06-07: what kind of thing, and whether it is a whole, a part or a serial."""
    is_marc21: bool = False
    links: tuple[str, ...] = ()
    wrong_isbns: tuple[str, ...] = ()
    wrong_issns: tuple[str, ...] = ()
    unified: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()


YEAR = re.compile(r"(?<![0-9])(1[4-9][0-9]{2}|20[0-9]{2})(?![0-9])")
REPUBLIC_YEAR = re.compile(r"民国\s*([0-9]{1,2})\s*年?")
FOUR_DIGITS = re.compile(r"1[4-9][0-9]{2}|20[0-9]{2}")
LANGUAGE = re.compile(r"[a-z]{3}")
# A second letter stands behind T only, and in DF; those of other schemes have more: FIC019000, KH426.
CLC_CLASS = re.compile(r"(?:[A-KN-VXZ]|T[A-Z]|DF)(?:[0-9(\[-]|$)")
CLC_SOURCE = re.compile(r"clc|中图|中國圖書|中国图书", re.IGNORECASE)
"""What 084 $2 says of the Chinese Library Classification: clc, clc5."""

ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
RELATED = "2"
"""Second indicator of 856: what the address leads to is not the work but something about it."""
PART_OF_IT = re.compile(
    r"contents|cover|publisher|description|biograph|review|sample|目录|封面|简介|书评", re.IGNORECASE
)
"""What 856 $3 says of addresses that lead to the table of contents or the publisher's praise."""

PRINT = frozenset(
    {
        *("volume", "text", "unmediated", "册", "卷", "图书", "专著", "普通图书", "文字资料", "期刊", "杂志", "报纸"),
        *("连续出版物", "冊", "圖書", "專著", "普通圖書", "文字資料", "雜誌", "報紙", "連續出版物"),
    }
)


def describe(record: Record, copies: CopyRule | None = None) -> Description:
    """Read a record by the table of its format, its copies by this rule if there is one."""
    fields = by_tag(record)
    table = map_of(record.format, fields)
    titles = _values(fields, table.title)
    others = titles[1:] + _values(fields, table.other_titles) + issued_with(fields)
    volume = _whole(fields, table.volume, ". ")
    return Description(
        title=titles[0] if titles else "",
        remainder=_whole(fields, table.remainder, " : "),
        volume=volume or volume_in_set(fields, titles[0] if titles else ""),
        medium=_medium(fields, table),
        other_titles=_distinct(others),
        responsibility=_whole(fields, table.responsibility, " ; "),
        persons=_persons(fields, table),
        edition=_first(fields, table.edition),
        place=_first(fields, table.place),
        publisher=_first(fields, table.publisher),
        year=_year(fields, table),
        isbns=_each(fields, table.isbn),
        issn=_first(fields, table.issn),
        catalogue_numbers=_each(fields, table.catalogue_numbers),
        series=_distinct(series_of(fields, table.series)),
        clc=_classes(fields, table),
        subjects=_each(fields, table.subjects),
        language=_language(fields, table),
        extent=_first(fields, table.extent),
        price=_price(fields, table),
        abstract="\n".join(_values(fields, table.abstract)),
        notes=_each(fields, table.notes),
        is_juvenile=_is_juvenile(fields, table),
        holdings=holdings(fields, copies or table.copies),
        kind=record.leader[6:8],
        is_marc21=record.format is Format.MARC21,
        links=_links(fields) if "856" in fields else (),
        wrong_isbns=_each(fields, table.wrong_isbn),
        wrong_issns=_each(fields, table.wrong_issn),
        unified=_each(fields, table.unified),
        contents=_each(fields, table.contents),
    )


def is_bibliographic(record: Record) -> bool:
    """Whether the record describes a work; authority and holdings records do not."""
    kind = record.leader[6:7]
    return kind in FIELD_MAPS[record.format].types or not kind.isalpha()


def is_deleted(record: Record) -> bool:
    """Whether the sender marks the record as deleted (leader/05)."""
    return record.leader[5:6] == "d"


def by_tag(record: Record) -> Fields:
    """Fields by tag; MARC21 keeps the original script in 880, which here comes before its romanised twin."""
    fields: Fields = defaultdict(list)
    for field in record.fields:
        fields[field.tag].append(field)
    if record.format is Format.MARC21 and "880" in fields:
        for field in reversed(fields.pop("880")):
            fields[field.first("6")[:3]].insert(0, field)
    return fields


def _values(fields: Fields, takes: tuple[Take, ...]) -> list[str]:
    found: list[str] = []
    for tag, codes, join in takes:
        for field in fields.get(tag, ()):
            values = found if join is None else []
            for code, value in field.subfields:
                if code in codes and (text := clean(value)):
                    values.append(text)
            if join is not None and values:
                found.append(join.join(values))
    return found


def _each(fields: Fields, takes: tuple[Take, ...]) -> tuple[str, ...]:
    return _distinct(_values(fields, takes)) if takes else ()


def _first(fields: Fields, takes: tuple[Take, ...]) -> str:
    values = _values(fields, takes) if takes else ()
    return values[0] if values else ""


def _whole(fields: Fields, takes: tuple[Take, ...], join: str) -> str:
    """All values of the first field that has some; a second field of the tag is another script or title."""
    for tag, codes, field_join in takes:
        for field in fields.get(tag, ()):
            if values := _values({tag: [field]}, (Take(tag, codes, field_join),)):
                return join.join(values)
    return ""


def _distinct(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values)) if values else ()


def _coded(fields: Fields, place: Coded) -> str:
    for field in fields.get(place.tag, ()):
        text = field.first(place.code) if place.code else field.value
        if text:
            return text[place.first : place.last]
    return ""


def _year(fields: Fields, table: FieldMap) -> int | None:
    for text in _values(fields, table.date):
        if match := YEAR.search(text):
            return int(match[1])
        if match := REPUBLIC_YEAR.search(text):
            return 1911 + int(match[1])
    coded = _coded(fields, table.coded_year)
    return int(coded) if FOUR_DIGITS.fullmatch(coded) else None


def _language(fields: Fields, table: FieldMap) -> str:
    for text in _values(fields, table.language):
        # Old MARC21 records run several codes together: engfre.
        if match := LANGUAGE.match(text.lower()):
            return match[0]
    match = LANGUAGE.match(_coded(fields, table.coded_language).lower())
    return match[0] if match else ""


def _classes(fields: Fields, table: FieldMap) -> tuple[str, ...]:
    """Numbers of the Chinese Library Classification; 084 has those of any other scheme too, and $2 says of which."""
    if "084" in fields:
        ours = [one for one in fields["084"] if CLC_SOURCE.match(one.first("2") or "clc")]
        fields = {**fields, "084": ours}
    return _distinct([text for text in _values(fields, table.clc) if CLC_CLASS.match(text)])


def _links(fields: Fields) -> tuple[str, ...]:
    """Addresses of the work on the web; not those of other schemes, which a browser might run."""
    found = []
    for field in fields["856"]:
        if field.indicators[1:2] != RELATED and not PART_OF_IT.search(field.first("3")):
            texts = [value.strip() for code, value in field.subfields if code == "u"]
            found += [text for text in texts if ADDRESS.fullmatch(text)]
    return _distinct(found)


def _price(fields: Fields, table: FieldMap) -> Price | None:
    return next((price for text in _values(fields, table.price) if (price := parse_price(text, table.currency))), None)


def _medium(fields: Fields, table: FieldMap) -> str:
    """What it is, if not a printed volume."""
    medium = _first(fields, table.medium).strip("[]. ")
    return "" if medium.lower() in PRINT else medium


def _is_juvenile(fields: Fields, table: FieldMap) -> bool:
    codes = _coded(fields, table.coded_audience).replace(" ", "")
    return bool(codes) and all(code in table.juvenile for code in codes)


def _persons(fields: Fields, table: FieldMap) -> tuple[Person, ...]:
    found: dict[tuple[str, str], Person] = {}
    for tag, name_codes, role_codes, is_body in table.persons:
        for field in fields.get(tag, ()):
            if field.first("t"):
                continue
            if name := _joined(field, name_codes, ", "):
                role = _joined(field, role_codes, "、")
                found.setdefault((name, role), Person(name, role, is_body))
    return tuple(found.values())


def _joined(field: Field, codes: str, join: str) -> str:
    return join.join([text for code, value in field.subfields if code in codes and (text := clean(value))])
