"""Filters, what each value of a facet would leave, orders, and works instead of editions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import tantivy

from shulian.apps.discovery import finding, inseries
from shulian.apps.discovery.asked import FACETS, Asked, Audience, Sort
from shulian.apps.discovery.question import planned
from shulian.core.forms import Form
from shulian.protocols.cql import parse
from tests.apps.discovery.reading_room import ROOM, edition
from tests.apps.discovery.shelf import made

TITLES = {one.title_id: one for one in ROOM}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Searcher:
    """The reading room's index."""
    return made(tmp_path_factory.mktemp("index"), ROOM).searcher()


def hits(room: tantivy.Searcher, asked: Asked, limit: int = 100) -> finding.Found:
    """What is found."""
    plan = planned(asked)
    return finding.page(room, asked, plan, slice(0, limit)) if plan else finding.Found([], 0)


def names(room: tantivy.Searcher, asked: Asked) -> list[str]:
    """The titles found, in order."""
    return [TITLES[hit.title_id].title for hit in hits(room, asked).hits]


def chosen(asked: Asked, facet: str, value: object) -> Asked:
    """The search after a click on this value of a facet."""
    if facet == "available":
        return replace(asked, available=True)
    if facet == "year":
        return replace(asked, years=(value, value))
    if facet == "audience":
        return replace(asked, audience=Audience(str(value)))
    return replace(asked, **{facet: (value,)})


@pytest.mark.parametrize(
    "asked",
    [
        Asked("红楼"),
        Asked("小说"),
        Asked("鲁迅", years=(1970, 1999)),
        Asked("红楼", library=(2,)),
        Asked("西游记", available=True),
        Asked("西游记", library=(2, 3), available=True),
        Asked("", clc=("I2",)),
        Asked("", clc=("I2", "K"), form=(Form.BOOK,), audience=Audience.GENERAL, language=("chi",)),
        Asked("", library=(7,), years=(None, 1990)),
        Asked("", author="鲁迅"),
        Asked("xyz"),
    ],
)
def test_a_facet_counts_what_a_click_on_it_finds(room: tantivy.Searcher, asked: Asked) -> None:
    plan = planned(asked)
    assert plan is not None
    spread, total = finding.facets(room, asked, plan)
    assert total in {hits(room, asked).total, None}
    assert list(spread) == list(FACETS)
    for facet, values in spread.items():
        for value, counted in values:
            assert hits(room, chosen(asked, facet, value)).total == counted, (facet, value)


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        (Asked("西游记", audience=Audience.JUVENILE), {"西游记"}),
        (Asked("红楼", form=(Form.AUDIO,)), {"红楼梦"}),
        (Asked("红楼", clc=("I207.411",)), {"红楼梦辞典", "红楼梦魇", "红楼启示录", "漫说红楼"}),
        (Asked("红楼", clc=("i207",), library=(4,)), {"红楼梦魇"}),
        (Asked("", language=("eng",), audience=Audience.GENERAL), {"War and peace"}),
        (Asked("", publisher="人民文学出版社", years=(2000, None)), {"鲁迅全集"}),
        (Asked("", series="科幻"), {"三体"}),
        (Asked("", title="鲁迅"), {"鲁迅全集", "鲁迅传"}),
        (Asked("", author="鲁迅", title="呐喊"), {"呐喊"}),
        (Asked("鲁迅", title="呐喊"), {"呐喊"}),
        (Asked("鲁迅", author="王晓明"), {"鲁迅传"}),
        (Asked("", author="luxun", subject="短篇"), {"呐喊"}),
        (Asked("", author="列夫·托尔斯泰"), {"战争与和平", "安娜·卡列尼娜"}),
        (Asked("", years=(2000, 1990), clc=("I",)), set()),
        (Asked("", clc=("?",)), set()),
        (Asked("", clc=("TP312",), available=True, library=(5,)), {"C程序设计"}),
        (Asked("", form=("nonsense",)), set()),
        (Asked(" ", page=3), set()),
    ],
)
def test_filters_hold_together(room: tantivy.Searcher, asked: Asked, titles: set[str]) -> None:
    assert set(names(room, asked)) == titles


def test_available_means_in_one_of_the_libraries_asked_for(room: tantivy.Searcher) -> None:
    held = {one.title_id for one in ROOM if 2 in one.libraries}
    assert {hit.title_id for hit in hits(room, Asked(library=(2,))).hits} == held
    assert hits(room, Asked(library=(2,), available=True)).total == 0, "only odd libraries have anything in"
    assert hits(room, Asked("红楼梦", library=(2, 3), available=True)).total == 3


def test_titles_are_sorted_as_asked(room: tantivy.Searcher) -> None:
    assert names(room, Asked("红楼", sort=Sort.TITLE)) == [
        *["红楼梦"] * 3, "红楼梦辞典", "红楼梦魇", "红楼启示录", "漫说红楼"
    ]  # fmt: skip
    years = [TITLES[hit.title_id].year for hit in hits(room, Asked("红楼", sort=Sort.YEAR)).hits]
    assert years == sorted((year for year in years if year), reverse=True)
    popular = [TITLES[hit.title_id] for hit in hits(room, Asked("红楼", sort=Sort.POPULARITY)).hits]
    weights = [3 * len(one.libraries) + one.loans for one in popular]
    assert weights == sorted(weights, reverse=True)
    everything = names(room, Asked(available=True, sort=Sort.TITLE))
    assert everything.index("安娜·卡列尼娜") < everything.index("白鹿原") < everything.index("活着")
    assert everything.index("曾国藩家书") > everything.index("尉迟恭传"), "as the name is spoken, zeng"


def test_a_title_without_a_year_comes_last_by_year_and_is_not_lost(tmp_path_factory: pytest.TempPathFactory) -> None:
    few = [edition("甲骨", year=None), edition("甲骨文", year=1990), edition("甲骨学", year=2001)]
    searcher = made(tmp_path_factory.mktemp("index"), few).searcher()
    found = hits(searcher, Asked("甲骨", sort=Sort.YEAR))
    assert [hit.title_id for hit in found.hits] == [few[2].title_id, few[1].title_id, few[0].title_id]


SERIES = [
    edition("遥远的救世主", "豆豆", series="新知文库 ; 第十一种"),
    edition("证据", "考林", series="大学译丛 ; 1\n新知文库 ; 2"),
    edition("香草", "艾玛", series="新知文库"),
    edition("查理曼", "巴伯", series="新知文库 ; 3\n大学译丛 ; 9"),
    edition("布衣", "王二", series="新知文库第二编 ; 1"),
    edition("阿房宫", "佚名", series="新知文库 ; 1200"),
    edition("八月", "佚名", series="新知文库 ; 3.下"),
]


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (Asked(series="新知文庫"), ["证据", "查理曼", "八月", "遥远的救世主", "阿房宫", "香草", "布衣"]),
        (Asked(cql=parse('series == "新知文库"')), ["证据", "查理曼", "八月", "遥远的救世主", "阿房宫", "香草"]),
        (Asked(series="大学译丛"), ["证据", "查理曼"]),
        (Asked(series="大学译丛", by_work=True), ["证据", "查理曼"]),
        (Asked(series="没有的丛书"), []),
        # Without one series to go by, titles stand by their names.
        (Asked("佚名"), ["八月", "阿房宫"]),
        (Asked(cql=parse("series=新知 and series=第二编")), ["布衣"]),
        (Asked(cql=parse("title=八月")), ["八月"]),
    ],
)
def test_a_series_stands_by_its_own_numbers(
    tmp_path_factory: pytest.TempPathFactory, asked: Asked, order: list[str]
) -> None:
    searcher = made(tmp_path_factory.mktemp("index"), SERIES).searcher()
    titles = {one.title_id: one.title for one in SERIES}
    asked = replace(asked, sort=Sort.SERIES)
    found = hits(searcher, asked)
    assert [titles[hit.title_id] for hit in found.hits] == order
    plan = planned(asked)
    second = finding.page(searcher, asked, plan, slice(1, 2)).hits if plan else []
    assert [titles[hit.title_id] for hit in second] == order[1:2]


def test_a_series_is_put_in_order_without_the_index_sorting_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    class Watched:
        """A searcher that keeps how it was asked."""

        def __init__(self, searcher: tantivy.Searcher) -> None:
            self.searcher, self.asked = searcher, []

        def search(self, *asked: Any, **how: Any) -> tantivy.SearchResult:
            self.asked.append(how)
            return self.searcher.search(*asked, **how)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.searcher, name)

    watched = Watched(made(tmp_path_factory.mktemp("index"), SERIES).searcher())
    found = hits(watched, Asked(series="新知文库", sort=Sort.SERIES))  # type: ignore[arg-type]
    assert found.total == 7
    assert watched.asked == [{}, {}], "to sort a long series by names takes far longer than to read the places in it"


def test_titles_of_one_place_in_a_series_stand_by_their_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    few = [edition(title, series="新知文库") for title in ("证据", "阿房宫 下", "查理曼", "阿房宫 上\n", "八月" * 500)]
    searcher = made(tmp_path_factory.mktemp("index"), few).searcher()
    found = hits(searcher, Asked(series="新知文库", sort=Sort.SERIES)).hits
    by_name = hits(searcher, Asked(series="新知文库", sort=Sort.TITLE)).hits
    assert [hit.title_id for hit in found] == [hit.title_id for hit in by_name]


def test_a_series_of_very_many_titles_stands_by_their_names(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inseries, "MOST_SORTED", 1)
    searcher = made(tmp_path_factory.mktemp("index"), SERIES).searcher()
    found = hits(searcher, Asked(series="大学译丛", sort=Sort.SERIES))
    assert [hit.title_id for hit in found.hits] == [SERIES[3].title_id, SERIES[1].title_id]


def test_works_are_shown_once_with_the_number_of_their_editions(room: tantivy.Searcher) -> None:
    found = hits(room, Asked("红楼梦", by_work=True))
    assert [(TITLES[hit.title_id].title, hit.editions) for hit in found.hits[:1]] == [("红楼梦", 3)]
    assert (found.total, found.works, len(found.hits)) == (5, 3, 3)
    assert TITLES[found.hits[0].title_id].year == 1982, "the edition that most libraries have"
    assert hits(room, Asked("红楼梦", by_work=True, form=(Form.AUDIO,))).hits[0].editions == 1
    assert hits(room, Asked("xyz", by_work=True)).works == 0
    [one] = {hit.work for hit in hits(room, Asked("三体", by_work=True), 1).hits}
    assert set(names(room, Asked(work=one))) == {"三体"}
    assert hits(room, Asked(work=one)).total == 3


def test_pages_follow_one_another_without_gap_or_repetition(room: tantivy.Searcher) -> None:
    for asked in (Asked("鲁迅"), Asked("红楼"), Asked(clc=("I",)), Asked(clc=("I",), sort=Sort.TITLE)):
        plan = planned(asked)
        assert plan is not None
        whole = [hit.title_id for hit in finding.page(room, asked, plan, slice(0, 100)).hits]
        parts = [
            hit.title_id for at in range(0, 100, 3) for hit in finding.page(room, asked, plan, slice(at, at + 3)).hits
        ]
        assert parts == whole
        works = replace(asked, by_work=True)
        all_works = [hit.title_id for hit in finding.page(room, works, plan, slice(0, 100)).hits]
        assert [
            hit.title_id for at in range(0, 60, 4) for hit in finding.page(room, works, plan, slice(at, at + 4)).hits
        ] == all_works
