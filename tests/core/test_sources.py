"""Which source stands: what the system counted, or what a return says of months in which nothing was counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shulian.core.indicators import Counting, Definition, Figure, Measure, Reported
from shulian.core.periods import parse
from shulian.core.sources import (
    Aside,
    Manner,
    Said,
    added,
    apart_from,
    beside,
    came_in_after,
    chosen,
    closed_at,
    closed_by,
    closing_of,
    complete,
    counts_in_part,
    expects_members,
    made_of,
    spoken_of,
    standing,
    takes_late,
    unseated,
)

FLOW, STOCK, READERS = Manner(Measure.FLOW), Manner(Measure.STOCK), Manner(Measure.FLOW, adds=False)
YEAR = "2022"
QUARTER_AND_MONTH = (Reported(parse("2022-Q1"), 500), Reported(parse("2022-03"), 60))
QUARTER_AND_JANUARY = (Reported(parse("2022-Q1"), 500), Reported(parse("2022-01"), 50))
ONE_MORE_IN_AUGUST = {parse("2022-03"): 3, parse("2022-08"): 81}
QUARTER_WITH_JANUARY = Said(
    83, (*QUARTER_AND_JANUARY, Reported(parse("2022-Q3"), 80)), {parse("2022-03"): 3, parse("2022-08"): 80}
)
AT_A_BRANCH = Said(None, (Reported(parse("2022-Q2"), 500),), {parse("2022-05"): 200})


def said(counted: int | None = None, months: dict[str, int] | None = None, **reported: int) -> Said:
    """Reported by period: Q1=5 is the first quarter of 2022, year=5 all of it."""
    found = tuple(
        Reported(parse("2022" if code == "year" else f"2022-{code}"), value) for code, value in reported.items()
    )
    return Said(counted, found, {parse(code): n for code, n in (months or {}).items()}, counted)


@pytest.mark.parametrize(
    ("period", "known", "manner", "value", "disagrees"),
    [
        # Counted from May on: the first quarter was reported, and the year is the sum of its quarters.
        ("2022-Q1", said(Q1=500), FLOW, 500, False),
        ("2022", said(80, {"2022-05": 80}, Q1=500), FLOW, 580, False),
        ("2022", said(80, {"2022-05": 30, "2022-08": 50}, Q1=500, Q2=31), FLOW, 580, True),
        ("2022", said(80, {"2022-05": 30, "2022-08": 50}, Q1=500, Q2=30), FLOW, 580, False),
        ("2022", said(80, {"2022-05": 80}, year=600), FLOW, 80, True),
        ("2022", said(80, {"2022-05": 80}, Q1=500, year=580), FLOW, 580, False),
        ("2022-Q2", said(1, {"2022-05": 1}, Q2=224), FLOW, 1, True),
        # Late entries of the period before have no month in this one.
        ("2022-Q2", said(3, None, Q2=10), FLOW, 13, False),
        # What lies outside the period says nothing of it.
        ("2022-Q2", said(3, {"2022-05": 3}, Q1=10), FLOW, 3, False),
        ("2022", said(None, None), FLOW, None, False),
        ("2022-Q2", said(0, {"2022-05": 0}), FLOW, 0, False),
        # Counted at a branch alone: the return of the whole institution does not stand beside it.
        ("2022-Q2", Said(None, (Reported(parse("2022-Q2"), 500),), {parse("2022-05"): 200}), FLOW, None, True),
        # A stock is the last one.
        ("2022", said(None, None, Q1=5, Q4=7), STOCK, 7, False),
        ("2022", said(8, {"2022-12": 8}, Q1=5, Q4=7), STOCK, 8, False),
        ("2022", said(8, {"2022-12": 8}, year=8), STOCK, 8, False),
        # Readers of two sources cannot be told apart, nor those of two quarters.
        ("2022", said(None, None, year=40), READERS, 40, False),
        ("2022", said(None, None, Q1=40, Q2=30), READERS, None, False),
        ("2022", said(80, {"2022-05": 80}, Q1=500), READERS, None, False),
        ("2022", said(80, {"2022-05": 80}, year=90), READERS, 80, True),
        ("2022", said(80, {"2022-05": 80}), READERS, 80, False),
    ],
)
def test_the_choice_is_made_for_the_months_of_each_return(period, known, manner, value, disagrees):
    figure = chosen(parse(period), known, manner)
    assert (figure.value, figure.disagrees) == (value, disagrees)


@pytest.mark.parametrize(
    ("period", "known", "value", "disagrees"),
    [
        # One provider's table of October is not the year; what it counts is held beside the return.
        ("2022", said(1800, {"2022-10": 1800}, year=100_000), 100_000, True),
        ("2022", said(1800, {"2022-10": 1800}, year=1_000), 1_000, True),
        ("2022", said(30, {"2022-05": 10, "2022-08": 20}, Q2=500), 520, True),
        ("2022", said(30, {"2022-05": 10, "2022-08": 20}, Q1=7, Q2=10), 37, False),
        ("2022", said(30, {"2022-05": 10, "2022-08": 20}, Q1=7, Q2=10, year=900), 900, True),
        ("2022-Q2", said(10, {"2022-05": 10}, year=900), 10, False),
        ("2022", said(None, None, year=900), 900, False),
        # Counted at a branch alone: the return speaks of it too, and the library has the rest.
        ("2022", Said(None, (Reported(parse("2022"), 500),), {parse("2022-05"): 200}), 300, True),
    ],
)
def test_a_return_stands_over_what_is_counted_in_part(period, known, value, disagrees):
    figure = chosen(parse(period), known, Manner(Measure.FLOW, in_part=True))
    assert (figure.value, figure.disagrees) == (value, disagrees)
    assert (counts_in_part("e-downloads"), counts_in_part("checkout")) == (True, False)


@pytest.mark.parametrize(
    ("period", "known", "stood", "value", "disagrees"),
    [
        # Three came in after the quarter was closed: nobody said anything else than the return.
        ("2022-Q1", said(3, {"2022-03": 3}, Q1=500), "2022-Q1", 500, False),
        ("2022", said(83, {"2022-03": 3, "2022-08": 80}, Q1=500), "2022-Q1", 580, False),
        # Of other months it is held against the counted all the same.
        ("2022", said(83, {"2022-03": 3, "2022-08": 80}, Q1=500, Q3=90), "2022-Q1", 580, True),
        ("2022", said(83, {"2022-03": 3, "2022-08": 80}, Q1=500, Q3=80), "2022-Q1", 580, False),
        # What a month of a quarter that stood says is in that quarter's; what a quarter says of a month is more.
        ("2022-Q1", replace(said(3, {"2022-03": 3}, Q1=500), reported=QUARTER_AND_MONTH), "2022-Q1", 500, False),
        ("2022-Q1", replace(said(3, {"2022-03": 3}, Q1=500), reported=QUARTER_AND_MONTH), "2022-03", 60, True),
        # What January says, in which nothing was counted, is in its quarter's and is taken off once.
        ("2022", QUARTER_WITH_JANUARY, "2022-Q1", 580, False),
        ("2022", replace(QUARTER_WITH_JANUARY, counted=84, months=ONE_MORE_IN_AUGUST), "2022-Q1", 581, True),
        ("2022-Q1", replace(said(3, {"2022-03": 3}, Q1=500), reported=QUARTER_AND_JANUARY), "2022-Q1", 500, False),
        # A year's return that does not stand says 80 beyond the quarter's that does, and 80 were counted then.
        ("2022", said(83, {"2022-03": 3, "2022-08": 80}, Q1=500, year=580), "2022-Q1", 580, False),
        ("2022", said(83, {"2022-03": 3, "2022-08": 80}, Q1=500, year=583), "2022-Q1", 580, True),
    ],
)
def test_a_return_that_stood_at_the_closing_is_held_against_nothing_that_came_in_since(
    period, known, stood, value, disagrees
):
    months = frozenset({parse(stood)})
    figure = chosen(parse(period), replace(known, decided=months, stood=months), FLOW)
    assert (figure.value, figure.disagrees) == (value, disagrees)
    # By decision of the office it stands too, and what is counted stays beside it.
    by_decision = chosen(parse(period), replace(known, decided=months), FLOW)
    assert (by_decision.value, by_decision.disagrees) == (value, True)


@pytest.mark.parametrize(
    ("period", "known", "decided", "manner", "value", "disagrees"),
    [
        # Counted from June on and signed for the whole quarter: by decision the return is the figure.
        ("2022-Q2", said(1, {"2022-06": 1}, Q2=500), "2022-Q2", FLOW, 500, True),
        ("2022", said(81, {"2022-06": 1, "2022-08": 80}, Q2=500), "2022-Q2", FLOW, 580, True),
        ("2022", said(81, {"2022-06": 1, "2022-08": 80}, Q1=7, Q2=500), "2022-Q2", FLOW, 587, True),
        ("2022", said(81, {"2022-06": 1, "2022-08": 80}, Q2=500, Q3=90), "2022-Q2", FLOW, 580, True),
        # Of other months nothing was decided, and of what cannot be added nothing can be.
        ("2022-Q2", said(1, {"2022-06": 1}, Q2=500), "2022-Q1", FLOW, 1, True),
        ("2022-Q2", said(1, {"2022-06": 1}, Q2=500), "2022-Q2", STOCK, 1, True),
        # Counted at a branch alone: the library has the rest of what the return says of both.
        ("2022-Q2", AT_A_BRANCH, "2022-Q2", FLOW, 300, True),
    ],
)
def test_a_return_stands_over_the_counted_where_it_was_decided(period, known, decided, manner, value, disagrees):
    figure = chosen(parse(period), replace(known, decided=frozenset({parse(decided)})), manner)
    assert (figure.value, figure.disagrees) == (value, disagrees)


IN_PART = Manner(Measure.FLOW, in_part=True)


@pytest.mark.parametrize(
    ("known", "manner", "returns", "over", "aside"),
    [
        # The year was reported as a whole, or its quarters fill the gaps.
        (said(year=1000, Q1=250, Q2=250), FLOW, "2022", "", {"2022-Q1": Aside.ANOTHER, "2022-Q2": Aside.ANOTHER}),
        (said(80, {"2022-05": 80}, Q1=500, Q2=31), FLOW, "2022-Q1", "", {"2022-Q2": Aside.COUNTED}),
        (said(80, {"2022-05": 80}, Q1=500, year=580), FLOW, "2022-Q1", "", {"2022": Aside.COUNTED}),
        # What is counted in part stands under the returns of its months, and beside those of others.
        (said(30, {"2022-05": 10, "2022-08": 20}, Q1=7, Q2=500), IN_PART, "2022-Q1 2022-Q2", "2022-Q2", {}),
        (said(30, {"2022-05": 10}, year=900, Q2=500), IN_PART, "2022", "2022", {"2022-Q2": Aside.ANOTHER}),
        # A stock is the one of the last day, if nobody counted.
        (said(Q1=100, Q2=101, Q4=103), STOCK, "2022-Q4", "", {"2022-Q1": Aside.EARLIER, "2022-Q2": Aside.EARLIER}),
        (said(8, {"2022-12": 8}, Q1=5, Q4=7), STOCK, "", "", {"2022-Q1": Aside.COUNTED, "2022-Q4": Aside.COUNTED}),
        # Who counts once is told by a return of exactly these months, and by no two sources.
        (said(year=40, Q1=9), READERS, "2022", "", {"2022-Q1": Aside.NO_SUM}),
        (said(80, {"2022-05": 80}, Q1=500), READERS, "", "", {"2022-Q1": Aside.NO_SUM}),
        (said(80, {"2022-05": 80}, year=90), READERS, "", "", {"2022": Aside.COUNTED}),
        (said(80, {"2022-05": 80}), FLOW, "", "", {}),
    ],
)
def test_a_figure_is_made_of_the_returns_by_which_it_is_chosen(known, manner, returns, over, aside):
    found = made_of(parse(YEAR), known, manner)
    assert [one.period.code for one in found.returns] == returns.split()
    assert [one.period.code for one in found.over] == over.split()
    assert {one.period.code: why for one, why in found.aside} == aside
    under = sum(n for month, n in known.months.items() if any(one.period.contains(month) for one in found.over))
    value = sum(one.value for one in found.returns) + (known.counted or 0) - under
    assert manner is READERS or value == chosen(parse(YEAR), known, manner).value


@pytest.mark.parametrize(
    ("known", "decided", "manner", "months"),
    [
        # Nothing was counted: the return stood, and what comes in late of these months was in it.
        (said(Q1=500), "", FLOW, "2022-Q1"),
        (said(Q1=500, Q2=31), "", FLOW, "2022-Q1 2022-Q2"),
        (said(2, {"2022-03": 2}, Q1=500), "", FLOW, ""),
        (said(2, {"2022-03": 2}, Q1=500, Q2=31), "", FLOW, "2022-Q2"),
        # By decision, or since a part only is counted, it stood over what was.
        (said(2, {"2022-03": 2}, Q1=500), "2022-Q1", FLOW, "2022-Q1"),
        (said(2, {"2022-03": 2}, Q1=500), "", IN_PART, "2022-Q1"),
        # Of a return that was not taken nothing was in the figure.
        (said(year=1000, Q1=250), "", FLOW, "2022"),
        (said(Q1=9), "", READERS, ""),
        (said(year=40, Q1=9), "", READERS, "2022"),
        (said(2, {"2022-05": 2}, year=40), "", READERS, ""),
        (said(), "", FLOW, ""),
    ],
)
def test_late_entries_are_in_no_later_figure_where_a_return_stood_for_their_months(known, decided, manner, months):
    known = replace(known, decided=frozenset(map(parse, decided.split())))
    assert [one.code for one in spoken_of(parse(YEAR), known, manner)] == months.split()


@pytest.mark.parametrize(
    ("manner", "counts", "told", "takes"),
    [
        (FLOW, False, True, True),
        # A late reader may be one of those of whom a return tells; beside readers that were counted he is one more.
        (READERS, False, True, False),
        (READERS, True, True, True),
        (READERS, False, False, True),
        (STOCK, False, True, False),
    ],
)
def test_what_comes_in_late_makes_no_figure_missing(manner, counts, told, takes):
    assert takes_late(manner, counts=counts, told=told) is takes


def test_by_decision_the_return_is_in_the_figure_and_what_was_counted_in_its_months_is_not():
    known = replace(said(2, {"2022-06": 1, "2022-08": 1}, Q2=500), decided=frozenset({parse("2022-Q2")}))
    found = made_of(parse(YEAR), known, FLOW)
    assert (found.returns, found.over, found.aside) == (known.reported, known.reported, ())
    # What reaches out of the period says nothing of it.
    assert made_of(parse("2022-05"), known, FLOW).aside == ()


def test_what_comes_month_by_month_is_there_when_every_month_is():
    months = [parse(f"2022-{number:02}") for number in range(1, 13)]
    year = [parse("2022")]
    assert [complete(year, [], found, every_month=True) for found in (months, months[:11])] == [True, False]
    assert complete(year, year, (), every_month=True)


def test_where_nothing_adds_up_a_return_says_nothing_beside_what_was_counted():
    said = (Reported(parse("2026-Q1"), 9), Reported(parse("2026-Q2"), 7))
    assert beside(said, {parse("2026-02"): 4}, READERS, [parse("2026-Q1")]) == said[1:]


def test_a_return_stands_where_nothing_was_counted_in_its_months():
    reports = [Reported(parse(code), 1) for code in ("2022-Q1", "2022-Q2", "2022")]
    assert standing(reports, [parse("2022-05")]) == (reports[0],)
    assert beside(reports, {parse("2022-05"): 1}, FLOW) == (reports[0],)


@pytest.mark.parametrize(
    ("parts", "counts", "value", "lacking"),
    [
        ({"a": Figure(None, 5, 5), "b": Figure(None, 6, 6)}, {"a": False, "b": False}, 11, 0),
        ({"a": Figure(None, 5, 5)}, {"a": False, "b": False}, 5, 1),
        # The system counted loans and no renewal: there was none.
        ({"a": Figure(5)}, {"a": True, "b": True}, 5, 0),
        ({"a": Figure(None, 5, 5)}, {"a": True, "b": True}, 5, 1),
        ({"a": Figure(5)}, {"a": True, "b": False}, 5, 1),
        ({"a": Figure(5), "b": Figure(None, 6, 6)}, {"a": True, "b": False}, 11, 0),
        ({"a": Figure(5, 7, within=5)}, {"a": True}, 5, 0),
        ({"a": Figure(None, 7, within=5)}, {"a": True, "b": False}, None, 0),
    ],
)
def test_a_sum_says_how_many_of_its_parts_are_lacking(parts, counts, value, lacking):
    assert (added(parts, counts).value, added(parts, counts).lacking) == (value, lacking)


@pytest.mark.parametrize(
    ("owed", "reported", "counted", "all_there"),
    [
        ([], [], [], True),
        (["2022-Q1", "2022-Q2"], ["2022-Q1", "2022-Q2"], [], True),
        (["2022-Q1", "2022-Q2"], ["2022-Q1"], [], False),
        (["2022-Q1", "2022-Q2"], ["2022-Q1"], ["2022-05"], True),
        (["2022-Q1", "2022-Q2"], ["2022-Q1"], ["2022-08"], False),
    ],
)
def test_a_year_is_there_when_all_that_is_owed_of_it_is(owed, reported, counted, all_there):
    assert complete(*([parse(code) for code in codes] for codes in (owed, reported, counted))) is all_there


def test_of_everyday_acts_something_is_expected_of_every_member():
    made = [Definition("x", "张", kind, Counting.ENTRIES, Measure.FLOW) for kind in ("", "hold-ready", "checkout")]
    assert not expects_members(made[:2])
    assert not expects_members([replace(made[2], where=(("channel", "sip2"),))])
    assert expects_members(made)


@pytest.mark.parametrize(
    ("months", "closed", "before", "says"),
    [
        # An open period: what was counted by now.
        ("2022-Q1", [], None, None),
        ("2022-Q1", ["2022-Q2", "2022-03"], None, None),
        ("2022-Q1", ["2022-Q1"], None, "2022-Q1"),
        # Of several the shortest, in whatever order they were closed.
        ("2022-Q1", ["2022", "2022-H1", "2022-Q1"], None, "2022-Q1"),
        ("2022-Q1", ["2022", "2022-H1"], None, "2022-H1"),
        ("2022-03", ["2022-Q1", "2022-03"], None, "2022-03"),
        # Of two that are equally long the one that was closed first.
        ("2022-Q1", ["2022-H1", "2021-12--2022-05"], None, "2022-H1"),
        ("2022-Q1", ["2021-12--2022-05", "2022-H1"], None, "2021-12--2022-05"),
        # Months are closed too when the last of those is that make them up.
        ("2022-Q1", ["2022-02", "2022-03", "2022-01"], None, "2022-Q1"),
        ("2022-Q1", ["2022-02", "2022-03", "2022-01", "2022-H1"], None, "2022-Q1"),
        ("2022-Q1", ["2022-02", "2022-03", "2022-H1"], None, "2022-H1"),
        ("2022", ["2022-H1", "2022-Q3", "2022-Q4"], None, "2022"),
        ("2022-Q1", ["2022-02", "2022-03", "2022-01"], "2022-H1", "2022-Q1"),
        # Where they were closed before it, the figure that is being frozen follows them, and else itself.
        ("2022-Q1", ["2022-02", "2022-03", "2022-01"], "2022-Q1", "2022-Q1"),
        ("2022-Q1", ["2022-02", "2022-03", "2022-01", "2022-Q1"], "2022-Q1", "2022-Q1"),
        ("2022-Q1", ["2022-02", "2022-03", "2022-Q1", "2022-01"], "2022-Q1", None),
        ("2022-Q1", ["2022-02", "2022-03", "2022-Q1"], "2022-Q1", None),
        # A figure that is being frozen follows what comes before it in this order, and is bound by no other.
        ("2022-Q1", ["2021-12--2022-05", "2022-H1"], "2022-H1", "2021-12--2022-05"),
        ("2022-Q1", ["2022-H1", "2021-12--2022-05"], "2022-H1", None),
        ("2022-Q1", ["2021-12--2022-05"], "2022-H1", "2021-12--2022-05"),
        ("2022-Q1", ["2021-12--2022-05"], "2022", "2021-12--2022-05"),
        ("2022-Q1", ["2022", "2022-Q1"], "2022", "2022-Q1"),
        ("2022-Q1", ["2022", "2022-H1"], "2022", "2022-H1"),
        ("2022-Q1", ["2022", "2022-H1", "2022-Q1"], "2022-Q1", None),
        ("2022", ["2022"], "2022", None),
    ],
)
def test_of_the_closed_periods_the_shortest_says_whether_a_return_stood(months, closed, before, says):
    when = {parse(code): datetime(2023, 1, day, tzinfo=UTC) for day, code in enumerate(closed, 1)}
    assert closing_of(parse(months), when, before=before and parse(before)) == (says and parse(says))


def test_months_are_closed_by_themselves_or_with_the_last_of_those_that_make_them_up():
    first, *months = (parse(code) for code in ("2022-Q1", "2022-01", "2022-02", "2022-03"))
    when = {month: datetime(2022, 4, 10 - at, tzinfo=UTC) for at, month in enumerate(months)}
    assert closed_at(first, when) == datetime(2022, 4, 10, tzinfo=UTC)
    assert closed_at(first, dict(list(when.items())[:2])) is closed_at(first, {}) is None
    assert closed_by(first, when) == tuple(months)
    # Of both the earlier holds: that a quarter is closed by itself afterwards changes nothing.
    after, before = (when | {first: datetime(2022, 4, day, tzinfo=UTC)} for day in (20, 9))
    assert (closed_by(first, after), closed_at(first, after)) == (tuple(months), datetime(2022, 4, 10, tzinfo=UTC))
    assert (closed_by(first, before), closed_at(first, before)) == ((first,), datetime(2022, 4, 9, tzinfo=UTC))
    assert closed_by(first, {first: when[months[0]]}) == (first,)


def test_what_was_counted_in_months_of_a_return_that_stood_says_nothing_against_a_longer_one():
    known = said(5, {"2022-02": 2, "2022-03": 3}, Q1=500)
    known = replace(known, came_in=dict.fromkeys(known.months, datetime(2022, 4, 9, tzinfo=UTC)))
    left = apart_from([parse("2022-03")], known)
    assert list(left.months) == list(left.came_in) == [parse("2022-02")]
    assert (left.reported, apart_from([], known)) == (known.reported, known)


def test_a_return_was_not_unseated_before_its_months_were_closed_by_what_came_in_afterwards():
    closing, before, after = (datetime(2022, 4, day, tzinfo=UTC) for day in (10, 9, 11))
    first, second = parse("2022-Q1"), parse("2022-Q2")
    known = replace(said(9, {"2022-01": 4, "2022-03": 4, "2022-05": 1}, Q1=500, Q2=60, Q3=7, year=600), together=None)
    assert unseated(parse("2022"), known, ()) == {first, second, parse("2022")}
    assert unseated(parse("2022-H1"), known, [second]) == {first}
    told = {parse("2022-01"): after, parse("2022-03"): before, parse("2022-05"): after}
    for came_in, of_first, of_second in ((told, False, True), (told | {parse("2022-03"): after}, True, True)):
        seen = replace(known, came_in=came_in)
        assert (came_in_after(closing, first, seen), came_in_after(closing, second, seen)) == (of_first, of_second)
    assert not came_in_after(None, second, seen)
