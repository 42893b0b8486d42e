"""Records a second into the catalogue with their copies: 20,000 constructed CNMARC records, half of them in GB18030."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Iterator

from shulian.core import isbn
from shulian.protocols import marc

RECORDS = 20_000
SEEN_BEFORE = 0.25
"""Share of records that describe an edition which another record described already."""

SUBJECTS = ("中国文学", "世界历史", "教育心理", "计算机网络", "农业经济", "临床医学", "机械设计", "民间艺术", "地方志")
KINDS = ("概论", "研究", "教程", "史话", "辞典", "选读", "入门", "讲义", "年鉴", "论文集", "图解", "问答")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "文国志明建华永春晓海丽英德平军玉兰成林"
PUBLISHERS = ("人民出版社", "商务印书馆", "中华书局", "科学出版社", "陕西人民出版社", "高等教育出版社")


def run() -> list[dict[str, object]]:
    """Import the file once into an empty catalogue; the reference is reading and describing it without a database."""
    from shulian.apps.catalogue.actions.imports import Upload
    from shulian.apps.holdings.actions.imports import import_here
    from shulian.apps.journal.actions import Act
    from tests import make

    data = file(random.Random(20221122))
    alone = RECORDS / _reading(data)
    library = make.library("量书馆")
    began = time.perf_counter()
    source = import_here(Act("command", library=library.pk), library, Upload("bench.mrc", io.BytesIO(data), keep=False))
    rate = RECORDS / (time.perf_counter() - began)
    if (source.created, source.items) != (RECORDS, RECORDS):
        raise AssertionError(f"{source.created} records and {source.items} items of {RECORDS}")
    _clear(library)
    return [
        {"name": "catalogue.import", "value": rate, "unit": "records/s", "reference": alone, "ratio": rate / alone},
        {"name": "catalogue.read", "value": alone, "unit": "records/s", "reference": None, "ratio": None},
    ]


def file(chance: random.Random) -> bytes:
    """The constructed records as one ISO 2709 file."""
    pieces = []
    for number, record in enumerate(_records(chance)):
        encoding = marc.Encoding.GB18030 if number % 2 else marc.Encoding.UTF_8
        pieces.append(marc.write(record, encoding))
    return b"".join(pieces)


def _records(chance: random.Random) -> Iterator[marc.Record]:
    editions: list[tuple[marc.Field, ...]] = []
    for number in range(RECORDS):
        if editions and chance.random() < SEEN_BEFORE:
            described = chance.choice(editions)
        else:
            described = tuple(_edition(chance, number))
            editions.append(described)
        copy = _field("905", "  ", "aLSG", f"b{number:08d}", "sI247.5/12")
        fields = (marc.Field("001", value=f"B{number:09d}"), *described, copy)
        yield marc.Record("00000nam0 2200000   450 ", fields, marc.Format.CNMARC, marc.Encoding.UTF_8, (), b"", 0, 1)


def _edition(chance: random.Random, number: int) -> Iterator[marc.Field]:
    subject = chance.choice(SUBJECTS)
    author = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2)))
    year = chance.randint(1980, 2022)
    if chance.random() < 0.88:
        digits = f"9787{number:08d}"
        yield _field("010", "  ", f"a{digits}{isbn.check_digit_13(digits)}", f"dCNY{chance.randint(8, 90)}.00")
    yield _field("100", "  ", f"a20080612d{year}    em y0chiy50      ea")
    yield _field("101", "0 ", "achi")
    yield _field("200", "1 ", f"a{subject}{chance.choice(KINDS)}{number % 3000}", f"f{author}著")
    yield _field("210", "  ", "a北京", f"c{chance.choice(PUBLISHERS)}", f"d{year}")
    yield _field("215", "  ", f"a{chance.randint(90, 800)}页", "d21cm")
    yield _field("330", "  ", f"a本书讲述{subject}的基本知识与方法，共{chance.randint(5, 30)}章。")
    yield _field("606", "0 ", f"a{subject}", "x概况", "y中国")
    yield _field("690", "  ", "aI247.5", "v5")
    yield _field("701", " 0", f"a{author}", "4著")


def _field(tag: str, indicators: str, *subfields: str) -> marc.Field:
    return marc.Field(tag, indicators, tuple((text[0], text[1:]) for text in subfields))


def _reading(data: bytes) -> float:
    began = time.perf_counter()
    for result in marc.read(io.BytesIO(data), marc.FileKind.ISO_2709):
        if isinstance(result, marc.Record):
            marc.describe(result)
    return time.perf_counter() - began


def _clear(library: object) -> None:
    """Leave the catalogue as it was for the benches that follow."""
    from shulian.apps.catalogue.models import Outbox, Record, Title
    from shulian.apps.holdings.models import Item

    titles = list(Record.objects.filter(library=library).values_list("title_id", flat=True).distinct())
    Item.objects.filter(library=library).delete()
    Record.objects.filter(library=library).delete()
    Title.objects.filter(pk__in=titles).delete()
    Outbox.objects.filter(title__in=titles).delete()
