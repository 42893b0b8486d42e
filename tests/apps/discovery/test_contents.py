"""What a volume holds leads to it, behind titles that are called so."""

from __future__ import annotations

from pathlib import Path

import pytest
import tantivy

from shulian.apps.catalogue.models import Title
from shulian.apps.discovery import fallback, finding
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.descriptions import describe
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.question import planned
from shulian.protocols import cql
from tests.apps.discovery.shelf import found, made

MANY = tuple(range(1, 60))
SHELF = [
    Description(1, "呐喊 狂人日记", authors=("鲁迅",)),
    Description(2, "鲁迅小说选", authors=("鲁迅",), contents="狂人日记\n孔乙己\n药", libraries=MANY, loans=900),
    Description(3, "Modern tales", contents="The necklace\nAraby"),
    Description(4, "读狂人日记札记", authors=("王富仁",)),
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    """Two collections among books of their own."""
    return made(tmp_path_factory.mktemp("index"), SHELF)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("孔乙己", [2]),
        ("鲁迅 孔乙己", [2]),
        ("孔乙", [2]),
        ("己药", []),
        ("araby", [3]),
        ("the necklace", [3]),
    ],
)
def test_a_piece_of_the_contents_is_found(shelf: tantivy.Index, typed: str, titles: list[int]) -> None:
    assert found(shelf, typed) == titles


def test_it_stands_behind_titles_however_popular_the_collection_is(shelf: tantivy.Index) -> None:
    assert found(shelf, "狂人日记")[-1] == 2
    assert sorted(found(shelf, "狂人日记")) == [1, 2, 4]


def test_other_programs_ask_for_it(tmp_path: Path) -> None:
    searcher = made(tmp_path, SHELF).searcher()
    for query, titles in (("contents=孔乙己", {2}), ("cql.anywhere any 孔乙*", {2}), ("dc.title=孔乙己", set())):
        asked = Asked(cql=cql.parse(query))
        plan = planned(asked)
        assert plan is not None
        assert {hit.title_id for hit in finding.page(searcher, asked, plan, slice(0, 9)).hits} == titles, query


@pytest.mark.django_db
def test_without_the_index_it_is_found_too() -> None:
    title = Title.objects.create(title="鲁迅小说选", contents="狂人日记\n孔乙己")
    assert fallback.search(Asked("孔乙己"), 0, 9) == ([title.pk], 1)
    assert describe([title.pk])[0].contents == "狂人日记\n孔乙己"
