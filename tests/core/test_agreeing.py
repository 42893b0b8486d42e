"""What stands beside each other agrees, or is named with both figures."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.agreeing import (
    Apart,
    Held,
    Kind,
    Sheet,
    adds_up,
    beside,
    changed_since,
    changes_apart,
    held_back,
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
    "share": Definition(
        "share",
        "%",
        "",
        Counting.QUANTITY,
        Measure.FLOW,
        parts=("adults", "children"),
        derive=Derivation.RATIO,
        over=("seats",),
        factor=100,
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


def told(found) -> list[tuple[str, str, int | None, int, int | None]]:
    return [
        (one.kind, one.indicator, one.library, int(one.stated), None if one.computed is None else int(one.computed))
        for one in found
    ]


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
        # Without one of the parts nothing is disproved; a library without a line in it has none of it.
        ({"all": 5, "adults": 2}, []),
        ({"all": (5, 2), "adults": (2, 2), "children": 3}, []),
        ({"all": (5, 4), "adults": (2, 2), "children": 3}, [(Kind.PARTS, "all", 1, 4, 2)]),
        ({"all": 5}, []),
        ({"change": 5, "visits": 2}, []),
    ],
)
def test_the_parts_make_the_whole(values, found):
    assert told(parts_apart(sheet(**values))) == found


def apart(kind: Kind, code: str, library: int | None = None) -> Apart:
    return Apart(kind, code, library, parse("2022"), Decimal(1), Decimal(2))


@pytest.mark.parametrize(
    ("one", "going", "back", "stands"),
    [
        # A whole goes out beside its parts, or a part beside the whole and the other one.
        (apart(Kind.PARTS, "all"), {"all"}, {"all"}, {"adults", "children"}),
        (apart(Kind.PARTS, "all"), {"adults", "visits"}, {"adults"}, {"all", "children"}),
        (apart(Kind.RATIO, "rate"), {"rate", "visits"}, {"rate", "visits"}, {"seats"}),
        (apart(Kind.CHANGE, "change"), {"change"}, {"change"}, {"visits"}),
        # What would be another one now holds back what is made of it, and what it is made of; it alone is restated.
        (apart(Kind.NOW, "visits"), {"rate", "head", "all"}, {"rate", "head"}, {"visits"}),
        (apart(Kind.NOW, "all"), {"adults"}, {"adults"}, {"all"}),
    ],
)
def test_it_is_named_what_is_to_be_restated_before_others_go_out(one, going, back, stands):
    assert held_back([one], KNOWN, going) == [Held(one, frozenset(back), frozenset(stands))]


@pytest.mark.parametrize(
    ("one", "going"),
    [
        (apart(Kind.PARTS, "all"), {"visits"}),
        (apart(Kind.NOW, "visits"), {"all"}),
        (apart(Kind.LATE, "visits"), {"rate"}),
        (apart(Kind.LINES, "visits"), {"visits"}),
        (apart(Kind.TIMES, "visits"), {"visits"}),
    ],
)
def test_nothing_else_is_held_back(one, going):
    assert held_back([one], KNOWN, going) == []


def test_each_is_named_once_before_any_is_twice_and_the_whole_before_the_libraries():
    found = [apart(Kind.NOW, code, library) for code in ("adults", "children") for library in (1, 2, None)]
    named = [(one.apart.indicator, one.apart.library) for one in held_back(found, KNOWN, {"all"})]
    both = ("adults", "children")
    assert named == [(code, library) for library in (None, 1, 2) for code in both]


def test_what_holds_back_is_looked_through_once_however_much_it_is(monkeypatch):
    looked = []
    monkeypatch.setattr(Apart, "__getattribute__", _counting(looked))
    libraries = 1000
    found = [apart(Kind.NOW, "adults", library) for library in range(libraries)]
    looked.clear()
    assert len(held_back(found, KNOWN, {"all"})) == libraries
    assert len(looked) < 10 * libraries


def _counting(looked: list[str]) -> object:
    def get(one: object, name: str) -> object:
        looked.append(name)
        return object.__getattribute__(one, name)

    return get


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
        # Against what is out as missing there is no change.
        ({"visits": 2086, "change": 163}, {"2021": None}, [(Kind.CHANGE, "change", None, 163, None)]),
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
        ({"rate": 400, "visits": 20, "seats": 0}, [(Kind.RATIO, "rate", None, 400, None)]),
        ({"rate": None, "visits": 20, "seats": 0}, []),
        ({"rate": (None, 300), "visits": (8, 8), "seats": 5}, [(Kind.RATIO, "rate", 1, 300, None)]),
        ({"head": 400, "visits": 20}, []),
        # Of sums too it is told over the libraries that have every part: the second one lacks the children.
        ({"share": (200, 200), "adults": (7, 3, 4), "children": (1, 1), "seats": (4, 2, 2)}, []),
        (
            {"share": (300, 200), "adults": (7, 3, 4), "children": (1, 1), "seats": (4, 2, 2)},
            [(Kind.RATIO, "share", None, 300, 200)],
        ),
        ({"share": (200, 200, 200), "adults": (6, 3, 3), "children": (2, 1, 1), "seats": (4, 2, 2)}, []),
        # Nobody has all of it.
        (
            {"share": (200,), "adults": (3, 3), "children": (1, None, 1), "seats": (4, 2, 2)},
            [(Kind.RATIO, "share", None, 200, None)],
        ),
        # Only one part of it is out.
        ({"share": 200, "adults": 3, "seats": 4}, []),
    ],
)
def test_a_quotient_follows_from_what_stands_above_and_below_the_line(values, found):
    assert told(ratios_apart(sheet(**values))) == found


@pytest.mark.parametrize(
    ("values", "going", "found"),
    [
        ({"all": 5, "adults": 2}, {"all"}, {"adults": {"all"}}),
        ({"all": 5, "adults": 2}, {"adults"}, {"all": {"adults"}}),
        ({"all": 5, "adults": 2}, {"all", "adults"}, {}),
        ({"all": 5, "adults": 2, "visits": 3}, {"visits"}, {}),
        # Where every part is out the sum is held against them.
        ({"all": 5, "adults": 2, "children": 3}, {"all"}, {}),
        ({"adults": 2}, {"adults"}, {}),
        # The people of a figure per head are never out.
        ({"head": 4, "visits": 20}, {"head"}, {"visits": {"head"}}),
        ({"head": 4, "visits": 20}, {"visits"}, {"head": {"visits"}}),
        ({"head": 4, "visits": 20}, {"head", "visits"}, {}),
        # Of a quotient one side is out; where both are it is held against them.
        ({"rate": 50, "visits": 20}, {"visits"}, {"rate": {"visits"}}),
        ({"rate": 50, "seats": 40}, {"rate"}, {"seats": {"rate"}}),
        ({"rate": 50, "visits": 20, "seats": 40}, {"rate"}, {}),
        # A change is held against both periods.
        ({"change": 50, "visits": 20}, {"visits"}, {}),
    ],
)
def test_what_is_made_of_the_other_stands_beside_it(values, going, found):
    known = {code: KNOWN[code] for code in values}
    assert beside(replace(sheet(**values), known=known), going) == found


def test_what_is_out_may_be_another_figure_now():
    out = sheet(all=(5, 2, 3, None), adults=1)
    now = {("all", 1): 2, ("all", 2): 4, ("all", 4): 7, ("all", None): Decimal(13)}
    found = [(one.library, one.stated, one.computed) for one in changed_since(out, {"all"}, now)]
    assert found == [(2, 3, 4), (4, None, 7), (None, 5, 13)]
    assert told(changed_since(out, {"all"}, now | {("all", 4): None, ("all", 2): None}))[0] == (
        Kind.NOW,
        "all",
        2,
        3,
        None,
    )
    assert {one.kind for one in changed_since(out, {"all"}, now, Kind.LATE)} == {Kind.LATE}


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
    ],
)
def test_a_change_is_held_against_the_libraries_of_both_periods(now, before, stated, computed):
    found = changes_apart(sheet(change=stated, visits=now), [sheet("2021", visits=before)])
    assert [int(one.computed) for one in found] == ([] if computed is None else [computed])


def test_a_change_of_readers_of_other_libraries_is_held_against_nothing():
    known = KNOWN | {"change": Definition(**{**vars(KNOWN["change"]), "parts": ("readers",)})}
    now, before = sheet(change=5, readers=(3, 1, 2)), sheet("2021", readers=(2, 2))
    assert list(changes_apart(Sheet(now.period, now.values, known), [before])) == []


def test_a_change_between_libraries_that_are_not_the_same_ones_is_none():
    (found,) = changes_apart(sheet(change=100, visits=(30, 10, None)), [sheet("2021", visits=(15, None, 15))])
    assert (found.library, found.computed) == (None, None)


FIGURES = st.one_of(st.none(), st.integers(0, 40))
PARTS = st.sampled_from([("a",), ("b",), ("a", "b")])
CODES = ("a", "b", "c", "d")


@dataclass(frozen=True)
class Place:
    """What one library has: the four figures of now, and two of the year before."""

    now: dict[str, int | None]
    before: dict[str, int | None]


PLACES = st.lists(
    st.builds(
        Place, st.fixed_dictionaries(dict.fromkeys(CODES, FIGURES)), st.fixed_dictionaries(dict.fromkeys("ab", FIGURES))
    ),
    min_size=1,
    max_size=5,
)


def quotient_of(places: list[Place], made: Definition) -> Decimal | None:
    """The plain way: over those that have everything, the one sum beside the other."""
    below = [
        (place.now, made.over) if made.derive is Derivation.RATIO else (place.before, made.parts) for place in places
    ]
    rows = [
        ([place.now[code] for code in made.parts], [values[code] for code in codes])
        for place, (values, codes) in zip(places, below, strict=True)
    ]
    whole = [(sum(top), sum(bottom)) for top, bottom in rows if None not in top + bottom]
    top, bottom = sum(one for one, _other in whole), sum(other for _one, other in whole)
    if not whole or not bottom:
        return None
    taken = top if made.derive is Derivation.RATIO else top - bottom
    return (Decimal(taken) * 100 / bottom).quantize(Decimal("0.1"), ROUND_HALF_UP)


def page(period: str, rows: list[dict[str, int | None]], known, blank: bool) -> Sheet:
    """The published figures: each library's, as a missing line or as none, and those of all together."""
    values = {}
    for code in rows[0]:
        found = [row[code] for row in rows]
        present = [one for one in found if one is not None]
        values[code, None] = sum(present) if present else None
        values |= {(code, at): one for at, one in enumerate(found, 1) if blank or one is not None}
    return Sheet(parse(period), values, known)


@given(PLACES, PARTS, st.sampled_from([("c",), ("d",), ("c", "d")]), st.sampled_from(list(Derivation)), st.booleans())
def test_a_quotient_that_is_right_is_never_apart_and_another_one_always(places, above, over, derive, blank):
    ratio = derive is Derivation.RATIO
    made = Definition(
        "q", "%", "", Counting.QUANTITY, Measure.FLOW, (), "", above, derive, over if ratio else (), 100, 1
    )
    plain = {code: Definition(code, "人次", "", Counting.QUANTITY, Measure.FLOW) for code in CODES}
    now = page("2022", [place.now for place in places], plain | {"q": made}, blank)
    others = [page("2021", [place.before for place in places], plain, blank)]
    right = {None: quotient_of(places, made)}
    right |= {at: quotient_of([place], made) for at, place in enumerate(places, 1)}
    for wrong in right:
        stated = {("q", at): value for at, value in right.items()}
        honest = Sheet(now.period, {**now.values, **stated}, now.known)
        assert [*ratios_apart(honest), *changes_apart(honest, others)] == []
        other = (right[wrong] or 0) + Decimal("0.1")
        changed = Sheet(now.period, {**now.values, **stated, ("q", wrong): other}, now.known)
        found = [*ratios_apart(changed), *changes_apart(changed, others)]
        assert [(one.library, one.stated, one.computed) for one in found] == [(wrong, other, right[wrong])]
