"""Figures that follow from others: quotients, per head, and changes against another period (环比、同比、人均)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from shulian import clock
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.bases import bases_of
from shulian.apps.statistics.queries.expected import expected_of, made_of_leaves
from shulian.apps.statistics.queries.places import Group, homes_of
from shulian.apps.statistics.queries.windows import earlier_windows
from shulian.core.agreeing import EARLIER
from shulian.core.definitions import BASE
from shulian.core.indicators import Derivation, having_all, ratio
from shulian.core.periods import Period, runs
from shulian.core.reconcile import percent_change
from shulian.core.sources import expects_members

if TYPE_CHECKING:
    from shulian.apps.statistics.queries.figures import GroupFigure

    Evaluate = Callable[[Indicator, Period, Sequence[Group]], list[GroupFigure]]

Value = int | Decimal | None


@dataclass(frozen=True)
class _Part:
    """An indicator that is asked of a period: above the line or below it."""

    indicator: Indicator
    period: Period
    above: bool


def derived(indicator: Indicator, period: Period, groups: Sequence[Group], evaluate: Evaluate) -> list[GroupFigure]:
    """A line a group, out of the libraries that have all of its parts; `present` says how many these are.

    Missing ("—") wherever what it is divided by is missing or zero. Per head it is told only where everybody is there
    of whom a figure is expected: the people are those of the whole place.
    """
    parts = _parts_of(indicator, period)
    bases = [code.removeprefix(BASE) for code in indicator.over if code.startswith(BASE)]
    homes = homes_of({library for group in groups for library in group.libraries})
    there, _some, lines = _of_those_with_all(parts, groups, homes, evaluate)
    people = [bases_of(base, period.end.year, groups) for base in bases]
    # As long as a period runs, what there is of it is held against no whole one.
    running = indicator.derive in EARLIER and runs(period, clock.today())
    expected, wanting = _expected(indicator, period, homes) if bases else (frozenset(), frozenset())
    found = []
    for at, (group, row) in enumerate(zip(groups, lines, strict=True)):
        around = {homes[library] for library in group.libraries}
        above = _sum(line.value for part, line in zip(parts, row, strict=True) if part.above)
        under = [line.value for part, line in zip(parts, row, strict=True) if not part.above]
        full = not running and around & expected <= there - wanting
        used = tuple(column[at] for column in people)
        under += [one.value if one else None for one in used]
        found.append(
            replace(
                row[0],
                value=_value(indicator, above, _sum(under)) if full else None,
                present=len(around & there),
                libraries=len(around),
                doubtful=sum(line.doubtful for line in row),
                lacking=sum(line.lacking for line in row),
                uncovered=not full and not running,
                unsummed=any(line.unsummed for line in row),
                by_periods=any(line.by_periods for line in row),
                then=False,
                version=indicator.version,
                bases=tuple(one for one in used if one),
            )
        )
    return found


@dataclass(frozen=True)
class PartFigure:
    """A figure that another one is made of, of the institutions that have `both` sides; `either` have one."""

    indicator: Indicator
    period: Period
    value: Value
    both: int
    either: int


def figures_of_parts(indicator: Indicator, period: Period, group: Group, evaluate: Evaluate) -> list[PartFigure]:
    """What a quotient or a change of a group is made of, each side with its months; bases are no figures."""
    parts = _parts_of(indicator, period)
    there, some, (row,) = _of_those_with_all(parts, [group], homes_of(group.libraries), evaluate)
    return [
        PartFigure(part.indicator, part.period, line.value if there else None, len(there), len(some))
        for part, line in zip(parts, row, strict=True)
    ]


@dataclass(frozen=True)
class Compared:
    """A figure of a period and of an earlier one, of those `both` institutions that have both; `either` have any.

    `before` is the earlier one of all that had it.
    """

    value: Value
    base: Value
    both: int
    either: int
    before: Value

    @property
    def change(self) -> Value:
        """The difference; of percentages, in points."""
        return None if self.value is None or self.base is None else self.value - self.base


def compared(
    indicator: Indicator,
    months: tuple[Period, Period],
    groups: Sequence[Group],
    evaluate: Evaluate,
    homes: Mapping[int, int] | None = None,
) -> list[Compared]:
    """环比 and 同比, one way everywhere: of each group over the libraries that have a figure in both periods."""
    period, earlier = months
    homes = homes or homes_of({library for group in groups for library in group.libraries})
    parts = [_Part(indicator, period, above=True), _Part(indicator, earlier, above=False)]
    there, some, lines = _of_those_with_all(parts, groups, homes, evaluate)
    before = evaluate(indicator, earlier, groups) if some - there else [row[1] for row in lines]
    found = []
    for group, (now, base), whole in zip(groups, lines, before, strict=True):
        around = {homes[library] for library in group.libraries}
        both, either = len(around & there), len(around & some)
        found.append(Compared(now.value if both else None, base.value if both else None, both, either, whole.value))
    return found


def _parts_of(indicator: Indicator, period: Period) -> list[_Part]:
    below: Mapping[str, Period]
    if indicator.derive == Derivation.RATIO:
        below = {code: period for code in indicator.over if not code.startswith(BASE)}
    else:
        earlier = EARLIER[Derivation(indicator.derive)](period)
        below = earlier_windows(period, earlier, indicator.parts)
    found = Indicator.objects.in_bulk([*indicator.parts, *below])
    return [
        *(_Part(found[code], period, above=True) for code in indicator.parts),
        *(_Part(found[code], months, above=False) for code, months in below.items()),
    ]


def _of_those_with_all(
    parts: Sequence[_Part], groups: Sequence[Group], homes: Mapping[int, int], evaluate: Evaluate
) -> tuple[set[int], set[int], list[list[GroupFigure]]]:
    """The institutions that have every part, those that have any, and the parts of each group from the former."""
    members: dict[int, list[int]] = {}
    for library, home in homes.items():
        members.setdefault(home, []).append(library)
    single = [Group(f"institution:{home}", "", tuple(nodes)) for home, nodes in members.items()]
    tables = [evaluate(part.indicator, part.period, [*single, *groups]) for part in parts]
    has = [{home for home, line in zip(members, table, strict=False) if line.value is not None} for table in tables]
    there, some = having_all(has)
    lines = [list(row) for row in zip(*(table[len(single) :] for table in tables), strict=True)]
    apart = [at for at, group in enumerate(groups) if any(homes[one] in some - there for one in group.libraries)]
    if apart:
        narrow = [_narrowed(groups[at], homes, there) for at in apart]
        narrowed = [evaluate(part.indicator, part.period, narrow) for part in parts]
        for at, row in zip(apart, zip(*narrowed, strict=True), strict=True):
            lines[at] = list(row)
    return there, some, lines


def _narrowed(group: Group, homes: Mapping[int, int], there: Collection[int]) -> Group:
    return replace(group, libraries=tuple(library for library in group.libraries if homes[library] in there))


def _expected(indicator: Indicator, period: Period, homes: Mapping[int, int]) -> tuple[frozenset[int], frozenset[int]]:
    """Of whom a figure is expected, and of whom not all of it is there; nobody asked for a return: of everybody."""
    members: dict[int, list[int]] = {}
    for library, home in homes.items():
        members.setdefault(home, []).append(library)
    asked = expected_of(indicator, period, members)
    if asked.libraries or expects_members(made_of_leaves(indicator)):
        return asked.libraries, asked.wanting
    return frozenset(members), frozenset()


def _value(indicator: Indicator, above: Value, below: Value) -> Decimal | None:
    if indicator.derive == Derivation.RATIO:
        return ratio(above, below, indicator.factor, indicator.decimals)
    return percent_change(above, below, indicator.decimals)


def _sum(values: Iterable[Value]) -> Value:
    """Of a sum of parts or bases every one is needed: with one of them missing the quotient would be another one."""
    found = list(values)
    return None if None in found else sum(one for one in found if one is not None)
