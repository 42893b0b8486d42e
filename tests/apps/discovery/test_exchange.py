"""Titles as other libraries' programs get them."""

from __future__ import annotations

import pytest

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.exchange import Given, as_dublin, as_marc, sutrs
from shulian.protocols import marc

TITLE = Title(
    pk=9,
    title="石头记",
    other_titles=["红楼梦", "Story of the stone"],
    clc="I242.4",
    classes=["I242.4", "I207.411"],
    series="新知文库 ; 12\n中国古典文学读本丛书",
    links=["https://read.example.cn/1"],
    added_at=clock.now(),
    changed_at=clock.now(),
)
WHOLE = Given(TITLE, None, "", ())


def test_dublin_core_has_every_title_class_series_and_address() -> None:
    told = as_dublin(TITLE, "https://example.cn/titles/9/")
    assert told.title == ("石头记", "红楼梦", "Story of the stone")
    assert told.subject == ("I242.4", "I207.411")
    assert told.relation == ("新知文库 ; 12", "中国古典文学读本丛书")
    assert told.identifier == ("https://example.cn/titles/9/", "https://read.example.cn/1")


def test_a_page_of_text_has_them_too() -> None:
    lines = sutrs(WHOLE)
    for text in ("红楼梦; Story of the stone", "I242.4 I207.411", "新知文库 ; 12", "https://read.example.cn/1"):
        assert text in lines, text


@pytest.mark.parametrize("record_format", list(marc.Format))
def test_a_record_that_is_made_says_what_one_that_was_taken_in_would(record_format: marc.Format) -> None:
    told = marc.describe(as_marc(WHOLE, record_format))
    assert told.other_titles == ("红楼梦", "Story of the stone")
    assert told.clc == ("I242.4", "I207.411")
    assert told.series == ("新知文库 ; 12", "中国古典文学读本丛书")
    assert told.links == ("https://read.example.cn/1",)
