"""What a title shows of what its records say."""

from __future__ import annotations

from typing import Any

import pytest

from shulian.core.gathering import MOST_UNITED, RULES, Rule, changes, gather, givers

EMPTY: dict[str, Any] = {
    name: [] if rule is Rule.UNITED else False if rule is Rule.ANY else "" for name, rule in RULES.items()
} | {"authors": [], "credits": [], "year": None}
LEADER = EMPTY | {"title": "红楼梦", "year": 1996, "isbns": ["1"], "subjects": ["章回小说"]}
OTHER = EMPTY | {
    "title": "紅樓夢",
    "volume": "上",
    "year": 1997,
    "publisher": "人民文学出版社",
    "authors": ["曹雪芹"],
    "isbns": ["1", "2"],
    "subjects": ["长篇小说", "章回小说"],
    "juvenile": True,
}


@pytest.mark.parametrize(
    ("name", "shown", "given"),
    [
        ("title", "红楼梦", [0]),
        ("volume", "", []),
        ("year", 1996, [0]),
        ("publisher", "人民文学出版社", [1]),
        ("authors", ["曹雪芹"], [1]),
        ("isbns", ["1", "2"], [0, 1]),
        ("subjects", ["章回小说", "长篇小说"], [0, 1]),
        ("juvenile", True, [1]),
        ("summary", "", []),
    ],
)
def test_each_field_comes_by_its_rule_and_tells_who_gave_it(name: str, shown: Any, given: list[int]):
    told = gather([LEADER, OTHER])
    assert told[name] == shown
    assert givers(told, [LEADER, OTHER])[name] == given


def test_one_record_is_shown_as_it_is_and_none_says_nothing():
    assert gather([LEADER]) == LEADER
    assert gather([]) == {}


def test_who_repeats_what_is_known_gave_nothing():
    assert givers(gather([OTHER, LEADER]), [OTHER, LEADER])["isbns"] == [0]


def test_not_more_is_united_than_a_page_can_show():
    many = EMPTY | {"subjects": [str(number) for number in range(MOST_UNITED)]}
    assert gather([many, OTHER])["subjects"] == many["subjects"]


@pytest.mark.parametrize("first", [EMPTY, LEADER, OTHER], ids=["nothing", "leader", "other"])
@pytest.mark.parametrize("second", [EMPTY, LEADER, OTHER], ids=["nothing", "leader", "other"])
def test_a_record_that_joins_changes_what_all_would_say_together(first: dict[str, Any], second: dict[str, Any]):
    assert EMPTY | changes(EMPTY, first, second) == gather([first, second])
    assert changes(gather([first, second]), first, second) == {}
    assert first | changes(first, first, second) == gather([first, second])
