"""Printed totals beside computed ones."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shulian.core.reconcile import (
    Check,
    Kind,
    Note,
    Row,
    Table,
    checks,
    column_totals,
    count_alike,
    grand_total,
    implied_base,
    note_checks,
    percent_change,
    plain,
    rounded,
    row_totals,
    shared_unit,
    total,
)


def table(**printed) -> Table:
    rows = (Row("陇县", (10, None), printed.get("first")), Row("陈仓", (3, 4), printed.get("second")))
    return Table(("期刊", "报纸"), rows, printed.get("columns", ()), printed.get("total"))


def differing(found: Table) -> list[tuple[Kind, str, int]]:
    return [(one.kind, one.where, int(one.difference)) for one in checks(found) if not one.agrees]


def test_sums_leave_missing_cells_out():
    assert row_totals(table()) == (10, 7)
    assert column_totals(table()) == (13, 4)
    assert grand_total(table()) == 17
    assert total([None, None]) is None
    assert total([None, 0]) == 0


def test_columns_of_different_things_have_no_sum():
    mixed = replace(table(first=10, total=17), adds_up=False)
    assert row_totals(mixed) == (None, None)
    assert grand_total(mixed) is None
    assert column_totals(mixed) == (13, 4)
    assert checks(mixed) == ()
    assert count_alike([("册", "flow"), ("册", "flow")])
    assert not count_alike([("册", "flow"), ("张", "flow")])
    assert not count_alike([("册", "flow"), ("册", "stock")])


def test_a_table_has_a_unit_where_all_its_columns_have_the_same_one():
    assert [shared_unit(units) for units in (("册", "册"), ("册", "张"), ())] == ["册", "", ""]


def test_a_column_of_what_cannot_be_added_has_no_total_and_nothing_to_check_it_with():
    mixed = replace(table(columns=(13, 4)), adds_up=False, apart=frozenset({"期刊"}))
    assert column_totals(mixed) == (None, 4)
    assert [one.where for one in checks(mixed)] == ["报纸"]


def test_without_printed_totals_there_is_nothing_to_check():
    assert checks(table()) == ()


def test_a_table_that_adds_up_confirms_every_printed_figure():
    found = checks(table(first=10, second=7, columns=(13, 4), total=17))
    assert [one.kind for one in found] == [
        Kind.ROW_TOTAL,
        Kind.ROW_TOTAL,
        Kind.COLUMN_TOTAL,
        Kind.COLUMN_TOTAL,
        Kind.GRAND_TOTAL,
        Kind.GRAND_TOTAL_OF_ROWS,
    ]
    assert all(one.agrees for one in found)


def test_a_wrong_row_total_is_found_with_its_row():
    assert differing(table(first=21, second=7, columns=(13, 4), total=28)) == [
        (Kind.ROW_TOTAL, "陇县", 11),
        (Kind.GRAND_TOTAL, "", 11),
    ]


def test_a_wrong_column_total_is_found_with_its_column():
    assert differing(table(columns=(13, 5))) == [(Kind.COLUMN_TOTAL, "报纸", 1)]


def test_a_grand_total_that_misses_the_printed_rows_is_found_too():
    assert differing(table(first=10, second=7, total=16)) == [
        (Kind.GRAND_TOTAL, "", -1),
        (Kind.GRAND_TOTAL_OF_ROWS, "", -1),
    ]


def test_some_printed_rows_disprove_no_grand_total():
    assert checks(table(first=10, total=17)) == (
        Check(Kind.ROW_TOTAL, "陇县", Decimal(10), Decimal(10)),
        Check(Kind.GRAND_TOTAL, "", Decimal(17), Decimal(17)),
    )


def test_an_empty_table_has_no_total_to_compare():
    assert checks(Table(("期刊",), (Row("陇县", (None,)),), (None,), 5)) == ()


@pytest.mark.parametrize(
    ("columns", "rows", "printed"),
    [(("a", "b"), (Row("x", (1,)),), ()), (("a",), (Row("x", (1,)),), (1, 2))],
)
def test_a_table_is_rectangular(columns, rows, printed):
    with pytest.raises(ValueError):
        Table(columns, rows, printed)


@pytest.mark.parametrize(
    ("current", "base", "digits", "percent"),
    [
        (2086, 789, 0, "164"),
        (2086, 789, 2, "164.39"),
        (1005, 1000, 0, "1"),
        (995, 1000, 0, "-1"),
        (1004, 1000, 0, "0"),
        (0, 5, 0, "-100"),
        (5, 0, 0, None),
        (None, 5, 0, None),
        (5, None, 0, None),
    ],
)
def test_percent_is_half_away_from_zero_and_missing_without_a_base(current, base, digits, percent):
    assert percent_change(current, base, digits) == (None if percent is None else Decimal(percent))


def test_the_printed_note_is_confirmed_from_the_base_that_it_implies():
    assert implied_base(2086, 1297) == 789
    assert implied_base(2086, None) is None
    found = note_checks(Note(1297, Decimal(164)), 2086, None)
    assert found == (Check(Kind.PERCENT, "", Decimal(164), Decimal(164)),)
    assert found[0].agrees


def test_a_reported_base_tests_the_printed_change_itself():
    change, percent = note_checks(Note(1297, Decimal("164.4")), 2086, 790)
    assert (change.kind, change.difference) == (Kind.CHANGE, 1)
    assert (percent.kind, percent.computed) == (Kind.PERCENT, Decimal("164.1"))


def test_a_note_that_says_nothing_is_not_checked():
    assert note_checks(Note(), 2086, 789) == ()
    assert note_checks(Note(percent=Decimal(164)), 2086, None) == ()
    assert note_checks(Note(percent=Decimal(164)), 2086, 0) == ()


def test_figures_with_decimals_add_up_exactly_and_end_with_no_zeros():
    tenth = Decimal("0.1")
    assert total([tenth, tenth, tenth]) == Decimal("0.3")
    assert [repr(total(two)) for two in ([Decimal("0.60"), Decimal("0.40")], [1, Decimal("0.50")], [2, 3], [])] == [
        *("1", "Decimal('1.5')"),
        *("5", "None"),
    ]
    assert [repr(plain(one)) for one in (Decimal(10), Decimal("10.10"), 7)] == ["10", "Decimal('10.1')", "7"]
    assert [rounded(one) for one in (Decimal("0.5"), Decimal("2.4"), 3)] == [1, 2, 3]
