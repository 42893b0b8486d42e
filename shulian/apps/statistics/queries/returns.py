"""Returns as tables: lines beside their printed totals, checks, findings, and who has reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Exemption, Finding, Form, FormColumn, Period, Return, ReturnLine
from shulian.apps.statistics.queries.definitions import as_of, definition
from shulian.apps.statistics.reading import Column, normal
from shulian.core import periods, plausibility, reconcile
from shulian.core.agreeing import adds_up

Status = Return.Status
OPEN = (Status.DRAFT, Status.SUBMITTED, Status.CHECKED)
CURRENT = (*OPEN, Status.SENT_BACK, Status.ACCEPTED)


@dataclass(frozen=True)
class Beside:
    """A figure of a return that the system counted otherwise: which line and column of the table, and which stands."""

    line: int
    name: str
    column: str
    reported: int
    counted: int
    counted_stands: bool = True


@dataclass(frozen=True)
class ColumnOut:
    """A column that is shown as it was published: where, by which definition, and what has come in or gone since.

    `late` of it happened in earlier periods and came in too late for them.
    """

    number: int
    at: datetime
    version: int
    more: reconcile.Number = 0
    fewer: reconcile.Number = 0
    late: reconcile.Number = 0


@dataclass(frozen=True)
class Collected:
    """Everything that was reported on one form for one period; `lines` are the rows of `table`.

    `beside` is where a return says something else than the system counted itself. `expected` are the libraries of
    which a figure is expected, and of those that are `wanting` a part that they owe is not there. `members` are those
    of which one whole table could have had one, without that they owe it. The columns that are `out` are shown as they
    were published.
    """

    form: Form
    period: periods.Period
    columns: tuple[FormColumn, ...]
    lines: tuple[ReturnLine, ...]
    table: reconcile.Table
    note: reconcile.Note
    returns: tuple[Return, ...]
    findings: tuple[Finding, ...]
    beside: tuple[Beside, ...] = ()
    expected: frozenset[int] = frozenset()
    wanting: frozenset[int] = frozenset()
    members: frozenset[int] = frozenset()
    out: Mapping[str, ColumnOut] = field(default_factory=dict)
    counted: frozenset[tuple[int, str]] = frozenset()

    @property
    def libraries(self) -> frozenset[int]:
        """Whose figures are there."""
        return frozenset(line.library_id for line in self.lines if line.library_id)

    @property
    def differences(self) -> tuple[Finding, ...]:
        """The findings that a published table must print."""
        return tuple(one for one in self.findings if one.weight == Finding.Weight.DIFFERENCE)


def forms() -> QuerySet[Form]:
    """All return forms in their order."""
    return Form.objects.all()


def form_by_code(code: str) -> Form | None:
    """One form."""
    return Form.objects.filter(pk=code).first()


def columns_of(form: Form, version: int) -> tuple[FormColumn, ...]:
    """The columns of a form in their order, in one of its designs."""
    return tuple(form.columns.filter(_in_design(version)).select_related("indicator"))


def columns_in(place: Period) -> tuple[FormColumn, ...]:
    """The columns that the returns of a period were filled in by."""
    return columns_of(place.form, design_of(place))


def rules_of(form: Form, version: int) -> list[plausibility.Rule]:
    """What is asked about the figures of a form in a design."""
    rows = form.rules.filter(_in_design(version))
    return [
        plausibility.Rule(plausibility.Kind(row.kind), row.column, tuple(row.against), row.low, row.high)
        for row in rows
    ]


def _in_design(version: int) -> Q:
    return Q(since__lte=version) & (Q(until=None) | Q(until__gte=version))


def stored_period(form: Form, period: periods.Period) -> Period | None:
    """The period of a form, if it was planned or anything was sent for it."""
    return Period.objects.filter(form=form, start=period.start, end=period.end).first()


def design_for(form: Form, period: periods.Period) -> int:
    """The number of the design that a period is filled in by: a period keeps that of its beginning."""
    stored = stored_period(form, period)
    return design_of(stored) if stored else form.version


def design_of(place: Period) -> int:
    """The number of the design of a stored period; of one without a number, the design of its first return's day."""
    if place.form_version:
        return place.form_version
    first = place.returns.aggregate(first=Min("entered_at"))["first"]
    earlier = place.form.versions.filter(designed_at__lte=first) if first else place.form.versions.none()
    return earlier.aggregate(number=Max("number"))["number"] or (1 if first else place.form.version)


def decimals_of(column: FormColumn, period: periods.Period) -> int:
    """With how many decimals a figure may be reported, as it is defined for the period."""
    return as_of(column.indicator, period).decimals


def columns_to_read(columns: Iterable[FormColumn], period: periods.Period) -> list[Column]:
    """The columns with every heading that files may use for them, and how many decimals they may have."""
    return [
        Column(
            column.key,
            frozenset(normal(one) for one in (column.key, column.indicator_id, column.heading_zh, column.heading_en)),
            decimals_of(column, period),
        )
        for column in columns
    ]


def period_of(period: Period) -> periods.Period:
    """The months of a stored period."""
    return periods.Period(period.start, period.end)


def returns_for(libraries: set[int], *, whole_tables: bool) -> QuerySet[Return]:
    """The returns of these libraries, and whole tables for those who may see them; newest period first."""
    reach = Q(library__in=libraries)
    if whole_tables:
        reach |= Q(library=None)
    open_findings = Q(findings__state=Finding.State.OPEN) & ~Q(findings__weight=Finding.Weight.NOTE)
    return (
        Return.objects.filter(reach, status__in=CURRENT)
        .select_related("period__form", "library", "entered_by")
        .annotate(open_findings=Count("findings", filter=open_findings, distinct=True))
        .order_by("-period__end", "period__form__order", "library__path", "-version")
    )


def open_findings(returns: QuerySet[Return]) -> int:
    """How many findings of these returns wait for somebody."""
    waiting = Finding.objects.filter(of_return__in=returns.order_by().values("pk"), state=Finding.State.OPEN)
    return waiting.exclude(weight=Finding.Weight.NOTE).count()


def libraries_with_code(code: str) -> QuerySet[Library]:
    """The library with this code (at most one)."""
    found: QuerySet[Library] = Library.objects.filter(code=code)
    return found


def reported_periods(limit: int = 6) -> list[periods.Period]:
    """The newest periods of any form with an accepted return."""
    accepted_ones = Return.objects.filter(status=Status.ACCEPTED).values("period")
    found = Period.objects.filter(pk__in=accepted_ones).order_by("-end").values_list("start", "end")
    return [periods.Period(start, end) for start, end in dict.fromkeys(found)][:limit]


def closed_periods(form: Form, library: int | None = None) -> tuple[periods.Period, ...]:
    """The periods of a form that take no more returns of this library (of none: whole tables)."""
    closed = form.periods.filter(closed_at__isnull=False)
    exempt = Exemption.objects.filter(library=library).values("period")
    return tuple(period_of(one) for one in closed.exclude(pk__in=exempt))


def is_exempt(found: Return) -> bool:
    """Whether by decision this return may be put right although its period is closed."""
    return Exemption.objects.filter(period=found.period_id, library=found.library_id).exists()


def line_before(form: Form, period: periods.Period, library: int) -> dict[str, reconcile.Number | None]:
    """What was accepted of a library on a form for the period before; empty if nothing was."""
    before = periods.previous(period)
    lines = ReturnLine.objects.filter(
        library=library,
        of_return__status=Status.ACCEPTED,
        of_return__period__form=form,
        of_return__period__start=before.start,
        of_return__period__end=before.end,
    )
    return dict(lines.values_list("cells", flat=True).first() or {})


def current_return(form: Form, period: periods.Period, library: int | None) -> Return | None:
    """The newest version of a return that was not thrown away."""
    same = Return.objects.filter(period__form=form, period__start=period.start, period__end=period.end)
    return same.filter(library=library, status__in=CURRENT).order_by("-version").first()


def versions_of(found: Return) -> QuerySet[Return]:
    """All versions of the same return, newest first."""
    same = Return.objects.filter(period=found.period_id, library=found.library_id)
    return same.select_related("entered_by", "accepted_by").order_by("-version")


def collected(found: Return) -> Collected:
    """One return as a table."""
    return _collected(found.period, [found])


def accepted(form_code: str, period: periods.Period) -> Collected | None:
    """All that was accepted on a form for a period, as one table; None if nothing was."""
    stored = Period.objects.filter(form=form_code, start=period.start, end=period.end)
    place = stored.select_related("form").first()
    if place is None:
        return None
    returns = list(place.returns.filter(status=Status.ACCEPTED).order_by("library__path"))
    return _collected(place, returns) if returns else None


def base_of(found: Collected) -> reconcile.Number | None:
    """The accepted total of the period before; None if nothing was accepted for it."""
    before = accepted(found.form.pk, periods.previous(found.period))
    return reconcile.grand_total(before.table) if before else None


def checks(found: Collected) -> tuple[reconcile.Check, ...]:
    """Every printed figure beside the computed one, those that agree too."""
    current = reconcile.grand_total(found.table)
    if current is None:
        return reconcile.checks(found.table)
    return reconcile.checks(found.table) + reconcile.note_checks(found.note, current, base_of(found))


def as_table(columns: Sequence[FormColumn], period: periods.Period, rows: tuple[reconcile.Row, ...]) -> reconcile.Table:
    """Rows of these columns, and what of them may be added up as it is defined for the period.

    The figures of several libraries have no sum where readers are told apart or the middle value is meant.
    """
    apart = frozenset(one.key for one in columns if not adds_up(definition(as_of(one.indicator, period))))
    alike = reconcile.count_alike((one.indicator.unit_zh, one.indicator.measure) for one in columns)
    return reconcile.Table(tuple(one.key for one in columns), rows, adds_up=alike and not apart, apart=apart)


def _collected(place: Period, returns: list[Return]) -> Collected:
    columns = columns_in(place)
    lines = tuple(
        _lines_that_stand(returns)
        .select_related("library__division__parent", "of_return")
        .order_by("of_return__library__path", "number")
    )
    findings = Finding.objects.filter(of_return__in=returns).select_related("line__library", "answered_by")
    # Totals printed under one table say nothing about several returns put together.
    printed = returns[0].printed if len(returns) == 1 else {}
    return Collected(
        form=place.form,
        period=period_of(place),
        columns=columns,
        lines=lines,
        table=_table(columns, period_of(place), lines, printed),
        note=_note(printed),
        returns=tuple(returns),
        findings=tuple(findings),
    )


def _lines_that_stand(returns: list[Return]) -> QuerySet[ReturnLine]:
    """All lines but those without a library that somebody has decided to leave out."""
    undecided = Finding.objects.filter(line=OuterRef("pk"), state=Finding.State.OPEN)
    lines = ReturnLine.objects.filter(of_return__in=returns)
    return lines.filter(Q(library__isnull=False) | Exists(undecided))


def _table(
    columns: tuple[FormColumn, ...], period: periods.Period, lines: tuple[ReturnLine, ...], printed: dict[str, Any]
) -> reconcile.Table:
    keys = tuple(column.key for column in columns)
    rows = tuple(
        reconcile.Row(str(line.pk), tuple(line.cells.get(key) for key in keys), line.printed_total) for line in lines
    )
    under = printed.get("columns") or {}
    return replace(
        as_table(columns, period, rows),
        printed_columns=tuple(under.get(key) for key in keys) if under else (),
        printed_total=printed.get("total"),
    )


def _note(printed: dict[str, Any]) -> reconcile.Note:
    percent = printed.get("percent")
    return reconcile.Note(change=printed.get("change"), percent=None if percent is None else Decimal(percent))
