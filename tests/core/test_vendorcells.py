"""Cells of providers' tables: numbers with their units to the last digit, months in every spelling."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.vendorcells import Fault, count, heading, month, months_within, times_in

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("value", "times", "read"),
    [
        ("1,234", 1, 1234),
        ("12,345篇次", 1, 12_345),
        ("１２", 1, 12),
        (12.0, 1, 12),
        (7, 1, 7),
        ("+5", 1, 5),
        ("1.2万", 1, 12_000),
        ("0.3亿次", 1, 30_000_000),
        ("3千册", 1, 3000),
        (1.2345, 10_000, 12_345),
        # What a binary number leaves behind the fifteenth digit is none of the provider's.
        (0.1 + 0.2, 10_000, 3000),
        ("", 1, None),
        (None, 1, None),
        ("—", 1, None),
        (1.5, 1, Fault.NOT_WHOLE),
        ("1.23456", 10_000, Fault.NOT_WHOLE),
        ("-5", 1, Fault.NEGATIVE),
        (-5, 1, Fault.NEGATIVE),
        (10**12 + 1, 1, Fault.TOO_BIG),
        ("1,23", 1, Fault.TEXT),
        ("约 300", 1, Fault.TEXT),
        (True, 1, Fault.TEXT),
        (float("inf"), 1, Fault.TEXT),
        ("=SUM(B2:B9)", 1, Fault.FORMULA),
        ("＝1+1", 1, Fault.FORMULA),
    ],
)
def test_a_cell_is_a_whole_number_a_blank_or_a_fault(value: object, times: int, read: object) -> None:
    assert count(value, times) == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        *("2026年10月", "2026年10月份", "2026-10", "2026.10", "2026/10/1", "2026-10-17", "202610", 202610.0, 202610),
        *("10月", "10月份", "Oct-2026", "2026 October", "2026-10-01 00:00:00", "２０２６年１０月"),
    ],
)
def test_a_month_is_known_in_every_spelling(written: object) -> None:
    assert month(written, 2026) == OCTOBER  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["2026", "13月", "2026-13", "十月", "", None, 10, "下载量"])
def test_what_is_no_month_is_none(written: object) -> None:
    assert month(written, 2026) is None  # type: ignore[arg-type]
    assert month("10月") is None


def test_a_title_names_its_months() -> None:
    assert list(months_within("统计时间：2026年10月1日 至 2026/10/31")) == [OCTOBER, OCTOBER]
    assert list(months_within("第 2026-99 号")) == []


def test_a_heading_is_known_with_and_without_its_unit() -> None:
    assert heading("下载量（万次）") == heading(" 下载 量 ") == "下载量"
    assert (times_in("下载量（万次）"), times_in("下载量[篇]"), times_in("下载量")) == (10_000, 1, None)
