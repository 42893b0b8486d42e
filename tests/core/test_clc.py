"""The tree of classes: prefixes, order, counts."""

from __future__ import annotations

import pytest

from shulian.core.clc import Class, bare_number, captions, counts, main_class, scheme

CODES = {
    "I": "文学",
    "I2": "中国文学",
    "I24": "小说",
    "F": "经济",
    "F2": "经济管理",
    "F12": "中国经济",
    "T": "工业技术",
}
KNOWN = scheme(
    [*(Class(code, caption) for code, caption in CODES.items()), Class("TP", "自动化技术"), Class("TP3", "计算技术")]
)


def test_a_class_stands_under_its_longest_prefix() -> None:
    assert [one.code for one in KNOWN.children()] == ["F", "I", "T"]
    assert [one.code for one in KNOWN.children("F")] == ["F12", "F2"]
    assert [one.code for one in KNOWN.children("I")] == ["I2"]
    assert [one.code for one in KNOWN.children("T")] == ["TP"]
    assert KNOWN.parent("I") == ""


def test_a_number_stands_where_its_prefixes_say() -> None:
    assert captions(KNOWN.path("I247.57")) == "I 文学 / I2 中国文学 / I24 小说"
    assert [one.code for one in KNOWN.path("TP311.13")] == ["T", "TP", "TP3"]
    assert KNOWN.path("小说") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [("文学", ["I", "I2"]), ("f1", ["F12"]), ("TP3", ["TP3"]), ("", []), (" ", []), ("天文", [])],
)
def test_classes_are_found_by_number_and_caption(text: str, codes: list[str]) -> None:
    assert [one.code for one in KNOWN.find(text)] == codes


def test_titles_count_in_every_class_above_them() -> None:
    assert counts(KNOWN, [("I247.57", 3), ("I2", 1), ("无", 9)]) == {"I": 4, "I2": 4, "I24": 3}


@pytest.mark.parametrize(
    ("text", "bare"), [("TP311.13-43", "TP31113"), ("[D90]", "D90"), ("L1", ""), ("k928.6", ""), ("", "")]
)
def test_the_figures_of_a_class_number(text: str, bare: str) -> None:
    assert bare_number(text) == bare


@pytest.mark.parametrize(
    ("call_number", "letters"),
    [("I247.5/123", "I"), ("TP312/8", "TP"), (" [K92]/1", "K"), ("T-0/1", "T"), ("", ""), ("少儿/1", "")],
)
def test_the_main_class_of_a_call_number(call_number, letters):
    assert main_class(call_number) == letters
