"""The figures that stand in issues and articles: as they are now, looked up once, beside what was printed before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.bulletin.published import as_published, is_whole, published_alone
from shulian.apps.statistics.models import Finding, Form, FormColumn, ReturnLine, SourceChoice
from shulian.apps.statistics.queries.calendar import owing
from shulian.apps.statistics.queries.choices import returns_that_stand
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.counted import counted
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.expected import expected_of, made_of_leaves
from shulian.apps.statistics.queries.places import institutions
from shulian.apps.statistics.queries.published import Shown
from shulian.apps.statistics.queries.returns import Beside, Collected, accepted, form_by_code
from shulian.apps.statistics.queries.snapshot import Key, standing
from shulian.apps.statistics.queries.snapshot import Standing as Stood
from shulian.apps.statistics.queries.windows import span_of
from shulian.core import prose, reconcile
from shulian.core.periods import Period, PeriodError, parse
from shulian.core.publishing import State
from shulian.core.sources import expects_members


@dataclass
class Figures:
    """What is collected for forms and periods, asked for once each."""

    found: dict[tuple[str, str], Collected | None] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)

    def of(self, form: Form | None, months: Period) -> Collected | None:
        """What was accepted and what the system counted itself; None for months that are not over yet."""
        if form is None or months.end >= clock.today():
            return None
        key = (form.pk, months.code)
        if key not in self.found:
            self.found[key] = collected(form, months, self.shown)
        return self.found[key]

    def at(self, place: prose.Figures) -> Collected | None:
        """Those of a place in a text; None for an unknown form or period, or without figures."""
        form, months = form_by_code(place.form), _months(place.period)
        return self.of(form, months) if months else None


def collected(form: Form, months: Period, shown: Shown | None = None) -> Collected | None:
    """A form's table: of each library what was published, else what the system counted, else what it reported."""
    seen = shown or Shown()
    reported = accepted(form.pk, months)
    found = together(reported, counted(form, months, beside_returns=reported is not None))
    found = found or published_alone(form, months, seen)
    return as_published(_with_expected(found), seen) if found else None


def _with_expected(found: Collected) -> Collected:
    """Who owes this form; of what the system counts, also whoever a publication of these figures would expect.

    Who made one whole table was asked for no more than is in it: of how many members that is it says all the same.
    """
    months = found.period
    duties = owing().filter(period__form=found.form, period__start=months.start, period__end=months.end)
    owed = frozenset(duties.values_list("library", flat=True))
    made = [as_of(column.indicator, months) for column in found.columns]
    if found.lines and all(line.of_return_id for line in found.lines):
        # Of what only returns tell nobody else is asked.
        made = [one for one in made if expects_members(made_of_leaves(one))]
    members = {pk: nodes for pk, (_head, nodes) in institutions().items()} if made else {}
    asked = [expected_of(one, months, members) for one in made]
    others = frozenset(pk for one in asked for pk in one.libraries if pk in members)
    if is_whole(found):
        return replace(found, expected=owed, members=others)
    wanting = frozenset(pk for one in asked for pk in one.wanting)
    return replace(found, expected=owed | others, wanting=wanting)


def together(reported: Collected | None, own: Collected | None) -> Collected | None:
    """Both as one table. A whole table with its printed totals stays as somebody signed it.

    Where a return says something else than the system counted neither is forgotten: both are kept `beside`.
    """
    if reported is None or own is None:
        return reported or own
    if is_whole(reported):
        return replace(reported, beside=tuple(_otherwise(reported.lines, own, counted_stands=False)))
    counted_at = {line.library_id: line for line in own.lines}
    replaced = [line for line in reported.lines if line.library_id in counted_at]
    beside = tuple(_otherwise(replaced, own, counted_stands=True))
    findings = tuple(one for one in reported.findings if _still_said(one, replaced, counted_at))
    for line in replaced:
        # What nobody counted there is what was reported.
        there = counted_at[line.library_id].cells
        counted_at[line.library_id].cells = line.cells | {key: one for key, one in there.items() if one is not None}
    lines = [*own.lines, *(line for line in reported.lines if line.library_id not in counted_at)]
    lines.sort(key=lambda line: line.library.path if line.library else "")
    keys = reported.table.columns
    rows = tuple(reconcile.Row(str(line.pk), tuple(line.cells.get(key) for key in keys)) for line in lines)
    table = reconcile.Table(keys, rows, adds_up=reported.table.adds_up, apart=reported.table.apart)
    return replace(
        reported,
        lines=tuple(lines),
        table=table,
        findings=findings,
        beside=beside,
        counted=own.counted,
    )


def _otherwise(lines: Iterable[ReturnLine], own: Collected, *, counted_stands: bool) -> Iterator[Beside]:
    """The cells of returns that the system counted otherwise."""
    counted_at = {line.library_id: line for line in own.lines}
    for line in lines:
        there = counted_at.get(line.library_id)
        for column in own.columns if there is not None and line.library_id else ():
            said, number = line.cells.get(column.key), there.cells.get(column.key) if there else None
            if there is not None and said is not None and number is not None and said != number:
                at = there.pk if counted_stands else line.pk
                yield Beside(at, there.name, column.key, said, number, counted_stands)


def _still_said(finding: Finding, replaced: Sequence[ReturnLine], counted_at: Mapping[int | None, ReturnLine]) -> bool:
    """Whether what was found in a return is about a figure that stands: not where the counted one took its place."""
    line = next((one for one in replaced if one.pk == finding.line_id), None)
    if line is None:
        return True
    stands = [key for key in line.cells if counted_at[line.library_id].cells.get(key) is None]
    # Its total is no longer that of the line; how its library was read is said as long as anything of it stands.
    return finding.column in stands or (bool(stands) and finding.weight == Finding.Weight.NOTE)


@dataclass(frozen=True)
class Apart:
    """The figure of a line as it was printed or published, and as the table has it."""

    name: str
    said: reconcile.Number | None
    now: reconcile.Number | None


@dataclass(frozen=True)
class Published:
    """The total of an indicator as it was published for the same months, and as the table has it; or its `lines`."""

    column: FormColumn
    period: Period
    published: reconcile.Number | None = None
    now: reconcile.Number | None = None
    lines: tuple[Apart, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What is known of a table besides its figures: what was published, who owes a return, how much is unanswered.

    `beside` are for each column the figures of returns that the system counted otherwise, and of those `in_part` a part
    that they owe is not there. By what was `chosen` a return stands over what the system counted. Columns that are
    `late` are of months that are closed and not published: they will be published with other late entries.
    """

    published: tuple[Published, ...] = ()
    expected: int = 0
    missing: tuple[str, ...] = ()
    unanswered: int = 0
    beside: tuple[tuple[FormColumn, tuple[Beside, ...]], ...] = ()
    in_part: tuple[str, ...] = ()
    chosen: tuple[SourceChoice, ...] = ()
    late: tuple[FormColumn, ...] = ()


NOTHING_KNOWN = Standing()


def standing_of(found: Collected) -> Standing:
    """How a table stands to what was published for its months, and to the returns that are owed for them."""
    questions = [one for one in found.findings if one.weight == Finding.Weight.QUESTION]
    unanswered = sum(one.state == Finding.State.OPEN for one in questions)
    return Standing(
        published=tuple(_published(found)),
        expected=len(found.expected),
        missing=_names(found.expected - found.libraries),
        unanswered=unanswered,
        beside=tuple(_beside(found)),
        in_part=_names(found.wanting & found.libraries),
        chosen=returns_that_stand(found.period, [column.indicator_id for column in found.columns]),
        late=tuple(_late(found)),
    )


def _late(found: Collected) -> Iterator[FormColumn]:
    """Columns of which something else is printed than will be published; a whole table is printed as it was signed."""
    for column in () if is_whole(found) else found.columns:
        if counts_otherwise(column.indicator, found.period):
            yield column


def _names(libraries: Collection[int]) -> tuple[str, ...]:
    named = Library.objects.filter(pk__in=libraries).order_by("path") if libraries else Library.objects.none()
    return tuple(named.values_list("name", flat=True))


def _beside(found: Collected) -> Iterator[tuple[FormColumn, tuple[Beside, ...]]]:
    for column in found.columns:
        here = tuple(one for one in found.beside if one.column == column.key)
        if here:
            yield column, here


def _published(found: Collected) -> Iterator[Published]:
    """Totals and lines of columns that are not shown as they were published: those of a whole table."""
    asked = [column for column in found.columns if column.key not in found.out]
    span = span_of(found.period) if asked else None
    stood = standing(span) if span is not None and span.state == State.PUBLISHED else {}
    totals = dict(zip(found.table.columns, reconcile.column_totals(found.table), strict=True))
    for column in asked if stood else ():
        one, now = stood.get((column.indicator_id, None)), totals[column.key]
        # Where no total is printed there is none that could be another one.
        told = column.key not in found.table.apart and one is not None and one.figure.value is not None
        if one is not None and told and one.figure.value != now:
            yield Published(column, found.period, reconcile.plain(one.figure.value or 0), now)
        lines = tuple(_lines_apart(found, column, stood))
        if lines:
            yield Published(column, found.period, lines=lines)


def _lines_apart(found: Collected, column: FormColumn, stood: Mapping[Key, Stood]) -> Iterator[Apart]:
    homes = {pk: head for head, (_library, members) in institutions().items() for pk in members}
    here: dict[int, reconcile.Number | None] = {}
    for line in found.lines:
        home = homes.get(line.library_id or 0, 0)
        here[home] = reconcile.total((here.get(home), line.cells.get(column.key)))
    lines = {pk: one.figure for (code, pk), one in stood.items() if code == column.indicator_id and pk is not None}
    for pk, figure in lines.items():
        if figure.value != here.get(pk):
            yield Apart(figure.name, None if figure.value is None else reconcile.plain(figure.value), here.get(pk))
    names = {line.library_id: line.name for line in found.lines}
    for pk in here.keys() - lines.keys() - {0} if lines else ():
        if here[pk] is not None:
            yield Apart(names.get(pk, ""), None, here[pk])


def is_known(place: prose.Figures) -> bool:
    """Whether there are figures for this place."""
    return Figures().at(place) is not None


def _months(code: str) -> Period | None:
    try:
        return parse(code)
    except (PeriodError, ValueError):
        return None
