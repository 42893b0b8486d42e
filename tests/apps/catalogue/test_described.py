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
