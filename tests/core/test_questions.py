"""What a question to the catalogue costs."""

from __future__ import annotations

import pytest

from shulian.core.buckets import Bucket, take
from shulian.core.questions import (
    DEEPEST_PAGE,
    FREE_FACETS,
    FREE_PAGES,
    MOST_FACETS,
    RATE,
    SITEMAP_PRICE,
    cost,
    cost_of_file,
    cost_of_program,
    is_beyond,
)


@pytest.mark.parametrize(
    ("page", "facets", "price"),
    [(1, 0, 0), (FREE_PAGES, FREE_FACETS, 0), (FREE_PAGES + 1, 0, 1), (FREE_PAGES + 9, 0, 9), (400, 0, 40), (1, 6, 8)],
)
def test_what_people_open_is_free_and_depth_costs(page: int, facets: int, price: int) -> None:
    assert cost(page, facets) == price


@pytest.mark.parametrize(
    ("page", "facets", "beyond"),
    [(1, 0, False), (DEEPEST_PAGE, MOST_FACETS, False), (DEEPEST_PAGE + 1, 0, True), (1, MOST_FACETS + 1, True)],
)
def test_nobody_asks_beyond_a_depth(page: int, facets: int, beyond: bool) -> None:
    assert is_beyond(page, facets) is beyond


def test_what_is_work_on_the_first_page_has_a_small_price() -> None:
    assert [cost_of_program(1, 0, cql=cql, facets=facets) for cql in (False, True) for facets in (False, True)] == [
        *(0, 1),
        *(1, 2),
    ]
    assert (cost_of_file(1), cost_of_file(500)) == (1, 11)
    assert RATE.capacity >= SITEMAP_PRICE * 100, "all parts of five million titles"


def served(pages: list[int], seconds_between: float, people: int = 1) -> int:
    """How many of these pages are served to people behind one address, who all turn pages at this pace."""
    bucket: Bucket | None = None
    count = 0
    for number, page in enumerate(pages * people):
        price = cost(page, 0)
        if price:
            bucket, wait = take(bucket, RATE, price, number * seconds_between / people)
            count += not wait
        else:
            count += 1
    return count


def test_a_person_who_turns_fifteen_pages_is_never_refused() -> None:
    pages = list(range(1, 16))
    assert served(pages, seconds_between=4) == len(pages)


def test_a_class_of_forty_behind_one_address_may_turn_eight_pages_each() -> None:
    pages = list(range(1, 9))
    assert served(pages, seconds_between=5, people=40) == len(pages) * 40


def test_a_program_that_walks_through_the_catalogue_is_stopped() -> None:
    pages = list(range(1, 201))
    assert served(pages, seconds_between=0.2) < 50
