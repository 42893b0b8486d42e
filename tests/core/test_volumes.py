"""Which part of a set a text names, and when two parts are one, perhaps one, or two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core import volumes
from shulian.core.matching import edition
from shulian.core.verdict import Outcome, Reason, verdict
from shulian.core.volumes import LONGEST, closed, cut, found_by, part_of_other, place, said, split_volume, told
from tests.core.test_matching import DREAM


@pytest.mark.parametrize(
    ("field", "levels"),
    [
        ("第三卷. 上册", "3.上"),
        ("第一辑. 第二册", "1.2"),
        ("四年级. 上册", "4年级.上"),
        ("四年级第二学期", "4年级.2学期"),
        ("九年级. 全一册", "9年级"),
        ("选修2-1", "选修.2-1"),
        ("甲编. 第1册", "甲.1"),
        ("第2辑. 小说. 第3册", "2.小说.3"),
        ("先秦卷. 上", "先秦.上"),
        ("1(上)", "1.上"),
        ("1上", "1.上"),
        ("第一册(上)", "1.上"),
        ("vol. 1, pt. 2", "1.2"),
        ("series b, vol. 2", "seriesb.2"),
        ("heft 3", "3"),
        ("1.2", "1.2"),
        ("ii", "2"),
        ("1-3", "1-3"),
        ("v. 1-3", "1-3"),
        ("第一至三册", "1-3"),
        ("第一册至第三册", "1-3"),
        ("第1、2册", "1-2"),
        ("1、3", "1+3"),
        ("上、下册", "上-下"),
        ("第二部分", "2"),
        ("第2", "2"),
        ("[1]", "1"),
        ("隋唐卷", "隋唐卷"),
        ("中篇小说", "中篇小说"),
        ("第二次世界大战", "第二次世界大战"),
        ("1949年卷", "1949年卷"),
        ("2005卷", "2005卷"),
        ("第2005卷", "2005"),
        ("第1001册", "1001"),
        ("1001", "1001"),
        ("1001册", "1001"),
        ("卷1001", "1001"),
        ("第一千五百册", "1500"),
        ("一千零一册", "1001"),
        ("第1001-1005册", "1001-1005"),
        ("第1001册至第1005册", "1001-1005"),
        ("第12345册", "第12345册"),
        ("第2版. 上册", "上"),
        ("ain't i a woman", "aintiawoman"),
        ("", ""),
    ],
)
def test_a_volume_is_all_its_numbers_in_order_with_the_words_before_and_between(field: str, levels: str):
    assert said(told(field).levels) == levels


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("第1卷. 早期著作", "早期著作"),
        ("第3卷. 20世纪文学", "20世纪文学"),
        ("第1卷. 第二次世界大战", "第二次世界大战"),
        ("第1卷. i, robot", "irobot"),
        ("卷i. 基础知识", "基础知识"),
        ("卷i 基础知识", "基础知识"),
        ("卷1 基础知识", "基础知识"),
        ("卷一 基础知识", "基础知识"),
        ("六年级 教师用书", "教师用书"),
        ("第1卷. 修订版", ""),
    ],
)
def test_words_behind_the_last_number_name_the_part(field: str, name: str):
    found = told(field)
    assert (len(found.levels), found.name) == (1, name)


@pytest.mark.parametrize(
    ("title", "rest", "volume"),
    [
        ("数学(四年级上册)", "数学", "4年级.上"),
        ("数学四年级上册", "数学", "4年级.上"),
        ("数学 四年级", "数学", "4年级"),
        ("数学 四年级上", "数学", "4年级.上"),
        ("告别六年级", "告别六年级", ""),
        ("数学(人教版三年级上册)", "数学", "人教版.3年级.上"),
        ("语文(必修1)", "语文", "必修.1"),
        ("西部文丛(第一辑) 第2册", "西部文丛", "1.2"),
        ("资本论 第三卷 上", "资本论", "3.上"),
        ("二十四史 1-3", "二十四史", "1-3"),
        ("红楼梦(上下)", "红楼梦", "上-下"),
        ("红楼梦 上下册", "红楼梦", "上-下"),
        ("高中上册", "高中", "上"),
        ("丛书 甲编", "丛书", "甲"),
        ("鲁迅全集3", "鲁迅全集", "3"),
        ("鲁迅全集 3", "鲁迅全集", "3"),
        ("模拟试卷三", "模拟试卷", "3"),
        ("java核心技术 卷i", "java核心技术", "1"),
        ("java核心技术卷一", "java核心技术", "1"),
        ("java核心技术 卷1 基础知识", "java核心技术 基础知识", "1"),
        ("红楼梦 上册[普通图书]", "红楼梦 [普通图书]", "上"),
        ("三体 2(下)(插图本)", "三体 (插图本)", "2.下"),
        ("三国演义(上)(插图本)", "三国演义 (插图本)", "上"),
        ("会计学(第2版)", "会计学(第2版)", ""),
        ("大事记 1949-99", "大事记 1949-99", ""),
        ("全集 100 问", "全集 100 问", ""),
        ("100 2", "100", "2"),
        ("(上)", "(上)", ""),
        ("数学 六年级 下册", "数学", "6年级.下"),
        ("数学. 六年级.下", "数学.", "6年级.下"),
        ("数学. 六年级, 下册", "数学.", "6年级.下"),
        ("六年级, 走向初中", "六年级, 走向初中", ""),
        ("三体 2. 下", "三体", "2.下"),
        ("2. 下", "2.", "下"),
        ("数学(修订版 六年级下册)", "数学", "6年级.下"),
        ("四库全书 第1001册", "四库全书", "1001"),
        ("四库全书第一千五百册", "四库全书", "1500"),
        ("四库全书 1001册", "四库全书", "1001"),
        ("四库全书(1001册)", "四库全书", "1001"),
        ("四库全书 卷1001", "四库全书", "1001"),
        ("四库全书 1001", "四库全书 1001", ""),
        ("四库全书 全1500册", "四库全书", ""),
        ("统计年鉴 2005卷", "统计年鉴 2005卷", ""),
        ("统计年鉴(2005卷)", "统计年鉴(2005卷)", ""),
        ("一千零一夜", "一千零一夜", ""),
        ("ain't i a woman", "ain't i a woman", ""),
        ("don’t i know", "don’t i know", ""),
        ("vol. i'm here", "vol. i'm here", ""),
        ("say no i am here", "say no i am here", ""),
        ("the books i love", "the books i love", ""),
        ("model t i", "model t i", ""),
        ("war and peace, book i", "war and peace,", "1"),
        ("war and peace, book iv: borodino", "war and peace, : borodino", "4"),
        ("bulletin no. iv", "bulletin", "4"),
        ("bulletin t. 3", "bulletin", "3"),
        ("bulletin t 3", "bulletin", "3"),
        ("bulletin v. ii", "bulletin", "2"),
    ],
)
def test_every_number_is_cut_out_of_a_title(title: str, rest: str, volume: str):
    assert split_volume(title) == (rest, volume)


def test_a_subtitle_may_be_nothing_but_a_number():
    assert [said(cut(text, whole=True)[1].levels) for text in ("(上)", "(四年级上册)", "第二卷")] == [
        "上",
        "4年级.上",
        "2",
    ]


@pytest.mark.parametrize(
    ("said_of_it", "volume", "name"),
    [
        ({"title": "数学", "volume": "四年级. 上册"}, "4年级.上", ""),
        ({"title": "数学(四年级)", "volume": "上册"}, "4年级.上", ""),
        ({"title": "三体 2", "volume": "第二部"}, "2", ""),
        ({"title": "资本论 第三卷", "volume": "第三卷. 上册"}, "3.上", ""),
        ({"title": "资本论", "volume": "第三卷", "remainder": "上册"}, "3.上", ""),
        ({"title": "通史(二)", "volume": "隋唐卷"}, "2", "隋唐卷"),
        ({"title": "通史", "volume": "隋唐卷", "remainder": "第2卷"}, "隋唐卷.2", ""),
        ({"title": "通史(第二卷 隋唐)"}, "2", "隋唐"),
        ({"title": "丛刊 第1辑 第2册", "volume": "第2册"}, "1.2", ""),
        ({"title": "丛刊 第1辑 第2册", "volume": "第1分册"}, "1.2.1", ""),
        ({"title": "丛刊 第1辑", "volume": "第1册"}, "1.1", ""),
        ({"title": "丛刊 第1辑", "volume": "1"}, "1", ""),
        ({"title": "丛刊 第1辑", "volume": "第1辑. 第1册"}, "1.1", ""),
        ({"title": "四库全书 第1001册", "volume": "1001"}, "1001", ""),
        ({"title": "数学(六年级 教师用书)(下册 人教版)"}, "6年级.下", "教师用书人教版"),
        ({"title": "第一册"}, "", ""),
    ],
)
def test_what_is_said_twice_counts_once(said_of_it: dict, volume: str, name: str):
    found = edition(replace(DREAM, **said_of_it))
    assert (found.volume, found.part) == (volume, name)


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ({"volume": "第三卷. 上册"}, {"volume": "第三卷. 下册"}, Outcome.DIFFERENT),
        ({"volume": "第一辑. 第二册"}, {"volume": "第一辑. 第三册"}, Outcome.DIFFERENT),
        ({"volume": "四年级. 上册"}, {"volume": "五年级. 上册"}, Outcome.DIFFERENT),
        ({"volume": "选修2-1"}, {"volume": "选修1-1"}, Outcome.DIFFERENT),
        ({"volume": "甲编. 第1册"}, {"volume": "乙编. 第1册"}, Outcome.DIFFERENT),
        ({"volume": "1-3"}, {"volume": "3"}, Outcome.DIFFERENT),
        ({"volume": "1(上)"}, {"volume": "2(上)"}, Outcome.DIFFERENT),
        ({"volume": "第一册(上)"}, {"volume": "第一册(下)"}, Outcome.DIFFERENT),
        ({"volume": "vol. 1, pt. 2"}, {"volume": "vol. 1, pt. 3"}, Outcome.DIFFERENT),
        ({"title": "数学(四年级上册)"}, {"title": "数学(五年级上册)"}, Outcome.DIFFERENT),
        ({"title": "语文(一年级上册)"}, {"title": "语文(一年级下册)"}, Outcome.DIFFERENT),
        ({"title": "数学(四年级上册)"}, {"title": "数学", "volume": "四年级. 上册"}, Outcome.SAME),
        ({"volume": "第三卷. 上册"}, {"volume": "3(上)"}, Outcome.SAME),
        ({"volume": "第1卷"}, {"volume": "第1卷. 早期著作"}, Outcome.SAME),
        ({"volume": "第1卷"}, {"volume": "卷i. 基础知识"}, Outcome.SAME),
        ({"title": "红楼梦 卷1"}, {"volume": "卷一 基础知识"}, Outcome.SAME),
        ({"title": "丛刊 第1辑 第2册", "volume": "第1分册"}, {"title": "丛刊 第1辑 第2册"}, Outcome.DOUBTFUL),
        ({"title": "四库全书 第1001册"}, {"title": "四库全书", "volume": "1001"}, Outcome.SAME),
        ({"volume": "第1001册"}, {"volume": "1001"}, Outcome.SAME),
        ({"title": "四库全书 第1500册"}, {"title": "四库全书第一千五百册"}, Outcome.SAME),
        ({"title": "四库全书第1001册"}, {"title": "四库全书第1002册"}, Outcome.DIFFERENT),
        ({"title": "数学 六年级 下册"}, {"title": "数学. 六年级.下"}, Outcome.SAME),
        ({"title": "数学(六年级下册)"}, {"title": "数学(第3版 六年级下册)"}, Outcome.SAME),
        ({"title": "丛刊 第1辑", "volume": "第1册"}, {"title": "丛刊", "volume": "第1册"}, Outcome.DOUBTFUL),
        ({"title": "丛刊 第1辑", "volume": "第1册"}, {"title": "丛刊", "volume": "第1辑. 第1册"}, Outcome.SAME),
        ({"volume": "第三卷"}, {"volume": "第三卷. 上册"}, Outcome.DOUBTFUL),
        ({"volume": "上册"}, {"volume": "四年级. 上册"}, Outcome.DOUBTFUL),
        ({"volume": "第1卷. 先秦卷"}, {"volume": "先秦卷"}, Outcome.DOUBTFUL),
        ({"volume": "第1卷. 早期著作"}, {"volume": "第1卷. 晚期著作"}, Outcome.DOUBTFUL),
        ({"volume": "第1卷. 版本"}, {"volume": "第1卷. 校勘"}, Outcome.DOUBTFUL),
        ({"volume": "1950辑"}, {"volume": "第1950辑"}, Outcome.DOUBTFUL),
        ({"volume": "1950辑"}, {"volume": "第1951辑"}, Outcome.DIFFERENT),
        ({"title": "数学(上册"}, {"title": "数学(上册)"}, Outcome.SAME),
        ({"title": "数学", "remainder": "(下册"}, {"title": "数学(上册)"}, Outcome.DIFFERENT),
    ],
)
@pytest.mark.parametrize("isbns", [(DREAM.isbns, DREAM.isbns), (DREAM.isbns, ()), ((), ())])
def test_parts_of_a_set_are_joined_only_when_all_numbers_agree(one: dict, other: dict, outcome: Outcome, isbns: tuple):
    first, second = (
        edition(replace(DREAM, isbns=numbers, **changes)) for numbers, changes in zip(isbns, (one, other), strict=True)
    )
    for found in (verdict(first, second), verdict(second, first)):
        assert found.outcome is outcome
        assert found.reasons == ((Reason.VOLUME_DIFFERS,) if outcome is Outcome.DOUBTFUL else ())


@pytest.mark.parametrize(
    ("title", "volume", "said_of_it"),
    [
        ("红楼梦 上卷", "上册", "上"),
        ("红楼梦 上集", "上册", "上"),
        ("红楼梦 第一部", "第一册", "1"),
        ("红楼梦 第1册", "第1卷", "1"),
        ("红楼梦(第一部)", "第一卷", "1"),
        ("丛刊 第1辑", "第1册", "1.1"),
        ("丛刊 第一编", "第一卷", "1.1"),
    ],
)
def test_a_number_under_another_unit_is_said_twice_unless_the_one_holds_the_other(title, volume, said_of_it):
    assert edition(replace(DREAM, title=title, volume=volume)).volume == said_of_it


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        (("3", ""), ("3.上", ""), True),
        (("3.上", ""), ("上", ""), True),
        (("3", ""), ("4.上", ""), False),
        (("", ""), ("3", ""), False),
        (("3", ""), ("", ""), False),
        (("1950辑", ""), ("1950", ""), True),
        (("3.1950辑", ""), ("1950", ""), True),
        (("11950辑", ""), ("1950", ""), False),
    ],
)
def test_a_part_of_which_less_is_said_may_be_the_other(one: tuple[str, str], other: tuple[str, str], part: bool):
    assert part_of_other(one, other) is part


@pytest.mark.parametrize(
    ("volume", "pieces"),
    [
        ("3", ["3"]),
        ("3.上", ["3.上", "3", "上"]),
        ("1-3", ["1-3", "1", "2", "3"]),
        ("上-下", ["上-下", "上", "下"]),
        ("选修.2-1", ["选修.2-1", "选修", "2-1", "2", "1"]),
        ("1-99", ["1-99", "1", "99"]),
    ],
)
def test_a_volume_is_found_by_each_of_its_numbers(volume: str, pieces: list[str]):
    assert found_by(volume) == pieces


def test_volumes_stand_in_order_level_by_level():
    volumes = ["隋唐卷", "1", "1.上", "1.中", "1.下", "1-3", "2", "10.2", "999", "1000.9"]
    assert sorted(volumes, key=place) == ["隋唐卷", "1", "1.上", "1.中", "1.下", "1-3", "2", "10.2", "999", "1000.9"]
    assert place("隋唐卷") == 0
    assert place("甲.1") == place("1.上")
    assert place("1234567.1") < 1_000_000
    long = ["899.120", "900.3", "1001", "1001.2", "1002", "9999"]
    assert sorted(long, key=place) == long
    assert len({place(volume) for volume in long}) == len(long)


def test_endlessly_many_numbers_are_no_volume_of_a_set_and_hold_nobody_up():
    title = "数学 " + "第1卷 " * 10_000
    rest, volume = split_volume(title)
    assert volume == ".".join("1" * 8)
    assert rest.endswith(" 第1卷" * 9_000)
    assert told("第1卷 " * 10_000).levels == ("1",) * (LONGEST // len("第1卷 "))


class Counting:
    """A pattern that counts how often, and in how much text, it is searched."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.searches, self.characters = pattern, 0, 0

    def search(self, text: str) -> re.Match[str] | None:
        self.searches += 1
        self.characters += len(text)
        return self.pattern.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        self.characters += len(text)
        for match in self.pattern.finditer(text):
            self.searches += 1
            yield match


@pytest.mark.parametrize("piece", ["第1001册 ", "上册 ", "六年级. ", "(第1册 教师用书)", "t i ", "一千", "1-"])
def test_a_text_of_any_length_is_searched_a_bounded_number_of_times(piece: str, monkeypatch: pytest.MonkeyPatch):
    counted = {name: Counting(getattr(volumes, name)) for name in ("_VOLUME", "_MORE", "_LEVEL")}
    for name, one in counted.items():
        monkeypatch.setattr(volumes, name, one)
    told.cache_clear()
    figures = []
    for times in (1_000, 100_000):
        for one in counted.values():
            one.searches = one.characters = 0
        edition(replace(DREAM, title=piece * times, volume=piece * times))
        figures.append([(one.searches, one.characters) for one in counted.values()])
        told.cache_clear()
    assert figures[0] == figures[1]
    assert all(searches <= LONGEST and characters <= 40 * LONGEST for searches, characters in figures[0])


@pytest.mark.parametrize(
    ("text", "behind", "whole"),
    [
        ("数学(教师用书", "", ("数学(教师用书)", "")),
        ("数学(人教版", "教师用书)", ("数学(人教版 教师用书)", "")),
        ("数学(人教版", "教师用书): 代数(上)", ("数学(人教版 教师用书)", ": 代数(上)")),
        ("数学(人教版", "习题集(附答案)", ("数学(人教版)", "习题集(附答案)")),
        ("数学(人教版)", "代数", ("数学(人教版)", "代数")),
        ("[红楼梦", "校注本]", ("[红楼梦)", "校注本]")),
        ("sur ]0,1[ cours", "", ("sur ]0,1[ cours", "")),
        ("数学[人教版][教师用书", "", ("数学[人教版][教师用书)", "")),
        ("][" * LONGEST, "", ("][" * LONGEST + ")", "")),
    ],
)
def test_a_bracket_that_nobody_closed_is_closed(text: str, behind: str, whole: tuple[str, str]):
    assert closed(text, behind) == whole


@given(st.text(alphabet="第一二十12上中下卷册辑年级-、()〈〉甲编ivx .全数学", max_size=30))
def test_any_text_can_be_parted(text: str):
    rest, volume = split_volume(text)
    assert len(rest) <= len(text) + 1
    assert "|" not in volume
    told(text)
