"""Figures: what the journal says about an indicator, a period and some libraries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, CharField, Count, QuerySet, Sum, Value, When

from shulian.apps.alliance.models import Division, Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.bases import UNIT
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.derived import derived
from shulian.apps.statistics.queries.entries import aggregate
from shulian.apps.statistics.queries.late import counted_entries
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.sources import Sources
from shulian.apps.statistics.queries.waiting import waited
from shulian.core import reconcile
from shulian.core.bases import BaseUsed
from shulian.core.defining import holds_through
from shulian.core.indicators import Counting, Figure
from shulian.core.periods import Period
from shulian.core.sources import Said, added, chosen

_CITY_DIGITS = 4
Number = int | Decimal | None


class Level(StrEnum):
    """What a line of a table of figures stands for."""

    LIBRARY = "library"
    CITY = "city"
    UNIT = "unit"


@dataclass(frozen=True)
class Out:
    """That a figure is shown as it was published: in which publication, when, and what it would be now.

    `figures` are the published ones that it is, or is the sum of. `late` of the value happened in earlier periods and
    came in too late for them: `now` knows nothing of that.
    """

    number: int
    at: datetime
    figures: tuple[int, ...]
    value: Number
    now: Number
    late: int | Decimal = 0

    @property
    def own(self) -> Number:
        """What of it happened in the period itself."""
        return self.value if self.value is None or not self.late else self.value - self.late

    @property
    def differs(self) -> bool:
        """Whether something came in since, or was taken away."""
        # Where all of it was late there is nothing now, and was nothing then.
        return (self.own or None) != (self.now or None) if self.late else self.value != self.now


@dataclass(frozen=True)
class GroupFigure:
    """A group's figure; `present` of its `libraries` have one, and `doubtful` say two different things.

    Of a sum `lacking` libraries left a part of it blank, so that it is at least that much. Derived figures have
    decimals and hang on other figures, over the libraries that have all of them; an `uncovered` one is not told
    because not everybody is there, an `unsummed` one because what its libraries have cannot be added, or what was
    counted and reported of one of them, or reported `by_periods`. `version` is that of the definition. A published one
    says that it is `out`; with `then` there was none when it went out, for another reason than today's.
    """

    key: str
    name: str
    value: int | Decimal | None
    libraries: int
    present: int
    doubtful: int
    version: int = 1
    lacking: int = 0
    uncovered: bool = False
    unsummed: bool = False
    out: Out | None = None
    bases: tuple[BaseUsed, ...] = ()
    by_periods: bool = False
    then: bool = False

    @property
    def of_both_sources(self) -> bool:
        """Whether it is one library by itself of which what was counted and what was reported make no sum."""
        return self.unsummed and self.present == 1 and not self.by_periods and not self.then

    @property
    def of_periods(self) -> bool:
        """Whether it is one library by itself of which what was reported of shorter periods makes no sum."""
        return self.unsummed and self.present == 1 and self.by_periods


def indicators() -> QuerySet[Indicator]:
    """All indicators in their order."""
    return Indicator.objects.all()


def indicator_by_code(code: str) -> Indicator | None:
    """One indicator."""
    return Indicator.objects.filter(pk=code).first()


def evaluate(indicator: Indicator, period: Period, libraries: Collection[int] | None = None) -> dict[int, Figure]:
    """The figure of every library that has one; of these libraries only, if they are named.

    What follows from other figures is asked for with `grouped`: a quotient belongs to a line of a table. Where no
    version of the definition is in force there is no figure.
    """
    found = as_of(indicator, period)
    if indicator.derive or not holds_through(found.valid_to, period.end):
        return {}
    return _evaluated(found, period, libraries, _net_of_undone(found, period))


def _evaluated(
    indicator: Indicator, period: Period, libraries: Collection[int] | None, net: list[Net]
) -> dict[int, Figure]:
    sources = Sources.of(indicator, period, libraries)
    found: dict[int, dict[str, Figure]] = {}
    for code in sources.codes:
        part = sources.parts.get(code)
        counted = _counted(part, period, libraries, net) if part else {}
        told, months = sources.reports.get(code, {}), sources.months(code)
        together = _together(part, sources, months, (counted, net)) if part else {}
        for library in counted.keys() | told.keys():
            there = (counted.get(library), told.get(library, ()), months.get(library, {}), together.get(library))
            said = Said(*there, sources.decided(code, library), stood=sources.stood(code, library))
            found.setdefault(library, {})[code] = chosen(period, said, sources.manner_of(code))
    if not indicator.parts:
        return {library: one[indicator.pk] for library, one in found.items()}
    counts = {code: code in sources.parts for code in sources.codes}
    return {library: added(one, counts) for library, one in found.items()}


def _counted(part: Indicator, period: Period, libraries: Collection[int] | None, net: list[Net]) -> dict[int, int]:
    """What the system counted at each library by itself."""
    entries = counted_entries(part, period).filter(library__isnull=False)
    if libraries is not None:
        entries = entries.filter(library__in=libraries)
    rows = entries.values_list("library").annotate(n=aggregate(part))
    counted = {library or 0: value for library, value in rows}
    if part.counting == Counting.MEDIAN:
        medians = waited(part, period, {str(library): [library] for library in counted})
        counted = {int(library): median for library, median in medians.items()}
    for library in _nothing_left(net, {library: library for library in counted}):
        counted[library] -= 1
    return counted


def _together(
    part: Indicator,
    sources: Sources,
    months: Mapping[int, Mapping[Period, int]],
    found: tuple[Mapping[int, int], list[Net]],
) -> Mapping[int, int]:
    """What cannot be added, counted of all that a return speaks of; only where a return can be held against it."""
    counted, net = found
    groups = [Group(str(pk), "", sources.places[pk]) for pk in months]
    if sources.manner.adds or not groups:
        return {}
    if part.counting == Counting.MEDIAN:
        apart = waited(part, sources.period, {group.key: group.libraries for group in groups})
    else:
        apart = _readers(part, sources.period, groups, net)
    return {pk: counted[pk] for pk in months if pk in counted} | {int(key): value for key, value in apart.items()}


def grouped(indicator: Indicator, period: Period, groups: Iterable[Group]) -> list[GroupFigure]:
    """A line a group. A reader who borrowed at two libraries of a group is one reader there.

    Whom returns of two libraries tell of once each may be the same: of both together there is no figure.

    Where no version of the definition is in force every line is missing.
    """
    asked = list(groups)
    found = as_of(indicator, period)
    if not holds_through(found.valid_to, period.end):
        return [_group_figure(group, {}, None, found.version) for group in asked]
    if found.derive:
        return derived(found, period, asked, grouped)
    net = _net_of_undone(found, period)
    figures = _evaluated(found, period, {library for group in asked for library in group.libraries}, net)
    apart: Mapping[str, int] | None = None
    if found.counting == Counting.READERS:
        apart = _readers(found, period, asked, net)
    if found.counting == Counting.MEDIAN:
        apart = waited(found, period, {group.key: group.libraries for group in asked})
    if found.counting == Counting.ONCE:
        apart = {}
    return [_group_figure(group, figures, apart, found.version) for group in asked]


def total_of(indicator: Indicator, period: Period, libraries: Collection[int]) -> int | Decimal | None:
    """The figure of these libraries together; None if none of them has one."""
    (figure,) = grouped(indicator, period, [Group("", "", tuple(libraries))])
    return figure.value


def groups_of(libraries: Iterable[Library], level: Level) -> list[Group]:
    """These libraries as the lines of a table, in the order of the tree or of the divisions."""
    found = list(libraries)
    if level is Level.LIBRARY:
        return [Group(library.code, library.name, (library.pk,)) for library in found]
    names = dict(Division.objects.filter(level__in=("province", "city")).values_list("code", "name"))
    members: dict[tuple[int, str, str], list[int]] = {}
    for library in found:
        members.setdefault(_place(library, level, names), []).append(library.pk)
    standing = UNIT if level is Level.UNIT else ""
    return [Group(key, name, tuple(members[_o, key, name]), standing + key) for _o, key, name in sorted(members)]


def _readers(indicator: Indicator, period: Period, groups: list[Group], net: list[Net]) -> dict[str, int]:
    """Distinct readers of each group of several libraries; a library by itself has been counted already."""
    found: dict[str, int] = {}
    for layer in _layers([group for group in groups if len(group.libraries) > 1]):
        found |= _readers_apart(counted_entries(indicator, period), layer, aggregate(indicator))
        of = {library: group.key for group in layer for library in group.libraries}
        for key in _nothing_left(net, of):
            found[key] -= 1
    return found


Place = TypeVar("Place", int, str)
Net = tuple[int, UUID, int]


def _net_of_undone(indicator: Indicator, period: Period) -> list[Net]:
    """Of readers with something undone, what is left at each library; few, so they are looked up by themselves."""
    if indicator.counting != Counting.READERS:
        return []
    entries = counted_entries(indicator, period).filter(reader__isnull=False, library__isnull=False)
    undone = entries.filter(quantity__lt=0).values("reader")
    rows = entries.filter(reader__in=undone).values_list("library", "reader").annotate(n=Sum("quantity"))
    return [(library, reader, left) for library, reader, left in rows if library is not None and reader is not None]


def _nothing_left(net: list[Net], places: Mapping[int, Place]) -> list[Place]:
    """For each reader of whom nothing is left at a place that place: whatever he did there was undone."""
    left: Counter[tuple[Place, UUID]] = Counter()
    for library, reader, quantity in net:
        if library in places:
            left[places[library], reader] += quantity
    return [place for (place, _reader), quantity in left.items() if quantity <= 0]


def _readers_apart(entries: QuerySet[Entry], groups: list[Group], readers: Count | Sum) -> dict[str, int]:
    """Distinct readers of groups without a common library, in one query; groups without any are left out."""
    if len(groups) == 1:
        # A plain condition is looked up by its hash, a case is gone through: much with ten thousand libraries.
        (only,) = groups
        found = entries.filter(library__in=only.libraries).aggregate(n=readers)["n"]
        return {only.key: found} if found else {}
    cases = [When(library__in=group.libraries, then=Value(group.key)) for group in groups]
    told = entries.annotate(group=Case(*cases, default=None, output_field=CharField()))
    return dict(told.filter(group__isnull=False).values_list("group").annotate(n=readers))


def _layers(groups: list[Group]) -> list[list[Group]]:
    """The groups in layers without a common library: an entry counts once a layer, so a total needs its own."""
    layers: list[tuple[list[Group], set[int]]] = []
    for group in groups:
        free = next((layer for layer in layers if layer[1].isdisjoint(group.libraries)), None)
        if free is None:
            layers.append(free := ([], set()))
        free[0].append(group)
        free[1].update(group.libraries)
    return [layer for layer, _libraries in layers]


def _group_figure(
    group: Group, figures: Mapping[int, Figure], apart: Mapping[str, int] | None, version: int
) -> GroupFigure:
    """A line; what does not add up (distinct readers, medians, what counts once) has been found for the group `apart`.

    To that nothing can be added: where returns of other libraries say something too, nobody knows the whole.
    """
    own = [figures[library] for library in group.libraries if library in figures]
    there = [one for one in own if one.value is not None or not one.whole]
    value = reconcile.total(one.value for one in there) if all(one.whole for one in there) else None
    several = apart is not None and len(there) > 1
    unsummed = any(not one.whole or (several and one.filling is not None) for one in there)
    if apart is not None and several:
        value = None if unsummed else apart.get(group.key)
    return GroupFigure(
        key=group.key,
        name=group.name,
        value=value,
        libraries=len(group.libraries),
        present=len(there),
        doubtful=sum(one.disagrees for one in own),
        lacking=sum(bool(one.lacking) for one in there),
        unsummed=unsummed,
        by_periods=any(one.of_periods for one in there),
        version=version,
    )


def _place(library: Library, level: Level, names: Mapping[str, str]) -> tuple[int, str, str]:
    """Order, key and name of the city or reporting unit of a library."""
    if level is Level.UNIT and library.reporting_unit is not None:
        return library.reporting_unit.order, library.reporting_unit.code, library.reporting_unit.name
    code = (library.division_id or "")[:_CITY_DIGITS].ljust(6, "0")
    return 0, code, names.get(code, "")
