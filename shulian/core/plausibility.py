"""Whether a reported figure is likely: rules are rows of a table, and a doubt is a question, never a wall (合理性)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from shulian.core.reconcile import Number

Cells = Mapping[str, Number | None]
_CENT = Decimal("0.01")


class Kind(StrEnum):
    """What a rule compares a figure with."""

    JUMP = "jump"
    RATIO = "ratio"
    STOCK_AND_FLOW = "stock-and-flow"
    SUM = "sum"
    AT_MOST = "at-most"


HELD_AGAINST: Mapping[str, str] = {"visits": "visits-counted"}
"""What is reported, and what the system counts of the same by another definition: neither stands for the other."""
COUNTED_OTHERWISE = "counted-otherwise"
FROM_ZERO = "jump-from-zero"
"""A jump that has no percentage."""
_FAR = Decimal("0.1")


def counted_apart(reported: Number | None, counted: Number | None) -> bool:
    """Whether what was reported is far from what was counted of the same: by more than a tenth of the larger one."""
    if reported is None or counted is None:
        return False
    return abs(Decimal(reported - counted)) > Decimal(max(reported, counted)) * _FAR


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    JUMP: the change of `column` against the period before, in percent, lies within `low` and `high`; from zero every
    rise is beyond any upper bound, and what is measured is the figure itself.
    RATIO: `column` divided by the first of `against` lies within `low` and `high`.
    STOCK_AND_FLOW: `column` is that of the period before, plus the first of `against`, less the second.
    SUM: `column` is the sum of `against`. AT_MOST: `column` is not more than the first of `against`.
    """

    kind: Kind
    column: str
    against: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Doubt:
    """A figure that a rule finds unlikely: what was measured, and the bound or figure that was expected."""

    rule: Rule
    value: Number
    measured: Decimal
    expected: Decimal
    kind: str = ""
    """Where other words are needed than those of the rule."""


def doubts(rules: Iterable[Rule], now: Cells, before: Cells) -> tuple[Doubt, ...]:
    """What the rules ask about a line, given that of the period before; a missing figure is asked about nowhere."""
    found = (_JUDGES[rule.kind](rule, now, before) for rule in rules)
    return tuple(doubt for doubt in found if doubt is not None)


def is_whole(rule: Rule) -> bool:
    """Whether a rule names as much as its kind compares: columns, bounds, and a lower bound that is the lower one."""
    if rule.kind in (Kind.JUMP, Kind.RATIO) and rule.low is None and rule.high is None:
        return False
    if rule.low is not None and rule.high is not None and rule.low > rule.high:
        return False
    least, most = _AGAINST[rule.kind]
    return bool(rule.column) and least <= len(rule.against) <= most and rule.column not in rule.against


def _jump(rule: Rule, now: Cells, before: Cells) -> Doubt | None:
    value, base = now.get(rule.column), before.get(rule.column)
    if value is None or base is None:
        return None
    if not base:
        return Doubt(rule, value, Decimal(value), rule.high, FROM_ZERO) if value and rule.high is not None else None
    return _outside(rule, value, Decimal(value - base) * 100 / Decimal(base))


def _ratio(rule: Rule, now: Cells, _before: Cells) -> Doubt | None:
    value, base = now.get(rule.column), now.get(rule.against[0])
    if value is None or not base:
        return None
    return _outside(rule, value, Decimal(value) / Decimal(base))


def _stock_and_flow(rule: Rule, now: Cells, before: Cells) -> Doubt | None:
    value, base = now.get(rule.column), before.get(rule.column)
    flows = [now.get(one) for one in rule.against]
    if value is None or base is None or any(one is None for one in flows):
        return None
    came, went = [one or 0 for one in flows]
    return _other(rule, value, base + came - went)


def _sum(rule: Rule, now: Cells, _before: Cells) -> Doubt | None:
    value = now.get(rule.column)
    parts = [now.get(one) for one in rule.against]
    if value is None or any(one is None for one in parts):
        return None
    return _other(rule, value, sum(one or 0 for one in parts))


def _at_most(rule: Rule, now: Cells, _before: Cells) -> Doubt | None:
    value, most = now.get(rule.column), now.get(rule.against[0])
    if value is None or most is None or value <= most:
        return None
    return Doubt(rule, value, Decimal(value), Decimal(most))


def _outside(rule: Rule, value: Number, measured: Decimal) -> Doubt | None:
    shown = measured.quantize(_CENT, rounding=ROUND_HALF_UP)
    if rule.low is not None and measured < rule.low:
        return Doubt(rule, value, shown, rule.low)
    if rule.high is not None and measured > rule.high:
        return Doubt(rule, value, shown, rule.high)
    return None


def _other(rule: Rule, value: Number, expected: Number) -> Doubt | None:
    return None if value == expected else Doubt(rule, value, Decimal(value), Decimal(expected))


_JUDGES: dict[Kind, Callable[[Rule, Cells, Cells], Doubt | None]] = {
    Kind.JUMP: _jump,
    Kind.RATIO: _ratio,
    Kind.STOCK_AND_FLOW: _stock_and_flow,
    Kind.SUM: _sum,
    Kind.AT_MOST: _at_most,
}
_AGAINST: dict[Kind, tuple[int, int]] = {
    Kind.JUMP: (0, 0),
    Kind.RATIO: (1, 1),
    Kind.STOCK_AND_FLOW: (2, 2),
    Kind.SUM: (1, 100),
    Kind.AT_MOST: (1, 1),
}
"""How many other columns a rule of each kind names: at least, at most."""
