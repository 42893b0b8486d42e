"""Parts whose title has a Roman number in it (三体Ⅱ·黑暗森林) are found however their number is typed."""

from __future__ import annotations

import pytest
import tantivy

from shulian.apps.discovery import finding, index, roman
from shulian.apps.discovery.asked import Asked
from tests.apps.discovery.reading_room import edition
from tests.apps.discovery.shelf import made

SHELF = [
    edition("三体", "刘慈欣", 8, year=2008),
    edition("三体Ⅱ·黑暗森林", "刘慈欣", 9, year=2008, loans=900),
    edition("三体Ⅲ·死神永生", "刘慈欣", 8, year=2010),
    edition("三体问题", "周济林", 9, year=1990),
    edition("流浪地球II", "刘慈欣", 2),
    edition("流浪地球III 太阳危机", "刘慈欣", 2),
    edition("Ⅱ型糖尿病", "某人", 2),
    edition("维生素C", "某人", 2),
    edition("资本论 第I卷", "马克思", 1),
    edition("资本论 第II卷", "马克思", 9, loans=900),
    edition("资本论 第Ⅲ册", "马克思", 3),
    edition("地质学", "某人", 2, volume="第IV卷 第2分册"),
    edition("地质学", "某人", 9, volume="第IX卷"),
]
TITLES = {one.title_id: one.title for one in SHELF}
_TABLE = """
三体 <- 三体 | 三体1 | 三体 第一部 | 三体 刘慈欣 | santi | san ti | st
三体Ⅱ·黑暗森林 <- 三体 2 | 三体2 | 三体二 | 三体 二 | 三体 第2部 | 三体第二部 | 三体（第二部）
三体Ⅱ·黑暗森林 <- 三体Ⅱ | 三体II | 三体 ii | 三体II 黑暗森林
三体Ⅱ·黑暗森林 <- 三体2 黑暗森林 | 三体2·黑暗森林 | 三体2黑暗森林 | 三体2刘慈欣 | 黑暗森林
三体Ⅲ·死神永生 <- 三体3 死神永生 | 三体 3 | 三体三 | 三体 第三部 | 三体Ⅲ | 三体iii
流浪地球II <- 流浪地球 2 | 流浪地球2 | 流浪地球 第二部 | 流浪地球Ⅱ
流浪地球III 太阳危机 <- 流浪地球3 | 流浪地球 第3部
资本论 第I卷 <- 资本论 第一卷 | 资本论 第I卷 | 资本论 第1卷 | 资本论 第Ⅰ卷 | 资本论第一卷 | 资本论 1
资本论 第II卷 <- 资本论 第二卷 | 资本论 第2卷 | 资本论 第Ⅱ卷 | 资本论 第ii卷 | 资本论 2 | 资本论二
资本论 第Ⅲ册 <- 资本论 第三册 | 资本论 第III册 | 资本论第3册 | 资本论 3
Ⅱ型糖尿病 <- 2型糖尿病 | II型糖尿病
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    """The index of these titles."""
    return made(tmp_path_factory.mktemp("index"), SHELF)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (typed, title)
        for line in _TABLE.strip().splitlines()
        for title, typed_for_it in [line.split(" <- ")]
        for typed in typed_for_it.split(" | ")
    ],
)
def test_a_search_puts_this_part_first(shelf: tantivy.Index, typed: str, title: str) -> None:
    answer = finding.answered(shelf.searcher(), Asked(typed), slice(0, 5))
    assert [TITLES[hit.title_id] for hit in answer[0].hits][:1] == [title] if answer else not title


def test_a_part_that_is_not_there_is_not_found(shelf: tantivy.Index) -> None:
    for typed in ("三体 4", "流浪地球4"):
        answer = finding.answered(shelf.searcher(), Asked(typed), slice(0, 5))
        assert not (answer and answer[0].hits), typed


SET = [edition("三体", "刘慈欣", 8), edition("三体Ⅰ-Ⅲ", "刘慈欣", 2), edition("新编日语Ⅲ、Ⅳ", "周平", 2)]


@pytest.fixture(scope="module")
def of_set(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    """The index of a part and of several in one."""
    return made(tmp_path_factory.mktemp("set"), SET)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        *((typed, ["三体", "三体Ⅰ-Ⅲ"]) for typed in ("三体", "三体 第一部", "三体 1", "三体1", "三体一")),
        *((typed, ["三体Ⅰ-Ⅲ"]) for typed in ("三体 第二部", "三体 第三部", "三体3", "三体 1-3", "三体1-3", "三体Ⅰ-Ⅲ")),
        *((typed, ["新编日语Ⅲ、Ⅳ"]) for typed in ("新编日语 第三册", "新编日语 第四册", "新编日语 3-4")),
        *((typed, []) for typed in ("三体 第四部", "新编日语 第二册")),
    ],
)
def test_several_parts_in_one_are_found_by_each_and_the_first_comes_before_them(
    of_set: tantivy.Index, typed: str, titles: list[str]
) -> None:
    answer = finding.answered(of_set.searcher(), Asked(typed), slice(0, 5))
    known = {one.title_id: one.title for one in SET}
    assert [known[hit.title_id] for hit in answer[0].hits] == titles if answer else not titles


@pytest.mark.parametrize(
    ("title", "in_figures", "volume"),
    [
        ("三体Ⅱ·黑暗森林", "三体2·黑暗森林", "2"),
        ("三体Ⅻ", "三体12", "12"),
        ("三体 ⅳ（精装）", "三体 4（精装）", "4"),
        ("三体XII", "三体12", "12"),
        ("三体 VIII 终章", "三体8 终章", "8"),
        ("三体Ⅵ", "三体6", "6"),
        ("三体Ⅰ-Ⅲ（精装）", "三体1-3（精装）", "1-3"),
        ("三体Ⅰ～Ⅲ", "三体1～3", "1-3"),
        ("三体Ⅰ、Ⅱ", "三体1、2", "1-2"),
        ("三体Ⅰ和Ⅲ", "三体1和3", "1+3"),
        ("三体I-III 全集", "三体1-3 全集", "1-3"),
        ("三体I、II、III", "三体1、2、3", "1-3"),
        ("质量II-1", "质量2-1", ""),
        ("三体Ⅱ-黑暗森林", "三体2-黑暗森林", "2"),
        ("Ⅱ型糖尿病", "2型糖尿病", ""),
        ("资本论 第I卷", "资本论 第1卷", ""),
        ("资本论 第Ⅱ 卷", "资本论 第2 卷", ""),
        ("资本论 第III-IV册 三体Ⅱ", "资本论 第3-4册 三体2", "2"),
        ("第XLIX卷", "第49卷", ""),
        ("第I类", "", ""),
        ("胶原Ⅱ型", "胶原2型", ""),
        ("Rocky Ⅱ", "Rocky 2", ""),
        *((title, "", "") for title in ("三体", "维生素C", "方法X", "艾滋病HIV", "三体IIB", "World war II")),
        *((title, "", "") for title in ("企业VI设计", "品牌形象与VI", "太阳电池I-V特性", "太阳电池I-V", "三体I")),
    ],
)
def test_roman_numbers_of_titles_are_read_in_figures(title: str, in_figures: str, volume: str) -> None:
    assert roman.read(title) == (in_figures, volume)


@pytest.mark.parametrize(
    ("title", "remainder", "volume", "told"),
    [
        ("资本论 第I卷", "", "", "1"),
        ("资本论. 第II卷, 第1分册", "", "", "2.1"),
        ("资本论", "", "第Ⅲ册", "3"),
        ("资本论", "第XIV卷", "", "14"),
        ("资本论 第I-III卷", "", "", "1-3"),
        ("第V代领导", "", "", ""),
    ],
)
def test_a_roman_number_between_an_ordinal_and_a_unit_is_a_volume(
    title: str, remainder: str, volume: str, told: str
) -> None:
    assert index.volume_of(index.Description(1, title, remainder, volume)) == told
