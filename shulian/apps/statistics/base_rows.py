"""A file of bases: a row a base, division and year, with its figure and where it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shulian.apps.statistics.actions.bases import Known, Row
from shulian.apps.statistics.models import Base
from shulian.apps.statistics.reading import normal
from shulian.documents import headed
from shulian.documents.sheet import Fault, Sheet, SheetError, count, text

# The headings that the workbook of all bases has, in both languages, and the keys that a program writes.
HEADINGS = {
    "base": ("基数", "base"),
    "division": ("行政区划代码", "区划代码", "Code of the division", "division"),
    "year": ("年", "年份", "Year", "year"),
    "value": ("数值", "Figure", "value"),
    "source": ("出处", "Where it was read", "source"),
    "reason": ("更换理由", "Why it replaces the one before", "reason"),
}
NEEDED = tuple(name for name in HEADINGS if name != "reason")


def read_bases(sheet: Sheet, bases: Iterable[Base]) -> list[Row]:
    """The rows below the headings; SheetError where a heading is missing, stands there twice, or no row follows."""
    codes = {normal(word): one.pk for one in bases for word in (one.pk, one.name_zh, one.name_en)}
    # Notes below the table stand in its first column alone.
    lines = ((line, said) for line, said in headed.lines(sheet, HEADINGS, NEEDED) if sum(map(bool, said.values())) > 1)
    rows = [_row(line, said, codes) for line, said in lines]
    if not rows:
        raise SheetError(Fault.EMPTY)
    return rows


def _row(line: int, said: Mapping[str, str], codes: Mapping[str, str]) -> Row:
    year, value = count(said["year"]), count(said["value"])
    for written, read in ((said["year"], year), (said["value"], value)):
        if read.fault:
            return Row(line, fault=read.fault, text=written[:100])
    if year.value is None or value.value is None:
        return Row(line, fault=Fault.NOT_A_NUMBER)
    base = codes.get(normal(said["base"]), said["base"][:40])
    known = Known(base, text(said["division"])[:12], year.value, value.value, said["source"], said.get("reason", ""))
    return Row(line, known)
