"""Small numbers in public tables are hidden, and nothing that is shown gives them away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.suppression import LEAST, counts_readers, readers_behind, suppress, untold_in

TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.none() | st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=4
    )
)


def told(rows: list[list[int | None]]) -> list[list[int | str | None]]:
    shown = suppress(rows)
    return [
        ["·" if (row, column) in shown.hidden else value for column, value in enumerate(line)]
        for row, line in enumerate(shown.figures)
    ]


def test_a_table_without_small_numbers_is_shown_as_it_is():
    assert told([[10, 20], [0, None]]) == [[10, 20, 30], [0, None, 0], [10, 20, 30]]


def test_a_small_number_takes_others_along_so_that_it_does_not_follow():
    assert told([[3, 20, 30], [40, 50, 60]]) == [
        ["·", "·", 30, 53],
        ["·", "·", 60, 150],
        [43, 70, 90, 203],
    ]


def test_two_small_numbers_whose_sum_is_small_take_a_third_along():
    assert told([[1, 1, 30]])[0] == ["·", "·", "·", 32]


def test_a_small_total_is_hidden_too():
    assert told([[2, 0]]) == [["·", 0, "·"], ["·", 0, "·"]]


def test_a_hidden_cell_reads_as_missing():
    shown = suppress([[3, 9], [9, 9]])
    assert shown.at(0, 0) is None
    assert shown.at(2, 2) == 30


def test_what_another_edition_hides_is_hidden_here_and_takes_others_along():
    shown = suppress([[20, 30], [40, 50]], also={(0, 0)})
    assert shown.hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_only_figures_of_readers_point_to_persons():
    assert counts_readers({"unit_zh": "人", "theme": "lending"})
    assert not counts_readers({"unit_zh": "人", "theme": "network"})
    assert not counts_readers({"unit_zh": "人次", "theme": "visits"})


@given(TABLES)
def test_no_line_with_its_total_gives_a_hidden_cell_away(rows):
    shown = suppress(rows)
    height, width = len(shown.figures), len(shown.figures[0])
    lines = [[(row, column) for column in range(width)] for row in range(height)]
    lines += [[(row, column) for row in range(height)] for column in range(width)]
    for line in lines:
        values = {cell: shown.figures[cell[0]][cell[1]] for cell in line}
        assert all(cell in shown.hidden for cell, value in values.items() if value and value < LEAST)
        hidden = [cell for cell in line if cell in shown.hidden]
        can_hide_more = any(value is not None and cell not in shown.hidden for cell, value in values.items())
        assert len(hidden) != 1 or not can_hide_more
        inside = [cell for cell in hidden if cell != line[-1]]
        if inside and line[-1] not in shown.hidden:
            assert sum(values[cell] or 0 for cell in inside) >= LEAST


def test_readers_are_known_by_how_they_are_counted_and_by_their_unit():
    assert counts_readers({"counting": "readers", "unit_zh": "名", "theme": "training"})
    assert counts_readers({"counting": "quantity", "unit_zh": "位", "theme": "cards"})
    assert not counts_readers({"counting": "quantity", "unit_zh": "人", "theme": "network"})
    assert not counts_readers({"counting": "entries", "unit_zh": "人次", "theme": "visits"})


def test_the_readers_behind_a_quotient_are_found_by_whatever_way():
    readers, loans = {"counting": "readers"}, {"counting": "quantity", "unit_zh": "册次"}
    known = {
        "readers": readers,
        "loans": loans,
        "sum": {**loans, "parts": ["loans", "readers", "sum"]},
    }
    assert readers_behind({"parts": ["loans"], "over": ["readers", "base:population"]}, known) == {"readers"}
    assert readers_behind({"parts": ["sum"], "over": ["sum"]}, known) == {"readers"}
    assert readers_behind({"parts": ["loans"]}, known) == readers_behind(loans, known) == frozenset()


@pytest.mark.parametrize(
    ("rows", "of_readers", "also", "adds_up", "hidden"),
    [
        ([], [0], [], True, set()),
        ([[2, 9], [8, 9]], [], [], True, set()),
        # Added up, a cell follows from its line as well as from its column.
        ([[2, 30], [40, 50]], [0], [], True, {(0, 0), (0, 1), (1, 0), (1, 1)}),
        # Side by side only the readers' column is looked at, and loans of two are told.
        ([[3, 2], [8, 50], [20, 7]], [0], [], False, {(0, 0), (1, 0)}),
        ([[9, 2], [8, 50], [20, 7]], [0], [(2, 0), (0, 1)], False, {(1, 0), (2, 0)}),
        ([[1, 9], [None, 9]], [0], [], False, {(0, 0), (2, 0)}),
    ],
)
def test_columns_of_readers_hide_what_is_few_and_what_would_tell_it(rows, of_readers, also, adds_up, hidden):
    assert untold_in(rows, of_readers, also, adds_up=adds_up) == hidden
