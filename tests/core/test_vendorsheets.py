"""Providers' tables: whatever the layout, reading gives back exactly what was written; what does not fit is said."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shulian.core.vendorcells import Fault
from shulian.core.vendorlayout import (
    Layout,
    LayoutFault,
    Metric,
    Role,
    Said,
    SheetFault,
    SheetUnread,
    Where,
    check_layout,
    looked_for,
)
from shulian.core.vendorsheets import read

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
DOWNLOADS, SEARCHES = Metric("下载量", "e-downloads"), Metric("检索次数", "e-searches")
LAYOUT = Layout(
    metrics=(DOWNLOADS, SEARCHES),
    columns={Role.MONTH: "月份", Role.LIBRARY: "图书馆", Role.RESOURCE: "资源名称"},
    month=Where.COLUMN,
    library=Where.COLUMN,
)
HEADINGS = ["图书馆", "月份", "资源名称", "下载量", "检索次数"]
SHEET: list[list[Any]] = [
    ["某资源库使用统计"],
    HEADINGS,
    ["甲馆", "2026年10月", "期刊", 120, 40],
    ["甲馆", "2026年10月", "图书", "1,030", "—"],
    ["乙馆", "2026年10月", "期刊", 5, 0],
    ["合计", "", "", 1155, 40],
    ["注：数据来自平台"],
]


def unread(rows: Any, layout: Layout = LAYOUT, chosen: date = OCTOBER) -> SheetUnread:
    with pytest.raises(SheetUnread) as raised:
        read(rows, layout, chosen)
    return raised.value


def test_every_row_has_its_verdict_and_every_count_its_cell() -> None:
    found = read(SHEET, LAYOUT, OCTOBER)
    assert [one.said for one in found.rows] == [Said.COUNTED, Said.COUNTED, Said.COUNTED, Said.TOTAL, Said.BLANK]
    assert [(one.row, one.column, one.library, one.resource, one.kind, one.count) for one in found.counted] == [
        (2, 3, "甲馆", "期刊", "e-downloads", 120),
        (2, 4, "甲馆", "期刊", "e-searches", 40),
        (3, 3, "甲馆", "图书", "e-downloads", 1030),
        (4, 3, "乙馆", "期刊", "e-downloads", 5),
        (4, 4, "乙馆", "期刊", "e-searches", 0),
    ]
    assert (found.heading_row, found.differs, found.wrong) == (1, (), ())
    assert found.counted[2].written == "1,030"


def test_a_sum_that_is_another_is_told_with_both() -> None:
    rows = [*SHEET[:2], [*HEADINGS[:0], "甲馆", "2026-10", "", 3, 4], ["小计", "", "", 3, 5], *SHEET[4:5]]
    found = read([*rows, ["合计", "", "", 9, 4]], LAYOUT, OCTOBER)
    assert [(one.row, one.printed, one.computed) for one in found.differs] == [(3, 5, 4), (5, 9, 8)]


def test_a_sum_beside_the_counts_is_compared_too() -> None:
    rows = [["馆", "下载量", "检索次数", "合计"], ["甲馆", 1, 2, 3], ["乙馆", 1, 2, 4]]
    layout = replace(LAYOUT, columns={Role.LIBRARY: "馆"}, month=Where.FIXED)
    assert [(one.row, one.printed) for one in read(rows, layout, OCTOBER).differs] == [(2, 4)]
    mixed = replace(layout, metrics=(DOWNLOADS, replace(SEARCHES, times=10_000)))
    assert read(rows, mixed, OCTOBER).differs == ()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["甲馆", "2026-10", "", "三百", 1], Fault.TEXT),
        (["甲馆", "2026-10", "", -3, 1], Fault.NEGATIVE),
        (["甲馆", "2026-10", "", "=1+1", 1], Fault.FORMULA),
        (["甲馆", "2026-10", "", 1.5, 1], Fault.NOT_WHOLE),
        (["甲馆", "上月", "", 3, 1], Fault.NOT_A_MONTH),
        (["", "2026-10", "", 3, 1], Fault.NO_LIBRARY),
    ],
)
def test_a_wrong_cell_is_named_and_its_row_counts_nothing(row: list[Any], fault: Fault) -> None:
    found = read([*SHEET[:2], row, *SHEET[3:]], LAYOUT, OCTOBER)
    assert [(one.row, one.wrong[0].fault) for one in found.wrong] == [(2, fault)]
    assert all(one.row != 2 for one in found.counted)


def test_what_does_not_fit_is_said_with_what_is_there() -> None:
    error = unread([["馆名", "月份", "下载"], ["甲馆", "2026-10", 4]])
    assert (error.fault, error.looked_for, error.there) == (
        SheetFault.NO_HEADINGS,
        "图书馆、资源名称、下载量、检索次数",
        "馆名、月份、下载",
    )
    other = unread(SHEET, replace(LAYOUT, marker="另一家"))
    assert (other.fault, other.looked_for) == (SheetFault.OTHER_PROVIDER, "另一家")
    wrong = unread(SHEET, chosen=SEPTEMBER)
    assert (wrong.fault, wrong.looked_for, wrong.there) == (SheetFault.WRONG_MONTH, "2026-09", "2026-10")
    assert unread([[*HEADINGS, "下载量"], *SHEET[2:]]).fault is SheetFault.REPEATED
    assert unread([[*HEADINGS, "月份"], *SHEET[2:]]).fault is SheetFault.REPEATED
    assert (
        unread([["图书馆", "月份", "资源名称", "下载量（万次）", "检索次数"], *SHEET[2:]]).fault
        is SheetFault.UNIT_DIFFERS
    )
    assert unread(SHEET[:2]).fault is SheetFault.NO_COUNTS
    assert unread([]).fault is SheetFault.NO_HEADINGS
    assert read(SHEET, replace(LAYOUT, marker="某资源库"), OCTOBER).counted


def test_a_month_above_the_headings_is_one_month() -> None:
    layout = Layout(metrics=(DOWNLOADS,), month=Where.ABOVE)
    rows = [["下载量"], [3]]
    assert read([["2026年10月1日至10月31日"], *rows], layout, OCTOBER).counted[0].month == OCTOBER
    assert unread(rows, layout).fault is SheetFault.NO_MONTH
    assert unread([["2026年9月—2026年10月"], *rows], layout).fault is SheetFault.SEVERAL_MONTHS


def test_metrics_down_the_rows_and_those_that_nothing_is_chosen_for() -> None:
    layout = Layout(
        metrics=(replace(DOWNLOADS, times=10_000), SEARCHES),
        columns={Role.METRIC: "指标", Role.COUNT: "数量"},
        metric=Where.COLUMN,
    )
    rows = [
        ["指标", "数量", "合计"],
        ["下载量（万次）", "1.25", ""],
        ["浏览量", 9, ""],
        ["检索次数", 4, ""],
        ["合计", 99, ""],
    ]
    found = read(rows, layout, OCTOBER)
    assert [(one.kind, one.count) for one in found.counted] == [("e-downloads", 12_500), ("e-searches", 4)]
    assert [(one.said, one.what) for one in found.rows][1] == (Said.UNMAPPED, "浏览量")
    changed = read([rows[0], ["下载量（次）", 12_500, ""]], layout, OCTOBER)
    assert changed.wrong[0].wrong[0].fault is Fault.OTHER_UNIT


def test_headings_of_a_next_page_are_a_wrong_row_and_no_new_beginning() -> None:
    found = read([*SHEET[1:5], HEADINGS, ["丙馆", "2026-10", "", 1, 1]], LAYOUT, OCTOBER)
    assert (found.heading_row, [one.row for one in found.wrong]) == (0, [4])


def test_units_below_the_headings_and_groups_above_are_no_rows() -> None:
    units = [["图书馆", "下载量", "检索次数"], ["", "（次）", "（次）"], ["甲馆", 3, 4]]
    layout = replace(LAYOUT, columns={Role.LIBRARY: "图书馆"}, month=Where.FIXED, heading_rows=2)
    assert [one.count for one in read([["统计表"], *units], layout, OCTOBER).counted] == [3, 4]
    groups = [["", "使用", ""], ["图书馆", "下载量", "检索次数"], ["甲馆", 3, 4], ["乙馆", 5, 6]]
    assert [one.count for one in read(groups, layout, OCTOBER).counted] == [3, 4, 5, 6]


def test_empty_rows_and_columns_that_mean_nothing_are_passed_over() -> None:
    rows = [
        ["类型", "甲馆", "乙馆", "", "备注"],
        ["期刊", 3, 4, 9, "无误"],
        ["", "", None, "", ""],
        ["图书", 5, 6, "", ""],
    ]
    layout = Layout(
        metrics=(Metric("", "e-downloads"),),
        columns={Role.RESOURCE: "类型"},
        library=Where.HEADING,
        metric=Where.FIXED,
        ignored=("备注",),
    )
    found = read(rows, layout, OCTOBER)
    assert [(one.row, one.library, one.count) for one in found.counted] == [
        (1, "甲馆", 3),
        (1, "乙馆", 4),
        (3, "甲馆", 5),
        (3, "乙馆", 6),
    ]
    by_month = replace(layout, library=Where.FIXED, month=Where.HEADING)
    found = read(
        [["类型", "2026年", "合计"], ["", "10月", ""], ["期刊", 3, 4]], replace(by_month, heading_rows=2), OCTOBER
    )
    assert ([one.month for one in found.counted], [one.computed for one in found.differs]) == ([OCTOBER], [3])
    years = [["类型", "2026年", ""], ["", "甲馆", "合计"], ["期刊", 3, 3]]
    assert read(years, replace(layout, heading_rows=2), OCTOBER).counted[0].library == "甲馆"
    others = [["类型", "甲馆", "10月"], ["期刊", 3, 4]]
    assert [one.count for one in read(others, by_month, OCTOBER).counted] == [4]
    viewed = [["类型", "浏览量", "下载量", "检索次数"], ["期刊", 3, 4, 5]]
    by_metric = replace(LAYOUT, columns={Role.RESOURCE: "类型"}, month=Where.FIXED, library=Where.FIXED)
    assert [one.count for one in read(viewed, by_metric, OCTOBER).counted] == [4, 5]
    only_years = [["类型", "甲馆", "2026年"], ["期刊", 3, 3]]
    assert len(read(only_years, layout, OCTOBER).counted) == 1


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"metrics": ()}, LayoutFault.NO_METRIC),
        ({"metrics": (Metric("", "e-downloads"),)}, LayoutFault.NO_METRIC),
        ({"columns": {Role.MONTH: "月份"}}, LayoutFault.NO_COLUMN),
        ({"columns": {**LAYOUT.columns, Role.RESOURCE: "下载量"}}, LayoutFault.TWICE),
        ({"metric": Where.FIXED}, LayoutFault.TWICE),
        ({"metric": Where.FIXED, "metrics": (DOWNLOADS,)}, LayoutFault.NO_COUNT),
        (
            {
                "metric": Where.FIXED,
                "metrics": (DOWNLOADS,),
                "month": Where.FIXED,
                "library": Where.HEADING,
                "columns": {},
            },
            LayoutFault.NO_WORDS,
        ),
    ],
)
def test_a_layout_says_enough(changes: dict[str, Any], fault: LayoutFault | None) -> None:
    assert check_layout(replace(LAYOUT, **changes)) == fault


LIBRARIES, MONTHS = ("甲馆", "乙馆", "丙馆"), (SEPTEMBER, OCTOBER)
METRICS = (DOWNLOADS, replace(SEARCHES, times=10_000))
Key = tuple[date, str, str]


@st.composite
def made(draw: st.DrawFn) -> tuple[list[list[Any]], Layout, dict[Key, int | None]]:
    """A table in some layout, and what was written into it by month, library and kind."""
    places = st.sampled_from([Where.COLUMN, Where.HEADING])
    month, library, metric = draw(places), draw(places), draw(places)
    figures = st.one_of(st.none(), st.integers(0, 10**7))
    known = {key: draw(figures) for key in product(MONTHS, LIBRARIES, (one.kind for one in METRICS))}
    known[OCTOBER, "甲馆", "e-downloads"] = draw(st.integers(0, 10**7))
    axes: dict[Role, tuple[Where, list[Any]]] = {
        Role.MONTH: (month, list(MONTHS)),
        Role.LIBRARY: (library, list(LIBRARIES)),
        Role.METRIC: (metric, list(METRICS)),
    }
    down = [(role, values) for role, (where, values) in axes.items() if where is Where.COLUMN]
    across = [(role, values) for role, (where, values) in axes.items() if where is Where.HEADING]
    columns = {role: f"{role}列" for role, _values in down}
    if not across:
        columns[Role.COUNT] = "数值"
    layout = Layout(METRICS, columns, month, library, metric, max(1, len(across)), merged=draw(st.booleans()))
    rows = [["统计表"]] * draw(st.integers(0, 2)) + _headings(down, across)
    rows += _body(down, across, known, draw)
    return _merged(rows, len(down)) if layout.merged else rows, layout, known


def _headings(down: list[Any], across: list[Any]) -> list[list[Any]]:
    """A merged word stands over its first column only."""
    combined = list(product(*(values for _role, values in across)))
    lines = []
    for level in range(max(1, len(across))):
        names = [f"{role}列" if level == 0 else "" for role, _values in down]
        words = [_word(one[level], 0) if across else "数值" for one in combined]
        prefixes = [one[: level + 1] for one in combined]
        new = [n == 0 or prefixes[n] != prefixes[n - 1] for n in range(len(prefixes))]
        lines.append([*names, *(word if first or not across else "" for word, first in zip(words, new, strict=True))])
    return lines


def _body(down: list[Any], across: list[Any], known: dict[Key, int | None], draw: st.DrawFn) -> list[list[Any]]:
    rows = []
    for labels in product(*(values for _role, values in down)):
        cells = []
        for columns in product(*(values for _role, values in across)):
            said = dict(zip([role for role, _v in (*down, *across)], (*labels, *columns), strict=True))
            metric = said[Role.METRIC]
            value = known[said[Role.MONTH], said[Role.LIBRARY], metric.kind]
            cells.append(_written(value, metric.times, draw))
        rows.append([*(_word(one, 1) for one in labels), *cells])
    return rows


def _merged(rows: list[list[Any]], labels: int) -> list[list[Any]]:
    """Labels that are the same one below the other become one cell."""
    return [
        ["" if n < labels and above and n < len(above) and cell == above[n] else cell for n, cell in enumerate(row)]
        for above, row in zip([None, *rows], rows, strict=False)
    ]


def _word(value: Any, spelling: int) -> Any:
    if isinstance(value, Metric):
        return value.word
    return (f"{value:%Y年%m月}", f"{value:%Y-%m}")[spelling] if isinstance(value, date) else value


def _written(value: int | None, times: int, draw: st.DrawFn) -> Any:
    """A number as it is, grouped, in ten thousands, or as a decimal of the heading's unit."""
    if value is None:
        return draw(st.sampled_from(["", None, "—"]))
    if times > 1:
        whole, part = divmod(value, times)
        return draw(st.sampled_from([f"{whole}.{part:04}", f"{whole:,}.{part:04}", value / times]))
    return draw(st.sampled_from([value, f"{value:,}", float(value), f"{value // 10000}.{value % 10000:04}万"]))


@given(made())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_reading_gives_back_what_was_written(one: tuple[list[list[Any]], Layout, dict[Key, int | None]]) -> None:
    rows, layout, known = one
    assert check_layout(layout) is None
    assert looked_for(layout) or layout.month is Where.HEADING or layout.library is Where.HEADING
    found = read(rows, layout, OCTOBER)
    got: dict[Key, int | None] = dict.fromkeys(known)
    for cell in found.counted:
        assert got[cell.month, cell.library, cell.kind] is None
        got[cell.month, cell.library, cell.kind] = cell.count
    assert (got, found.wrong) == (known, ())


ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["图书馆", "月份", "资源名称", "下载量", "检索次数（万次）", "合计", "小计", "2026年10月", "=1", "3万"]
    ),
)
ANY_LAYOUT = st.builds(
    Layout,
    metrics=st.sampled_from([(DOWNLOADS, SEARCHES), (Metric("", "e-downloads"),)]),
    columns=st.dictionaries(st.sampled_from(list(Role)), st.sampled_from(["图书馆", "月份", "资源名称"]), max_size=3),
    month=st.sampled_from(list(Where)),
    library=st.sampled_from(list(Where)),
    metric=st.sampled_from(list(Where)),
    heading_rows=st.integers(1, 3),
    merged=st.booleans(),
)


@given(st.lists(st.lists(ANY_CELL, max_size=6), max_size=8), ANY_LAYOUT)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_whatever_stands_in_a_table_is_read_or_refused(rows: list[list[Any]], layout: Layout) -> None:
    with suppress(SheetUnread):
        found = read(rows, layout, OCTOBER) if check_layout(layout) is None else None
        assert found is None or all(one.count >= 0 for one in found.counted)
