"""What stands in brackets in a title, and when it tells two books apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.additions import contradict, in_brackets
from shulian.core.matching import edition
from tests.core.test_matching import DREAM


@pytest.mark.parametrize(
    ("title", "words", "stated"),
    [
        ("红楼梦", "", ""),
        ("红楼梦(插图本)[普通图书]", "", ""),
        ("红楼梦(精装图文珍藏版)", "", ""),
        ("红楼梦(插图本) (教师用书)", "教师用书", ""),
        ("英语(高级)(教师用书)(高级)", "教师用书 高级", ""),
        ("会计学(第3版)", "", "3|"),
        ("会计学(第三版)(修订本)", "", "3|修订"),
        ("会计学(修订第3版)(高级)", "高级", "3|修订"),
        ("会计学(rev. ed.)", "", "|修订"),
        ("会计学(3rd edition)", "", "3|"),
        ("会计学(新编)", "新编", ""),
        ("会计学(2019年版)", "2019年版", ""),
        ("数学(人教版)", "人教版", ""),
        ("论语(汉英对照)", "中英 双语", ""),
        ("论语(英汉双语版)", "中英 双语", ""),
        ("论语(双语)", "双语", ""),
        ("西游记(彩图注音版)", "彩图 注音", ""),
        (f"西游记({'长' * 50})", "长" * 20, ""),
        ("西游记" + "".join(f"({one})" for one in "abcdefghijk"), "a b c d e f g h", ""),
    ],
)
def test_words_in_brackets_are_told_from_edition_statements_and_from_what_says_nothing(
    title: str, words: str, stated: str
):
    assert in_brackets(title) == (words, stated)


def test_words_behind_the_number_of_a_volume_are_words_in_brackets_too():
    assert in_brackets("数学(人教版)", "教师用书", "") == ("人教版 教师用书", "")


@pytest.mark.parametrize(
    ("changes", "additions"),
    [
        ({"title": "数学(六年级下册 教师用书)"}, {"教师用书"}),
        ({"title": "数学", "remainder": "(六年级下册 教师用书)"}, {"教师用书"}),
        ({"title": "数学", "volume": "六年级下册. 教师用书"}, {"教师用书"}),
        ({"title": "通史", "volume": "第1卷. 先秦"}, set()),
        ({"title": "英语", "additions": ("初级",)}, {"初级"}),
        ({"title": "英语(教师用书)", "additions": ("初级",)}, {"初级", "教师用书"}),
    ],
)
def test_an_edition_has_what_its_title_says_in_brackets_and_what_its_other_records_say(changes: dict, additions: set):
    assert edition(replace(DREAM, **changes)).additions == additions


@pytest.mark.parametrize(
    ("statement", "title", "both"),
    [
        ("", "会计学(第3版)", "3|"),
        ("第3版", "会计学", "3|"),
        ("修订版", "会计学(第3版)", "3|修订"),
        ("第3版", "会计学(第3版)", "3|"),
    ],
)
def test_an_edition_statement_in_brackets_is_one(statement: str, title: str, both: str):
    assert edition(replace(DREAM, statement=statement, title=title)).statement == both


@pytest.mark.parametrize(
    ("some", "others", "contradicting"),
    [
        ((), ("初级",), False),
        (("初级",), ("初级",), False),
        (("初级",), ("初级 教师用书",), False),
        (("初级",), ("高级",), True),
        (("初级", "初级 教师用书"), ("初级",), False),
        (("初级", "初级 教师用书"), ("教师用书",), True),
        (("初级", "高级"), ("初级",), False),
        (("初级", "高级"), ("中级",), True),
        (("初级", "高级"), ("初级", "中级"), True),
    ],
)
def test_of_two_the_one_may_say_more_but_nothing_else(
    some: tuple[str, ...], others: tuple[str, ...], contradicting: bool
):
    assert contradict(some, others) is contradict(others, some) is contradicting
