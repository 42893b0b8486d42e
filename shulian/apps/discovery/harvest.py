"""The titles as a list that harvesters read part by part, in the order of their last change.

The order is (changed_at, id) and a part begins behind the last title of the part before. A title that changes
meanwhile moves to the end of the list: it comes again in its new state, or for the first time, but never not at all.
Nothing is listed that lies behind the `horizon`: the moment before which no transaction can still bring a change to
light. A title changed at noon and committed a second later would otherwise be passed by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.holdings.models import Departure, Item
from shulian.core.circulation.states import ItemState

MARGIN = timedelta(seconds=1)
"""How far the clocks of programs and database may be apart."""
LONGEST = timedelta(minutes=30)
"""A transaction older than this that has written nothing is a reader (a backup), and brings nothing to light."""
FEW = 20_000
"""Copies of libraries that count as small."""

_LIBRARY, _CITY = "library:", "city:"


@dataclass(frozen=True)
class Wish:
    """Which titles are wanted: changed since (included), before (not), in these libraries if any are named."""

    since: datetime | None = None
    before: datetime | None = None
    libraries: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Place:
    """Where a part of the list ended: the last title's change and number."""

    changed_at: datetime
    title: int


def horizon() -> datetime:
    """The moment before which everything that has been changed can be seen."""
    question = """
        SELECT min(xact_start) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
           AND (backend_xid IS NOT NULL OR xact_start > now() - make_interval(secs => %s))
           AND backend_type = 'client backend'
    """
    with connection.cursor() as cursor:
        cursor.execute(question, [LONGEST.total_seconds()])
        oldest: datetime | None = cursor.fetchone()[0]
    now = clock.now()
    return min(now, oldest - MARGIN) if oldest else now


def part(wish: Wish, behind: Place | None, limit: int, seen_until: datetime) -> list[Title]:
    """The next titles of the list, gone ones included; one more than `limit` when there are more."""
    found = [
        title
        for wanted in _wanted(wish, seen_until)
        for title in _behind(wanted, behind).order_by("changed_at", "pk")[: limit + 1]
    ]
    return sorted(found, key=lambda title: (title.changed_at, title.pk))[: limit + 1]


def size(wish: Wish, seen_until: datetime) -> int:
    """How long the whole list is."""
    return sum(wanted.count() for wanted in _wanted(wish, seen_until))


def _behind(wanted: QuerySet[Title], place: Place | None) -> QuerySet[Title]:
    if place is None:
        return wanted
    return wanted.filter(
        Q(changed_at__gt=place.changed_at) | Q(changed_at=place.changed_at, pk__gt=place.title),
        changed_at__gte=place.changed_at,
    )


def earliest() -> datetime:
    """The moment of the oldest change."""
    first = Title.objects.order_by("changed_at").values_list("changed_at", flat=True).first()
    return first or clock.now()


def _wanted(wish: Wish, seen_until: datetime) -> list[QuerySet[Title]]:
    """The titles in question, in parts that the database finds each in its own way and that have none in common."""
    before = min(wish.before, seen_until) if wish.before else seen_until
    found = Title.objects.filter(changed_at__lt=before)
    if wish.since:
        found = found.filter(changed_at__gte=wish.since)
    if wish.libraries is None:
        return [found]
    # Where a title that is gone stood cannot be told any more: every set says that it went.
    living = found.filter(gone_at=None)
    return [found.filter(gone_at__isnull=False), _held(living, wish.libraries), _left(living, wish.libraries)]


def _standing(libraries: tuple[int, ...]) -> QuerySet[Item]:
    return Item.objects.filter(library__in=libraries).exclude(state=ItemState.WITHDRAWN)


def _held(found: QuerySet[Title], libraries: tuple[int, ...]) -> QuerySet[Title]:
    """Those that these libraries hold: by their copies where there are few, else title by title in order."""
    items = _standing(libraries)
    if items.order_by()[: FEW + 1].count() > FEW:
        return found.filter(Exists(items.filter(title=OuterRef("pk"))))
    return found.filter(pk__in=items.values("title"))


def _left(found: QuerySet[Title], libraries: tuple[int, ...]) -> QuerySet[Title]:
    """Those that these libraries held once and hold no longer."""
    departures = Departure.objects.filter(library__in=libraries)
    gone = found.filter(~Exists(_standing(libraries).filter(title=OuterRef("pk"))))
    if departures.order_by()[: FEW + 1].count() > FEW:
        return gone.filter(Exists(departures.filter(title=OuterRef("pk"))))
    return gone.filter(pk__in=departures.values("title"))


def missing(wish: Wish, titles: Iterable[Title]) -> set[int]:
    """Those of a part that are to be deleted from what is wanted: gone for everybody, or not in these libraries."""
    shown = list(titles)
    gone = {title.pk for title in shown if title.gone_at is not None}
    if wish.libraries is None:
        return gone
    held = _standing(wish.libraries).filter(title__in=[title.pk for title in shown]).values_list("title", flat=True)
    return gone | ({title.pk for title in shown} - set(held))


def sets() -> list[tuple[str, str]]:
    """The sets, by specification and name: cities first, then libraries."""
    libraries = _libraries()
    cities: dict[str, str] = {}
    for library in libraries:
        if city := _city(library):
            cities.setdefault(*city)
    return [
        *((f"{_CITY}{code}", name) for code, name in sorted(cities.items())),
        *((f"{_LIBRARY}{library.code}", library.name) for library in libraries),
    ]


def libraries_of(spec: str) -> tuple[int, ...]:
    """The libraries of a set; none when there is no such set."""
    if spec.startswith(_LIBRARY):
        wanted = spec.removeprefix(_LIBRARY)
        return tuple(library.pk for library in _libraries() if library.code == wanted)
    if spec.startswith(_CITY):
        wanted = spec.removeprefix(_CITY)
        return tuple(library.pk for library in _libraries() if (_city(library) or ("", ""))[0] == wanted)
    return ()


def sets_of(titles: Iterable[Title]) -> dict[int, Sequence[str]]:
    """Title by title the sets it is in."""
    libraries = {library.pk: library for library in _libraries()}
    held = (
        Item.objects.filter(title__in=[title.pk for title in titles])
        .exclude(state=ItemState.WITHDRAWN)
        .values_list("title", "library")
        .distinct()
    )
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for title, library in held:
        if place := libraries.get(library):
            if city := _city(place):
                found[title][f"{_CITY}{city[0]}"] = None
            found[title][f"{_LIBRARY}{place.code}"] = None
    return {title: sorted(specs) for title, specs in found.items()}


def _libraries() -> list[Library]:
    return list(Library.objects.select_related("division__parent").order_by("path"))


def _city(library: Library) -> tuple[str, str] | None:
    division = library.division
    while division is not None:
        if division.level == division.Level.CITY:
            return division.code, division.name
        division = division.parent
    return None
