"""What records say, in plain words."""

from __future__ import annotations

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import Format, Holding, Person, Price, describe, is_bibliographic, is_deleted, parse_price
from tests.protocols.marc.samples import cnmarc_ten, control_field, data_field, dream, made, records

MARC21_LEADER = "00000nam a2200000 a 4500"


def marc21(*fields: marc.Field) -> marc.Record:
    return made(*fields, record_format=Format.MARC21, leader=MARC21_LEADER)


def test_a_cnmarc_record():
    told = describe(dream())
    assert (told.title, told.responsibility, told.volume, told.medium) == ("红楼梦", "曹雪芹, 高鹗著", "", "")
    assert told.persons == (Person("曹雪芹", "著", is_body=False), Person("高鹗", "著", is_body=False))
    assert (told.place, told.publisher, told.year) == ("北京", "人民文学出版社", 1996)
    assert told.isbns == ("978-7-02-000220-7",)
    assert told.price == Price(5970, "CNY", "")
    assert (told.clc, told.language, told.extent) == (("I242.4",), "chi", "2册 (1606页) ; 21cm")
    assert told.holdings == (Holding("YTQ", ("0100001", "0100002"), "I242.4/12", "", ""),)


def test_the_ten_given_cnmarc_records():
    told = [describe(record) for record in cnmarc_ten()]
    assert [one.title for one in told][:4] == [
        "'94中国发展报告",
        "'95中国发展报告",
        "'96 中国发展报告",
        "'97中国发展报告",
    ]
    assert [one.year for one in told] == [1994, 1995, 1996, 1997, 1997, 1998, 1999, 1993, 1994, 1999]
    assert [one.price.amount if one.price else None for one in told] == [
        6800, 8000, 8800, None, 9000, 9200, 9500, 5500, 5600, 2000,
    ]  # fmt: skip
    assert told[3].medium == "电子资源"
    assert told[2].remainder == "中国的“八五”"
    assert told[4].other_titles == ("中国发展报告", "China Development Report")
    assert told[9].series == ("中国发展报告书",)
    assert told[9].subjects == ("社会发展--概况--中国", "社会发展--预测--中国", "经济发展趋势--中国")
    assert told[9].holdings == (Holding("BNU", (), "D668/bnu4", "bk", ""),)


def test_every_given_marc21_record_has_a_title():
    for name in ("solrmarc__uva_001_2000.mrc", "solrmarc__specTestRecs.mrc", "solrmarc__errorRecs.mrc"):
        assert all(describe(record).title for record in records(name))


def test_marc21_punctuation_between_elements_is_not_part_of_them():
    told = describe(
        marc21(
            data_field("020", "a0907540325 :", "c$17.95"),
            data_field(
                "245", "aThe original :", "h[sound recording] /", "bessays.", "n2,", "pLater /", "cby M. Frayn."
            ),
            data_field("260", "aEdinburgh :", "bSalamander Press,", "cc1983."),
            data_field("650", "aEssays", "zScotland."),
            data_field("100", "aFrayn, Michael,", "d1933-", "eauthor."),
        )
    )
    assert (told.title, told.remainder, told.volume, told.medium) == (
        "The original",
        "essays",
        "2. Later",
        "sound recording",
    )
    assert (told.place, told.publisher, told.year) == ("Edinburgh", "Salamander Press", 1983)
    assert told.price == Price(1795, "USD", "")
    assert told.subjects == ("Essays--Scotland",)
    assert told.persons == (Person("Frayn, Michael", "author", is_body=False),)


def test_the_original_script_comes_before_the_romanised_twin():
    told = describe(records("solrmarc__specTestRecs.mrc")[73])
    assert told.title == "北京妇女发展报告,1995-2005"
    assert told.other_titles[0] == "Beijing fu nü fa zhan bao gao, 1995-2005"
    assert told.persons[0].name == "北京市妇女联合会"
    assert told.publisher == "中国社会科学出版社"


@pytest.mark.parametrize(
    ("date", "coded", "year"),
    [
        ("1996.5", "", 1996),
        ("[2008]", "", 2008),
        ("c1983, 1985", "", 1983),
        ("民国25年", "", 1936),
        ("20081", "", None),
        ("", "20080612d2008", 2008),
        ("n.d.", "20080612d19uu", None),
    ],
)
def test_the_year(date: str, coded: str, year: int | None):
    assert describe(made(data_field("210", f"d{date}"), data_field("100", f"a{coded}"))).year == year


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("CNY68.00", Price(6800, "CNY", "")),
        ("CNY79.00 (含光盘)", Price(7900, "CNY", "含光盘")),
        ("68.00元", Price(6800, "CNY", "")),
        ("￥1,200", Price(120000, "CNY", "")),
        ("CNY120.00 (全3册)", Price(12000, "CNY", "全3册")),
        ("￥２８．００", Price(2800, "CNY", "")),
        ("２８．5０元（全３册）", Price(2850, "CNY", "全3册")),
        ("人民币35元", Price(3500, "CNY", "")),
        ("CNY35.00元 (全3册)", Price(3500, "CNY", "全3册")),
        ("CNY赠92.00", Price(9200, "CNY", "赠")),
        ("RMB 12.5", Price(1250, "CNY", "")),
        ("HK$68", Price(6800, "HKD", "")),
        ("USD35.00", Price(3500, "USD", "")),
        ("35", Price(3500, "CNY", "")),
        ("L24000.00", Price(2400000, "", "L")),
        ("赠送", None),
        ("CNY12.345", None),
        ("1234567890", None),
        ("", None),
    ],
)
def test_prices(text: str, price: Price | None):
    assert parse_price(text) == price


@pytest.mark.parametrize(
    ("codes", "juvenile"), [("a  ", True), ("b c", True), ("em ", False), ("m  ", False), ("   ", False)]
)
def test_a_juvenile_record_has_no_adult_readers(codes: str, juvenile: bool):
    record = made(data_field("100", f"a20080612d1996    {codes}y0chiy50      ea"))
    assert describe(record).is_juvenile is juvenile


def test_holdings_of_marc21():
    told = describe(marc21(data_field("852", "aSN-YT", "bMAIN", "cB2", "hI242.4", "i12", "p0100003", "3v. 1")))
    assert told.holdings == (Holding("SN-YT", ("0100003",), "I242.4 12", "B2", "v. 1"),)


def test_languages_and_classes_are_checked():
    told = describe(
        marc21(data_field("041", "aengfre"), data_field("084", "aI561.45", "2clc"), data_field("084", "a18.05"))
    )
    assert (told.language, told.clc) == ("eng", ("I561.45",))
    assert describe(marc21(control_field("008", "840507s1984    caua     b    00010 eng d"))).language == "eng"
    assert describe(marc21()).language == ""


@pytest.mark.parametrize(
    ("said", "classes"),
    [
        (["aI561.45", "2clc5"], ("I561.45",)),
        (["aTP312", "2中图法"], ("TP312",)),
        (["aDF411"], ("DF411",)),
        (["aI247.57"], ("I247.57",)),
        (["aFIC019000", "2bisacsh"], ()),
        (["aFIC019000"], ()),
        (["aI212", "2kktb"], ()),
        (["aKH426"], ()),
    ],
)
def test_a_class_of_another_scheme_is_none_of_ours(said: list[str], classes: tuple[str, ...]):
    assert describe(marc21(data_field("084", *said))).clc == classes


def test_authority_records_describe_no_work():
    kinds = [is_bibliographic(record) for record in records("marc21-rs__DUMP.mrc.gz")]
    assert kinds == [False] * 7 + [True]


def test_a_deleted_record_says_so():
    assert is_deleted(made(leader="00000dam0 2200000   450 "))
    assert not is_deleted(dream())
