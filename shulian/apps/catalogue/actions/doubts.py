"""Pairs of titles that might be one (疑似重复): found, asked once, and what became of them when titles are joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from django.db.models import Q

from shulian import clock
from shulian.apps.catalogue.actions.clusters import candidates
from shulian.apps.catalogue.editions import edition_of
from shulian.apps.catalogue.followers import Rows
from shulian.apps.catalogue.models import MatchDoubt, Title
from shulian.core.matching import Edition, edition_key, known_as
from shulian.core.verdict import Outcome, Verdict, verdict

OPEN, MERGED, APART, LAPSED = (
    MatchDoubt.State.OPEN,
    MatchDoubt.State.MERGED,
    MatchDoubt.State.APART,
    MatchDoubt.State.LAPSED,
)
YEARS_AROUND = 1
Pair = tuple[int, int]


def pair_of(one: int, other: int) -> Pair:
    """Two titles, the older one first."""
    return min(one, other), max(one, other)


def resembling(titles: Sequence[Title]) -> dict[Pair, Verdict]:
    """What these titles are to those that share a number, a key, or work and year with them."""
    editions = {title.pk: edition_of(title) for title in titles}
    near_by = candidates(list(editions.values()), without=list(editions))
    everyone = {title.pk: title for title in chain(near_by, _of_their_works(titles), titles)}
    shelves: dict[str, set[int]] = defaultdict(set)
    for title in everyone.values():
        known = editions.get(title.pk) or edition_of(title)
        editions[title.pk] = known
        for mark in _marks(title, known):
            shelves[mark].add(title.pk)
    found: dict[Pair, Verdict] = {}
    for title in titles:
        near = set().union(*(shelves[mark] for mark in _marks(title, editions[title.pk]))) - {title.pk}
        for other in near:
            pair = pair_of(title.pk, other)
            if pair not in found:
                found[pair] = _best(everyone[pair[0]], everyone[pair[1]], editions)
    return found


def _best(one: Title, other: Title, editions: dict[int, Edition]) -> Verdict:
    """As the titles are shown, or as some of their records write them if that is certain."""
    ways, others = (_ways(title, editions[title.pk]) for title in (one, other))
    verdicts = [verdict(first, second) for first in ways for second in others]
    return next((found for found in verdicts if found.outcome is Outcome.SAME), verdicts[0])


def _ways(title: Title, known: Edition) -> list[Edition]:
    return [known, *(known_as(known, key) for key in title.other_keys)]


def note(titles: Collection[int], found: dict[Pair, Verdict]) -> list[Pair]:
    """Write down the doubts among these titles and what they resemble; returns the pairs to join without asking."""
    about = Q(one__in=titles) | Q(other__in=titles)
    known = {(row.one_id, row.other_id): row for row in MatchDoubt.objects.filter(about)}
    doubtful = {pair: seen for pair, seen in found.items() if seen.outcome is Outcome.DOUBTFUL}
    MatchDoubt.objects.bulk_create(
        [
            MatchDoubt(one_id=pair[0], other_id=pair[1], reasons=[*seen.reasons])
            for pair, seen in doubtful.items()
            if pair not in known
        ],
        ignore_conflicts=True,
    )
    changed = []
    for pair, row in known.items():
        if row.state in (OPEN, LAPSED):
            state = OPEN if pair in doubtful else LAPSED
            reasons = [*doubtful[pair].reasons] if pair in doubtful else row.reasons
            if (state, reasons) != (row.state, row.reasons):
                row.state, row.reasons = state, reasons
                changed.append(row)
    MatchDoubt.objects.bulk_update(changed, ["state", "reasons"])
    apart = {pair for pair, row in known.items() if row.state == APART}
    return sorted(pair for pair, seen in found.items() if seen.outcome is Outcome.SAME and pair not in apart)


def kept_apart_from(title: int) -> set[int]:
    """The titles that somebody has said are not this one."""
    pairs = MatchDoubt.objects.filter(Q(one=title) | Q(other=title), state=APART).values_list("one", "other")
    return {*chain.from_iterable(pairs)} - {title}


def still_one(one: Title, other: Title) -> bool:
    """Whether two titles that stand still now are one edition for certain, and nobody has kept them apart."""
    editions = {title.pk: edition_of(title) for title in (one, other)}
    return other.pk not in kept_apart_from(one.pk) and _best(one, other, editions).outcome is Outcome.SAME


def decide(doubt: MatchDoubt, state: MatchDoubt.State, account: int | None) -> None:
    """What somebody said about a pair."""
    doubt.state, doubt.decided_at, doubt.decided_by_id = state, clock.now(), account
    doubt.save(update_fields=["state", "decided_at", "decided_by"])


def keep_two_apart(one: int, other: int, account: int | None) -> int:
    """These two are not joined again without asking; returns the pair."""
    first, second = pair_of(one, other)
    doubt, _ = MatchDoubt.objects.get_or_create(one_id=first, other_id=second)
    decide(doubt, APART, account)
    return doubt.pk


def join_again(one: int, other: int) -> None:
    """The pair is no longer kept apart: its parting was undone."""
    first, second = pair_of(one, other)
    MatchDoubt.objects.filter(one=first, other=second, state=APART).update(state=LAPSED)


def carry(source: Title, target: Title, account: int | None) -> Rows:
    """What was doubted or settled about a title that was joined to another; says what for `take_back`."""
    first, second = pair_of(source.pk, target.pk)
    MatchDoubt.objects.filter(one=first, other=second).update(state=MERGED, decided_at=clock.now(), decided_by=account)
    others = MatchDoubt.objects.filter(Q(one=source) | Q(other=source)).exclude(one=first, other=second)
    lapsed = list(others.filter(state=OPEN).values_list("pk", flat=True))
    MatchDoubt.objects.filter(pk__in=lapsed).update(state=LAPSED)
    settled = [pair_of(target.pk, title) for title in kept_apart_from(source.pk) - {target.pk}]
    rows = list(MatchDoubt.objects.filter(_any_of(settled))) if settled else []
    known = {(row.one_id, row.other_id) for row in rows}
    parted = {str(row.pk): row.state for row in rows if row.state in (OPEN, LAPSED)}
    MatchDoubt.objects.filter(pk__in=map(int, parted)).update(state=APART, decided_at=clock.now(), decided_by=account)
    made = MatchDoubt.objects.bulk_create(
        [
            MatchDoubt(one_id=one, other_id=other, state=APART, decided_at=clock.now(), decided_by_id=account)
            for one, other in settled
            if (one, other) not in known
        ]
    )
    return {"lapsed": lapsed, "carried": [doubt.pk for doubt in made], "parted": parted}


def take_back(rows: Rows) -> None:
    """What was doubted about a title that is there again is asked again."""
    MatchDoubt.objects.filter(pk__in=rows["lapsed"], state=LAPSED).update(state=OPEN)
    MatchDoubt.objects.filter(pk__in=rows["carried"], state=APART).update(state=LAPSED)
    for pk, state in rows.get("parted", {}).items():
        MatchDoubt.objects.filter(pk=int(pk), state=APART).update(state=state, decided_at=None, decided_by=None)


def _any_of(pairs: Iterable[Pair]) -> Q:
    found = Q()
    for one, other in pairs:
        found |= Q(one=one, other=other)
    return found


def _of_their_works(titles: Sequence[Title]) -> Iterable[Title]:
    works = {title.work_id for title in titles if title.work_id}
    years = {title.year + step for title in titles if title.year for step in (-YEARS_AROUND, 0, YEARS_AROUND)}
    unknown = any(title.year is None for title in titles)
    near = Q() if unknown else Q(year=None) | Q(year__in=years)
    others = Title.objects.living().exclude(pk__in=[title.pk for title in titles])
    return others.filter(near, work__in=works)


def _marks(title: Title, known: Edition) -> set[str]:
    keys = {edition_key(known), *title.other_keys} - {""}
    work = {f"work {title.work_id}"} if title.work_id else set()
    return {*known.isbns, *known.shared, *keys} | work
