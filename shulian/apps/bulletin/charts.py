"""Charts as they are printed: the totals of a form as bars, by city or by library, the largest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from shulian.apps.bulletin.few import HIDDEN, WHOLE, few_in
from shulian.apps.bulletin.models import Block
from shulian.apps.bulletin.notes import Footnotes, notes
from shulian.apps.bulletin.tables import by_city, city_of, name_of, ranked, unit_words
from shulian.apps.statistics.queries.returns import Collected
from shulian.apps.statistics.words import heading, shared_unit, unit_of
from shulian.core import reconcile
from shulian.core.periods import span
from shulian.core.reconcile import Kind
from shulian.documents.bulletin import Bar, Chart, Table

SCALE = 10_000
"""Bars are as long as whole numbers say: of figures with decimals, so many times the figure."""
MOST_BARS = 12
"""More libraries than these are put together by city."""


def chart(found: Collected, title: str, *, prints_findings: bool, compares: bool = False) -> Chart:
    """The bars with the footnotes and notes of the table they are made of."""
    # Where the columns have no sum, the first one is drawn.
    own = tuple(row.cells[0] for row in found.table.rows)
    sums = reconcile.row_totals(found.table) if found.table.adds_up else own
    # What cannot be added over libraries has no bar of a city.
    alone = found.table.columns[0] in found.table.apart
    namer = name_of if alone or len(found.lines) <= MOST_BARS else city_of
    few = few_in(found)
    drawn = WHOLE if found.table.adds_up else found.table.columns[0]
    totals: dict[str, reconcile.Number] = {}
    hidden = {namer(line) for line in found.lines if few.hides([line.pk], drawn)}
    for line, value in zip(found.lines, sums, strict=True):
        # What is missing is no bar of nothing.
        if value is not None:
            more = 0 if namer(line) in hidden else value
            totals[namer(line)] = reconcile.plain(totals.get(namer(line), 0) + more)
    # Without a common unit the bars have that of the column that is drawn.
    unit = shared_unit(found.columns) or unit_of(found.columns[0].indicator)
    footnotes = Footnotes(found, found.lines, prints_findings, few)
    marks: dict[str, str] = {}
    for line in found.lines:
        marks[namer(line)] = marks.get(namer(line), "") + footnotes.mark(Kind.ROW_TOTAL, line=line)
    ordered = sorted(totals.items(), key=lambda one: (one[0] in hidden, -one[1]))
    return Chart(
        kind="chart",
        title=title,
        period=_("(%(period)s)") % {"period": span(found.period)},
        unit=unit_words(unit),
        bars=_bars(ordered[: MOST_BARS if alone else None], hidden, marks),
        footnotes=footnotes.printed(),
        notes=[
            *_drawn(found),
            *left_out(len(ordered) if alone else 0, MOST_BARS),
            *notes(found, footnotes, compares=compares),
        ],
    )


def _bars(
    ordered: Sequence[tuple[str, reconcile.Number]], hidden: Collection[str], marks: Mapping[str, str]
) -> list[Bar]:
    """A bar has a whole length; its text says the figure, and what is to be said of it."""
    scale = 1 if all(isinstance(value, int) for _label, value in ordered) else SCALE
    return [
        Bar(
            label=label,
            value=int(value * scale),
            text=(HIDDEN if label in hidden else str(value)) + marks.get(label, ""),
        )
        for label, value in ordered
    ]


def _drawn(found: Collected) -> list[str]:
    """Which column the bars are, where there are several without a sum."""
    if found.table.adds_up:
        return []
    return [_("Note: %(words)s") % {"words": _("The bars are: %(column)s.") % {"column": heading(found.columns[0])}}]


def left_out(bars: int, shown: int) -> list[str]:
    """How many of these bars are not drawn."""
    if bars <= shown:
        return []
    words = _("Only the first %(shown)s are shown; %(count)s more have a figure.")
    return [_("Note: %(words)s") % {"words": words % {"shown": shown, "count": bars - shown}}]


def figures(layout: str, found: Collected, title: str, *, prints_findings: bool, compares: bool) -> Table | Chart:
    """A table or chart, as the layout says."""
    if layout == Block.Layout.CHART:
        return chart(found, title, prints_findings=prints_findings, compares=compares)
    build = ranked if layout == Block.Layout.RANKED else by_city
    return build(found, title, prints_findings=prints_findings, compares=compares)
