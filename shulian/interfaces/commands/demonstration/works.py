"""Well-known works as CNMARC records: titles and authors are true, what is not known for certain is left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from zlib import crc32

from shulian.protocols.marc import iso2709
from shulian.protocols.marc.record import Encoding, Field, Format, Record

DATA = Path(__file__).with_name("data")
SOURCE = "书联演示数据"
SHARED_CATALOGUE = "SHULIAN"
"""Whose numbers field 035 gives: the same work has the same one in every library."""
GIFTS = 25
LATEST = 9999
PRICES = ((1985, 60, 480), (2000, 580, 2680), (LATEST, 2400, 7900))
"""What a book of before such a year cost, from and to, in fen; one of which the year is not known is of today."""
_LEADER = "00000nam0 2200000   450 "
_PERSON = re.compile(r"(?:\[(?P<origin>[^\]]+)\])?(?P<name>.+) (?P<role>\S+)")
# What stands in brackets before a name: a dynasty up to 1911, or otherwise a country.
_DYNASTY = re.compile(r"春秋|战国|[汉魏晋唐宋元明清]|[南北]朝?[宋齐梁魏]")
_BODY = re.compile(r"编写组|研究所|编辑室")
_UNKNOWN = "无名氏"


@dataclass(frozen=True)
class Person:
    """Someone who had a part in a work; `origin` is a dynasty or a country, or empty."""

    name: str
    role: str
    origin: str = ""

    @property
    def written(self) -> str:
        """The name as a title page has it: [明]吴承恩."""
        return f"[{self.origin}]{self.name}" if self.origin else self.name


@dataclass(frozen=True)
class Work:
    """One known work; publisher and year are empty where no edition is certain, `fame` runs from 1 to 5."""

    number: int
    title: str
    persons: tuple[Person, ...]
    publisher: str
    year: str
    clc: str
    subjects: tuple[str, ...]
    juvenile: bool
    language: str
    fame: int
    description: str

    @property
    def control_number(self) -> str:
        """The same number in every library, as a shared catalogue gives it."""
        return f"DEMO{self.number:06d}"


@dataclass(frozen=True)
class Publisher:
    """Where a publisher sits: the place's name and the GB/T 2260 code of its province."""

    place: str
    region: str


@dataclass(frozen=True)
class Holding:
    """What one library has of a work."""

    library: str
    barcodes: tuple[str, ...]
    call_number: str
    prices: tuple[str, ...] = ()
    """What each of the copies cost, empty for a gift; nothing where no prices are told."""


@cache
def works() -> tuple[Work, ...]:
    """All works of the list, in its order."""
    with (DATA / "works.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(_work(number, row) for number, row in enumerate(csv.DictReader(stream), start=1))


def price(work: Work, barcode: str) -> str:
    """What a copy cost, invented from its number alone: as books of that year did; every twenty-fifth was a gift."""
    if crc32(barcode.encode()) % GIFTS == 0:
        return ""
    year = int(work.year or LATEST - 1)
    least, most = next((least, most) for before, least, most in PRICES if year < before)
    fen = least + crc32(work.control_number.encode()) % (most - least)
    fen = fen * 2 // 3 if work.juvenile else fen
    return f"CNY{fen // 100}.{fen % 100 // 10}0"


@cache
def publishers() -> dict[str, Publisher]:
    """The publishers that the works name."""
    with (DATA / "publishers.csv").open(encoding="utf-8", newline="") as stream:
        return {row["publisher"]: Publisher(row["place"], row["region"]) for row in csv.DictReader(stream)}


def file(holdings: Iterable[tuple[Work, Holding]], encoding: Encoding, entered: date) -> bytes:
    """An ISO 2709 file of these works for one library; `entered` is the date the records bear."""
    return b"".join(iso2709.write(record(work, holding, encoding, entered), encoding) for work, holding in holdings)


def record(work: Work, holding: Holding, encoding: Encoding, entered: date) -> Record:
    """The CNMARC record of a work with the holding of one library."""
    fields = [*_coded(work, encoding, entered), *_described(work), *_accesses(work)]
    fields.append(_field("801", " 0", ("a", "CN"), ("b", SOURCE), ("c", f"{entered:%Y%m%d}")))
    fields.append(_holding(work, holding))
    return Record(
        leader=_LEADER,
        fields=tuple(fields),
        format=Format.CNMARC,
        encoding=encoding,
        repairs=(),
        raw=b"",
        offset=0,
        number=work.number,
    )


def _work(number: int, row: dict[str, str]) -> Work:
    return Work(
        number=number,
        title=row["title"],
        persons=tuple(_person(text) for text in row["persons"].split(";") if text),
        publisher=row["publisher"],
        year=row["year"],
        clc=row["class"],
        subjects=tuple(row["subjects"].split(";")),
        juvenile=row["audience"] == "juvenile",
        language=row["language"],
        fame=int(row["fame"]),
        description=row["description"],
    )


def _person(text: str) -> Person:
    match = _PERSON.fullmatch(text)
    if match is None:
        raise ValueError(f"not a name and a role: {text}")
    return Person(match["name"], match["role"], match["origin"] or "")


def _coded(work: Work, encoding: Encoding, entered: date) -> Iterator[Field]:
    audience = "a  " if work.juvenile else "m  "
    charset = "50  " if encoding is Encoding.UTF_8 else "0110"
    codes = f"{entered:%Y%m%d}d{work.year:4}    {audience}y0chiy{charset}    ea"
    yield Field("001", value=work.control_number)
    yield Field("005", value=f"{entered:%Y%m%d}080000.0")
    yield _field("035", "  ", ("a", f"({SHARED_CATALOGUE}){work.control_number}"))
    yield _field("100", "  ", ("a", codes))
    if work.language == "chi":
        yield _field("101", "0 ", ("a", "chi"))
    else:
        yield _field("101", "1 ", ("a", "chi"), ("c", work.language))
    if work.publisher:
        yield _field("102", "  ", ("a", "CN"), ("b", publishers()[work.publisher].region))


def _described(work: Work) -> Iterator[Field]:
    first, *others = _statements(work.persons) or [""]
    statement = [("f", first)] if first else []
    yield _field("200", "1 ", ("a", work.title), *statement, *(("g", other) for other in others))
    if work.publisher:
        year = [("d", work.year)] if work.year else []
        yield _field("210", "  ", ("a", publishers()[work.publisher].place), ("c", work.publisher), *year)
    yield _field("300", "  ", ("a", f"{SOURCE}：只著录确知的出版信息。"))
    yield _field("330", "  ", ("a", work.description))


def _statements(persons: Sequence[Person]) -> list[str]:
    """Statements of responsibility, one for each run of the same role: 许明贤，吴忠超译."""
    return [
        "，".join(person.written for person in group) + role
        for role, group in groupby(persons, key=lambda person: person.role)
    ]


def _accesses(work: Work) -> Iterator[Field]:
    for subject in work.subjects:
        yield _field("606", "0 ", ("a", subject))
    yield _field("690", "  ", ("a", work.clc), ("v", "5"))
    for person in work.persons:
        if person.name != _UNKNOWN:
            yield _access(person, main=person.role == work.persons[0].role != "译")


def _access(person: Person, *, main: bool) -> Field:
    if _BODY.search(person.name):
        return _field("711" if main else "712", "02", ("a", person.name), ("4", person.role))
    origin = []
    if person.origin:
        origin = [("f" if _DYNASTY.fullmatch(person.origin) else "c", person.origin)]
    return _field("701" if main else "702", " 0", ("a", person.name), *origin, ("4", person.role))


def _holding(work: Work, holding: Holding) -> Field:
    prices = holding.prices or ("",) * len(holding.barcodes)
    copies = [
        pair for barcode, price in zip(holding.barcodes, prices, strict=True) for pair in (("b", barcode), ("p", price))
    ]
    clc, _, book_number = holding.call_number.partition("/")
    return _field(
        "905",
        "  ",
        ("a", holding.library),
        ("d", clc or work.clc),
        ("e", book_number),
        ("f", str(len(holding.barcodes))),
        ("s", holding.call_number),
        *[(code, text) for code, text in copies if text],
    )


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(tag, indicators, tuple(subfields))
