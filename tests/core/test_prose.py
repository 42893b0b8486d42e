"""The markup of articles: what is a heading, a list, a place for figures; and that all else is words."""

from __future__ import annotations

import pytest

from shulian.core.prose import (
    Figures,
    Heading,
    Items,
    Line,
    Paragraph,
    PhotoPlace,
    Run,
    What,
    chinese_number,
    clean,
    compared,
    figures_in,
    parse,
    photos_in,
    plain,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# 案例背景", Heading(1, "一、案例背景")),
        ("## 主要做法", Heading(2, "（一）主要做法")),
        ("### 流程", Heading(3, "1. 流程")),
        ("#### 细节", Heading(4, "（1）细节")),
        ("# 三、成效", Heading(1, "三、成效")),
        ("一、案例背景", Heading(1, "一、案例背景")),
        ("（二）主要做法", Heading(2, "（二）主要做法")),
        ("一、这一条是一句完整的话。", Paragraph((Run("一、这一条是一句完整的话。"),))),
        ("#没有空格", Paragraph((Run("#没有空格"),))),
        ("- 一项", Items(False, ((Run("一项"),),))),
        ("1. 第一步", Items(True, ((Run("第一步"),),))),
        ("共**22**个分馆", Paragraph((Run("共"), Run("22", True), Run("个分馆")))),
        ("**全馆**", Paragraph((Run("全馆", True),))),
        ("**没有合上", Paragraph((Run("**没有合上"),))),
        ("[表：cards 2022-Q2]", Figures(What.TABLE, "cards", "2022-Q2")),
        ("[chart: cards 2022-Q2]", Figures(What.CHART, "cards", "2022-Q2")),
        ("[图：2]", PhotoPlace(2)),
        ("[photo: 1]", PhotoPlace(1)),
        ("[链接：http://x]", Paragraph((Run("[链接：http://x]"),))),
        ("<b>不是标记</b>", Paragraph((Run("<b>不是标记</b>"),))),
    ],
)
def test_a_line(line, expected):
    assert parse(line) == (expected,)


def test_items_that_follow_each_other_are_one_list_and_another_kind_begins_a_new_one():
    assert parse("- 甲\n- 乙\n\n1. 丙") == (
        Items(False, ((Run("甲"),), (Run("乙"),))),
        Items(True, ((Run("丙"),),)),
    )


def test_headings_are_counted_and_begin_anew_under_the_next_one():
    found = [part.text for part in parse("# 甲\n## 乙\n## 丙\n# 丁\n## 戊")]
    assert found == ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (23, "二十三"), (0, "〇")]
)
def test_chinese_numbers(number, words):
    assert chinese_number(number) == words


def test_a_text_is_cleaned_of_what_nobody_sees():
    assert clean("\n甲\r\n乙\x00\x07\r丙\t丁  \n\n") == "甲\n乙\n丙 丁"


def test_what_a_text_has_places_for():
    text = "甲\n[表：cards 2022-Q2]\n[图：1]"
    assert figures_in(text) == (Figures(What.TABLE, "cards", "2022-Q2"),)
    assert photos_in(text) == {1}


def test_the_words_alone():
    assert plain("# 甲\n乙**丙**\n- 丁\n- 戊\n[图：1]") == "一、甲\n乙丙\n丁\n戊"


def test_two_versions_line_by_line():
    assert compared("甲\n乙\n丙", "甲\n丁\n丙\n戊") == (
        Line(" ", "甲"),
        Line("-", "乙"),
        Line("+", "丁"),
        Line(" ", "丙"),
        Line("+", "戊"),
    )
