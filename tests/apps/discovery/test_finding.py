"""What readers type, and which titles they get."""

from __future__ import annotations

from pathlib import Path

import pytest
import tantivy
from tantivy import Query

from shulian.apps.discovery import index
from shulian.core import volumes
from tests.apps.discovery.shelf import SHELF, found, made


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    """The small catalogue."""
    return made(tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("红楼", [1, 2, 3]),
        ("红楼梦", [1, 2, 3]),
        ("紅樓夢", [1, 2, 3]),
        ("《红楼梦》", [1, 2, 3]),
        ("楼梦", [3, 1, 2]),
        ("红楼梦研", [2]),
        ("hlm", [1, 2]),
        ("hongloum", [1, 2]),
        ("hong lou meng", [1, 2]),
        ("HLM", [1, 2]),
        ("xhlmqs", [3]),
        ("红楼梦 曹雪芹", [1]),
        ("曹雪芹 红楼梦", [1]),
        ("红楼梦，高鹗", [1]),
        ("hlm 俞平伯", [2]),
        ("钱钟书", [4]),
        ("錢鍾書", [4]),
        ("钱锺书", [4]),
        ("qianzhongshu", [4]),
        ("围城", [4]),
        ("c++", [5]),
        ("Ｃ＋＋", [5]),
        ("C++ 裘宗燕", [5]),
        ("C程序设计", [6]),
        ("c#", [7]),
        (".net", [7]),
        ("stroustrup", [5]),
        ("strous", [5]),
        ("列夫·托尔斯泰", [9, 8]),
        ("列夫•托尔斯泰", [9, 8]),
        ("托尔斯泰", [9, 8]),
        ("列夫托尔斯泰", [9, 8]),
        ("安娜卡列尼娜", [9]),
        ("托尔斯泰 战争", [8]),
        ("zengguofan", [11]),
        ("zgf", [11]),
        ("war peace", [12]),
        ("tolst", [12]),
        ("les miserables", [13]),
        ("Misérables", [13]),
        ("黑暗森林", [14]),
        ("三体 2", [14]),
        ("明朝那些事", [16]),
        ("python 数据分析", [17]),
        ("Python进行", [17]),
        ("家", [18, 19, 11]),
        ("978-7-02-000220-7", [1]),
        ("9787020002207", [1]),
        ("7-02-000220-X", [1]),
        ("ISBN 978 7 02 000220 7", [1]),
        ("9787020024759", [4]),
        ("7020024750", [4]),
        ("1009-6337", [19]),
        ("长篇小说 托尔斯泰", [8]),
        ("红楼梦 鲁迅", []),
        ("水浒", []),
        ("", []),
        ("  　 ", []),
        ("·", []),
        ("《》", []),
    ],
)
def test_a_search_finds_these_titles_in_this_order(shelf: tantivy.Index, typed: str, titles: list[int]) -> None:
    assert found(shelf, typed) == titles


def test_the_exact_title_comes_first_then_titles_that_begin_so_then_authors(
    shelf: tantivy.Index,
) -> None:
    assert found(shelf, "红楼梦") == [1, 2, 3]
    assert found(shelf, "三体") == [14, 15]
    assert found(shelf, "鲁迅") == [20, 22, 21]


def test_a_search_in_one_library_finds_only_what_it_holds(shelf: tantivy.Index) -> None:
    assert found(shelf, "红楼梦", library=3) == [1, 3]
    assert found(shelf, "红楼梦", library=99) == []


@pytest.mark.parametrize(
    "typed",
    [
        *["*", "a*", '"', "title:x", "+-&&||!(){}[]^~?:\\/", ".*.*.*", "((((", "^红", "AND OR NOT"],
        *["\0", "\ud800", "x\ny", "😀", "\u202e红楼", "红" * 5000, "a " * 5000, "9" * 13],
        *["%s%n", "' OR 1=1 --", "{{7*7}}"],
    ],
)
def test_nothing_that_can_be_typed_breaks_the_search(shelf: tantivy.Index, typed: str) -> None:
    assert isinstance(found(shelf, typed), list)


def test_a_title_written_twice_stands_in_the_index_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    shelf = made(tmp_path_factory.mktemp("index"))
    writer = shelf.writer(heap_size=15_000_000, num_threads=1)
    for description in SHELF[:5]:
        writer.delete_documents_by_term("id", description.title_id)
        writer.add_json(index.as_json(description))
    writer.commit()
    shelf.reload()
    assert shelf.searcher().num_docs == len(SHELF)


def test_an_index_keeps_with_each_document_the_digest_of_its_title(tmp_path: Path) -> None:
    shelf = index.make(tmp_path)
    writer = shelf.writer(heap_size=15_000_000, num_threads=1)
    for description in SHELF:
        writer.add_json(index.as_json(description))
    writer.commit()
    shelf.reload()
    searcher = shelf.searcher()
    assert found(shelf, "红楼") == [1, 2, 3]
    hits = searcher.search(Query.all_query(), len(SHELF)).hits
    kept = {searcher.doc(address)["id"][0]: searcher.doc(address)["digest"][0] for _score, address in hits}
    assert kept == {description.title_id: description.digest() for description in SHELF}


def test_of_a_title_that_is_a_book_long_the_beginning_tells_the_volume(monkeypatch: pytest.MonkeyPatch):
    looked_at: list[int] = []
    normalise = index.normalise
    monkeypatch.setattr(index, "normalise", lambda text: looked_at.append(len(text)) or normalise(text))
    for title, volume in (("史记 第3册", "3"), ("史记(第3册)" + "(" * 150_000, "3"), ("(" * 150_000 + " 第3册", "")):
        assert index.volume_of(index.Description(1, title, remainder=title)) == volume
    assert max(looked_at) == volumes.LONGEST
