"""A file of bases: a row a base, division and year, with its figure and where it was read."""

from __future__ import annotations

from collections.abc import Iterable

from shulian.apps.statistics.actions.bases import Known, Row
from shulian.apps.statistics.models import Base
from shulian.apps.statistics.reading import normal
from shulian.documents.sheet import Fault, Sheet, SheetError, cell_name, count, text

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
LOOKED_AT = 10


def read_bases(sheet: Sheet, bases: Iterable[Base]) -> list[Row]:
    """The rows below the headings; SheetError where a heading is missing, stands there twice, or no row follows."""
    at, places = _header(sheet)
    codes = {normal(word): one.pk for one in bases for word in (one.pk, one.name_zh, one.name_en)}
    rows = []
    for number in range(at + 1, len(sheet.rows)):
        cells = {name: sheet.rows[number][place] for name, place in places.items()}
        said = {name: str(value or "").strip() for name, value in cells.items()}
        # Notes below the table stand in its first column alone.
        if sum(bool(text(value)) for value in cells.values()) < 2:
            continue
        year, value = count(cells["year"]), count(cells["value"])
        wrong = next(((one.fault, said[name]) for name, one in (("year", year), ("value", value)) if one.fault), None)
        if wrong:
            rows.append(Row(number + 1, fault=wrong[0], text=wrong[1][:100]))
        elif year.value is None or value.value is None:
            rows.append(Row(number + 1, fault=Fault.NOT_A_NUMBER))
        else:
            base = codes.get(normal(said["base"]), said["base"][:40])
            code = text(cells["division"])[:12]
            known = Known(base, code, year.value, value.value, said["source"], said.get("reason", ""))
            rows.append(Row(number + 1, known))
    if not rows:
        raise SheetError(Fault.EMPTY)
    return rows


def _header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    named = {normal(word): name for name, words in HEADINGS.items() for word in words}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(sheet.rows[:LOOKED_AT]):
        found: dict[str, int] = {}
        for place, value in enumerate(row):
            name = named.get(normal(text(value)))
            if name in found:
                raise SheetError(Fault.REPEATED_COLUMN, cell_name(number, place))
            if name:
                found[name] = place
        if len(found) > len(best[1]):
            best = number, found
    missing = [HEADINGS[name][0] for name in NEEDED if name not in best[1]]
    if missing:
        raise SheetError(Fault.MISSING_COLUMN, "、".join(missing))
    return best
