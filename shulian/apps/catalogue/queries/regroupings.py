"""Titles that were joined and parted: what was done, by whom, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.editions import said, said_by
from shulian.apps.catalogue.followers import counted
from shulian.apps.catalogue.models import MatchDoubt, Record, Regrouping, Title
from shulian.core.gathering import RULES, Rule, givers
from shulian.core.verdict import Reason


@dataclass(frozen=True)
class Origin:
    """A field that a title shows, by which rule, and which of its records gave it."""

    name: str
    value: Any
    rule: Rule
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Weighed:
    """A record of a title with what it says by itself, its worth first."""

    record: Record
    says: Title

    @property
    def quality(self) -> int:
        """Its worth, from 0 to 100."""
        return self.says.quality


def was_put_by_hand(record: int, title: int) -> bool:
    """Whether somebody joined this record to this title, whatever the rule says."""
    made = Regrouping.objects.filter(target=title, kind=Regrouping.Kind.MERGE, undone_at=None, is_automatic=False)
    return made.filter(moved__catalogue__records__contains=record).exists()


def weighed_records(title: Title) -> list[Weighed]:
    """The records of a title with what each says, the leading one first."""
    rows = Record.objects.filter(title=title).select_related("library").defer("raw").order_by("pk")
    return sorted((Weighed(row, said_by(row)) for row in rows), key=lambda one: -one.quality)


def origins_of(title: Title, weighed: list[Weighed]) -> list[Origin]:
    """Which record gave each field that the title shows; none where it was put there otherwise."""
    shown = said(title)
    gave = givers(shown, [said(one.says) for one in weighed])
    return [
        Origin(name, shown[name], rule, tuple(weighed[place].record for place in gave[name]))
        for name, rule in RULES.items()
        if shown[name]
    ]


def open_doubts(libraries: Iterable[Library] | None) -> QuerySet[MatchDoubt]:
    """The pairs that wait for somebody, the oldest first; of these libraries, or all with None."""
    return _of(libraries, MatchDoubt.objects.filter(state=MatchDoubt.State.OPEN)).order_by("pk")


def decided_doubts(libraries: Iterable[Library] | None) -> QuerySet[MatchDoubt]:
    """The pairs that were kept apart, the last one first."""
    apart = MatchDoubt.objects.filter(state=MatchDoubt.State.APART)
    return _of(libraries, apart).order_by("-decided_at", "-pk")


def doubts_by_reason(doubts: QuerySet[MatchDoubt]) -> dict[str, int]:
    """How many pairs wait for each reason; a pair with two counts for both."""
    each = doubts.order_by().annotate(reason=Func(F("reasons"), function="unnest", output_field=TextField()))
    counted = dict(each.values_list("reason").annotate(Count("pk")))
    return {reason: counted.get(reason, 0) for reason in Reason}


def doubt_by_id(pk: int) -> MatchDoubt | None:
    """One pair with its titles."""
    return MatchDoubt.objects.select_related("one", "other", "decided_by").filter(pk=pk).first()


def regroupings(libraries: Iterable[Library] | None) -> QuerySet[Regrouping]:
    """What was joined and parted, the last act first."""
    rows = Regrouping.objects.select_related("source", "target", "library", "account", "undone_by")
    if libraries is not None:
        ids = [library.pk for library in libraries]
        held = Record.objects.filter(library__in=ids)
        rows = rows.filter(
            Q(library__in=ids)
            | Exists(held.filter(title=OuterRef("source")))
            | Exists(held.filter(title=OuterRef("target")))
        )
    return rows.order_by("-made_at", "-pk")


def regrouping_by_id(pk: int) -> Regrouping | None:
    """One act with its titles."""
    return Regrouping.objects.select_related("source", "target").filter(pk=pk).first()


def doubts_of(title: Title) -> QuerySet[MatchDoubt]:
    """The pairs of a title that wait for somebody."""
    pairs = MatchDoubt.objects.filter(Q(one=title) | Q(other=title), state=MatchDoubt.State.OPEN)
    return pairs.select_related("one", "other").order_by("pk")


def regroupings_of(title: Title) -> QuerySet[Regrouping]:
    """What was done with a title, the last act first."""
    acts = Regrouping.objects.filter(Q(source=title) | Q(target=title))
    return acts.select_related("source", "target", "account", "undone_by").order_by("-made_at", "-pk")


def moved_counts(regrouping: Regrouping) -> dict[str, int]:
    """How many rows of each sort went."""
    return counted(regrouping.moved)


def holders_of(title: Title) -> int:
    """How many libraries have a record of it."""
    found = Record.objects.filter(title=title).aggregate(libraries=Count("library", distinct=True))
    return int(found["libraries"])


def described_by(titles: Iterable[int], libraries: Iterable[Library]) -> bool:
    """Whether one of these libraries has a record of one of these titles."""
    return Record.objects.filter(title__in=titles, library__in=libraries).exists()


def described_elsewhere(titles: Iterable[int], libraries: Iterable[Library]) -> set[int]:
    """Those of the titles of which other libraries than these have a record."""
    return set(Record.objects.filter(title__in=titles).exclude(library__in=libraries).values_list("title", flat=True))


def records_elsewhere(records: Iterable[int], libraries: Iterable[Library]) -> bool:
    """Whether one of these records is another library's, gone ones too."""
    return Record.everything.filter(pk__in=records).exclude(library__in=libraries).exists()


def _of(libraries: Iterable[Library] | None, doubts: QuerySet[MatchDoubt]) -> QuerySet[MatchDoubt]:
    rows = doubts.select_related("one", "other", "decided_by")
    if libraries is None:
        return rows
    held = Record.objects.filter(library__in=[library.pk for library in libraries])
    return rows.filter(Exists(held.filter(title=OuterRef("one_id"))) | Exists(held.filter(title=OuterRef("other_id"))))
