"""Searching the catalogue, with the index and without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.queries import search, state, suggestions
from shulian.apps.discovery.writer import rebuild
from shulian.apps.holdings.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(index_folder: Path, titles: dict[int, Title]) -> dict[int, Title]:
    """The titles, written to an index."""
    rebuild(index_folder)
    return titles


def test_a_page_of_results_knows_how_many_there_are(indexed: dict[int, Title]) -> None:
    first, second = search("红楼", page=1, per_page=2), search("红楼", page=2, per_page=2)
    assert (first.total, len(first.hits), len(second.hits)) == (3, 2, 1)
    assert not {hit.title_id for hit in first.hits} & {hit.title_id for hit in second.hits}
    assert first.query == "红楼"


@pytest.mark.parametrize(("page", "per_page"), [(0, 20), (-5, 0), (10**12, 20), (1, 10**9)])
def test_senseless_pages_are_answered(indexed: dict[int, Title], page: int, per_page: int) -> None:
    assert search("红楼", page=page, per_page=per_page).total == 3


def test_suggestions_begin_with_what_was_typed_and_repeat_no_title(indexed: dict[int, Title]) -> None:
    assert [suggestion.title for suggestion in suggestions("红楼", 2)] == ["红楼梦", "红楼梦研究"]
    assert [suggestion.title for suggestion in suggestions("santi")] == ["三体"]
    assert suggestions("") == []


@pytest.mark.parametrize(
    ("typed", "shelf_number"),
    [("圍城 錢", 4), ("圍城", 4), ("錢鍾書", 4), ("9787020002207", 1), ("C++ stroustrup", 5), ("家书", 11)],
)
def test_without_an_index_the_database_answers(
    index_folder: Path, titles: dict[int, Title], typed: str, shelf_number: int
) -> None:
    Title.objects.filter(pk=titles[1].pk).update(isbns=["9787020002207"])
    results = search(typed)
    assert results.degraded
    assert [hit.title_id for hit in results.hits] == [titles[shelf_number].pk]
    assert results.total == 1


def test_without_an_index_a_search_can_still_keep_to_one_library(
    index_folder: Path, titles: dict[int, Title], library: Library
) -> None:
    for barcode in ("B1", "B2"):
        Item.objects.create(library=library, place=library, barcode=barcode, title=titles[2])
    results = search("红楼梦", library=library.pk)
    assert [hit.title_id for hit in results.hits] == [titles[2].pk]
    assert results.total == 1
    assert state().indexed is None


@pytest.mark.parametrize("typed", ["", "   ", "\0", "\ud800", "%", "_", "'", "红" * 3000])
def test_without_an_index_nothing_that_can_be_typed_breaks_the_search(
    index_folder: Path, titles: dict[int, Title], typed: str
) -> None:
    assert search(typed).degraded
