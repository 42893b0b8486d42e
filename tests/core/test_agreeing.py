"""What stands beside each other agrees, or is named with both figures."""

from decimal import Decimal

import pytest

from shulian.core.agreeing import (
    Apart,
    Kind,
    Sheet,
    adds_up,
    changes_apart,
    lines_apart,
    parts_apart,
    ratios_apart,
    times_apart,
)
from shulian.core.indicators import Counting, Definition, Derivation, Measure
from shulian.core.periods import parse

KNOWN = {
    "visits": Definition("visits", "人次", "", Counting.QUANTITY, Measure.FLOW),
    "adults": Definition("adults", "人次", "", Counting.QUANTITY, Measure.FLOW),
    "children": Definition("children", "人次", "", Counting.QUANTITY, Measure.FLOW),
    "all": Definition("all", "人次", "", Counting.QUANTITY, Measure.FLOW, parts=("adults", "children")),
    "seats": Definition("seats", "个", "", Counting.QUANTITY, Measure.STOCK),
    "readers": Definition("readers", "人", "checkout", Counting.READERS, Measure.FLOW),
    "change": Definition(
        "change", "%", "", Counting.QUANTITY, Measure.FLOW, parts=("visits",), derive=Derivation.PREVIOUS
    ),
    "rate": Definition(
        "rate", "%", "", Counting.QUANTITY, Measure.FLOW, (), "", ("visits",), Derivation.RATIO, ("seats",), 100
    ),
    "head": Definition(
        "head", "%", "", Counting.QUANTITY, Measure.FLOW, (), "", ("visits",), Derivation.RATIO, ("base:people",)
    ),
    "year": Definition(
        "year", "%", "", Counting.QUANTITY, Measure.FLOW, parts=("visits",), derive=Derivation.YEAR_BEFORE
    ),
}


def sheet(period: str = "2022", **values: object) -> Sheet:
    """Figures by indicator: one number is that of all, a tuple that of all and of libraries 1, 2, …"""
    found = {}
    for code, value in values.items():
        for library, one in enumerate(value if isinstance(value, tuple) else (value,)):
            found[code, library or None] = one
    return Sheet(parse(period), found, KNOWN)


def told(found) -> list[tuple[str, str, int | None, int, int]]:
    return [(one.kind, one.indicator, one.library, int(one.stated), int(one.computed)) for one in found]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"visits": (5, 2, 3)}, []),
        ({"visits": (5, None, 5)}, []),
        ({"visits": (6, 2, 3)}, [(Kind.LINES, "visits", None, 6, 5)]),
        ({"visits": (6, None, None)}, []),
        ({"visits": (None, 2, 3)}, []),
        ({"visits": 6}, []),
        # A reader who borrowed at two libraries is one reader.
        ({"readers": (4, 2, 3)}, []),
        ({"change": (4, 2, 3)}, []),
    ],
)
def test_the_lines_make_the_total(values, found):
    assert told(lines_apart(sheet(**values))) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"all": (5, 5), "adults": (2, 2), "children": (3, 3)}, []),
        ({"all": (6, 6), "adults": (2, 3), "children": (3, 3)}, [(Kind.PARTS, "all", None, 6, 5)]),
        ({"all": (5, 6), "adults": (2, 2), "children": (3, 3)}, [(Kind.PARTS, "all", 1, 6, 5)]),
        ({"all": 5, "adults": 2, "children": None}, [(Kind.PARTS, "all", None, 5, 2)]),
        # Without one of the parts nothing is disproved.
        ({"all": 5, "adults": 2}, []),
        ({"all": 5}, []),
        ({"change": 5, "visits": 2}, []),
    ],
)
def test_the_parts_make_the_whole(values, found):
    assert told(parts_apart(sheet(**values))) == found


QUARTERS = [sheet(f"2022-Q{number}", visits=10 * number, seats=100 + number) for number in (1, 2, 3, 4)]
MONTHS = [sheet(f"2022-0{number}", visits=number) for number in (4, 5, 6)]


@pytest.mark.parametrize(
    ("values", "inner", "found"),
    [
        ({"visits": 100}, QUARTERS, []),
        ({"visits": 90}, QUARTERS, [(Kind.TIMES, "visits", None, 90, 100)]),
        ({"visits": 110}, QUARTERS, [(Kind.TIMES, "visits", None, 110, 100)]),
        # As far as they exist: three quarters cannot be more than the year.
        ({"visits": 90}, QUARTERS[:3], []),
        ({"visits": 59}, QUARTERS[:3], [(Kind.TIMES, "visits", None, 59, 60)]),
        ({"visits": None}, QUARTERS[:3], []),
        ({"visits": 5}, [], []),
        # Months fill the gap that a quarter leaves, and do not count beside it.
        ({"visits": 95}, [QUARTERS[0], *MONTHS, *QUARTERS[2:]], []),
        ({"visits": 100}, [*QUARTERS, *MONTHS], []),
        ({"seats": 104}, QUARTERS, []),
        ({"seats": 103}, QUARTERS, [(Kind.TIMES, "seats", None, 103, 104)]),
        ({"seats": 103}, QUARTERS[:3], []),
        ({"readers": 5}, [sheet("2022-Q1", readers=9)], []),
        # What reaches out of the year or is the year itself says nothing.
        ({"visits": 5}, [sheet("2022", visits=9), sheet("2021-12--2022-05", visits=9)], []),
    ],
)
def test_the_year_follows_from_its_quarters_and_months_as_far_as_they_exist(values, inner, found):
    assert told(times_apart(sheet(**values), inner)) == found


@pytest.mark.parametrize(
    ("values", "others", "found"),
    [
        ({"visits": 2086, "change": 164}, {"2021": 789}, []),
        ({"visits": 2086, "change": 163}, {"2021": 789}, [(Kind.CHANGE, "change", None, 163, 164)]),
        ({"visits": 2086, "year": 163}, {"2021": 789}, [(Kind.CHANGE, "year", None, 163, 164)]),
        ({"visits": 2086, "change": 163}, {"2020": 789}, []),
        ({"visits": 2086, "change": 163}, {"2021": None}, []),
        ({"change": 163}, {"2021": 789}, []),
        ({"visits": 2086, "change": None}, {"2021": 0}, []),
        ({"visits": 2086}, {"2021": 789}, []),
    ],
)
def test_a_change_follows_from_the_figures_of_both_periods(values, others, found):
    assert told(changes_apart(sheet(**values), [sheet(code, visits=value) for code, value in others.items()])) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"rate": 400, "visits": 20, "seats": 5}, []),
        ({"rate": 399, "visits": 20, "seats": 5}, [(Kind.RATIO, "rate", None, 399, 400)]),
        ({"rate": (None, 300), "visits": (None, 8), "seats": (None, 4)}, [(Kind.RATIO, "rate", 1, 300, 200)]),
        # Of all together it is told over the libraries that have both.
        ({"rate": (200, 200), "visits": (9, 8, 1), "seats": (4, 4)}, []),
        ({"rate": 400, "visits": 20}, []),
        ({"rate": 400, "visits": 20, "seats": 0}, []),
        ({"head": 400, "visits": 20}, []),
    ],
)
def test_a_quotient_follows_from_what_stands_above_and_below_the_line(values, found):
    assert told(ratios_apart(sheet(**values))) == found


def test_a_figure_apart_names_its_period():
    (found,) = lines_apart(sheet("2022-Q2", visits=(6, 2, 3)))
    assert found == Apart(Kind.LINES, "visits", None, parse("2022-Q2"), Decimal(6), Decimal(5))
    assert not adds_up(KNOWN["change"])


@pytest.mark.parametrize(
    ("now", "before", "stated", "computed"),
    [
        # Two libraries now, one of them then: the change is that of the one.
        ((30, 10, 20), (5, 5), 100, None),
        ((30, 10, 20), (5, 5), 500, 100),
        # The same two in both: that of the totals.
        ((30, 10, 20), (15, 5, 10), 100, None),
        ((30, 10, 20), (15, None, 15), 100, 33),
        ((30, 10, None), (15, None, 15), 100, None),
    ],
)
def test_a_change_is_held_against_the_libraries_of_both_periods(now, before, stated, computed):
    found = changes_apart(sheet(change=stated, visits=now), [sheet("2021", visits=before)])
    assert [int(one.computed) for one in found] == ([] if computed is None else [computed])


def test_a_change_of_readers_of_other_libraries_is_held_against_nothing():
    known = KNOWN | {"change": Definition(**{**vars(KNOWN["change"]), "parts": ("readers",)})}
    now, before = sheet(change=5, readers=(3, 1, 2)), sheet("2021", readers=(2, 2))
    assert list(changes_apart(Sheet(now.period, now.values, known), [before])) == []
