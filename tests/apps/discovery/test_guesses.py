"""What is offered to those who type something wrong, and to those who are still typing."""

from __future__ import annotations

import random

import pytest
import tantivy

from shulian.apps.discovery import guess, slips
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.offers import Kind, names_offered
from tests.apps.discovery.reading_room import ROOM
from tests.apps.discovery.shelf import made


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Searcher:
    """The reading room's index."""
    return made(tmp_path_factory.mktemp("index"), ROOM).searcher()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # the same sound
        ("红搂梦", "红楼梦"),
        ("紅樓孟", "红楼梦"),
        ("洪楼", "红楼"),
        ("白路原", "白鹿原"),
        ("明朝那些是", "明朝那些事"),
        ("平凡的世届", "平凡的世界"),
        ("曹雪琴 红楼梦", "曹雪芹 红楼梦"),
        ("鲁讯", "鲁迅"),
        # a character that looks alike, or another
        ("活看", "活着"),
        ("围诚", "围城"),
        ("三国演意", "三国演义"),
        ("追风争的人", "追风筝的人"),
        ("百年孤读", "百年孤独"),
        ("托儿斯泰", "托尔斯泰"),
        ("万厉十五年", "万历十五年"),
        # one too many, one too few, two swapped
        ("明朝那些事八", "明朝那些事儿"),
        ("楼红梦", "红楼梦"),
        ("西记游", "西游记"),
        # letters
        ("strustrup", "stroustrup"),
        ("pyhton", "python"),
        ("hary potter", "harry potter"),
        ("hongluomeng", "红楼梦"),
        ("qianzhongsu", "钱钟书"),
        ("世届名著", "世界名著"),
        # among everyday words
        ("我想看西油记", "西游记"),
        ("请问有没有红搂梦", "红楼梦"),
        # nothing to mend
        ("红楼梦", ""),
        ("托尔斯泰", ""),
        ("三体第七部", ""),
        ("鲁迅全集五", "鲁迅全集"),
        ("9787020002208", ""),
        ("错错错错错", ""),
        ("qqqqqqqqqqqq", ""),
        ("", ""),
        ("*" * 300, ""),
    ],
)
def test_a_slip_is_mended_when_that_finds_more(room: tantivy.Searcher, typed: str, meant: str) -> None:
    total = guess._count(room, Asked(typed))
    offered = guess.better(room, Asked(typed), total)
    assert offered == meant
    assert not offered or guess._count(room, Asked(offered)) > total


def test_a_guess_keeps_to_the_filters(room: tantivy.Searcher) -> None:
    assert guess.better(room, Asked("红搂梦", years=(1900, 1910)), 0) == ""
    assert guess.better(room, Asked("红搂梦", library=(9,)), 0) == "红楼梦"


def test_those_who_find_nothing_hear_which_word_is_to_blame(room: tantivy.Searcher) -> None:
    assert guess.nothing(room, Asked("红楼梦 鲁迅")).alone == (("红楼梦", 5), ("鲁迅", 7))
    assert guess.nothing(room, Asked("奥威尔1984 鲁迅")).alone == (("奥威尔1984", 1), ("鲁迅", 7))
    assert guess.nothing(room, Asked("红楼梦曹雪芹", years=(2020, None))).without_filters == 3
    assert guess.nothing(room, Asked("红楼梦", years=(2020, None))).without_filters == 5
    assert guess.nothing(room, Asked("红楼梦", library=(9_999,))).everywhere == 5
    assert guess.nothing(room, Asked("红楼梦曹雪芹", library=(9_999,), years=(2020, None))).everywhere == 0
    assert guess.nothing(room, Asked("", library=(9_999,))).everywhere == 0
    assert guess.nothing(room, Asked("xyz")) == guess.Nothing()


@pytest.mark.parametrize(
    ("begun", "kind", "names"),
    [
        ("鲁", Kind.AUTHOR, ["鲁迅"]),
        ("luxu", Kind.AUTHOR, ["鲁迅"]),
        ("cxq", Kind.AUTHOR, ["曹雪芹"]),
        ("托尔", Kind.AUTHOR, ["列夫·托尔斯泰"]),
        ("tuoer", Kind.AUTHOR, ["列夫·托尔斯泰"]),
        ("tolst", Kind.AUTHOR, ["Leo Tolstoy"]),
        ("錢鍾", Kind.AUTHOR, ["錢鍾書", "钱锺书"]),
        ("zengg", Kind.AUTHOR, ["曾国藩"]),
        ("长篇", Kind.SUBJECT, ["长篇小说"]),
        ("cpxs", Kind.SUBJECT, ["长篇小说"]),
        ("", Kind.AUTHOR, []),
        ("。", Kind.SUBJECT, []),
    ],
)
def test_names_are_offered_by_each_way_to_begin_them(
    room: tantivy.Searcher, begun: str, kind: Kind, names: list[str]
) -> None:
    assert [offered.title for offered in names_offered(room, kind, begun, 3)] == names


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "xbc", 1),
        ("", "ab", 2),
        ("ca", "abc", 3),
    ],
)
def test_distances(one: str, other: str, apart: int) -> None:
    assert slips.distance(one, other) == slips.distance(other, one) == apart


def test_nothing_that_can_be_typed_breaks_guesses_and_offers(room: tantivy.Searcher) -> None:
    chance = random.Random(7)
    pieces = [
        *"红楼梦三体家的c+#*?^\\.-/&~[](){}|$ 1９é😀\u0301\u3000\ufffd\t\n·",
        "war",
        "tolst",
        "hlm",
        "7-02",
        "第3卷",
    ]
    for _ in range(400):
        typed = "".join(chance.choices(pieces, k=chance.randint(1, 8)))
        guess.better(room, Asked(typed), guess._count(room, Asked(typed)))
        guess.nothing(room, Asked(typed, available=True))
        for kind in (Kind.AUTHOR, Kind.SUBJECT):
            names_offered(room, kind, typed, 2)
