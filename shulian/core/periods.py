"""Periods that figures are about: whole months, any number of them in a row (统计期)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d\d)(?:--(?P<last_year>\d{4})-(?P<last_month>\d\d))?))?"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_YEAR, _HALF, _QUARTER = 12, 6, 3
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_QUARTERS = ("一", "二", "三", "四")


class PeriodError(ValueError):
    """A text that names no period; the text is the only argument."""


@dataclass(frozen=True, order=True)
class Period:
    """From the first day of one month to the last day of another, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start.day != 1 or (self.end + timedelta(days=1)).day != 1 or self.end < self.start:
            raise PeriodError(f"{self.start}/{self.end}")

    @property
    def months(self) -> int:
        """How many months it lasts."""
        return _ordinal(self.end) - _ordinal(self.start) + 1

    @property
    def code(self) -> str:
        """The shortest spelling: 2022, 2022-H1, 2022-Q2, 2022-05 or 2021-12--2022-05."""
        year, aligned = f"{self.start:%Y}", (self.start.month - 1) % self.months == 0
        if self.months == 1:
            return f"{self.start:%Y-%m}"
        if aligned and self.months == _YEAR:
            return year
        if aligned and self.months == _HALF:
            return f"{year}-H{self.end.month // _HALF}"
        if aligned and self.months == _QUARTER:
            return f"{year}-Q{self.end.month // _QUARTER}"
        return f"{self.start:%Y-%m}--{self.end:%Y-%m}"

    def contains(self, other: Period) -> bool:
        """Whether the other period lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a month."""
        return self.start <= other.end and other.start <= self.end


def between(year: int, month: int, months: int) -> Period:
    """The period of so many months that begins with the given month."""
    first = year * 12 + month - 1
    return Period(_first_day(first), _first_day(first + months) - timedelta(days=1))


def parse(code: str) -> Period:
    """The period of a code as `Period.code` spells it; PeriodError for anything else."""
    match = _CODE.fullmatch(code.strip().upper())
    if match is None:
        raise PeriodError(code)
    found = {name: int(text) for name, text in match.groupdict().items() if text}
    year, month = found["year"], found.get("month", 1)
    last_year, last_month = found.get("last_year", year), found.get("last_month", month)
    if not all(1 <= m <= _YEAR for m in (month, last_month)):
        raise PeriodError(code)
    if not all(_FIRST_YEAR <= y <= _LAST_YEAR for y in (year, last_year)):
        raise PeriodError(code)
    if "quarter" in found:
        return between(year, found["quarter"] * _QUARTER - 2, _QUARTER)
    if "half" in found:
        return between(year, found["half"] * _HALF - 5, _HALF)
    if "month" not in found:
        return between(year, 1, _YEAR)
    months = (last_year - year) * 12 + last_month - month + 1
    if months < 1:
        raise PeriodError(code)
    return between(year, month, months)


def runs(period: Period, today: date) -> bool:
    """Whether its last day is still to come, or is today: what there is of it is not all of it."""
    return today <= period.end


def previous(period: Period) -> Period:
    """The period of the same length just before: what 环比 compares with."""
    return _moved(period, -period.months)


def following(period: Period) -> Period:
    """The period of the same length just after."""
    return _moved(period, period.months)


def year_before(period: Period) -> Period:
    """The same months a year earlier: what 同比 compares with."""
    return _moved(period, -_YEAR)


def year_after(period: Period) -> Period:
    """The same months a year later."""
    return _moved(period, _YEAR)


def gaps(within: Period, found: Collection[Period]) -> tuple[Period, ...]:
    """The periods of the same length as those found that would lie between, before and after them, and do not."""
    missing: list[Period] = []
    for length in {period.months for period in found}:
        row = sorted(period for period in found if period.months == length)
        at = row[0]
        while within.contains(previous(at)):
            at = previous(at)
        while within.contains(at):
            if not any(at.overlaps(one) for one in found):
                missing.append(at)
            at = following(at)
    return tuple(sorted(missing))


def last_over(today: date, months: int, begins: int = 1) -> Period:
    """The newest period of so many months that is over and begins as quarters and half-years do.

    Others are counted from the month with which one `begins`: half-years from December and June.
    """
    first = _ordinal(today)
    first -= (first - begins + 1) % months + months
    return between(first // 12, first % 12 + 1, months)


def label(period: Period, language: str = "zh") -> str:
    """What people call the period, in Chinese or (any other language) in English."""
    code = period.code
    if language.startswith("zh"):
        return _chinese_label(period, code)
    if "--" in code:
        return f"{_english_month(period.start)} – {_english_month(period.end)}"
    if "Q" in code:
        return f"Q{code[-1]} {period.start.year}"
    if "H" in code:
        return f"{'First' if code[-1] == '1' else 'Second'} half of {period.start.year}"
    return str(period.start.year) if period.months == _YEAR else _english_month(period.start)


def span(period: Period) -> str:
    """The months in figures, as printed tables put them in brackets: 2021.12–2022.5."""
    first, last = (f"{day.year}.{day.month}" for day in (period.start, period.end))
    return first if first == last else f"{first}–{last}"


def _chinese_label(period: Period, code: str) -> str:
    year = period.start.year
    if "--" in code:
        return f"{year}年{period.start.month}月—{period.end.year}年{period.end.month}月"
    if "Q" in code:
        return f"{year}年第{_CHINESE_QUARTERS[int(code[-1]) - 1]}季度"
    if "H" in code:
        return f"{year}年{'上' if code[-1] == '1' else '下'}半年"
    return f"{year}年" if period.months == _YEAR else f"{year}年{period.start.month}月"


def _english_month(day: date) -> str:
    return f"{_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def _moved(period: Period, months: int) -> Period:
    moved = _ordinal(period.start) + months
    return between(moved // 12, moved % 12 + 1, period.months)


def _ordinal(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(ordinal: int) -> date:
    return date(ordinal // 12, ordinal % 12 + 1, 1)
