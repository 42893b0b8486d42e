"""Do figures that stand beside each other agree? Lines and total, parts and whole, quarters and year (发布勾稽)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shulian.core.definitions import BASE, needs
from shulian.core.indicators import Counting, Definition, Derivation, Measure, having_all, ratio
from shulian.core.periods import Period, previous, year_before
from shulian.core.reconcile import percent_change

Value = int | Decimal | None
Key = tuple[str, int | None]
Values = Mapping[Key, Value]
"""Figures by indicator and library; no library: all of them together."""


class Kind(StrEnum):
    """What does not agree with what."""

    LINES = "lines"
    PARTS = "parts"
    TIMES = "times"
    CHANGE = "change"
    RATIO = "ratio"
    NOW = "now"
    LATE = "late"


@dataclass(frozen=True)
class Apart:
    """A figure that says something else than those it should follow from; of which period it is.

    `computed` is missing where from those nothing follows: one of them is missing, or what is divided by is zero. A
    figure that is there only now has none `stated`.
    """

    kind: Kind
    indicator: str
    library: int | None
    period: Period
    stated: Decimal | None
    computed: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """The figures of one period as they stand, or would stand, and what they mean there."""

    period: Period
    values: Values
    known: Mapping[str, Definition]


def adds_up(made: Definition) -> bool:
    """Whether figures can be added: quotients, middle values and readers told apart cannot."""
    return made.derive is None and made.counting in (Counting.ENTRIES, Counting.QUANTITY)


def lines_apart(sheet: Sheet) -> Iterator[Apart]:
    """Figures of all that are not the sum of the libraries'."""
    lines: dict[str, list[Value]] = {}
    for (code, library), value in sheet.values.items():
        if library is not None and value is not None:
            lines.setdefault(code, []).append(value)
    for (code, library), stated in sheet.values.items():
        if library is None and adds_up(sheet.known[code]):
            yield from _compared(Kind.LINES, (code, None), sheet.period, stated, _sum(lines.get(code, [])))


def parts_apart(sheet: Sheet) -> Iterator[Apart]:
    """Wholes that are not the sum of their parts, where every part is out too."""
    for (code, library), stated in sheet.values.items():
        made = sheet.known[code]
        # A library without a line of its own has no figure of it.
        parts = [sheet.values.get((part, library)) for part in made.parts if (part, None) in sheet.values]
        if made.derive is None and parts and len(parts) == len(made.parts):
            yield from _compared(Kind.PARTS, (code, library), sheet.period, stated, _sum(parts))


def beside(sheet: Sheet, going: Collection[str]) -> dict[str, set[str]]:
    """What stands published beside what is going out, where one is made of the other and is not held against it.

    It is held against it where all is out that it is made of; the people whom a figure is divided by never are.
    """
    found: dict[str, set[str]] = {}
    for code, made in sheet.known.items():
        wanted = set(needs(made))
        parts = {part for part in wanted if (part, None) in sheet.values}
        if parts == wanted and not any(one.startswith(BASE) for one in made.over):
            continue
        for stands, goes in ((part, code) for part in parts) if code in going else ((code, part) for part in parts):
            if goes in going and stands not in going:
                found.setdefault(stands, set()).add(goes)
    return found


def changed_since(sheet: Sheet, codes: Collection[str], now: Values, kind: Kind = Kind.NOW) -> Iterator[Apart]:
    """Figures of these that are out, and would be others now."""
    for code, library in dict.fromkeys((*now, *sheet.values)):
        stated, computed = sheet.values.get((code, library)), now.get((code, library))
        if code in codes and stated != computed:
            yield Apart(kind, code, library, sheet.period, _decimal(stated), _decimal(computed))


MADE_OF = (Kind.RATIO, Kind.PARTS, Kind.CHANGE, Kind.NOW)
"""What is made of other figures of its own period, at least in part."""


@dataclass(frozen=True)
class Held:
    """What does not agree: what of that goes out it holds `back`, and what else would have to be restated first."""

    apart: Apart
    back: frozenset[str]
    stands: frozenset[str]


def held_back(found: Iterable[Apart], known: Mapping[str, Definition], going: Collection[str]) -> list[Held]:
    """What goes out would stand as a quotient, a sum or a part that does not agree.

    Of each indicator one comes before the further ones, that of all libraries first: few name as many as they can.
    """
    held: list[tuple[int, Held]] = []
    made_of, named = _made_of(known), Counter[str]()
    for one in sorted(found, key=lambda one: one.library is not None):
        around = {one.indicator, *needs(known[one.indicator])}
        stands = around.difference(going)
        if one.kind is Kind.NOW:
            # What stands as it would not any more holds back what is made of it too.
            around |= made_of.get(one.indicator, set())
            stands = {one.indicator}
        back = around.intersection(going)
        if one.kind in MADE_OF and back:
            held.append((named[one.indicator], Held(one, frozenset(back), frozenset(stands))))
            named[one.indicator] += 1
    return [one for _nth, one in sorted(held, key=lambda one: one[0])]


def _made_of(known: Mapping[str, Definition]) -> dict[str, set[str]]:
    """The indicators that are made of each one."""
    found: dict[str, set[str]] = {}
    for code, made in known.items():
        for one in needs(made):
            found.setdefault(one, set()).add(code)
    return found


def times_apart(sheet: Sheet, inner: Iterable[Sheet]) -> Iterator[Apart]:
    """Figures that do not follow from those of shorter periods inside, as far as there are any.

    A flow is their sum where they fill the period, and never less than those that are there; a stock is the last one.
    """
    within = sorted(
        (one for one in inner if sheet.period.contains(one.period) and one.period != sheet.period),
        key=lambda one: (-one.period.months, one.period),
    )
    for key, stated in sheet.values.items():
        made = sheet.known[key[0]]
        if not adds_up(made):
            continue
        said = [(one.period, one.values[key]) for one in within if one.values.get(key) is not None]
        if made.measure is Measure.STOCK:
            at_end = [value for period, value in said if period.end == sheet.period.end]
            yield from _compared(Kind.TIMES, key, sheet.period, stated, at_end[0] if at_end else None)
            continue
        taken = _filling(said)
        computed = _sum([value for _period, value in taken])
        filled = sum(period.months for period, _value in taken) == sheet.period.months
        if filled or (computed is not None and stated is not None and computed > stated):
            yield from _compared(Kind.TIMES, key, sheet.period, stated, computed)


def changes_apart(sheet: Sheet, others: Iterable[Sheet]) -> Iterator[Apart]:
    """Changes in percent (环比, 同比) that do not follow from the figures of this period and of the one before."""
    around = {one.period: one.values for one in others}
    for (code, library), stated in sheet.values.items():
        made = sheet.known[code]
        if made.derive not in EARLIER:
            continue
        before = around.get(EARLIER[made.derive](sheet.period), {})
        both = _of_both((made.parts, sheet.values), (made.parts, before), library, sheet)
        if both:
            computed = percent_change(*both, made.decimals)
            yield from _followed(Kind.CHANGE, (code, library), sheet.period, stated, computed)


def ratios_apart(sheet: Sheet) -> Iterator[Apart]:
    """Quotients that do not follow from what stands above and below the line, where both are out too."""
    for (code, library), stated in sheet.values.items():
        made = sheet.known[code]
        if made.derive is not Derivation.RATIO or any(one.startswith(BASE) for one in made.over):
            continue
        both = _of_both((made.parts, sheet.values), (made.over, sheet.values), library, sheet)
        if both:
            computed = ratio(*both, made.factor, made.decimals)
            yield from _followed(Kind.RATIO, (code, library), sheet.period, stated, computed)


EARLIER = {Derivation.PREVIOUS: previous, Derivation.YEAR_BEFORE: year_before}


def _sum(values: Iterable[Value]) -> Value:
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def _sum_of(codes: Iterable[str], library: int | None, values: Values) -> Value:
    found = [values.get((code, library)) for code in codes]
    return None if None in found else sum(value for value in found if value is not None)


_Side = tuple[tuple[str, ...], Values]


def _of_both(one: _Side, other: _Side, library: int | None, sheet: Sheet) -> tuple[Value, Value] | None:
    """Two sums of figures, of all together over the libraries that have every one of them; None: nobody can say."""
    sides = (one, other)
    figures = [(code, values) for codes, values in sides for code in codes]
    if any((code, None) not in values for code, values in figures):
        return None
    if library is None:
        there, some = having_all([_with_line(code, values) for code, values in figures])
        if there != some:
            if not all(adds_up(sheet.known[code]) for code, _values in figures):
                return None
            above, below = (_sum(_sum_of(codes, pk, values) for pk in there) for codes, values in sides)
            return above, below
    above, below = (_sum_of(codes, library, values) for codes, values in sides)
    return above, below


def _with_line(code: str, values: Values) -> set[int]:
    return {pk for (named, pk), value in values.items() if named == code and pk is not None and value is not None}


def _filling(said: list[tuple[Period, Value]]) -> list[tuple[Period, Value]]:
    """The longest periods first, then what fills the gaps between them."""
    taken: list[tuple[Period, Value]] = []
    for period, value in said:
        if not any(period.overlaps(other) for other, _value in taken):
            taken.append((period, value))
    return taken


def _decimal(value: Value) -> Decimal | None:
    return None if value is None else Decimal(value)


def _compared(kind: Kind, key: Key, period: Period, stated: Value, computed: Value) -> Iterator[Apart]:
    if stated is not None and computed is not None and stated != computed:
        yield Apart(kind, *key, period, Decimal(stated), Decimal(computed))


def _followed(kind: Kind, key: Key, period: Period, stated: Value, computed: Decimal | None) -> Iterator[Apart]:
    """A figure may not stand where nothing follows from the others either; one that is missing states nothing."""
    if stated is not None and stated != computed:
        yield Apart(kind, *key, period, Decimal(stated), computed)
