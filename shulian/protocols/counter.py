"""COUNTER 5.1 reports (电子资源使用报告): PR, DR, TR and IR, and PR_P1 as a part of PR; as JSON and as tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

REPORTS = ("PR", "DR", "TR", "IR")
VIEWS = {
    "PR_P1": ("PR", ("Searches_Platform", "Total_Item_Requests", "Unique_Item_Requests", "Unique_Title_Requests")),
}
"""Standard views: the master report that each is a part of, and the metrics that it carries."""
RELEASE = "5.1"
LINES_ABOVE = 30
LARGEST = 10**12
NO_USAGE = 3030
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# There is no year 0.
_ISO_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])(?:-\d{2})?(?:[T ].*)?")
_NAMED_MONTH = re.compile(r"([A-Z][a-z]{2})-(\d{4})")
_PERIOD = re.compile(r"begin_date\s*=\s*(\d{4}-\d{2}).*end_date\s*=\s*(\d{4}-\d{2})", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"\b(\d{4})\b")


class Fault(StrEnum):
    """Why a report, or a row of it, cannot be read."""

    NOT_A_REPORT = "not-a-counter-report"
    OTHER_RELEASE = "counter-release"
    OTHER_REPORT = "counter-not-a-master-report"
    NO_PERIOD = "counter-no-period"
    NO_COLUMNS = "counter-no-columns"
    NOT_A_COUNT = "counter-not-a-count"
    OUTSIDE_PERIOD = "counter-outside-period"
    NO_PLATFORM = "counter-no-platform"
    TOTAL_DIFFERS = "counter-total-differs"


class ReportError(ValueError):
    """A file that is no report: why, and what it says instead."""

    def __init__(self, fault: Fault, what: str = "") -> None:
        super().__init__(fault, what)
        self.fault = fault
        self.what = what[:60]


@dataclass(frozen=True)
class Wrong:
    """A row (of a table) or item (of JSON) by its number from 1, and what is wrong with it."""

    row: int
    fault: Fault
    what: str = ""


@dataclass(frozen=True)
class Report:
    """What a report says: the sums of its rows by platform, month (`2025-01`) and metric, and the rows that are wrong.

    `months` are all that it is about; `rows` is how many it has. Exceptions are COUNTER's numbers, such as 3030.
    `metrics` are those for which alone it was asked; none where it was asked for all. A `view` is a part of its kind.
    """

    kind: str
    months: tuple[str, ...]
    created: str
    created_by: str
    exceptions: tuple[int, ...]
    counts: Mapping[tuple[str, str, str], int]
    rows: int
    wrong: tuple[Wrong, ...]
    metrics: tuple[str, ...] = ()
    view: str = ""


def nothing_used(kind: str, months: tuple[str, ...], codes: tuple[int, ...]) -> Report:
    """The report of a server that says by an exception alone that nothing was used."""
    return _viewed(Report("", months, "", "", codes, {}, 0, ()), kind, ())


@dataclass
class _Sums:
    months: tuple[str, ...]
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, row: int, platform: str, metric: str, by_month: Mapping[str, Any]) -> int | None:
        """Add one row; returns its sum, or None where something in it is wrong."""
        read = {month: _count(value) for month, value in by_month.items()}
        fault, what = self._fault(platform, by_month, read)
        if fault:
            self.wrong.append(Wrong(row, fault, what))
            return None
        for month, count in read.items():
            if count:
                self.counts[platform, month, metric] += count
        return sum(count or 0 for count in read.values())

    def _fault(
        self, platform: str, written: Mapping[str, Any], read: Mapping[str, int | None]
    ) -> tuple[Fault | None, str]:
        if not platform:
            return Fault.NO_PLATFORM, ""
        for month, count in read.items():
            if count is None:
                return Fault.NOT_A_COUNT, str(written[month])[:40]
            if month not in self.months:
                return Fault.OUTSIDE_PERIOD, month[:40]
        return None, ""


def read_json(data: bytes) -> Report:
    """A report as a SUSHI server sends it; ReportError where it is none."""
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ReportError(Fault.NOT_A_REPORT) from error
    header = told.get("Report_Header") if isinstance(told, dict) else None
    if not isinstance(header, dict):
        raise ReportError(Fault.NOT_A_REPORT)
    filters = header.get("Report_Filters")
    filters = filters if isinstance(filters, dict) else {}
    months = _months(str(filters.get("Begin_Date", "")), str(filters.get("End_Date", "")))
    kind = _kind(header.get("Report_ID"), header.get("Release"))
    sums = _Sums(months)
    items = _list(told.get("Report_Items"))
    for number, item in enumerate(items, start=1):
        for platform, metric, by_month in _performances(item):
            sums.add(number, platform, metric, by_month)
    report = _report(header, tuple(codes_in(told)), sums, len(items))
    return _viewed(report, kind, _metrics(filters.get("Metric_Type")))


def read_table(rows: Sequence[Sequence[object]]) -> Report:
    """A report as a table (TSV, CSV or workbook); ReportError where it is none."""
    lines = [[_text(cell) for cell in row] for row in rows]
    at = next((n for n, line in enumerate(lines[:LINES_ABOVE]) if {"Platform", "Metric_Type"} <= set(line)), None)
    header = {line[0]: line[1] for line in lines[:at] if len(line) > 1 and line[0]}
    if "Report_ID" not in header:
        raise ReportError(Fault.NOT_A_REPORT)
    kind = _kind(header["Report_ID"], header.get("Release"))
    if at is None:
        raise ReportError(Fault.NO_COLUMNS)
    found = _PERIOD.search(header.get("Reporting_Period", ""))
    months = _months(*found.groups()) if found else _months("", "")
    sums = _Sums(months)
    columns = lines[at]
    count = 0
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        if any(line):
            count += 1
            _add_line(sums, number, dict(zip(columns, line, strict=False)))
    codes = tuple(int(code) for code in _CODE.findall(header.get("Exceptions", "")))
    return _viewed(_report(header, codes, sums, count), kind, _metrics(header.get("Metric_Types")))


def _viewed(report: Report, named: str, asked: tuple[str, ...]) -> Report:
    kind, carried = VIEWS.get(named, (named, ()))
    return replace(report, kind=kind, metrics=asked or carried, view=named if named in VIEWS else "")


def _metrics(asked: object) -> tuple[str, ...]:
    """The metrics that a report was asked for, as a list or in one text."""
    found = asked if isinstance(asked, list) else re.split(r"[;|]", asked) if isinstance(asked, str) else ()
    return tuple(text for one in found if (text := _text(one)))


def codes_in(told: Any) -> Iterator[int]:
    """The numbers of the exceptions in what a server or a report says, as numbers or as text, wherever they stand."""
    if isinstance(told, list):
        for one in told[:20]:
            yield from codes_in(one)
        return
    if not isinstance(told, dict):
        return
    code = told.get("Code")
    if isinstance(code, int | str) and str(code).isascii() and str(code).isdigit():
        yield int(str(code)[:6])
    header = told.get("Report_Header")
    for place in (told.get("Exceptions"), told.get("Exception"), isinstance(header, dict) and header.get("Exceptions")):
        yield from codes_in(place)


def _add_line(sums: _Sums, number: int, said: Mapping[str, str]) -> None:
    by_month = {month: value for name, value in said.items() if (month := _month(name)) and value}
    summed = sums.add(number, said.get("Platform", ""), said.get("Metric_Type", ""), by_month)
    total = said.get("Reporting_Period_Total", "")
    if summed is not None and total and _count(total) != summed:
        sums.wrong.append(Wrong(number, Fault.TOTAL_DIFFERS, total[:40]))


def _report(header: Mapping[str, Any], codes: tuple[int, ...], sums: _Sums, rows: int) -> Report:
    created, by = (str(header.get(name, ""))[:100] for name in ("Created", "Created_By"))
    return Report("", sums.months, created, by, codes, dict(sums.counts), rows, tuple(sums.wrong))


def _kind(kind: object, release: object) -> str:
    # Release 5 counts unique titles otherwise; its figures must not stand beside those of 5.1.
    if str(release) != RELEASE:
        raise ReportError(Fault.OTHER_RELEASE, str(release))
    if str(kind) not in (*REPORTS, *VIEWS):
        raise ReportError(Fault.OTHER_REPORT, str(kind))
    return str(kind)


def _months(begin: str, end: str) -> tuple[str, ...]:
    """All months from the first to the last; at most ten years."""
    first, last = _ISO_MONTH.fullmatch(begin), _ISO_MONTH.fullmatch(end)
    if not first or not last:
        raise ReportError(Fault.NO_PERIOD)
    start, after = (int(one[1]) * 12 + int(one[2]) - 1 for one in (first, last))
    if not 0 <= after - start < 120:
        raise ReportError(Fault.NO_PERIOD, f"{begin} – {end}")
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, after + 1))


def _month(name: str) -> str:
    """The month that a column stands for; empty for other columns. Spreadsheets turn `Jan-2025` into a day."""
    named, iso = _NAMED_MONTH.fullmatch(name), _ISO_MONTH.fullmatch(name)
    if named and named[1] in _MONTHS:
        return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02}"
    return f"{iso[1]}-{iso[2]}" if iso else ""


def _performances(item: object) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Platform, metric and months of an item, and in a report of items of those below it."""
    found = item if isinstance(item, dict) else {}
    below = [one if isinstance(one, dict) else {} for one in _list(found.get("Items"))]
    for one in (found, *below):
        platform = one.get("Platform") or found.get("Platform")
        for attributes in _list(one.get("Attribute_Performance")):
            measured = attributes.get("Performance")
            for metric, by_month in (measured if isinstance(measured, dict) else {}).items():
                yield str(platform or ""), str(metric), by_month if isinstance(by_month, dict) else {"": by_month}


def _list(value: object) -> list[Any]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _count(value: object) -> int | None:
    if isinstance(value, str):
        plain = value.replace(",", "").removesuffix(".0")
        value = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= LARGEST else None


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
