"""Titles in the order of several keys: each page as if all were sorted, without sorting all."""

from __future__ import annotations

import random
from typing import Any

import pytest
import tantivy
from tantivy import Order, Query

from shulian.apps.discovery import orders
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.objections import Refused
from shulian.apps.discovery.orders import Key, ranked
from tests.apps.discovery.shelf import made

NUMBER = 240
YEAR, AUTHOR, TITLE, ID = (Key(field, Order.Asc) for field in ("year", "first_author", "by_title", "id"))
LATEST, LAST = Key("year", Order.Desc), Key("id", Order.Desc)


def _shelf() -> list[Description]:
    draw = random.Random(7)
    return [
        Description(
            number,
            draw.choice("甲乙丙丁") + draw.choice("山水"),
            authors=(draw.choice("赵钱孙"),) if draw.random() < 0.8 else (),
            year=draw.choice((1999, 2005, 2020, None)),
        )
        for number in range(1, NUMBER + 1)
    ]


SHELF = _shelf()
SOUND = {"甲": "jia", "乙": "yi", "丙": "bing", "丁": "ding", "山": "shan", "水": "shui"}
SOUND |= {"赵": "zhao", "钱": "qian", "孙": "sun"}
VALUES: dict[str, Any] = {
    "year": lambda one: one.year,
    "first_author": lambda one: SOUND[one.authors[0]] if one.authors else None,
    "by_title": lambda one: f"{SOUND[one.title[0]]} {SOUND[one.title[1]]}",
    "id": lambda one: one.title_id,
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    """The index of these titles."""
    return made(tmp_path_factory.mktemp("index"), SHELF)


def page(searcher: Any, keys: list[Key], offset: int, limit: int) -> list[int]:
    found, total = ranked(searcher, Query.all_query(), keys, offset, limit)
    assert total == NUMBER
    return list(searcher.fast_field_values("id", [one.address for one in found]))


def in_order(keys: list[Key]) -> list[int]:
    """All titles by all keys: the last one first, each time keeping the order; what has no value stands last."""
    ordered = list(SHELF)
    for key in reversed(keys):
        value = VALUES[key.field]
        there = [one for one in ordered if value(one) is not None]
        there.sort(key=value, reverse=key.order == Order.Desc)
        ordered = there + [one for one in ordered if value(one) is None]
    return [one.title_id for one in ordered]


@pytest.mark.parametrize(
    "keys",
    [[YEAR, ID], [LATEST, LAST], [AUTHOR, LATEST, ID], [TITLE, AUTHOR, LAST], [YEAR, TITLE, AUTHOR, ID], [ID, TITLE]],
)
@pytest.mark.parametrize("size", [1, 7, 100, NUMBER, 1000])
def test_pages_are_cut_from_one_order_by_all_keys(shelf: tantivy.Index, keys: list[Key], size: int) -> None:
    searcher, wanted = shelf.searcher(), in_order(keys)
    places = range(0, NUMBER, size) if size > 1 else (0, 1, 59, 60, NUMBER - 1)
    assert [page(searcher, keys, at, size) for at in places] == [wanted[at : at + size] for at in places]
    assert page(searcher, keys, NUMBER + 5, size) == []


class Counting:
    """A searcher that adds up how many titles are read to be put in order."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher, self.read = searcher, 0

    def search(self, *asked: Any, **how: Any) -> tantivy.SearchResult:
        found = self.searcher.search(*asked, **how)
        self.read += len(found.hits)
        return found

    def fast_field_values(self, *asked: Any) -> list[Any]:
        return self.searcher.fast_field_values(*asked)


def test_only_what_is_shown_and_what_is_alike_is_put_in_order(shelf: tantivy.Index) -> None:
    counting = Counting(shelf.searcher())
    assert len(page(counting, [ID, TITLE, YEAR], 0, 10)) == 10
    assert counting.read < 30
    counting.read = 0
    assert page(counting, [TITLE, ID], 0, 10) == in_order([TITLE, ID])[:10]
    assert counting.read < NUMBER // 2


def test_much_is_sorted_where_few_are_alike_and_refused_where_many_are(
    shelf: tantivy.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST_SORTED", 50)
    searcher = shelf.searcher()
    assert page(searcher, [TITLE, ID], 0, 20) == in_order([TITLE, ID])[:20], "there are more than fifty in all"
    with pytest.raises(Refused):
        page(searcher, [YEAR, ID], 0, 20)


def test_nothing_found_is_nothing_sorted(shelf: tantivy.Index) -> None:
    assert ranked(shelf.searcher(), Query.empty_query(), [YEAR, ID], 0, 20) == ([], 0)
