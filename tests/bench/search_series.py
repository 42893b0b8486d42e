"""A page of a long series in the order of its numbers, beside the index that sorts the same titles by their names."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shulian.apps.discovery import finding
from shulian.apps.discovery.asked import Asked, Sort
from shulian.apps.discovery.orders import keys_of, ranked
from shulian.apps.discovery.question import planned
from tests.apps.discovery.reading_room import edition
from tests.apps.discovery.shelf import made

SERIES, TITLES, ROUNDS = "新知文库", 6_000, 9
PAGE = slice(0, 20)


def rows() -> list[dict[str, object]]:
    """One row: milliseconds of a page; ratio = reference / value."""
    titles = [
        edition(f"书{number}", "佚名", series=f"{SERIES} ; {TITLES - number}\n大学译丛第{number % 7}辑 ; {number}")
        for number in range(TITLES)
    ]
    asked = Asked(series=SERIES, sort=Sort.SERIES, facets=False)
    plan = planned(asked)
    assert plan is not None
    with tempfile.TemporaryDirectory() as folder:
        searcher = made(Path(folder), titles).searcher()
        page = _taken(lambda: finding.page(searcher, asked, plan, PAGE))
        sorting = _taken(lambda: ranked(searcher, plan.among(asked), keys_of(asked), 0, TITLES))
    return [
        {
            "name": f"search.series.page.{TITLES}",
            "value": round(page, 2),
            "unit": "ms",
            "reference": round(sorting, 2),
            "ratio": round(sorting / page, 2),
        }
    ]


def _taken(work: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        rounds.append(1000 * (time.perf_counter() - started))
    return statistics.median(rounds)
