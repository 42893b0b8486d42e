"""Dates, numbers, missing values, pages and covers as people read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils.translation import override

from shulian.apps.catalogue.models import Title
from shulian.interfaces.templatetags import look

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("tag", "chinese", "english"),
    [
        (look.day, "2026年11月22日", "22 Nov 2026"),
        (look.weekday, "11月22日 周日", "Sun 22 Nov"),
    ],
)
def test_days_are_written_as_the_language_writes_them(tag: object, chinese: str, english: str) -> None:
    assert callable(tag)
    with override("zh-hans"):
        assert tag(SUNDAY) == chinese
    with override("en"):
        assert tag(SUNDAY) == english
    assert tag(None) == ""


def test_moments_are_those_of_the_clocks_of_the_libraries() -> None:
    late = datetime(2026, 11, 21, 18, 5, tzinfo=UTC)
    with override("zh-hans"):
        assert look.moment(late) == "2026年11月22日 02:05"
        assert look.day(late) == "2026年11月22日"


def test_numbers_are_grouped() -> None:
    assert look.grouped(66669) == "66,669"
    assert look.grouped(None) == ""


def test_what_is_missing_gives_its_reason() -> None:
    dash = look.or_missing("", "<not given>")
    assert "—" in dash
    assert "&lt;not given&gt;" in dash
    assert look.or_missing("x", "never") == "x"


def test_only_what_is_known_has_points_between() -> None:
    assert look.dotted("", "第2版", None, 2001, "<b>") == "第2版 · 2001 · &lt;b&gt;"
    assert look.dotted("", None) == ""
    assert Template('{% load look %}{% dotted a.b a.0 "x" %}').render(Context({"a": []})) == "x"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"responsibility": "路遥著", "authors": ["路遥"], "publisher": "人民文学出版社"}, "路遥著 · 人民文学出版社"),
        ({"authors": ["许明贤", "吴忠超"], "edition": "第2版", "year": 2001}, "许明贤，吴忠超 · 第2版 · 2001"),
        ({"publisher": "人民文学出版社", "year": 2001}, "人民文学出版社 · 2001"),
        ({"year": 2001}, "2001"),
        ({}, ""),
    ],
)
def test_an_imprint_begins_with_what_is_known(said: dict[str, Any], line: str) -> None:
    assert look.imprint(Title(**said)) == line


def test_a_long_list_shows_few_page_numbers() -> None:
    pages = Paginator(range(1000), 10)
    assert look.page_numbers(pages.page(50)) == [1, 0, 48, 49, 50, 51, 52, 0, 100]
    assert look.page_numbers(pages.page(1)) == [1, 2, 3, 0, 100]


def _cover(title: str, author: str = "", clc: str = "") -> str:
    template = Template("{% load covers %}{% cover title author clc %}")
    return template.render(Context({"title": title, "author": author, "clc": clc}))


def test_a_cover_wears_the_cloth_of_its_class_and_its_title_from_top_to_bottom() -> None:
    drawn = _cover("红楼梦", "曹雪芹著", "I242.4")
    assert "clc-i" in drawn
    assert drawn.count("</text>") == 4
    assert drawn.index("红") < drawn.index("楼") < drawn.index("梦")
    assert drawn == _cover("红楼梦", "曹雪芹著", "I242.4")


def _on_cover(title: Title) -> tuple[str, str]:
    """What stands on the slip of the cover of a title, and below it."""
    drawn = Template("{% load covers %}{% cover_of title %}").render(Context({"title": title}))
    *slip, author = re.findall(r"<text [^>]*>([^<]*)</text>", drawn)
    return "".join(slip), author


@pytest.mark.parametrize(
    ("authors", "responsibility", "author"),
    [
        (["曹雪芹", "高鹗"], "", "曹雪芹"),
        ([], "曹雪芹, 高鹗著", "曹雪芹"),
        ([], "", ""),
        ([""], "", ""),
    ],
)
def test_a_cover_names_its_author_from_wherever_he_is_known(
    authors: list[str], responsibility: str, author: str
) -> None:
    assert _on_cover(Title(title="红楼梦", authors=authors, responsibility=responsibility)) == ("红楼梦", author)


@pytest.mark.parametrize(
    ("title", "slip"),
    [
        ("红楼梦 : 汇校本", "红楼梦"),
        ("红楼梦：汇校本", "红楼梦"),
        ("红楼梦（上）", "红楼梦"),
        ("红楼梦(上)", "红楼梦"),
        ("红楼梦 = A dream", "红楼梦"),
        ("TCP/IP详解", "TCP/IP详解"),
        ("9:15的列车", "9:15的列车"),
        ("f(x)入门", "f(x)入门"),
        ("（清）史稿", "（清）史稿"),
        ("Dream: a novel", "Dream"),
        ("AC/DC", "AC/DC"),
        ("", "—"),
        ("\u200b", "—"),
    ],
)
def test_a_cover_has_the_whole_title_proper_and_never_nothing(title: str, slip: str) -> None:
    assert _on_cover(Title(title=title))[0] == slip


@pytest.mark.parametrize("title", ["", " ", "The Adventures of Huckleberry Finn", "长" * 300, "A" * 300, "<b>&", "\0"])
def test_any_title_makes_a_cover_that_is_text_and_not_markup(title: str) -> None:
    drawn = _cover(title, title, title)
    assert drawn.startswith("<svg")
    assert "<b>" not in drawn
    assert len(drawn) < 6000
