"""The known works of the demonstration and the people it invents."""

from __future__ import annotations

import io
from datetime import date
from random import Random

import pytest

from shulian import clock
from shulian.apps.catalogue.rules import PRESETS, rules_from
from shulian.core import identity
from shulian.core.registration import faults_of
from shulian.interfaces.commands.demonstration import names, rhythm, works
from shulian.interfaces.commands.demonstration.works import Holding, Work
from shulian.protocols import marc
from shulian.protocols.marc import Encoding

DAY = date(2022, 8, 8)


def read(content: bytes) -> list[marc.Record]:
    found = list(marc.read(io.BytesIO(content), marc.FileKind.ISO_2709))
    assert all(isinstance(one, marc.Record) for one in found)
    return [one for one in found if isinstance(one, marc.Record)]


def holdings() -> list[tuple[Work, Holding]]:
    return [(work, Holding("610113", ("1", "2"), f"{work.clc}/7")) for work in works.works()]


def named(title: str) -> Work:
    return next(work for work in works.works() if work.title == title)


def test_there_are_enough_works_and_each_is_complete() -> None:
    known = works.works()
    assert len(known) >= 320
    assert len({(work.title, work.persons) for work in known}) == len(known)
    for work in known:
        assert work.clc
        assert work.description.endswith("。")
        assert 1 <= work.fame <= 5
        assert work.publisher in {"", *works.publishers()}
    assert sum(work.juvenile for work in known) > 60
    assert sum("陕西" in work.subjects for work in known) > 30


def test_both_encodings_hold_the_same_records() -> None:
    utf_8, gb18030 = (read(works.file(holdings(), one, DAY)) for one in (Encoding.UTF_8, Encoding.GB18030))
    assert {one.encoding for one in utf_8} == {Encoding.UTF_8}
    assert {one.encoding for one in gb18030} == {Encoding.GB18030}
    for one, other in zip(utf_8, gb18030, strict=True):
        assert not one.repairs
        assert not other.repairs
        assert [field for field in one.fields if field.tag != "100"] == [
            field for field in other.fields if field.tag != "100"
        ]


def test_a_record_says_what_is_known_and_no_more() -> None:
    record = works.record(named("红楼梦"), Holding("610113", ("1", "2"), "I242.4/7"), Encoding.UTF_8, DAY)
    fields = {field.tag: field for field in record.fields}
    assert len(fields["100"].first("a")) == 36
    assert fields["200"].subfields == (
        ("a", "红楼梦"),
        ("f", "[清]曹雪芹著"),
        ("g", "[清]无名氏续"),
        ("g", "[清]程伟元，[清]高鹗整理"),
    )
    assert fields["701"].subfields == (("a", "曹雪芹"), ("f", "清"), ("4", "著"))
    assert fields["210"].subfields == (("a", "北京"), ("c", "人民文学出版社"), ("d", "2008"))
    assert fields["905"].first("s") == "I242.4/7"
    assert "010" not in fields
    assert "215" not in fields


def test_a_copy_costs_what_books_of_its_year_did_and_a_few_were_gifts() -> None:
    barcodes = [f"610113{number:08d}" for number in range(2000)]
    told = [works.price(named("红楼梦"), barcode) for barcode in barcodes]
    assert told == [works.price(named("红楼梦"), barcode) for barcode in barcodes], "the same in every demonstration"
    assert len({*told} - {""}) == 1
    assert 0.03 <= told.count("") / len(told) <= 0.05
    for work in works.works():
        fen = marc.parse_price(next(one for one in (works.price(work, code) for code in barcodes) if one)).amount
        least, most = (60, 480) if work.year and work.year < "1985" else (380, 7900)
        assert least * 2 // 3 <= fen <= most, work.title


def test_each_copy_of_a_record_has_its_own_price() -> None:
    holding = Holding("610113", ("1", "2", "3"), "I242.4/7", ("CNY59.80", "", "CNY62.00"))
    record = works.record(named("红楼梦"), holding, Encoding.UTF_8, DAY)
    rule = rules_from(PRESETS["cnmarc-905-grouped"]).copies
    found = marc.describe(record, copies=rule).holdings
    assert [(one.barcodes, one.price, one.call_number) for one in found] == [
        (("1",), "CNY59.80", "I242.4/7"),
        (("2",), "", "I242.4/7"),
        (("3",), "CNY62.00", "I242.4/7"),
    ]


@pytest.mark.parametrize(
    ("title", "statement", "authors", "others", "languages"),
    [
        ("百年孤独", ["[哥伦比亚]加西亚·马尔克斯著", "范晔译"], ["加西亚·马尔克斯"], ["范晔"], ["chi", "spa"]),
        ("时间简史", ["[英]史蒂芬·霍金著", "许明贤，吴忠超译"], ["史蒂芬·霍金"], ["许明贤", "吴忠超"], ["chi", "eng"]),
        ("一千零一夜", ["纳训译"], [], ["纳训"], ["chi", "ara"]),
        ("山海经", [], [], [], ["chi"]),
    ],
)
def test_persons_stand_by_their_roles(
    title: str, statement: list[str], authors: list[str], others: list[str], languages: list[str]
) -> None:
    record = works.record(named(title), Holding("610113", (), ""), Encoding.UTF_8, DAY)

    def values(tag: str, codes: str) -> list[str]:
        return [
            value for field in record.fields if field.tag == tag for code, value in field.subfields if code in codes
        ]

    assert values("200", "fg") == statement
    assert values("701", "a") == authors
    assert values("702", "a") == others
    assert values("101", "ac") == languages


def test_a_body_is_no_person() -> None:
    record = works.record(named("新华字典"), Holding("610113", (), ""), Encoding.UTF_8, DAY)
    assert [field.first("a") for field in record.fields if field.tag == "711"] == ["中国社会科学院语言研究所"]


def test_invented_people_have_names_and_numbers_that_stand_every_check() -> None:
    registry = names.Registry(Random(7), ["610113", "610702"])
    today = clock.today()
    seen = set()
    for number in range(600):
        make = registry.child if number % 3 == 0 else registry.adult
        person = make("610113", today)
        form = names.application(registry, person, "610113", today)
        assert faults_of(form, today) == {}
        assert (form.category == "juvenile") == identity.is_minor(person.born, today)
        seen.add(person.identity)
    assert len(seen) == 600
    assert any("·" in registry.name(male=True) for _ in range(2000))


def test_a_total_is_spread_over_days_to_the_last_one() -> None:
    first, last = rhythm.quarter(date(2026, 5, 31))
    assert (first, last) == (date(2026, 2, 28), date(2026, 5, 30))
    spread = dict(rhythm.share(rhythm.days(first, last), 9000))
    assert sum(spread.values()) == 9000
    assert spread[date(2026, 5, 2)] > spread[date(2026, 4, 20)]
    at = clock.local(rhythm.moment(Random(1), first))
    assert at.date() == first
    assert 9 <= at.hour < 18
