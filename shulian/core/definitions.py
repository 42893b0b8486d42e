"""Is a definition of an indicator sound, and which of its versions holds? (指标定义)"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from shulian.core.dimensions import CARRIED, Dimension, can_narrow, carried_by
from shulian.core.indicators import Counting, Definition, Derivation

BASE = "base:"
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_CODE = 40
LARGEST_FACTOR = 1_000_000
MOST_DECIMALS = 4


class Wrong(StrEnum):
    """What is wrong with a definition."""

    BAD_CODE = "bad-code"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_PART = "unknown-part"
    UNKNOWN_BASE = "unknown-base"
    CYCLE = "cycle"
    COUNTED_AND_SUMMED = "counted-and-summed"
    NOTHING_TO_DERIVE = "nothing-to-derive"
    NOTHING_BELOW = "nothing-below"
    BELOW_WITHOUT_RATIO = "below-without-ratio"
    UNITS_DIFFER = "units-differ"
    MEASURES_DIFFER = "measures-differ"
    DERIVED_SUMMED = "derived-summed"
    SUM_SUMMED = "sum-summed"
    READERS_SUMMED = "readers-summed"
    MEDIAN_OF_NOTHING = "median-of-nothing"
    SINCE_WITHOUT_MEDIAN = "since-without-median"
    UNKNOWN_DIMENSION = "unknown-dimension"
    BAD_FACTOR = "bad-factor"
    ONCE_COUNTED = "once-counted"
    UNKNOWN_DETAIL = "unknown-detail"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and which code, kind or unit it is about."""

    wrong: Wrong
    what: str = ""


class Dated(Protocol):
    """A version with the first and the last day on which it holds."""

    valid_from: date
    valid_to: date | None


AnyDated = TypeVar("AnyDated", bound=Dated)


def last_begun(versions: Iterable[AnyDated], day: date) -> AnyDated | None:
    """The newest version that had begun by a day, ended or not; for days before the first one the first."""
    ordered = sorted(versions, key=lambda one: one.valid_from)
    begun = [one for one in ordered if one.valid_from <= day]
    return begun[-1] if begun else next(iter(ordered), None)


def in_force(versions: Iterable[AnyDated], day: date) -> AnyDated | None:
    """The version that holds on a day; for days before the first one the first, after an end none."""
    newest = last_begun(versions, day)
    return newest if newest is None or newest.valid_to is None or day <= newest.valid_to else None


def faults(made: Definition, known: Mapping[str, Definition], bases: Collection[str]) -> tuple[Fault, ...]:
    """All that is wrong with a definition among those that are known; none means that it can be put in force."""
    found = (*_own_faults(made), *_missing(made, known, bases))
    if found:
        return found
    around = {**known, made.code: made}
    circle = cycle(made.code, around)
    if circle:
        return (Fault(Wrong.CYCLE, " → ".join(circle)),)
    return tuple(_sum_faults(made, around))


def cycle(code: str, known: Mapping[str, Definition]) -> tuple[str, ...]:
    """The way from an indicator back to itself, if there is one."""
    way: list[str] = []

    def leads_back(at: str) -> bool:
        way.append(at)
        for step in needs(known[at]) if at in known else ():
            if step == code or (step not in way and leads_back(step)):
                return True
        way.pop()
        return False

    return (*way, code) if leads_back(code) else ()


def needs(made: Definition) -> tuple[str, ...]:
    """The indicators a definition is made of, those it is divided by too; bases are no indicators."""
    return tuple(code for code in (*made.parts, *made.over) if not code.startswith(BASE))


def leaves(made: Definition, known: Mapping[str, Definition]) -> tuple[Definition, ...]:
    """The indicators of whose own figures a definition is made in the end, by whatever way; itself if of no other."""
    found: dict[str, Definition] = {}

    def follow(one: Definition, way: tuple[str, ...]) -> None:
        below = [known[code] for code in needs(one) if code in known and code not in way]
        if not below:
            found[one.code] = one
        for next_one in below:
            follow(next_one, (*way, next_one.code))

    follow(made, (made.code,))
    return tuple(found.values())


def dimensions_of(made: Definition, known: Mapping[str, Definition]) -> frozenset[str]:
    """By what its figures can be broken down: what all that it is made of carries, within what is allowed.

    A sum can be broken down into its parts too: requests of all kinds into each kind of request.
    """
    if made.parts:
        carried = frozenset.intersection(*(dimensions_of(known[code], known) for code in needs(made)))
        carried = carried - {Dimension.REQUEST_TYPE} if made.derive else carried | {Dimension.REQUEST_TYPE}
    else:
        carried = frozenset(map(str, carried_by(made.kind)))
    return carried & frozenset(made.dimensions) if made.dimensions else carried


def _own_faults(made: Definition) -> Iterator[Fault]:
    if not _CODE.fullmatch(made.code) or len(made.code) > LONGEST_CODE:
        yield Fault(Wrong.BAD_CODE, made.code)
    for kind in (made.kind, made.since):
        if kind and kind not in CARRIED:
            yield Fault(Wrong.UNKNOWN_KIND, kind)
    for detail, value in made.where:
        if not value or not can_narrow(made.kind, detail):
            yield Fault(Wrong.UNKNOWN_DETAIL, detail)
    median, is_ratio = made.counting is Counting.MEDIAN, made.derive is Derivation.RATIO
    asked = (
        (made.kind and made.parts, Wrong.COUNTED_AND_SUMMED),
        (made.derive and not made.parts, Wrong.NOTHING_TO_DERIVE),
        (is_ratio and not made.over, Wrong.NOTHING_BELOW),
        (made.over and not is_ratio, Wrong.BELOW_WITHOUT_RATIO),
        (median and not (made.kind and made.since), Wrong.MEDIAN_OF_NOTHING),
        (made.counting is Counting.ONCE and (made.kind or made.parts), Wrong.ONCE_COUNTED),
        (made.since and not median, Wrong.SINCE_WITHOUT_MEDIAN),
        (not (1 <= made.factor <= LARGEST_FACTOR and 0 <= made.decimals <= MOST_DECIMALS), Wrong.BAD_FACTOR),
    )
    yield from (Fault(wrong) for is_so, wrong in asked if is_so)


def _counts_once(made: Definition) -> bool:
    return made.counting is Counting.ONCE or (made.counting in (Counting.READERS, Counting.MEDIAN) and bool(made.kind))


def _missing(made: Definition, known: Mapping[str, Definition], bases: Collection[str]) -> Iterator[Fault]:
    for code in needs(made):
        if code != made.code and code not in known:
            yield Fault(Wrong.UNKNOWN_PART, code)
    for code in made.over:
        if code.startswith(BASE) and code.removeprefix(BASE) not in bases:
            yield Fault(Wrong.UNKNOWN_BASE, code.removeprefix(BASE))


def _sums_in_sums(made: Definition, known: Mapping[str, Definition]) -> Iterator[str]:
    """Sums of which this one is made, or itself where another sum is made of it: only what is counted is added."""
    if not _is_sum(made):
        return
    yield from (code for code in made.parts if _is_sum(known[code]))
    if any(_is_sum(one) and made.code in one.parts for one in known.values()):
        yield made.code


def _is_sum(made: Definition) -> bool:
    return bool(made.parts) and made.derive is None


def _sum_faults(made: Definition, known: Mapping[str, Definition]) -> Iterator[Fault]:
    """Only like can be added: one unit, one measure, nothing that is a quotient itself or counts people once."""
    for codes in (made.parts, tuple(code for code in made.over if not code.startswith(BASE))):
        added = [known[code] for code in codes]
        if len(added) > 1:
            units = dict.fromkeys(one.unit for one in added)
            if len(units) > 1:
                yield Fault(Wrong.UNITS_DIFFER, ", ".join(units))
            if len({one.measure for one in added}) > 1:
                yield Fault(Wrong.MEASURES_DIFFER)
            yield from (Fault(Wrong.DERIVED_SUMMED, one.code) for one in added if one.derive)
            yield from (Fault(Wrong.READERS_SUMMED, one.code) for one in added if _counts_once(one))
    yield from (Fault(Wrong.SUM_SUMMED, code) for code in _sums_in_sums(made, known))
    if _is_sum(made) and made.unit != known[made.parts[0]].unit:
        yield Fault(Wrong.UNITS_DIFFER, f"{made.unit}, {known[made.parts[0]].unit}")
    if made.dimensions:
        open_to = dimensions_of(Definition(**{**vars(made), "dimensions": ()}), known)
        yield from (Fault(Wrong.UNKNOWN_DIMENSION, one) for one in made.dimensions if one not in open_to)
