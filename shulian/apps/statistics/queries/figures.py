"""Figures: what the journal says about an indicator, a period and some libraries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import BigIntegerField, Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from shulian.apps.alliance.models import Division, Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, Return
from shulian.apps.statistics.queries.bases import UNIT
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.derived import derived
from shulian.apps.statistics.queries.waiting import waited
from shulian.apps.statistics.queries.windows import counted_within, moments_of
from shulian.core import reconcile
from shulian.core.indicators import Counting, Figure, Measure, Reported, flow_within, stock_at_end
from shulian.core.periods import Period, parse

REPORTED = "reported"
_CITY_DIGITS = 4


class Level(StrEnum):
    """What a line of a table of figures stands for."""

    LIBRARY = "library"
    CITY = "city"
    UNIT = "unit"


@dataclass(frozen=True)
class GroupFigure:
    """A group's figure; `present` of its `libraries` have one, and `doubtful` say two different things.

    Derived figures have decimals and hang on other figures; `version` is that of the definition.
    """

    key: str
    name: str
    value: int | Decimal | None
    libraries: int
    present: int
    doubtful: int
    version: int = 1


@dataclass(frozen=True)
class Group:
    """Libraries that make one line of a table; `division` is the one they stand for as a whole, if they do."""

    key: str
    name: str
    libraries: tuple[int, ...]
    division: str = ""


def indicators() -> QuerySet[Indicator]:
    """All indicators in their order."""
    return Indicator.objects.all()


def indicator_by_code(code: str) -> Indicator | None:
    """One indicator."""
    return Indicator.objects.filter(pk=code).first()


def evaluate(indicator: Indicator, period: Period, libraries: Collection[int] | None = None) -> dict[int, Figure]:
    """The figure of every library that has one; of these libraries only, if they are named.

    What follows from other figures is asked for with `grouped`: a quotient belongs to a line of a table.
    """
    if indicator.derive:
        return {}
    found = as_of(indicator, period)
    return _evaluated(found, period, libraries, _net_of_undone(found, period))


def _evaluated(
    indicator: Indicator, period: Period, libraries: Collection[int] | None, net: list[Net]
) -> dict[int, Figure]:
    counted = _counted(indicator, period, libraries)
    if indicator.counting == Counting.MEDIAN:
        medians = waited(indicator, period, {str(library): [library] for library in counted})
        counted = {int(library): median for library, median in medians.items()}
    for library in _nothing_left(net, {library: library for library in counted}):
        counted[library] -= 1
    reported = _reported(indicator, period, libraries)
    return {
        library: Figure(counted.get(library), reported.get(library)) for library in counted.keys() | reported.keys()
    }


def grouped(indicator: Indicator, period: Period, groups: Iterable[Group]) -> list[GroupFigure]:
    """A line a group. A reader who borrowed at two libraries of a group is one reader there."""
    asked = list(groups)
    found = as_of(indicator, period)
    if found.derive:
        return derived(found, period, asked, grouped)
    net = _net_of_undone(found, period)
    figures = _evaluated(found, period, {library for group in asked for library in group.libraries}, net)
    apart: Mapping[str, int] | None = None
    if found.counting == Counting.READERS:
        apart = _readers(found, period, asked, net)
    if found.counting == Counting.MEDIAN:
        apart = waited(found, period, {group.key: group.libraries for group in asked})
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


def entries_behind(indicator: Indicator, period: Period, libraries: Collection[int]) -> QuerySet[Entry]:
    """The journal entries that these libraries' figure is made of, newest first."""
    wanted = _is_reported(indicator, period)
    for part in _parts(indicator, period):
        wanted |= _is_counted(part)
    return _entries(period, wanted).filter(library__in=libraries).order_by("-happened_at", "-pk")


def reported_within(period: Period, indicators: Collection[str]) -> dict[Period, dict[tuple[str, int], int]]:
    """What accepted returns say of these indicators, by the months they speak of, indicator and library."""
    wanted = Q(kind=REPORTED, details__indicator__in=list(indicators), details__start__gte=period.start.isoformat())
    counting = Return.objects.filter(status=Return.Status.ACCEPTED)
    entries = _entries(period, wanted & Q(of_return__in=counting.values("pk"))).filter(library__isnull=False)
    found: dict[Period, dict[tuple[str, int], int]] = {}
    rows = entries.values_list("library", "details__indicator", "details__period").annotate(n=Sum("quantity"))
    for library, code, months, value in rows:
        found.setdefault(parse(months), {})[code, library or 0] = value
    return found


@dataclass(frozen=True)
class Reports:
    """What accepted returns say of a library, for each indicator that makes up the figure; a flow or a stock."""

    said: tuple[tuple[Reported, ...], ...]
    measure: Measure

    def within(self, period: Period) -> int | None:
        """What they say of a period; None where no return fits into it."""
        add_up = stock_at_end if self.measure is Measure.STOCK else flow_within
        return reconcile.total(add_up(period, one) for one in self.said)


def reports_instead(indicator: Indicator, period: Period, libraries: Iterable[Library]) -> dict[int, Reports]:
    """The returns of those of these libraries where the system counted nothing itself."""
    asked = {library.pk for library in libraries}
    said: dict[int, dict[str, list[Reported]]] = {}
    for months, values in reported_within(period, indicator.parts or [indicator.pk]).items():
        for (code, library), value in values.items():
            if library in asked:
                said.setdefault(library, {}).setdefault(code, []).append(Reported(months, value))
    if not said:
        return {}
    counted = _counted(indicator, period, said.keys())
    measure = Measure(indicator.measure)
    found = {library: Reports(tuple(map(tuple, one.values())), measure) for library, one in said.items()}
    return {library: one for library, one in found.items() if library not in counted and one.within(period) is not None}


def _counted(indicator: Indicator, period: Period, libraries: Collection[int] | None) -> dict[int, int]:
    sums: dict[int, int] = {}
    for part in _parts(indicator, period):
        entries = _counted_entries(part, period)
        if libraries is not None:
            entries = entries.filter(library__in=libraries)
        rows = entries.filter(library__isnull=False).values_list("library").annotate(n=_aggregate(part))
        for library, value in rows:
            sums[library or 0] = sums.get(library or 0, 0) + value
    return sums


def _reported(indicator: Indicator, period: Period, libraries: Collection[int] | None) -> dict[int, int]:
    entries = _reported_entries(indicator, period)
    if libraries is not None:
        entries = entries.filter(library__in=libraries)
    said: dict[tuple[int, str], list[Reported]] = {}
    rows = entries.values_list("library", "details__indicator", "details__period").annotate(n=Sum("quantity"))
    for library, code, months, value in rows:
        said.setdefault((library or 0, code), []).append(Reported(parse(months), value))
    add_up = stock_at_end if indicator.measure == Measure.STOCK else flow_within
    sums: dict[int, int] = {}
    for (library, _code), figures in said.items():
        value = add_up(period, figures)
        if value is not None:
            sums[library] = sums.get(library, 0) + value
    return sums


def _readers(indicator: Indicator, period: Period, groups: list[Group], net: list[Net]) -> dict[str, int]:
    """Distinct readers of each group of several libraries; a library by itself has been counted already."""
    found: dict[str, int] = {}
    for layer in _layers([group for group in groups if len(group.libraries) > 1]):
        found |= _readers_apart(_counted_entries(indicator, period), layer, _aggregate(indicator))
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
    entries = _counted_entries(indicator, period).filter(reader__isnull=False, library__isnull=False)
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
    """A line; what does not add up (distinct readers, medians) has been found for the group `apart`.

    To that nothing can be added: where returns of other libraries say something too, nobody knows the whole.
    """
    own = [figures[library] for library in group.libraries if library in figures]
    value = reconcile.total(one.value for one in own)
    if apart is not None and len(own) > 1:
        only_counted = all(one.counted is not None for one in own)
        value = apart.get(group.key) if only_counted else None
    return GroupFigure(
        key=group.key,
        name=group.name,
        value=value,
        libraries=len(group.libraries),
        present=len(own),
        doubtful=sum(one.disagrees for one in own),
        version=version,
    )


def _parts(indicator: Indicator, period: Period) -> list[Indicator]:
    """What a figure is added up from, each as it is defined for the period."""
    if not indicator.parts:
        return [indicator]
    return [as_of(one, period) for one in Indicator.objects.filter(code__in=indicator.parts).exclude(kind="")]


def _counted_entries(indicator: Indicator, period: Period) -> QuerySet[Entry]:
    return Entry.objects.filter(_is_counted(indicator), counted_within(period))


def _reported_entries(indicator: Indicator, period: Period) -> QuerySet[Entry]:
    return _entries(period, _is_reported(indicator, period))


def _entries(period: Period, wanted: Q) -> QuerySet[Entry]:
    named = Entry.objects.annotate(of_return=Cast(KT("details__return"), BigIntegerField()))
    return named.filter(wanted, _within(period))


def _is_counted(indicator: Indicator) -> Q:
    if not indicator.kind:
        return Q(pk__in=[])
    return Q(kind=indicator.kind, **{f"details__{key}": value for key, value in indicator.where.items()})


def _is_reported(indicator: Indicator, period: Period) -> Q:
    """Entries of accepted returns whose months lie within the period; replaced versions do not count."""
    counting = Return.objects.filter(status=Return.Status.ACCEPTED)
    return Q(
        kind=REPORTED,
        details__indicator__in=indicator.parts or [indicator.code],
        details__start__gte=period.start.isoformat(),
        of_return__in=counting.values("pk"),
    )


def _aggregate(indicator: Indicator) -> Count | Sum:
    if indicator.counting == Counting.READERS:
        return Count("reader", distinct=True)
    return Sum("quantity") if indicator.counting == Counting.QUANTITY else Count("pk")


def _within(period: Period) -> Q:
    at = moments_of(period)
    return Q(happened_at__gte=at.first, happened_at__lt=at.after)


def _place(library: Library, level: Level, names: Mapping[str, str]) -> tuple[int, str, str]:
    """Order, key and name of the city or reporting unit of a library."""
    if level is Level.UNIT and library.reporting_unit is not None:
        return library.reporting_unit.order, library.reporting_unit.code, library.reporting_unit.name
    code = (library.division_id or "")[:_CITY_DIGITS].ljust(6, "0")
    return 0, code, names.get(code, "")
