"""Policy and tree as the rules see them: immutable dated versions, kept in memory by their numbers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import store
from shulian.apps.circulation.floating import Floating, read, recount
from shulian.core.calendar import Calendar
from shulian.core.charges import Tier, covered
from shulian.core.library import INSTITUTIONS, TRAITS, Kind, Standing, hands_out, takes_part
from shulian.core.policy import Case, Row, Terms, match

# Closures older than this move no due date and count for no late return any more.
CALENDAR_KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Snapshot:
    """One version of the tree with one version of the policy.

    `institution_of` gives for each library the tree path of the province, city or county library that it is or
    belongs to; one that belongs to none stands for itself. At those in `pickup` holds are handed out.
    """

    tree: int
    policy: int | None
    paths: dict[int, str]
    lending: frozenset[int]
    rows: tuple[Row, ...]
    kinds: dict[int, Kind] = field(default_factory=dict)
    institution_of: dict[int, str] = field(default_factory=dict)
    calendars: dict[int, Calendar] = field(default_factory=dict)
    closed_on: dict[int, date] = field(default_factory=dict)
    pickup: frozenset[int] = frozenset()
    tiers: dict[str, tuple[Tier, ...]] = field(default_factory=dict)
    floating: Floating = field(default_factory=Floating, compare=False)
    terms: dict[Case, Terms | None] = field(default_factory=dict, compare=False)

    def terms_of(self, library: int, category: str, item_class: str, home: int, age: int | None) -> Terms | None:
        """The terms of the library that owns the item, for a reader of another one; worked out once a case."""
        case = Case(self.paths[library], category, item_class, self.paths[home], age if self.asks_age else None)
        if case not in self.terms:
            self.terms[case] = match(self.rows, case)
        return self.terms[case]

    def calendar_of(self, library: int) -> Calendar:
        """On which days this library is open."""
        return self.calendars[library]

    def shelf_after_floating(self, here: int, home: int, item_class: str, *, allowed: bool) -> int | None:
        """The library on whose shelf a copy comes to rest that nobody waits for; None for the one it has."""
        path = self.floating.shelf(self.paths[here], self.paths[home], item_class, allowed=allowed)
        return next((library for library, place in self.paths.items() if place == path), None) if path else None

    def covered(self, home: int, held_fen: int) -> Tier | None:
        """What the deposit of a reader at home there covers, by the tiers of the nearest library above that has any."""
        if not self.tiers:
            return None
        path = self.paths[home]
        above = (path[:end] for end in range(len(path), 0, -Library.steplen))
        return covered(held_fen, next((self.tiers[one] for one in above if one in self.tiers), ()))

    @cached_property
    def speaks_for(self) -> dict[int, int]:
        """The library that each row of the policy speaks for; a row for many libraries speaks for none."""
        places = {path: library for library, path in self.paths.items()}
        return {row.number: places[row.path] for row in self.rows if row.path in places}

    @cached_property
    def class_of_row(self) -> dict[int, str | None]:
        """The item class that each row of the policy is for; None for those that are for all."""
        return {row.number: row.item_class for row in self.rows}

    @cached_property
    def asks_age(self) -> bool:
        """Whether any row depends on the reader's age; most policies do not, and need fewer cases."""
        return any(row.age_from is not None or row.age_to is not None for row in self.rows)

    def fills_holds(self, library: int, item_class: str) -> bool:
        """Whether a copy of this owner and class could be lent to anybody who waits for it."""
        asked = (self.terms_of(library, category, item_class, library, age) for category, age in self._people)
        return library in self.lending and any(terms and terms.lends and terms.holds_allowed for terms in asked)

    @cached_property
    def _people(self) -> tuple[tuple[str, int | None], ...]:
        """Anybody, and each kind of reader of whom a row speaks, at the youngest age that it covers."""
        ages = {row.number: 0 if row.age_from is None and row.age_to is not None else row.age_from for row in self.rows}
        return tuple(dict.fromkeys([("", None), *((row.category or "", ages[row.number]) for row in self.rows)]))


_kept: dict[tuple[int, int | None], Snapshot] = {}


def of(tree: int, version: int | None) -> Generator[store.Step, list[store.Row], Snapshot]:
    """The snapshot of these numbers, read when it is not in memory yet. Only the newest is kept."""
    kept = _kept.get((tree, version))
    if kept is not None:
        yield from recount(kept.floating)
        return kept
    rows = yield store.policy(version)
    tiers = yield store.tiers()
    libraries = yield replace(store.libraries(), parameters={"since": clock.today() - CALENDAR_KEPT})
    snapshot = Snapshot(
        tree,
        version,
        {row["id"]: row["path"] for row in libraries},
        _lending(libraries),
        tuple(_rule(row) for row in rows),
        {row["id"]: Kind(row["kind"]) for row in libraries},
        _institutions(libraries),
        {row["id"]: _calendar(row) for row in libraries},
        {row["id"]: row["closed_on"] for row in libraries if row["closed_on"]},
        frozenset(row["id"] for row in libraries if hands_out(Kind(row["kind"]), row["pickup"])),
        _tiers(tiers),
        (yield from read()),
    )
    yield from recount(snapshot.floating)
    # A tree that changed between the two statements shows its new number at the next look, and is read again.
    _kept.clear()
    _kept[tree, version] = snapshot
    return snapshot


def _rule(row: store.Row) -> Row:
    members = frozenset(row.pop("libraries") or ())
    return Row(
        **{name: value for name, value in row.items() if name != "grouped"},
        libraries=members if row["grouped"] else None,
    )


def _tiers(rows: list[store.Row]) -> dict[str, tuple[Tier, ...]]:
    steps: dict[str, tuple[Tier, ...]] = {}
    for row in rows:
        steps[row["path"]] = (*steps.get(row["path"], ()), Tier(row["fen"], row["items"], row["price_fen"]))
    return steps


def _lending(libraries: list[store.Row]) -> frozenset[int]:
    """Who takes part in the alliance's lending; the rows come in the order of the tree, parents first."""
    lends: dict[str, bool] = {}
    for row in libraries:
        own = Standing(row["standing"]) if row["standing"] else None
        lends[row["path"]] = takes_part(Kind(row["kind"]), own, lends.get(row["path"][: -Library.steplen], False))
    return frozenset(row["id"] for row in libraries if lends[row["path"]])


def _institutions(libraries: list[store.Row]) -> dict[int, str]:
    nearest: dict[str, str] = {}
    for row in libraries:
        path = row["path"]
        above = nearest.get(path[: -Library.steplen])
        nearest[path] = path if above is None or Kind(row["kind"]) in INSTITUTIONS else above
    return {row["id"]: nearest[row["path"]] for row in libraries}


def _calendar(row: store.Row) -> Calendar:
    weekdays = frozenset(row["weekdays"] or ())
    return Calendar(
        weekdays,
        tuple(zip(row["first_days"] or (), row["last_days"] or (), strict=True)),
        frozenset(row["openings"] or ()),
        # A place that is open round the clock as a rule may still have hours of its own, as in a shopping centre.
        always_open=TRAITS[Kind(row["kind"])].always_open and not weekdays,
    )
