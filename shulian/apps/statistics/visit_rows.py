"""A file of visits: a row a library and day, with its number, its hours if told, and why where it replaces another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions.visits import Row, Written
from shulian.core.gates import LAST_HOUR
from shulian.documents import headed
from shulian.documents.sheet import Fault, Sheet, SheetError, count, text

# The headings that the workbook of visits has, in both languages, and the keys that a program writes.
HEADINGS = {
    "library": ("馆代码", "图书馆代码", "Code of the library", "library_code", "library"),
    "day": ("日期", "Day", "Date", "day"),
    "visits": ("人工计数", "到馆人次", "人次", "Counted by hand", "visits"),
    "reason": ("更正理由", "Why it is replaced", "reason"),
    **{f"hour-{hour}": (f"{hour}时", f"Hour {hour}", f"hour_{hour}") for hour in range(LAST_HOUR + 1)},
}
NEEDED = ("day", "visits")
NOT_A_DAY, OTHER_LIBRARY = "not-a-day", "library-not-yours"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def read_visits(sheet: Sheet, libraries: Mapping[str, Library], own: Library) -> list[Row]:
    """The rows below the headings that hold a number; where no library is named they are about one's own.

    SheetError where a heading is missing, stands there twice, or no row follows.
    """
    # What is left blank was not counted, and notes below the table stand in its first column alone.
    read = ((line, said, _hours_said(said)) for line, said in headed.lines(sheet, HEADINGS, NEEDED))
    lines = ((line, said, hours) for line, said, hours in read if said["visits"] or hours)
    rows = [_row(line, said, hours, (libraries, own)) for line, said, hours in lines]
    if not rows:
        raise SheetError(Fault.EMPTY)
    return rows


def day_of(written: str) -> date | None:
    """The day, as people and spreadsheets write it."""
    found = _DAY.fullmatch(written)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _hours_said(said: Mapping[str, str]) -> dict[int, str]:
    every = ((hour, said.get(f"hour-{hour}", "")) for hour in range(LAST_HOUR + 1))
    return {hour: told for hour, told in every if told}


def _row(
    line: int, said: Mapping[str, str], told: Mapping[int, str], reach: tuple[Mapping[str, Library], Library]
) -> Row:
    libraries, own = reach
    code = text(said.get("library"))
    library = libraries.get(code) if code else own
    if library is None:
        return Row(line, fault=OTHER_LIBRARY, text=code[:40])
    day = day_of(said["day"])
    if day is None:
        return Row(line, fault=NOT_A_DAY, text=said["day"][:40])
    hours: dict[int, int] = {}
    for hour, written in told.items():
        number = count(written)
        if number.fault or number.value is None:
            return Row(line, fault=number.fault or Fault.NOT_A_NUMBER, text=written[:40])
        hours[hour] = number.value
    visits = count(said["visits"] or str(sum(hours.values())))
    if visits.fault or visits.value is None:
        return Row(line, fault=visits.fault or Fault.NOT_A_NUMBER, text=said["visits"][:40])
    return Row(line, Written(library, day, visits.value, said.get("reason", ""), hours=hours))
