"""What is doubtful about a return, a month of a provider or of a gate becomes findings that somebody answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shulian.apps.statistics.models import Finding, Form, FormColumn, Gate, Indicator, Return, ReturnLine, UsageMonth
from shulian.apps.statistics.queries import returns as queries
from shulian.apps.statistics.queries.besides import counted_at
from shulian.apps.statistics.queries.libraries import Doubt, Match
from shulian.apps.statistics.queries.usage import metric_of
from shulian.apps.statistics.reading import BadCell, Reading
from shulian.core import plausibility, reconcile
from shulian.core.eresources import Doubt as UseDoubt
from shulian.core.periods import Period, previous
from shulian.core.reconcile import Check, Kind

Weight, State = Finding.Weight, Finding.State

REPEATED_LIBRARY = "repeated-library"
OTHER_LIBRARY = "other-library"
IMPLIED_BASE = "implied-base"
OF_A_LINE = (Kind.ROW_TOTAL,)


@dataclass(frozen=True)
class PrintedSum:
    """A sum that a provider's table prints, by its cell, and what adds up."""

    cell: str
    printed: int
    computed: int


def find_everything(made: Return, reading: Reading, matched: Mapping[int, tuple[ReturnLine, Match]]) -> None:
    """Write all findings of a new draft."""
    found = [_bad_cell(made, one, matched) for one in reading.bad_cells]
    found += _doubts(made, matched)
    Finding.objects.bulk_create(found)
    find_differences(made)
    find_questions(made)


def find_questions(made: Return) -> None:
    """Ask about what the form's rules find unlikely; what was answered and is still asked keeps its answer."""
    kept = {_key(one): one for one in made.findings.filter(weight=Weight.QUESTION)}
    current = list(_questions(made))
    keys = {_key(one) for one in current}
    Finding.objects.filter(pk__in=[one.pk for key, one in kept.items() if key not in keys]).delete()
    Finding.objects.bulk_create(one for one in current if _key(one) not in kept)


def find_about_usage(made: UsageMonth, sums: Iterable[PrintedSum] = ()) -> None:
    """Ask about a provider's month; a version that was replaced is asked about no more."""
    others = [kind for kind in made.doubts if kind != UseDoubt.SUM_DIFFERS]
    found = [Finding(usage=made, kind=kind, weight=Weight.QUESTION) for kind in others]
    found += [
        Finding(
            usage=made,
            kind=UseDoubt.SUM_DIFFERS,
            weight=Weight.QUESTION,
            cell=one.cell,
            printed=Decimal(one.printed),
            computed=Decimal(one.computed),
            difference=Decimal(one.printed - one.computed),
        )
        for one in sums
    ]
    Finding.objects.bulk_create(found)


def find_about_whole(months: Iterable[UsageMonth], apart: Mapping[tuple[int, str], tuple[int, int]]) -> None:
    """Ask where a COUNTER report says another sum than the provider's own tables, as long as they differ."""
    said = {(pk, metric_of(kind), Decimal(whole), Decimal(parts)) for (pk, kind), (whole, parts) in apart.items()}
    found = Finding.objects.filter(usage__in=list(months), kind=UseDoubt.WHOLE_DIFFERS)
    known = {one.pk: (one.usage_id, one.column, one.printed, one.computed) for one in found}
    gone = [one.pk for one in found if one.state == State.OPEN and known[one.pk] not in said]
    Finding.objects.filter(pk__in=gone).delete()
    Finding.objects.bulk_create(
        Finding(
            usage_id=pk,
            kind=UseDoubt.WHOLE_DIFFERS,
            weight=Weight.QUESTION,
            column=metric,
            printed=whole,
            computed=parts,
            difference=whole - parts,
        )
        for pk, metric, whole, parts in sorted(said)
        if (pk, metric, whole, parts) not in known.values()
    )


def find_about_gate(gate: Gate, month: date, doubts: Mapping[str, tuple[int, int]]) -> None:
    """Ask about a gate's month once; what was answered stays, what is explained by later counts is asked no more."""
    asked = Finding.objects.filter(gate=gate, month=month)
    asked.filter(state=State.OPEN).exclude(kind__in=doubts).delete()
    for kind, (measured, expected) in doubts.items():
        known = {"printed": Decimal(measured), "computed": Decimal(expected), "weight": Weight.QUESTION}
        Finding.objects.get_or_create(gate=gate, month=month, kind=kind, defaults=known)
        asked.filter(kind=kind, state=State.OPEN).update(printed=measured, computed=expected)


def _questions(made: Return) -> Iterator[Finding]:
    form, period = made.period.form, queries.period_of(made.period)
    rules, columns = queries.rules_of(form, queries.design_of(made.period)), queries.columns_in(made.period)
    others = Indicator.objects.in_bulk(plausibility.HELD_AGAINST.values())
    for line in made.lines.filter(library__isnull=False):
        for column in columns:
            yield from _beside_counted(made, line, column, others)
        before = _before(line, (form, period), rules, columns) if rules else {}
        for doubt in plausibility.doubts(rules, line.cells, before):
            yield Finding(
                of_return=made,
                line=line,
                column=doubt.rule.column,
                kind=doubt.kind or doubt.rule.kind,
                weight=Weight.QUESTION,
                text=" ".join(doubt.rule.against),
                printed=doubt.measured,
                computed=doubt.expected,
                difference=Decimal(doubt.value),
            )


def _beside_counted(
    made: Return, line: ReturnLine, column: FormColumn, others: Mapping[str, Indicator]
) -> Iterator[Finding]:
    """Ask where what is reported is far from what gates and hands counted of the same."""
    other = others.get(plausibility.HELD_AGAINST.get(column.indicator_id, ""))
    reported = line.cells.get(column.key)
    if other is None or reported is None:
        return
    counted = counted_at(other, queries.period_of(made.period), line.library_id or 0)
    if counted is None or not plausibility.counted_apart(reported, counted):
        return
    yield Finding(
        of_return=made,
        line=line,
        column=column.key,
        kind=plausibility.COUNTED_OTHERWISE,
        weight=Weight.QUESTION,
        printed=Decimal(reported),
        computed=Decimal(counted),
        difference=Decimal(reported - counted),
    )


def _before(
    line: ReturnLine, of: tuple[Form, Period], rules: Iterable[plausibility.Rule], columns: Iterable[FormColumn]
) -> dict[str, reconcile.Number | None]:
    """What the library reported for the period before; where it reported nothing, what the system counted then."""
    form, period = of
    said = queries.line_before(form, period, line.library_id or 0)
    asked = {rule.column for rule in rules}
    for column in columns:
        if column.key in asked and said.get(column.key) is None:
            said[column.key] = counted_at(column.indicator, previous(period), line.library_id or 0)
    return said


def find_differences(made: Return) -> None:
    """Compare what is printed with what is computed now; answers to differences that remain are kept."""
    answered = {_key(one): one for one in made.findings.filter(weight=Weight.DIFFERENCE)}
    current = [_difference(made, check) for check in _checks(made) if not check.agrees]
    keys = {_key(one) for one in current}
    Finding.objects.filter(pk__in=[one.pk for key, one in answered.items() if key not in keys]).delete()
    Finding.objects.bulk_create(one for one in current if _key(one) not in answered)
    made.findings.filter(kind=IMPLIED_BASE).delete()
    Finding.objects.bulk_create(_implied_base(made))


def _checks(made: Return) -> tuple[Check, ...]:
    return queries.checks(queries.collected(made))


def _bad_cell(made: Return, bad: BadCell, matched: Mapping[int, tuple[ReturnLine, Match]]) -> Finding:
    return Finding(
        of_return=made,
        line=matched[bad.number][0] if bad.number else None,
        column=bad.column,
        cell=bad.cell,
        kind=bad.fault,
        weight=Weight.PROBLEM,
        text=bad.text,
    )


def _doubts(made: Return, matched: Mapping[int, tuple[ReturnLine, Match]]) -> Iterator[Finding]:
    seen: set[int] = set()
    for line, match in matched.values():
        if match.doubt:
            note = match.doubt is Doubt.OTHER_SPELLING
            yield Finding(
                of_return=made,
                line=line,
                kind=match.doubt,
                weight=Weight.NOTE if note else Weight.PROBLEM,
                text=match.library.name if match.library else line.name,
                state=State.SETTLED if note else State.OPEN,
            )
        if match.library is None:
            continue
        if made.library_id not in (None, match.library.pk):
            yield _problem(made, line, OTHER_LIBRARY)
        elif match.library.pk in seen:
            yield _problem(made, line, REPEATED_LIBRARY)
        seen.add(match.library.pk)


def _problem(made: Return, line: ReturnLine, kind: str) -> Finding:
    """A line that may not count as it stands; its library is taken off until somebody decides."""
    ReturnLine.objects.filter(pk=line.pk).update(library=None)
    return Finding(of_return=made, line=line, kind=kind, weight=Weight.PROBLEM, text=line.name)


def _difference(made: Return, check: Check) -> Finding:
    of_a_line = check.kind in OF_A_LINE
    return Finding(
        of_return=made,
        line_id=int(check.where) if of_a_line else None,
        column="" if of_a_line else check.where,
        kind=check.kind,
        weight=Weight.DIFFERENCE,
        printed=check.printed,
        computed=check.computed,
        difference=check.difference,
    )


def _implied_base(made: Return) -> Iterator[Finding]:
    """The base of a printed change that no return holds can only be worked out backwards: worth a note."""
    found = queries.collected(made)
    current = reconcile.grand_total(found.table)
    if found.note.change is None or current is None or queries.base_of(found) is not None:
        return
    yield Finding(
        of_return=made,
        kind=IMPLIED_BASE,
        weight=Weight.NOTE,
        computed=Decimal(current - found.note.change),
        printed=Decimal(found.note.change),
        state=State.SETTLED,
    )


def _key(finding: Finding) -> tuple[object, ...]:
    return (
        finding.kind,
        finding.line_id,
        finding.column,
        finding.printed and finding.printed.normalize(),
        finding.computed and finding.computed.normalize(),
    )
