"""The measure of matching: a constructed union goes record by record through the rule, as an import does."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from shulian.apps.catalogue.editions import edition_of, enrich, keyed
from shulian.apps.catalogue.models import Title
from shulian.core import isbn
from shulian.core.clusters import Known
from shulian.core.matching import Edition, known_as
from shulian.core.verdict import Outcome, verdict
from tests.union import Copied, union


@dataclass(frozen=True)
class Joined:
    """What came of a union: pairs of records of one edition that were found, and what is left to cataloguers."""

    editions: int
    records: int
    clusters: int
    precision: float
    recall: float
    doubts: int
    right_doubts: int
    recall_with_review: float
    seconds: float


def joined(editions: int, seed: int = 1) -> Joined:
    """Match so many editions."""
    records = union(editions, seed)
    started = time.perf_counter()
    places = _matched(records)
    clusters = _united(places)
    seconds = time.perf_counter() - started
    doubts = {frozenset(pair) for pair in _pairs(clusters, Outcome.DOUBTFUL)}
    where = {id(record): number for number, cluster in enumerate(clusters) for record in cluster.records}
    truth = [record.truth for record in records]
    found = Counter((where[id(record)], record.truth) for record in records)
    together = Counter(where[id(record)] for record in records)
    right, all_pairs = _count(found), _count(together)
    wanted = _count(Counter(truth))
    kind = [Counter(record.truth for record in cluster.records).most_common(1)[0][0] for cluster in clusters]
    good = [pair for pair in doubts if len({kind[number] for number in pair}) == 1]
    reviewed = right + sum(found[a, kind[a]] * found[b, kind[b]] for a, b in good)
    return Joined(
        editions,
        len(records),
        len(clusters),
        right / all_pairs,
        right / wanted,
        len(doubts),
        len(good),
        reviewed / wanted,
        seconds,
    )


def told(result: Joined) -> str:
    """One line with every figure."""
    return (
        f"{result.editions:,} editions in {result.records:,} records: {result.clusters:,} titles, "
        f"pair precision {result.precision:.4f}, recall {result.recall:.4f}; "
        f"{result.doubts:,} doubts, {result.right_doubts:,} of them one edition, "
        f"recall with review {result.recall_with_review:.4f}; {result.records / result.seconds:,.0f} records/s"
    )


@dataclass
class _Cluster:
    title: Title
    edition: Edition
    records: list[Copied]

    __hash__ = object.__hash__


def _matched(records: list[Copied]) -> list[_Cluster]:
    known: Known[_Cluster] = Known()
    clusters: list[_Cluster] = []
    for record in records:
        title = _title(record)
        edition = keyed(title)
        cluster = next(known.find_all(edition), None)
        if cluster is None:
            cluster = _Cluster(title, edition, [])
            clusters.append(cluster)
            known.add(edition, cluster)
        elif enrich(cluster.title, title):
            cluster.edition = edition_of(cluster.title)
            for also in (cluster.edition, *(known_as(cluster.edition, key) for key in cluster.title.other_keys)):
                known.add(also, cluster)
        cluster.records.append(record)
    return clusters


def _united(clusters: list[_Cluster]) -> list[_Cluster]:
    """Join the titles that are one for certain once all records are there, as the search for doubts does."""
    while pairs := _pairs(clusters, Outcome.SAME):
        gone: set[int] = set()
        for one, other in pairs:
            if one not in gone and other not in gone and _still_one(clusters[one], clusters[other]):
                clusters[one].records += clusters[other].records
                enrich(clusters[one].title, clusters[other].title)
                clusters[one].edition = keyed(clusters[one].title)
                gone.add(other)
        clusters = [cluster for number, cluster in enumerate(clusters) if number not in gone]
    return clusters


def _still_one(one: _Cluster, other: _Cluster) -> bool:
    return verdict(one.edition, other.edition).outcome is Outcome.SAME


def _pairs(clusters: list[_Cluster], outcome: Outcome) -> list[tuple[int, int]]:
    """Titles that share a number, or title and volume, and have this verdict."""
    shelves: dict[str, list[int]] = {}
    for number, cluster in enumerate(clusters):
        for mark in {*cluster.edition.isbns, f"{cluster.edition.title}|{cluster.edition.volume}"}:
            shelves.setdefault(mark, []).append(number)
    found = set()
    for shelf in shelves.values():
        for place, one in enumerate(shelf):
            found.update(
                (one, other)
                for other in shelf[place + 1 :]
                if (one, other) not in found
                and verdict(clusters[one].edition, clusters[other].edition).outcome is outcome
            )
    return sorted(found)


def _title(record: Copied) -> Title:
    number = isbn.normalise(record.isbn)
    return Title(
        title=record.title,
        remainder=record.remainder,
        volume=record.volume,
        authors=list(record.authors),
        responsibility=record.responsibility,
        edition=record.statement,
        publisher=record.publisher,
        year=record.year,
        isbns=[number] if number else [],
    )


def _count(sizes: Counter) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
