"""The first page of results as HTML, beside the same page from results that lay ready."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from unittest.mock import patch

from django.test import Client
from django.urls import reverse

from shulian.apps.catalogue.models import Title
from shulian.apps.discovery import queries
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.queries import Results
from shulian.apps.holdings.models import Item
from tests import make

WORDS, ROUNDS, WARM, HOLDERS = 10, 8, 1, 20
_ADDRESSES = count(1)


def rows(words: Sequence[str]) -> list[dict[str, object]]:
    """How long the page takes, and how many times as long as with results that lay ready."""
    typed = list(words)[:WORDS]
    canned = {word: queries.search(Asked(word)) for word in typed}
    _shelve({hit.title_id for results in canned.values() for hit in results.hits})
    live: list[float] = []
    ready: list[float] = []
    for turn in range(ROUNDS + WARM):
        for word in typed:
            taken = _page(word), _from(canned, word)
            if turn >= WARM:
                live.append(taken[0])
                ready.append(taken[1])
    value, reference = statistics.median(live), statistics.median(ready)
    times = {"name": "search.page", "value": round(value, 3), "unit": "ms", "reference": round(reference, 3)}
    share = {"name": "search.page.times-ready-results", "value": round(value / reference, 3), "unit": "x"}
    return [times | {"ratio": round(reference / value, 2)}, share | {"reference": 1.5, "ratio": None}]


def _shelve(title_ids: set[int]) -> None:
    """Rows in the database for the titles that the page shows, each held by a few libraries."""
    chance = random.Random(4)
    Title.objects.bulk_create(
        [Title(pk=pk, title=f"题名{pk}", authors=["著者"], publisher="出版社", year=2020) for pk in sorted(title_ids)],
        ignore_conflicts=True,
    )
    province = make.library("测量省馆", kind="province")
    libraries = [make.library(f"测量馆{number}", province) for number in range(HOLDERS)]
    items = [
        Item(library=library, place=library, barcode=f"BENCH{pk}-{library.pk}", title_id=pk)
        for pk in sorted(title_ids)
        for library in chance.sample(libraries, 4)
    ]
    Item.objects.bulk_create(items, ignore_conflicts=True)


def _page(word: str) -> float:
    return _timed(lambda: _asked_for(word))


def _from(canned: dict[str, Results], word: str) -> float:
    with _answering(canned):
        return _timed(lambda: _asked_for(word))


@contextmanager
def _answering(canned: dict[str, Results]) -> Iterator[None]:
    with patch.object(queries, "search", lambda asked: canned[asked.text]):
        yield


def _asked_for(word: str) -> None:
    # Every time from another address: so many questions from one are refused.
    address = f"10.0.{next(_ADDRESSES) // 250}.{next(_ADDRESSES) % 250 + 1}"
    answer = Client().get(reverse("portal:search"), {"q": word}, headers={"host": "localhost"}, REMOTE_ADDR=address)
    if answer.status_code != 200:
        raise RuntimeError(f"the page answered {answer.status_code}")


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
