"""Issues frozen before the origin of their figures was kept: it is worked out of what was frozen with them.

Nothing that was frozen changes. A table says its months and headings, the sources of the issue say its returns, and
these say the libraries; what is not plain from that has no origin.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.origins import tables_in
from shulian.apps.bulletin.queries.issues import values
from shulian.apps.statistics.models import FormColumn, ReturnLine
from shulian.apps.statistics.words import heading
from shulian.core import periods
from shulian.core.periods import Period
from shulian.documents.bulletin import Bulletin, Origin, Part, Table

_WORDS = 2
"""Both kinds of tables of returns begin with two columns of words; the second one is the library."""


@dataclass(frozen=True)
class _Source:
    """A form and period that figures of the issue were taken from: its columns, and whom each name stands for."""

    period: Period
    codes: tuple[str, ...]
    headings: dict[str, frozenset[str]]
    libraries: dict[str, frozenset[int]]

    def fits(self, table: Table) -> bool:
        """Whether a table has these months in brackets, and these columns in their order, with a sum or without."""
        named = [column["heading"] for column in table["columns"][_WORDS:]]
        as_columns = all(one in self.headings[code] for one, code in zip(named, self.codes, strict=False))
        whole = len(self.codes) <= len(named) <= len(self.codes) + 1
        return whole and as_columns and periods.span(self.period) in table["period"]

    def origin_of(self, table: Table) -> Origin:
        """What each line and column of it is made of."""
        columns: list[Part | None] = [None] * _WORDS
        columns += [Part(indicators=[code], period=self.period.code) for code in self.codes]
        if len(table["columns"]) > len(columns):
            columns.append(Part(indicators=list(self.codes), period=self.period.code))
        return Origin(rows=self._rows(table), columns=columns)

    def _rows(self, table: Table) -> list[Part | None]:
        rows: list[Part | None] = []
        everybody: list[frozenset[int]] = []
        city: list[frozenset[int]] = []
        for row in table["rows"]:
            if row["kind"] in ("subtotal", "total"):
                rows.append(_of_all(city if row["kind"] == "subtotal" else everybody))
                city = []
                continue
            those = self.libraries.get(row["cells"][1]["text"], frozenset())
            everybody.append(those)
            city.append(those)
            rows.append(_of_all([those]))
        return rows


def with_origins(issue: Issue) -> Bulletin:
    """The values of a published issue, each table with the origin of its figures as far as it is known."""
    found = deepcopy(values(issue))
    without = [table for table in tables_in(found) if "origin" not in table]
    if without and issue.snapshot:
        with translation.override(issue.language):
            sources = [_source(one) for one in issue.snapshot["sources"] if "form" in one]
        for table in without:
            fitting = {(one.period, one.codes): one for one in sources if one.fits(table)}
            if len(fitting) == 1:
                (source,) = fitting.values()
                table["origin"] = source.origin_of(table)
    return found


def lacks_origins(bulletin: Bulletin) -> bool:
    """Whether there are figures of which nobody can say any more what they were made of."""
    tables = tables_in(bulletin)
    return any("origin" not in table or None in table["origin"]["rows"] for table in tables)


def _source(said: dict[str, Any]) -> _Source:
    codes = tuple(one["code"] for one in said["indicators"])
    headings: dict[str, set[str]] = {code: set() for code in codes}
    for column in FormColumn.objects.filter(form=said["form"], indicator__in=codes).select_related("indicator"):
        headings[column.indicator_id].add(heading(column))
    lines = ReturnLine.objects.filter(of_return__in=[one["return"] for one in said["returns"]], library__isnull=False)
    libraries: dict[str, set[int]] = {}
    for line in lines.select_related("library"):
        for name in {line.name, line.library.name if line.library else ""}:
            libraries.setdefault(name, set()).add(line.library_id or 0)
    return _Source(
        periods.parse(said["period"]),
        codes,
        {code: frozenset(those) for code, those in headings.items()},
        {name: frozenset(those) for name, those in libraries.items()},
    )


def _of_all(lines: list[frozenset[int]]) -> Part | None:
    """Lines of one library each; where one is of none or may be of several, nobody knows."""
    if any(len(those) != 1 for those in lines):
        return None
    return Part(libraries=sorted({pk for those in lines for pk in those}))
