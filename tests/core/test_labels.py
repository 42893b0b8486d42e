"""Grids of labels that fit a page, and those that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.labels import Grid, GridFault, grid_faults, spine_lines, start_of

GRID = Grid(columns=4, rows=10, left=80, top=130, pitch_x=485, pitch_y=270, width=457, height=254)


def test_a_sheet_of_forty_fits():
    assert grid_faults(GRID) == []
    assert GRID.per_page == 40


def test_one_label_a_page_needs_no_pitch():
    assert grid_faults(Grid(1, 1, 0, 0, 0, 0, 2100, 2970)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"columns": 0}, ("columns", GridFault.NO_LABELS)),
        ({"rows": -2}, ("rows", GridFault.NO_LABELS)),
        ({"columns": 31}, ("columns", GridFault.TOO_MANY)),
        ({"left": -1}, ("left", GridFault.NEGATIVE)),
        ({"top": -10}, ("top", GridFault.NEGATIVE)),
        ({"pitch_x": -485}, ("pitch_x", GridFault.NEGATIVE)),
        ({"height": -254}, ("height", GridFault.NEGATIVE)),
        ({"height": 79}, ("height", GridFault.TOO_SMALL)),
        ({"width": 149}, ("width", GridFault.TOO_SMALL)),
        ({"pitch_y": 253}, ("pitch_y", GridFault.OVERLAPPING)),
        ({"offset_x": -81}, ("offset_x", GridFault.BEYOND_PAGE)),
        ({"offset_y": 201}, ("offset_y", GridFault.OFFSET)),
        ({"columns": 5}, ("columns", GridFault.BEYOND_PAGE)),
        ({"rows": 11}, ("rows", GridFault.BEYOND_PAGE)),
    ],
)
def test_what_cannot_be_printed_is_named_with_its_field(change: dict[str, int], fault: tuple[str, GridFault]):
    assert grid_faults(replace(GRID, **change)) == [fault]


def test_both_sides_of_the_page_are_looked_at():
    assert [name for name, _ in grid_faults(replace(GRID, columns=0, rows=0))] == ["columns", "rows"]


@pytest.mark.parametrize(("position", "empty"), [(1, 0), (5, 4), (40, 39), (41, 39), (0, 0), (-3, 0)])
def test_printing_begins_at_the_first_label_that_is_left(position: int, empty: int):
    assert start_of(position, GRID) == empty


@pytest.mark.parametrize(
    ("call_number", "lines"),
    [
        ("I247.5/123", ["I247.5", "123"]),
        ("I247.5/123:2", ["I247.5", "123", "2"]),
        ("I247.5/123(3)", ["I247.5", "123", "(3)"]),
        ("I247.5/123=2", ["I247.5", "123", "=2"]),
        ("I247.5", ["I247.5"]),
        ("", []),
    ],
)
def test_a_spine_has_a_line_for_class_book_and_volume(call_number: str, lines: list[str]):
    assert spine_lines(call_number) == lines


def test_the_volume_of_a_copy_stands_on_its_spine_unless_the_number_names_it():
    assert spine_lines("I247.5/123", "上") == ["I247.5", "123", "上"]
    assert spine_lines("I247.5/123=2", "上") == ["I247.5", "123", "=2", "上"]
    assert spine_lines("I247.5/123:1", "上") == ["I247.5", "123", "1"]
