"""The dry run of a provider's table in words: what each month would be, which sums differ, every row's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.vendor_reading import Looked, MonthLooked
from shulian.apps.statistics.vendor_words import library_words, month_words, row_words
from shulian.apps.statistics.words import name_of
from shulian.core.eresources import Refusal
from shulian.core.vendorlayout import Said
from shulian.documents.sheet import cell_name
from shulian.interfaces.lists import paged

ROWS_A_PAGE, MOST_MONTHS, MOST_DIFFERENT = 50, 200, 50


@dataclass(frozen=True)
class LookedShown:
    """What a page shows of a dry run; `months` are the libraries' months, `rows` one part of the rows."""

    months: list[tuple[str, str, list[tuple[str, int]], str, bool]]
    more_months: int
    unknown: list[str]
    differs: list[tuple[str, int, int]]
    rows: Any
    wrong: int
    counted: int
    right: bool
    wants_reason: bool


def shown_of(request: HttpRequest, looked: Looked) -> LookedShown:
    """A dry run in words; the rows that are wrong stand first."""
    names = {one.kind: name_of(one) for one in indicators() if one.kind}
    rows = sorted(looked.read.rows, key=lambda one: one.said is not Said.WRONG)
    page = paged(request, [(one.row + 1, row_words(one), one.sum, str(one.said)) for one in rows], ROWS_A_PAGE)
    differs = [(cell_name(one.row, one.column), one.printed, one.computed) for one in looked.read.differs]
    return LookedShown(
        months=[_month(one, names) for one in looked.months[:MOST_MONTHS]],
        more_months=max(0, len(looked.months) - MOST_MONTHS),
        unknown=[library_words(name, why) for name, why in looked.unknown.items()],
        differs=differs[:MOST_DIFFERENT],
        rows=page,
        wrong=len(looked.read.wrong) + len(looked.unknown),
        counted=sum(one.said is Said.COUNTED for one in looked.read.rows),
        right=looked.is_right,
        wants_reason=any(one.refusal is Refusal.REASON_NEEDED for one in looked.months),
    )


def _month(one: MonthLooked, names: dict[str, str]) -> tuple[str, str, list[tuple[str, int]], str, bool]:
    version = one.stands.version + 1 if one.stands else 1
    said = month_words(str(one.refusal or ""), version, tuple(map(str, one.doubts)), one.elsewhere)
    counts = [(names.get(kind, kind), count) for kind, count in one.counts.items()]
    return f"{one.month:%Y-%m}", one.library.name, counts, said, bool(one.refusal or one.doubts or one.elsewhere)
