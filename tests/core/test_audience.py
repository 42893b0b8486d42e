"""For whom a title is."""

from __future__ import annotations

import pytest

from shulian.core.audience import audience_named, for_children


@pytest.mark.parametrize(
    ("classes", "juvenile"),
    [
        (("I287.45",), True),
        (("I286.7",), True),
        (("I18",), True),
        (("I565.88",), True),
        (("K20", "J228.6"), True),
        (("G624.2",), True),
        (("I247.57",), False),
        (("I207.8",), False),
        (("G620",), False),
        ((), False),
    ],
)
def test_the_class_says_that_a_book_is_for_children(classes: tuple[str, ...], juvenile: bool) -> None:
    assert for_children(classes) is juvenile


@pytest.mark.parametrize(
    ("cell", "juvenile"),
    [
        ("少儿", True),
        (" 儿童读物 ", True),
        ("Juvenile", True),
        ("成人", False),
        ("普通读者", False),
        ("馆员", None),
        ("", None),
    ],
)
def test_a_cell_of_a_table_names_an_audience_or_none(cell: str, juvenile: bool | None) -> None:
    assert audience_named(cell) is juvenile
