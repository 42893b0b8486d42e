"""What stands in brackets in a title, and when it tells two books apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.additions import contradict, in_brackets
from shulian.core.matching import edition, same_edition
from shulian.core.verdict import Outcome, Reason, verdict
from tests.core.test_matching import DREAM

LONG_WORDS = "义务教育课程标准实验教科书配套用书人教版"


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
        ("论语(双语教师用书)", "双语 教师用书", ""),
        ("论语(中英对照第2版)", "中英 双语", "2|"),
        ("小王子(英汉对照导读版)", "中英 双语 导读版", ""),
        ("数学(人教版教师用书)", "人教版 教师用书", ""),
        ("数学(新版教师用书)", "新版教师用书", ""),
        ("数学(第2版教师用书)", "第2版教师用书", ""),
        ("数学(排版练习)", "排版练习", ""),
        ("数学(出版专业练习)", "出版专业练习", ""),
        ("english (textbook)", "textbook", ""),
        ("数学(新版textbook)", "新版textbook", ""),
        ("数学(最新图文text)", "", ""),
        ("数学(人民教育出版社教师用书)", "人民教育出版社教师用书", ""),
        ("文献学(版本)", "版本", ""),
        ("文献学(本)", "", ""),
        ("会计学(第5版第2次印刷)", "", "5|"),
        ("会计学(第2次印刷)", "", ""),
        (f"西游记({'长' * 50})", "长" * 50, ""),
        ("西游记" + "".join(f"({one})" for one in "abcdefghijk"), "a b c d e f g h i j k", ""),
    ],
)
def test_words_in_brackets_are_told_from_edition_statements_and_from_what_says_nothing(
    title: str, words: str, stated: str
):
    assert in_brackets(title) == (words, stated)


def test_words_behind_the_number_of_a_volume_are_words_in_brackets_too():
    assert in_brackets("数学(人教版)", "教师用书", "") == ("人教版 教师用书", "")
    assert in_brackets("数学", "人教版教师用书") == ("人教版 教师用书", "")


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
        (("初级",), ("初级 人教版",), False),
        (("初级",), ("初级 教师用书",), True),
        (("教师用书",), ("初级 教师用书",), False),
        (("人教版",), ("人教版 练习册",), True),
        (("中英 双语",), ("双语",), False),
        (("中英 双语",), ("中日 中英 双语",), True),
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


@pytest.mark.parametrize(
    ("titles", "outcome"),
    [
        (("英语听力教程(教师用书)", "英语听力教程(学生用书)"), Outcome.DOUBTFUL),
        (("英语(四级)", "英语(六级)"), Outcome.DOUBTFUL),
        (("会计学(初级)", "会计学(高级)"), Outcome.DOUBTFUL),
        (("中国历史地图集(明时期)", "中国历史地图集(清时期)"), Outcome.DOUBTFUL),
        (("历年真题(2011-2013)", "历年真题(2012-2014)"), Outcome.DOUBTFUL),
        (("考试大纲(2019年版)", "考试大纲(2020年版)"), Outcome.DOUBTFUL),
        (("数学(人教版)", "数学(苏教版)"), Outcome.DOUBTFUL),
        (("数学(六年级下册 教师用书)", "数学(六年级下册)(学生用书)"), Outcome.DOUBTFUL),
        (("数学(六年级下册 教师用书)", "数学(六年级下册)(教师用书)"), Outcome.SAME),
        (("数学(六年级下册 教师用书)", "数学(六年级下册)"), Outcome.SAME),
        (("英语(教师用书)(初级)", "英语(教师用书)(高级)"), Outcome.DOUBTFUL),
        (("英语(教师用书)(初级)", "英语(初级)"), Outcome.DOUBTFUL),
        (("英语(教师用书)(初级)", "英语(教师用书)"), Outcome.SAME),
        (("数学(人教版)", "数学(人教版)(教师用书)"), Outcome.DOUBTFUL),
        (("数学六年级上册(人教版)", "数学六年级上册(人教版)(教师用书)"), Outcome.DOUBTFUL),
        (("英语(综合教程)", "英语(综合教程)(练习册)"), Outcome.DOUBTFUL),
        (("英语(双语教师用书)", "英语(双语学生用书)"), Outcome.DOUBTFUL),
        (("小王子(中英对照)(法汉对照)", "小王子(中英对照)"), Outcome.DOUBTFUL),
        ((f"数学({LONG_WORDS}教师用书)", f"数学({LONG_WORDS}学生用书)"), Outcome.DOUBTFUL),
        (("english (new practice teacher's book)", "english (new practice student's book)"), Outcome.DOUBTFUL),
        (("英语(初级)(教师用书)", "英语(教师用书)(初级)"), Outcome.SAME),
        (("会计学(第3版)", "会计学(第三版)"), Outcome.SAME),
        (("会计学(修订本)", "会计学(修订版)"), Outcome.SAME),
        (("会计学(初级)(修订本)", "会计学(修订版)(高级)"), Outcome.DOUBTFUL),
        (("会计学(图文本)(修订版)", "会计学(修订版)"), Outcome.SAME),
        (("会计学(2nd ed.)", "会计学(second edition)"), Outcome.SAME),
        (("论语(中英文对照)", "论语(汉英对照)"), Outcome.SAME),
        (("论语(中英对照)", "论语(双语版)"), Outcome.SAME),
        (("论语(中英对照)", "论语(中日对照)"), Outcome.DOUBTFUL),
        (("西游记(青少版)", "西游记(青少年版)"), Outcome.SAME),
        (("会计学(初级)", "会计学 (初级)"), Outcome.SAME),
        (("数学(人教版教师用书)", "数学(人教版)(教师用书)"), Outcome.SAME),
        (("数学(人教版教师用书)", "数学(人教版)"), Outcome.DOUBTFUL),
        (("数学(人教版教师用书)", "数学(苏教版教师用书)"), Outcome.DOUBTFUL),
        (("数学(教师用书", "数学(教师用书)"), Outcome.SAME),
        (("数学(教师用书", "数学(学生用书"), Outcome.DOUBTFUL),
        (("数学(教师用书", "数学(学生用书)"), Outcome.DOUBTFUL),
        (("数学(人教版: 教师用书)", "数学(人教版)"), Outcome.DOUBTFUL),
        (("数学(人教版:教师用书)", "数学(人教版)"), Outcome.DOUBTFUL),
        (("数学(人教版——教师用书)", "数学(人教版)"), Outcome.DOUBTFUL),
        (("数学(人教版: 教师用书)", "数学(人教版 教师用书)"), Outcome.SAME),
        (("数学(人教版: 教师用书)", "数学(人教版)(教师用书)"), Outcome.SAME),
        (("数学(人教版: 教师用书", "数学(人教版)"), Outcome.DOUBTFUL),
        (("英语(七年级: 教师用书)", "英语(七年级)(学生用书)"), Outcome.DOUBTFUL),
        (("英语(七年级: 教师用书)", "英语(七年级)(教师用书)"), Outcome.SAME),
        (("english (oxford: teacher's book)", "english (oxford)"), Outcome.DOUBTFUL),
        (("鲁迅全集(第1卷: 呐喊)", "鲁迅全集(第1卷)(彷徨)"), Outcome.DOUBTFUL),
        (("英语(初级: 第2版)", "英语(初级 第2版)"), Outcome.SAME),
        (("英语(初级: 第2版)", "英语(初级)(第3版)"), Outcome.DOUBTFUL),
        (("数学(旧版教师用书)", "数学(新版教师用书)"), Outcome.DOUBTFUL),
        (("数学(试用版教师用书)", "数学(修订版教师用书)"), Outcome.DOUBTFUL),
        (("数学(2011年版教师用书)", "数学(修订版教师用书)"), Outcome.DOUBTFUL),
        (("数学(2011年版教师用书)", "数学(第2版教师用书)"), Outcome.DOUBTFUL),
        (("数学(第2版教师用书)", "数学(第3版教师用书)"), Outcome.DOUBTFUL),
        (("数学(排版练习)", "数学(练习)"), Outcome.DOUBTFUL),
        (("出版学(出版专业练习)", "出版学(专业练习)"), Outcome.DOUBTFUL),
        (("english (vol. 1 textbook)", "english (vol. 1)(workbook)"), Outcome.DOUBTFUL),
        (("english (textbook)", "english (workbook)"), Outcome.DOUBTFUL),
        (("english (textbook)", "english"), Outcome.SAME),
        (("文献学(版本)", "文献学(校勘)"), Outcome.DOUBTFUL),
        (("会计学(第5版第2次印刷)", "会计学(高级)"), Outcome.SAME),
        (("会计学(初级)", "会计学"), Outcome.SAME),
        (("会计学(插图本)", "会计学[普通图书]"), Outcome.SAME),
    ],
)
@pytest.mark.parametrize("isbns", [DREAM.isbns, ()])
def test_brackets_that_say_different_things_make_a_doubt(titles: tuple[str, str], outcome: Outcome, isbns: tuple):
    one, other = edition(replace(DREAM, title=titles[0])), edition(replace(DREAM, title=titles[1], isbns=isbns))
    for found in (verdict(one, other), verdict(other, one)):
        assert found.outcome is outcome
        assert found.reasons == ((Reason.REMAINDER_DIFFERS,) if outcome is Outcome.DOUBTFUL else ())


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ({"title": "数学(人教版", "remainder": "教师用书)"}, {"title": "数学(人教版)"}, Outcome.DOUBTFUL),
        ({"title": "数学(人教版", "remainder": "教师用书)"}, {"title": "数学(人教版 教师用书)"}, Outcome.SAME),
        (
            {"title": "数学(人教版", "remainder": "教师用书)"},
            {"title": "数学(人教版)(教师用书)", "isbns": ()},
            Outcome.SAME,
        ),
        ({"title": "数学(人教版", "remainder": "教师用书"}, {"title": "数学(人教版)"}, Outcome.SAME),
        ({"title": "数学(人教版", "remainder": "习题集(附答案)"}, {"title": "数学(人教版)"}, Outcome.DOUBTFUL),
        ({"title": "英语(七年级: 教师用书)"}, {"title": "英语(七年级 学生用书)"}, Outcome.DOUBTFUL),
        ({"title": "英语(七年级: 教师用书)"}, {"title": "英语", "volume": "七年级. 教师用书"}, Outcome.SAME),
        ({"title": "数学(第3版: 练习册: 上册"}, {"title": "数学(第3版)(上册)(学生用书)"}, Outcome.DOUBTFUL),
        ({"title": "[红楼梦: 校注本"}, {"title": "红楼梦", "remainder": "校注本"}, Outcome.SAME),
        ({"title": "sur ]0,1[ cours"}, {"title": "sur ]0,1[", "isbns": ()}, Outcome.DIFFERENT),
    ],
)
def test_brackets_and_subtitles_are_told_apart(one: dict, other: dict, outcome: Outcome):
    first, second = (edition(replace(DREAM, **changes)) for changes in (one, other))
    assert verdict(first, second).outcome is outcome


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"volume": "第2版 第一册"}, {"volume": "第3版 第一册"}),
        ({"volume": "第一册 第2版"}, {"volume": "第一册 第3版"}),
        ({"volume": "2nd ed. vol. 1"}, {"volume": "3rd ed. vol. 1"}),
        ({"title": "英语(第2版 第一册)"}, {"title": "英语(第3版 第一册)"}),
        ({"title": "英语(第一册 修订版)"}, {"title": "英语(第一册 增订版)"}),
        ({"title": "calculus (2nd ed., vol. 1)"}, {"title": "calculus (3rd ed., vol. 1)"}),
    ],
)
def test_an_edition_statement_beside_a_volume_tells_editions_apart(one: dict, other: dict):
    first, second = (edition(replace(DREAM, isbns=(), **changes)) for changes in (one, other))
    assert (first.volume, second.volume) == ("1", "1")
    assert not same_edition(first, second)
    assert same_edition(first, first)
