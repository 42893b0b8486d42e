"""Cells: names, texts and counts."""

from decimal import Decimal

import pytest

from shulian.documents.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    Amount,
    Count,
    Fault,
    SheetError,
    amount,
    cell_name,
    count,
    make_sheet,
    text,
)


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (6, 2, "C7"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10")]
)
def test_cells_bear_the_names_that_spreadsheets_show(row, column, name):
    assert cell_name(row, column) == name


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12, 12),
        (12.0, 12),
        ("12", 12),
        (" 1,234 ", 1234),
        ("１２", 12),
        ("1，234，567", 1234567),
        ("12 345", 12345),
        ("12.0", 12),
        (0, 0),
        ("0", 0),
        ("", None),
        (None, None),
        ("—", None),
        ("-", None),
    ],
)
def test_a_blank_is_missing_and_a_zero_is_zero(value, read):
    assert count(value) == Count(read)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("abc", Fault.NOT_A_NUMBER),
        ("十二", Fault.NOT_A_NUMBER),
        ("12 册", Fault.NOT_A_NUMBER),
        ("nan", Fault.NOT_A_NUMBER),
        ("1e999", Fault.NOT_A_NUMBER),
        (True, Fault.NOT_A_NUMBER),
        ("38\n45", Fault.NOT_A_NUMBER),
        ("1 2", Fault.NOT_A_NUMBER),
        ("1,2", Fault.NOT_A_NUMBER),
        ("12,5", Fault.NOT_A_NUMBER),
        ("1234,567", Fault.NOT_A_NUMBER),
        ("1e5", Fault.NOT_A_NUMBER),
        ("1_000", Fault.NOT_A_NUMBER),
        ("٣", Fault.NOT_A_NUMBER),
        ("12.5", Fault.NOT_WHOLE),
        ("=SUM(A1)", Fault.NOT_A_NUMBER),
        (1.5, Fault.NOT_WHOLE),
        (-3, Fault.NEGATIVE),
        ("-3", Fault.NEGATIVE),
        ("−3", Fault.NEGATIVE),
        (10**15, Fault.TOO_BIG),
    ],
)
def test_what_is_no_count_has_a_fault(value, fault):
    assert count(value) == Count(fault=fault)


def test_a_text_broken_over_two_lines_is_one_text():
    assert text("韩城市\n司马迁图书馆 ") == "韩城市司马迁图书馆"
    assert text(610581.0) == "610581"
    assert text(None) == ""


def test_a_sheet_is_rectangular_and_ends_with_its_last_value():
    sheet = make_sheet("表", [["a", 1], ["b"], ["", None], []])
    assert sheet.rows == (("a", 1), ("b", None))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([], Fault.EMPTY),
        ([["", None]], Fault.EMPTY),
        ([["x"]] * (MAX_ROWS + 1), Fault.TOO_LARGE),
        ([["x"] * (MAX_COLUMNS + 1)], Fault.TOO_LARGE),
    ],
)
def test_an_empty_or_giant_sheet_is_refused(rows, fault):
    with pytest.raises(SheetError) as refused:
        make_sheet("表", rows)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("value", "decimals", "found"),
    [
        (0.6, 3, Amount(Decimal("0.6"))),
        (0.1 + 0.2, 1, Amount(Decimal("0.3"))),
        ("1,234.50", 2, Amount(Decimal("1234.5"))),
        ("１２．５", 1, Amount(Decimal("12.5"))),
        ("12.00", 0, Amount(12)),
        (12.0, 2, Amount(12)),
        ("", 2, Amount()),
        ("0.125", 2, Amount(fault=Fault.TWO_DECIMALS)),
        (0.12345, 4, Amount(fault=Fault.FOUR_DECIMALS)),
        ("0.25", 1, Amount(fault=Fault.ONE_DECIMAL)),
        ("半TB", 3, Amount(fault=Fault.NOT_A_NUMBER)),
        (float("inf"), 2, Amount(fault=Fault.NOT_A_NUMBER)),
        ("-0.5", 1, Amount(fault=Fault.NEGATIVE)),
        ("999999999.5", 1, Amount(fault=Fault.TOO_BIG)),
    ],
)
def test_a_figure_with_decimals_is_read_exactly_as_it_is_written(value, decimals, found):
    assert amount(value, decimals) == found
