"""What stands under a printed table: footnotes to its marks, and notes on coverage, spelling and change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from shulian.apps.bulletin.earlier import Printed
from shulian.apps.bulletin.few import HIDDEN, NOTHING_HIDDEN, Few, few_in
from shulian.apps.bulletin.figures import Apart, Published, Standing, collected
from shulian.apps.statistics.actions.finding import IMPLIED_BASE
from shulian.apps.statistics.models import Finding, FormColumn, ReturnLine
from shulian.apps.statistics.open_words import (
    NAMED,
    counts_otherwise_words,
    in_part_words,
    missing_words,
    unanswered_words,
)
from shulian.apps.statistics.point_words import decided_words
from shulian.apps.statistics.published_words import came_in, late_words, moved, published_words
from shulian.apps.statistics.queries.restated import restated
from shulian.apps.statistics.queries.returns import Beside, Collected, checks
from shulian.apps.statistics.restated_words import restated_words
from shulian.apps.statistics.words import finding_words, heading, period_words, shared_unit
from shulian.core import reconcile
from shulian.core.indicators import compare
from shulian.core.periods import previous
from shulian.core.reconcile import Kind
from shulian.core.suppression import LEAST
from shulian.documents.bulletin import Footnote

_CIRCLED = 20
_OF_THE_NOTE = (Kind.CHANGE, Kind.PERCENT)


class Footnotes:
    """Gives marks to differences in the order in which the table shows them."""

    def __init__(
        self, found: Collected, lines: Sequence[ReturnLine], prints_findings: bool, few: Few = NOTHING_HIDDEN
    ) -> None:
        self.few = few
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
        # Of what points to readers only that it does not add up: printed and computed figures tell of each other.
        if self.few.cells and (not finding.column or finding.column in self.few.columns):
            return _("A figure of readers does not add up.")
        words = finding_words(finding, self._headings)
        if finding.kind == Kind.GRAND_TOTAL and self._rows_confirmed:
            words += _("The printed grand total is the sum of the printed totals of the lines.")
        if finding.answer:
            words += _("Explanation: %(answer)s") % {"answer": finding.answer}
        return words


def notes(found: Collected, footnotes: Footnotes, *, compares: bool) -> list[str]:
    """The notes under a table, each beginning with the word Note."""
    changes = compares and found.table.adds_up
    said = [
        *(_change(found, footnotes) if changes else ()),
        *_coverage(found),
        *_of_how_many(found),
        *_out(found, footnotes.few),
        *_restated(found, footnotes.few),
        *_apart(found),
        *_spellings(found),
    ]
    hidden = [hidden_note()] if footnotes.few.cells else []
    return [*(_("Note: %(words)s") % {"words": words} for words in said), *hidden]


def hidden_note() -> str:
    """What a hidden figure stands for."""
    words = _("%(hidden)s stands for a figure of fewer than %(least)s readers, or for one that would tell it.")
    return _("Note: %(words)s") % {"words": words % {"hidden": HIDDEN, "least": LEAST}}


def around_words(before: Sequence[Printed], standing: Standing, few: Few) -> list[str]:
    """What stands under a table of earlier issues, publications and who is missing; of hidden totals nothing."""
    shown = tuple(one for one in standing.published if not _is_few(few, one))
    earlier = [one for one in before if not _is_few(few, one)]
    hidden = len(shown) < len(standing.published) or len(earlier) < len(before)
    otherwise = [_("A total that is not told here was printed or published otherwise.")] if hidden else []
    # Of readers a return tells the figure that the table does not.
    beside = tuple((column, those) for column, those in standing.beside if column.key not in few.columns)
    if len(beside) < len(standing.beside):
        otherwise.append(_("A return says something else than the system counted of readers."))
    standing = replace(standing, published=shown, beside=beside)
    return [*map(earlier_words, earlier), *standing_words(standing), *otherwise]


def _is_few(few: Few, one: Printed | Published) -> bool:
    """Whether what differs is not told: a hidden total, and of readers no column of another issue and no line."""
    if one.column is None:
        return few.hides_grand_total
    if one.lines or isinstance(one, Printed):
        return one.column.key in few.columns
    return few.hides_total(one.column.key)


def earlier_words(one: Printed) -> str:
    """What an earlier issue printed and is another one now."""
    details = {
        "number": one.number,
        "period": period_words(one.period),
        "printed": one.printed,
        "now": "—" if one.now is None else one.now,
        "column": heading(one.column) if one.column else "",
        "names": _apart_words(one.lines),
    }
    if one.lines:
        return _("Issue no. %(number)s printed of %(period)s, %(column)s, other figures: %(names)s.") % details
    if one.column:
        words = _("Issue no. %(number)s printed %(printed)s as the total of %(column)s, %(period)s; now it is %(now)s.")
        return words % details
    return _("Issue no. %(number)s printed %(printed)s as the total of %(period)s; now it is %(now)s.") % details


def _apart_words(lines: Sequence[Apart]) -> str:
    """Each line with both figures, of very many the first ones and how many more there are."""
    words = "、".join(
        _("%(name)s (%(said)s, now %(now)s)")
        % {
            "name": one.name,
            "said": "—" if one.said is None else one.said,
            "now": "—" if one.now is None else one.now,
        }
        for one in lines[:NAMED]
    )
    more = len(lines) - NAMED
    return words + (_(", and %(count)s more") % {"count": more} if more > 0 else "")


def published_apart(one: Published) -> str:
    """A total, or lines, that were published otherwise than the table has them."""
    details = {
        "column": heading(one.column),
        "period": period_words(one.period),
        "published": one.published,
        "now": "—" if one.now is None else one.now,
        "names": _apart_words(one.lines),
    }
    if one.lines:
        return _("%(column)s, %(period)s: other figures were published: %(names)s.") % details
    return _("%(column)s, %(period)s: published as %(published)s, and %(now)s in this table.") % details


def standing_words(one: Standing) -> list[str]:
    """What has to be signed for besides differences: other figures than published, who is missing, what is open."""
    said = [published_apart(apart) for apart in one.published]
    said += [beside_words(column, those) for column, those in one.beside]
    said += map(decided_words, one.chosen)
    said += [
        _("%(name)s: %(words)s") % {"name": heading(column), "words": counts_otherwise_words()} for column in one.late
    ]
    if one.missing:
        said.append(missing_words(one.missing, one.expected))
    if one.in_part:
        said.append(in_part_words(one.in_part))
    if one.unanswered:
        said.append(unanswered_words(one.unanswered))
    return said


def beside_words(column: FormColumn, those: Sequence[Beside]) -> str:
    """Whose returns say something else than the system counted, with both figures."""
    names = "、".join(
        _("%(name)s (return %(reported)s, counted %(counted)s)")
        % {"name": one.name, "reported": one.reported, "counted": one.counted}
        for one in those
    )
    words = (
        _("%(column)s: returns say something else than the system counted, and the counted figure stands: %(names)s.")
        if those[0].counted_stands
        else _("%(column)s: the system counted something else than the return, and the return stands: %(names)s.")
    )
    return words % {"column": heading(column), "names": names}


def _coverage(found: Collected) -> Iterator[str]:
    """Who counted and who reported; where that is another in other columns of a line, column by column."""
    told = {
        column: [(line.library_id or 0, column.key) in found.counted for line in found.lines if _is_told(line, column)]
        for column in found.columns
    }
    by_line = [
        {(line.library_id or 0, column.key) in found.counted for column in found.columns if _is_told(line, column)}
        for line in found.lines
    ]
    own, mixed = sum(by_system == {True} for by_system in by_line), any(len(one) > 1 for one in by_line)
    if not mixed:
        yield _by_whom(own, len(found.libraries) - own)
        return
    groups: dict[tuple[int, int], list[FormColumn]] = {}
    for column, cells in told.items():
        groups.setdefault((sum(cells), len(cells) - sum(cells)), []).append(column)
    for (counted, reported), columns in groups.items():
        if counted or reported:
            names = "、".join(map(heading, columns))
            yield _("%(column)s: %(words)s") % {"column": names, "words": _by_whom(counted, reported)}


def _is_told(line: ReturnLine, column: FormColumn) -> bool:
    return line.cells.get(column.key) is not None


def _by_whom(own: int, reported: int) -> str:
    if own and reported:
        return _("Counted by the system at %(own)s libraries, with their branches; %(reported)s others reported.") % {
            "own": own,
            "reported": reported,
        }
    if own:
        return _("Counted by the system at %(count)s libraries, with their branches.") % {"count": own}
    return _("%(count)s libraries reported.") % {"count": reported}


def _of_how_many(found: Collected) -> Iterator[str]:
    """How many of those of whom a figure is expected have one, and all of it."""
    expected = found.expected | found.members
    if expected:
        present = expected & found.libraries - found.wanting
        yield _("%(present)s of %(expected)s members have a figure.") % {
            "present": len(present),
            "expected": len(expected),
        }


def _out(found: Collected, few: Few) -> Iterator[str]:
    """Which columns are printed as published, what of them was late and what came in since; of readers not how much."""
    editions: dict[str, list[FormColumn]] = {}
    for column in found.columns:
        if column.key in found.out:
            one = found.out[column.key]
            editions.setdefault(published_words(one.at, one.number), []).append(column)
    for when, columns in editions.items():
        yield _("%(columns)s: %(when)s.") % {"columns": "、".join(map(heading, columns)), "when": when}
    for column in found.columns:
        for words in _since(found, column, few) if column.key in found.out else ():
            yield _("%(column)s: %(words)s") % {"column": heading(column), "words": words}


def _since(found: Collected, column: FormColumn, few: Few) -> Iterator[str]:
    one = found.out[column.key]
    told = column.key not in few.columns and column.key not in found.table.apart
    yield from filter(None, [late_words(one.late, told=told)])
    if not one.more and not one.fewer:
        return
    if not told:
        yield came_in()
        return
    if one.more:
        yield moved(one.more)
    if one.fewer:
        yield moved(-one.fewer)


def _restated(found: Collected, few: Few) -> Iterator[str]:
    """Of columns that are printed as they were restated what they were before, and why; of readers only why."""
    lines = [line.pk for line in found.lines]
    for column in found.columns:
        if column.key not in found.out:
            continue
        told = column.key not in few.columns and not few.hides(lines, column.key)
        for words in restated_words(restated(column.indicator_id, found.period, whole=False), told=told):
            yield _("%(column)s: %(words)s") % {"column": heading(column), "words": words}


def _apart(found: Collected) -> Iterator[str]:
    """Why there is a dash where a total would stand."""
    names = [heading(column) for column in found.columns if column.key in found.table.apart]
    if names:
        yield _("%(columns)s: the figures of several libraries cannot be added up.") % {"columns": "、".join(names)}


def _spellings(found: Collected) -> Iterator[str]:
    for finding in found.findings:
        if finding.weight == Finding.Weight.NOTE and finding.kind != IMPLIED_BASE:
            yield finding_words(finding)


def _change(found: Collected, footnotes: Footnotes) -> Iterator[str]:
    """The change against the period before, of the libraries with a figure in both: from its return, or as printed."""
    earlier = collected(found.form, previous(found.period))
    if footnotes.few.hides_grand_total or (earlier and footnotes.few.columns and few_in(earlier).hides_grand_total):
        return
    both, either = _in_both(found, earlier) if earlier else (set(), set())
    if earlier and both != either and footnotes.few.columns:
        # What only some of the libraries have, told beside the whole, would tell of the others.
        return
    current = _sum_of(found, both) if earlier else reconcile.grand_total(found.table)
    base = _sum_of(earlier, both) if earlier else None
    before = period_words(previous(found.period))
    implied = earlier is None and found.note.change is not None and current is not None
    if implied and current is not None:
        base = reconcile.implied_base(current, found.note.change)
    change = compare(current, base)
    if change.change is None:
        yield _("There is no figure of %(before)s to compare with.") % {"before": before}
        return
    words = _compared(before, reconcile.plain(change.change), change.percent, shared_unit(found.columns))
    if both != either:
        words += _("This is of the %(count)s libraries that have a figure of both.") % {"count": len(both)}
    yield words + footnotes.mark(*_OF_THE_NOTE)
    if implied:
        yield _("The total of %(before)s, %(base)s, follows from the printed change; no return gives it.") % {
            "before": before,
            "base": base,
        }


def _in_both(found: Collected, earlier: Collected) -> tuple[set[object], set[object]]:
    """Whose figures both tables have, and whose any of them has; who is no library goes by name."""
    one, other = ({_whose(line) for line in table.lines if _has_any(line)} for table in (found, earlier))
    return one & other, one | other


def _whose(line: ReturnLine) -> object:
    return line.library_id or line.name


def _has_any(line: ReturnLine) -> bool:
    return any(value is not None for value in line.cells.values())


def _sum_of(found: Collected, those: set[object]) -> reconcile.Number | None:
    keys = found.table.columns
    return reconcile.total(line.cells.get(key) for line in found.lines if _whose(line) in those for key in keys)


def _compared(before: str, change: reconcile.Number, percent: Decimal | None, unit: str) -> str:
    details = {"before": before, "change": abs(change), "unit": unit, "percent": abs(percent or 0)}
    if percent is None:
        # A base of zero has no percentage.
        return _("%(change)s %(unit)s more than in %(before)s (—).") % details
    if change < 0:
        return _("%(change)s %(unit)s fewer than in %(before)s, −%(percent)s %%.") % details
    return _("%(change)s %(unit)s more than in %(before)s, +%(percent)s %%.") % details


def _mark(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= _CIRCLED else f"({number})"
