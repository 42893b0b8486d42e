"""Definitions of indicators: what is sound, and which version holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from shulian.core.definitions import Fault, Wrong, cycle, dimensions_of, faults, in_force, last_begun, leaves
from shulian.core.dimensions import CARRIED, REPORTED, Dimension, carried_by
from shulian.core.indicators import Counting, Definition, Derivation, Measure, ratio

FLOW, STOCK = Measure.FLOW, Measure.STOCK


def count(code: str, kind: str = "checkout", unit: str = "册次", **more: object) -> Definition:
    return replace(Definition(code, unit, kind, Counting.QUANTITY, FLOW), **more)


def over(code: str, top: str, bottom: str, **more: object) -> Definition:
    made = count(code, "", "册", derive=Derivation.RATIO, parts=(top,), over=(bottom,))
    return replace(made, **more)


LOANS, RENEWALS = count("loans"), count("renewals", "renew")
STOCKS = count("stock", "", "册", measure=STOCK)
UNITS = count("units", "", "册次", counting=Counting.ONCE)
READERS = count("borrowers", counting=Counting.READERS, unit="人")
TURNOVER = over("turnover", "loans", "stock", decimals=2)
KNOWN = {one.code: one for one in (LOANS, RENEWALS, STOCKS, READERS, TURNOVER, UNITS)}
BASES = {"population"}


@pytest.mark.parametrize(
    "made",
    [
        LOANS,
        TURNOVER,
        count("all", "", parts=("loans", "renewals")),
        over("per-head", "loans", "base:population", decimals=2),
        count("wait", "hold-ready", "分钟", counting=Counting.MEDIAN, since="hold-placed"),
        count("growth", "", "%", parts=("loans",), derive=Derivation.PREVIOUS),
        count("by-type", dimensions=("library", "reader-type")),
        count("seats", "", "个", measure=STOCK, dimensions=("city",)),
        over("of-readers", "loans", "borrowers"),
        UNITS,
        count("children", where=(("category", "child"), ("channel", "sip2"))),
    ],
)
def test_what_is_sound_has_no_faults(made):
    assert faults(made, KNOWN, BASES) == ()


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (count("Loans!"), Fault(Wrong.BAD_CODE, "Loans!")),
        (count("a" * 41), Fault(Wrong.BAD_CODE, "a" * 41)),
        (count("x", "dance"), Fault(Wrong.UNKNOWN_KIND, "dance")),
        (count("x", "", parts=("nonsense",)), Fault(Wrong.UNKNOWN_PART, "nonsense")),
        (over("x", "loans", "base:cows"), Fault(Wrong.UNKNOWN_BASE, "cows")),
        (over("x", "loans", "x"), Fault(Wrong.CYCLE, "x → x")),
        (over("stock", "loans", "turnover"), Fault(Wrong.CYCLE, "stock → turnover → stock")),
        (count("x", parts=("loans",)), Fault(Wrong.COUNTED_AND_SUMMED)),
        (count("x", derive=Derivation.PREVIOUS), Fault(Wrong.NOTHING_TO_DERIVE)),
        (over("x", "loans", "stock", over=()), Fault(Wrong.NOTHING_BELOW)),
        (count("x", "", parts=("loans",), over=("stock",)), Fault(Wrong.BELOW_WITHOUT_RATIO)),
        (count("x", "", parts=("loans", "stock")), Fault(Wrong.UNITS_DIFFER, "册次, 册")),
        (count("x", "", "张", parts=("loans",)), Fault(Wrong.UNITS_DIFFER, "张, 册次")),
        (count("x", "", parts=("loans", "turnover")), Fault(Wrong.DERIVED_SUMMED, "turnover")),
        (count("x", "", parts=("loans", "borrowers")), Fault(Wrong.READERS_SUMMED, "borrowers")),
        (count("x", "", parts=("loans", "units")), Fault(Wrong.READERS_SUMMED, "units")),
        (count("x", counting=Counting.ONCE), Fault(Wrong.ONCE_COUNTED)),
        (count("x", "", parts=("loans",), counting=Counting.ONCE), Fault(Wrong.ONCE_COUNTED)),
        (count("x", "card-issued", where=(("clc", "I"),)), Fault(Wrong.UNKNOWN_DETAIL, "clc")),
        (count("x", where=(("shelf", "儿童"),)), Fault(Wrong.UNKNOWN_DETAIL, "shelf")),
        (count("x", where=(("clc", ""),)), Fault(Wrong.UNKNOWN_DETAIL, "clc")),
        (count("x", "", where=(("channel", "sip2"),)), Fault(Wrong.UNKNOWN_DETAIL, "channel")),
        (count("x", counting=Counting.MEDIAN), Fault(Wrong.MEDIAN_OF_NOTHING)),
        (count("x", since="hold-placed"), Fault(Wrong.SINCE_WITHOUT_MEDIAN)),
        (count("x", factor=0), Fault(Wrong.BAD_FACTOR)),
        (count("x", decimals=9), Fault(Wrong.BAD_FACTOR)),
        (count("x", "card-issued", dimensions=("clc",)), Fault(Wrong.UNKNOWN_DIMENSION, "clc")),
        (over("x", "loans", "stock", dimensions=("hour",)), Fault(Wrong.UNKNOWN_DIMENSION, "hour")),
    ],
)
def test_what_is_wrong_is_said(made, fault):
    assert fault in faults(made, KNOWN, BASES)


def test_a_sum_is_no_part_of_another_one():
    known = KNOWN | {"lending": count("lending", "", parts=("loans", "renewals"))}
    fault = Fault(Wrong.SUM_SUMMED, "lending")
    assert faults(count("x", "", parts=("lending",)), known, BASES) == (fault,)
    assert faults(count("x", "", parts=("loans", "lending")), known, BASES) == (fault,)
    # Nor does what is part of one become a sum itself.
    assert faults(count("renewals", "", parts=("loans",)), known, BASES) == (Fault(Wrong.SUM_SUMMED, "renewals"),)
    # It is changed, and divided, like any other.
    assert faults(known["lending"], known, BASES) == ()
    assert faults(over("x", "lending", "stock"), known, BASES) == ()
    assert faults(over("renewals", "loans", "stock"), KNOWN, BASES) == ()


def test_stock_is_not_added_to_flow():
    known = KNOWN | {"held": count("held", "", measure=STOCK)}
    assert faults(count("x", "", parts=("loans", "held")), known, BASES) == (Fault(Wrong.MEASURES_DIFFER),)


def test_a_circle_that_does_not_lead_back_is_left_to_whoever_is_in_it():
    known = {"a": over("a", "b", "b"), "b": over("b", "a", "a"), "c": over("c", "a", "missing")}
    assert cycle("c", known) == ()
    assert cycle("a", known) == ("a", "b", "a")


def test_a_sum_can_be_broken_down_by_what_all_its_parts_carry():
    known = KNOWN | {"read": count("read", "in-house-use")}
    both = count("x", "", parts=("loans", "read"))
    assert {"clc", "hour", "library"} < dimensions_of(both, known)
    assert "reader-type" not in dimensions_of(both, known)
    assert dimensions_of(TURNOVER, KNOWN) == {str(one) for one in REPORTED}
    assert dimensions_of(count("x", dimensions=("city",)), KNOWN) == {"city"}


def test_what_no_entry_carries_cannot_be_asked_for():
    assert Dimension.READER_TYPE in carried_by("checkout")
    assert carried_by("") == REPORTED
    assert all(carried_by(kind) > REPORTED for kind in CARRIED)


@dataclass
class Version:
    valid_from: date
    valid_to: date | None = None


FIRST = Version(date(2021, 1, 1), date(2022, 12, 31))
SECOND = Version(date(2023, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 1, 1), FIRST),
        (date(2022, 12, 31), FIRST),
        (date(2023, 1, 1), SECOND),
        (date(2025, 1, 1), None),
    ],
)
def test_the_version_of_the_day_holds(day, version):
    assert in_force([SECOND, FIRST], day) is version


@pytest.mark.parametrize(
    ("day", "begun", "held"),
    [(date(2022, 12, 31), FIRST, FIRST), (date(2024, 5, 1), FIRST, None), (date(2026, 1, 1), "again", "again")],
)
def test_between_an_end_and_a_later_version_none_holds(day, begun, held):
    again = Version(date(2026, 1, 1))
    named = [again if one == "again" else one for one in (begun, held)]
    assert [find([again, FIRST], day) for find in (last_begun, in_force)] == named


def test_without_versions_none_holds():
    assert (in_force([], date(2022, 1, 1)), last_begun([], date(2022, 1, 1))) == (None, None)


@pytest.mark.parametrize(
    ("top", "bottom", "factor", "decimals", "value"),
    [
        (10, 4, 1, 2, "2.50"),
        (1, 3, 100, 1, "33.3"),
        (5, 8, 1, 2, "0.63"),
        (-5, 8, 1, 2, "-0.63"),
        (0, 4, 1, 0, "0"),
        (4, 0, 1, 0, None),
        (None, 4, 1, 0, None),
        (4, None, 1, 0, None),
    ],
)
def test_a_quotient_without_a_base_is_missing_and_never_zero(top, bottom, factor, decimals, value):
    assert ratio(top, bottom, factor, decimals) == (None if value is None else Decimal(value))


def test_the_leaves_are_what_a_figure_is_made_of_in_the_end():
    flow = (Counting.QUANTITY, Measure.FLOW)
    known = {
        "a": Definition("a", "册", "checkout", *flow),
        "b": Definition("b", "册", "", *flow),
        "sum": Definition("sum", "册", "", *flow, parts=("a", "b", "gone")),
        "part": Definition(
            "part", "%", "", *flow, parts=("sum",), over=("b", "base:population"), derive=Derivation.RATIO
        ),
        "round": Definition("round", "册", "", *flow, parts=("round", "a")),
    }
    told = {code: tuple(one.code for one in leaves(made, known)) for code, made in known.items()}
    assert told == {"a": ("a",), "b": ("b",), "sum": ("a", "b"), "part": ("a", "b"), "round": ("a",)}
