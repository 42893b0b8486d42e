"""Figures that follow from others: quotients, per head, and changes against another period (环比、同比、人均)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.bases import base_values
from shulian.apps.statistics.queries.windows import earlier_windows
from shulian.core.agreeing import EARLIER
from shulian.core.definitions import BASE
from shulian.core.indicators import Derivation, ratio
from shulian.core.periods import Period
from shulian.core.reconcile import percent_change

if TYPE_CHECKING:
    from shulian.apps.statistics.queries.figures import Group, GroupFigure

    Evaluate = Callable[[Indicator, Period, Sequence[Group]], list[GroupFigure]]


def derived(indicator: Indicator, period: Period, groups: Sequence[Group], evaluate: Evaluate) -> list[GroupFigure]:
    """A line a group; missing ("—") wherever what it is divided by is missing or zero."""
    lines = _added(dict.fromkeys(indicator.parts, period), groups, evaluate)
    if indicator.derive == Derivation.RATIO:
        below = _below(indicator, period, groups, evaluate)
        values = [
            ratio(line.value, under, indicator.factor, indicator.decimals)
            for line, under in zip(lines, below, strict=True)
        ]
    else:
        earlier = EARLIER[Derivation(indicator.derive)](period)
        before = _added(earlier_windows(period, earlier, indicator.parts), groups, evaluate)
        values = [
            percent_change(line.value, base.value, indicator.decimals) for line, base in zip(lines, before, strict=True)
        ]
    return [replace(line, value=value, version=indicator.version) for line, value in zip(lines, values, strict=True)]


def _added(asked: Mapping[str, Period], groups: Sequence[Group], evaluate: Evaluate) -> list[GroupFigure]:
    """The sums of what these indicators say of each group, each of its period; missing where one says nothing."""
    found = {one.pk: one for one in Indicator.objects.filter(code__in=asked)}
    tables = [evaluate(found[code], period, groups) for code, period in asked.items()]
    lines = []
    for row in zip(*tables, strict=True):
        values = [line.value for line in row]
        value = None if None in values else sum(one for one in values if one is not None)
        lines.append(replace(row[0], value=value, doubtful=sum(line.doubtful for line in row)))
    return lines


def _below(
    indicator: Indicator, period: Period, groups: Sequence[Group], evaluate: Evaluate
) -> list[int | Decimal | None]:
    codes = [code for code in indicator.over if not code.startswith(BASE)]
    bases = [code.removeprefix(BASE) for code in indicator.over if code.startswith(BASE)]
    columns: list[list[int | Decimal | None]] = [list(base_values(base, period.end.year, groups)) for base in bases]
    if codes:
        columns.append([line.value for line in _added(dict.fromkeys(codes, period), groups, evaluate)])
    # Of a sum of bases every one is needed: with one of them missing the quotient would be too large.
    return [
        None if None in row else sum((one for one in row if one is not None), Decimal(0))
        for row in zip(*columns, strict=True)
    ]
