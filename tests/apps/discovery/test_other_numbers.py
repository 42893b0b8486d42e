"""Numbers that are wrong, and those from before there were ISBNs, lead to their titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from shulian.apps.catalogue.models import Title
from shulian.apps.discovery import fallback, finding
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.descriptions import describe
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.indexes import index_of
from shulian.apps.discovery.question import planned
from shulian.apps.discovery.rows import leaf
from shulian.protocols import cql
from tests.apps.discovery.shelf import found, made

OLD = [
    Description(1, "红楼梦", numbers=("9787020002207",)),
    Description(2, "红楼梦研究", wrong=("9787020002207", "7020002208", "10019990"), libraries=(1, 2, 3, 4, 5, 6)),
    Description(3, "青春之歌", numbers=("10019·1234",)),
    Description(4, "矛盾论", numbers=("1001·9990",)),
]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        *((text, [3]) for text in ("10019·1234", "10019.1234", "10019-1234", "10019・1234", "１００１９．１２３４")),
        *((text, [3]) for text in ("统一书号10019·1234", "书号：10019•1234", "青春之歌 10019·1234")),
        ("10019·123", []),
        *((text, [1, 2]) for text in ("978-7-02-000220-7", "7-02-000220-X")),
        *((text, [2]) for text in ("7-02-000220-8", "7020002208", "ISSN 10019990", "1001 9990")),
        ("1001-9990", [4, 2]),
    ],
)
def test_a_wrong_or_old_number_leads_to_its_title_behind_those_that_have_it_rightly(
    tmp_path_factory: pytest.TempPathFactory, typed: str, titles: list[int]
) -> None:
    assert found(made(tmp_path_factory.mktemp("old"), OLD), typed) == titles


def test_other_programs_ask_for_wrong_and_old_numbers_too(tmp_path: Path) -> None:
    searcher = made(tmp_path, OLD).searcher()
    for query, titles in (
        ("bath.isbn=7-02-000220-X", {1, 2}),
        ("dc.identifier=10019·1234", {3}),
        ("bath.standardIdentifier=10019.1234", {3}),
        ("number=10019·1*", {3}),
        ("bath.issn=1001-9990", {2, 4}),
    ):
        asked = Asked(cql=cql.parse(query))
        plan = planned(asked)
        assert plan is not None
        hits = finding.page(searcher, asked, plan, slice(0, 9)).hits
        assert {hit.title_id for hit in hits} == titles, query
    shown, _before = leaf(searcher, index_of(cql.Name("dc", "identifier")), "10019·1000", 1, 5)
    assert [card.text for card in shown] == ["1001.9990", "10019.1234", "10019990", "7020002208", "9787020002207"]


@pytest.mark.django_db
def test_without_the_index_they_lead_there_too() -> None:
    kept = ["isbn:7020002208", "isbn:9787020002207", "issn:10019990", "unified:10019·1234"]
    title = Title.objects.create(title="青春之歌", isbns=["9787020002207"], issn="1009-6337", other_numbers=kept)
    for typed in ("7-02-000220-8", "7-02-000220-X", "1001-9990", "1009-6337", "10019.1234"):
        assert fallback.search(Asked(typed), 0, 9) == ([title.pk], 1), typed
    assert fallback.search(Asked("10019.123"), 0, 9) == ([], 0)
    (described,) = describe([title.pk])
    assert described.numbers == ("9787020002207", "1009-6337", "10019·1234")
    assert described.wrong == ("7020002208", "10019990")
