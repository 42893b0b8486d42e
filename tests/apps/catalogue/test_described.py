"""What of a record's description becomes columns of its title."""

from __future__ import annotations

from shulian.apps.catalogue.described import columns_of
from shulian.protocols import marc
from tests.protocols.marc.samples import data_field, made


def test_all_that_a_title_is_called_its_classes_series_and_addresses_are_kept() -> None:
    columns = columns_of(
        marc.describe(
            made(
                data_field("200", "a阿Q正传", "a狂人日记", "dTrue story"),
                data_field("500", "a阿Q正传"),
                data_field("517", "a正传"),
                data_field("225", "a鲁迅作品 ;", "v第三种"),
                data_field("225", "a新知文库"),
                data_field("690", "aI210.6"),
                data_field("690", "aD6"),
                data_field("856", "uhttps://read.example.cn/1"),
                data_field("856", "uftp://read.example.cn/1", "ujavascript:alert(1)", "uhttps://nohost"),
                data_field("856", "3目录", "uhttps://read.example.cn/toc"),
            )
        )
    )
    assert columns["title"] == "阿Q正传"
    assert columns["other_titles"] == ["狂人日记", "True story", "正传"]
    assert (columns["clc"], columns["classes"]) == ("I210.6", ["I210.6", "D6"])
    assert columns["series"].splitlines() == ["鲁迅作品 ; 第三种", "新知文库"]
    assert columns["links"] == ["https://read.example.cn/1"]


def test_the_edition_roles_and_bodies_a_serials_number_and_books_for_children_are_kept() -> None:
    fields = (
        data_field("011", "a1009-633x"),
        data_field("100", "a20080612d1996    k  y0chiy50      ea"),
        data_field("200", "a复活", "b期刊"),
        data_field("205", "a第2版", "b修订本"),
        data_field("690", "aI287.45"),
        data_field("701", "a托尔斯泰"),
        data_field("702", "a草婴", "4译"),
        data_field("711", "a人民文学出版社"),
    )
    columns = columns_of(marc.describe(made(*fields)))
    assert columns["edition"] == "第2版 修订本"
    assert columns["authors"] == ["托尔斯泰", "人民文学出版社", "草婴"]
    assert columns["credits"] == [["人民文学出版社", "", True], ["草婴", "译", False]]
    assert (columns["medium"], columns["shared_numbers"], columns["juvenile"]) == ("", [], True)
    serial = columns_of(marc.describe(made(*fields, leader="00000nas0 2200000   450 ")))
    assert (serial["issn"], serial["shared_numbers"]) == ("1009-633X", ["issn:1009-633X"])


def test_wrong_and_old_numbers_are_kept_apart_from_right_ones() -> None:
    columns = columns_of(
        marc.describe(
            made(
                data_field("010", "a978-7-02-000220-7", "z7-5062-0001-X"),
                data_field("010", "a7-02-000220-8"),
                data_field("011", "a1009-6337", "y1000-0001", "z1000-0002"),
                data_field("091", "a10019.2341"),
                data_field("200", "a红楼梦"),
            )
        )
    )
    assert (columns["isbns"], columns["issn"], columns["shared_numbers"]) == (["9787020002207"], "1009-6337", [])
    assert columns["other_numbers"] == [
        "isbn:750620001X",
        "isbn:7020002208",
        "issn:10000001",
        "issn:10000002",
        "unified:10019·2341",
    ]
    western = made(
        data_field("020", "z978-7-02-000220-7"),
        data_field("022", "y1000-0001", "z1000-0002"),
        data_field("024", "a10019·2341"),
        record_format=marc.Format.MARC21,
    )
    assert columns_of(marc.describe(western))["other_numbers"] == [
        "isbn:9787020002207",
        "issn:10000001",
        "issn:10000002",
        "unified:10019·2341",
    ]
    assert columns_of(marc.describe(western))["isbns"] == []


def test_contents_and_notes_are_kept_apart() -> None:
    columns = columns_of(
        marc.describe(
            made(
                data_field("200", "a鲁迅小说选"),
                data_field("300", "a据1956年版排印"),
                data_field("314", "a鲁迅，本名周树人"),
                data_field("327", "a呐喊", "a彷徨"),
                data_field("327", "a故事新编--补天--奔月"),
                data_field("330", "a小说三种"),
            )
        )
    )
    assert columns["contents"].splitlines() == ["呐喊", "彷徨", "故事新编", "补天", "奔月"]
    assert columns["notes"].splitlines() == ["据1956年版排印", "鲁迅，本名周树人"]
    assert columns["summary"] == "小说三种"
    western = made(
        data_field("500", "aIncludes index."),
        data_field("505", "tSwann's way /", "rProust --", "tSodom and Gomorrah"),
        data_field("520", "aA novel."),
        record_format=marc.Format.MARC21,
    )
    told = columns_of(marc.describe(western))
    assert told["contents"].splitlines() == ["Swann's way Proust", "Sodom and Gomorrah"]
    assert (told["notes"], told["summary"]) == ("Includes index", "A novel")
