"""What stands under a printed table: footnotes to its marks, and notes on coverage, spelling and change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from shulian.apps.bulletin.figures import Printed
from shulian.apps.statistics.actions.finding import IMPLIED_BASE
from shulian.apps.statistics.models import Finding, ReturnLine
from shulian.apps.statistics.queries.counted import counted_base
from shulian.apps.statistics.queries.returns import Collected, base_of, checks
from shulian.apps.statistics.words import finding_words, heading, period_words, unit_of
from shulian.core import reconcile
from shulian.core.indicators import compare
from shulian.core.periods import previous
from shulian.core.reconcile import Kind
from shulian.documents.bulletin import Footnote

_CIRCLED = 20
_OF_THE_NOTE = (Kind.CHANGE, Kind.PERCENT)


class Footnotes:
    """Gives marks to differences in the order in which the table shows them."""

    def __init__(self, found: Collected, lines: Sequence[ReturnLine], prints_findings: bool) -> None:
        place = {line.pk: at for at, line in enumerate(lines)}
        shown = found.differences if prints_findings else ()
        self._findings = sorted(shown, key=lambda one: place.get(one.line_id or 0, len(place)))
        self._headings = {column.key: heading(column) for column in found.columns}
        self._rows_confirmed = any(one.kind is Kind.GRAND_TOTAL_OF_ROWS and one.agrees for one in checks(found))

    def mark(self, *kinds: Kind, line: ReturnLine | None = None, column: str = "") -> str:
        """The marks of the differences of these kinds at this line or column, empty if there is none."""
        line_pk = line.pk if line else None
        return "".join(
            _mark(number)
            for number, one in enumerate(self._findings, start=1)
            if one.kind in kinds and (one.line_id, one.column) == (line_pk, column)
        )

    def printed(self) -> list[Footnote]:
        """Every difference in words, with what was answered."""
        return [{"mark": _mark(number), "text": self._words(one)} for number, one in enumerate(self._findings, start=1)]

    def _words(self, finding: Finding) -> str:
        words = finding_words(finding, self._headings)
        if finding.kind == Kind.GRAND_TOTAL and self._rows_confirmed:
            words += _("The printed grand total is the sum of the printed totals of the lines.")
        if finding.answer:
            words += _("Explanation: %(answer)s") % {"answer": finding.answer}
        return words


def notes(found: Collected, footnotes: Footnotes, *, compares: bool) -> list[str]:
    """The notes under a table, each beginning with the word Note."""
    said = [*(_change(found, footnotes) if compares else ()), _coverage(found), *_spellings(found)]
    return [_("Note: %(words)s") % {"words": words} for words in said]


def earlier_words(one: Printed) -> str:
    """A total that an earlier issue printed and that is another one now."""
    details = {
        "number": one.number,
        "period": period_words(one.period),
        "printed": one.printed,
        "now": "—" if one.now is None else one.now,
    }
    return _("Issue no. %(number)s printed %(printed)s as the total of %(period)s; now it is %(now)s.") % details


def _coverage(found: Collected) -> str:
    libraries = {line.library_id for line in found.lines if line.library_id}
    if not found.returns:
        return _("Counted by the system at %(count)s libraries, with their branches.") % {"count": len(libraries)}
    return _("%(count)s libraries reported.") % {"count": len(libraries)}


def _spellings(found: Collected) -> Iterator[str]:
    for finding in found.findings:
        if finding.weight == Finding.Weight.NOTE and finding.kind != IMPLIED_BASE:
            yield finding_words(finding)


def _change(found: Collected, footnotes: Footnotes) -> Iterator[str]:
    """The change against the period before: from its return, or else as printed and checked."""
    current, base = reconcile.grand_total(found.table), base_of(found) if found.returns else counted_base(found)
    before = period_words(previous(found.period))
    implied = base is None and found.note.change is not None and current is not None
    if implied and current is not None:
        base = reconcile.implied_base(current, found.note.change)
    change = compare(current, base)
    if change.change is None:
        yield _("There is no figure of %(before)s to compare with.") % {"before": before}
        return
    words = _compared(before, int(change.change), change.percent, unit_of(found.form))
    yield words + footnotes.mark(*_OF_THE_NOTE)
    if implied:
        yield _("The total of %(before)s, %(base)s, follows from the printed change; no return gives it.") % {
            "before": before,
            "base": base,
        }


def _compared(before: str, change: int, percent: Decimal | None, unit: str) -> str:
    details = {"before": before, "change": abs(change), "unit": unit, "percent": abs(percent or 0)}
    if percent is None:
        # A base of zero has no percentage.
        return _("%(change)s %(unit)s more than in %(before)s (—).") % details
    if change < 0:
        return _("%(change)s %(unit)s fewer than in %(before)s, −%(percent)s %%.") % details
    return _("%(change)s %(unit)s more than in %(before)s, +%(percent)s %%.") % details


def _mark(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= _CIRCLED else f"({number})"
