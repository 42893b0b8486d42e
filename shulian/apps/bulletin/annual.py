"""Indicators as they stand in an issue: a year beside the one before, by city or library, with what does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import dropwhile

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library
from shulian.apps.bulletin.few import HIDDEN
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.statistics.base_words import bases_not_out_words
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.open_words import (
    counts_otherwise_words,
    covered_words,
    of_both_sources_words,
    of_periods_words,
    unsummed_words,
)
from shulian.apps.statistics.point_words import decided_words
from shulian.apps.statistics.published_words import out_words, published_words
from shulian.apps.statistics.queries.choices import returns_that_stand
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.coverage import Covered, covered
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.derived import Compared, compared
from shulian.apps.statistics.queries.figures import GroupFigure, Level, grouped, groups_of
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.published import Shown, figures_in
from shulian.apps.statistics.queries.restated import restated
from shulian.apps.statistics.queries.untold import columns_of_readers, readers_in, untold
from shulian.apps.statistics.restated_words import restated_words
from shulian.apps.statistics.words import finding_words, in_print, name_of, period_words
from shulian.core.periods import Period, year_before
from shulian.core.reconcile import percent_change

Value = int | Decimal | None
YEARS = 5
DECIMALS = 1
MOST_FINDINGS = 20


@dataclass(frozen=True)
class Line:
    """One place: its figure of the year and of the year before; what is compared is of those that have both (同比).

    `change` is the difference, of percentages in points. `libraries` are its institutions, none for the whole. Of a
    hidden one nothing is held here, so that nothing of it gets into print or into what is frozen.
    """

    name: str
    value: Value
    before: Value
    change: Value = None
    percent: Decimal | None = None
    hides_value: bool = False
    hides_before: bool = False
    libraries: tuple[int, ...] = ()

    @property
    def is_of_the_same(self) -> bool:
        """Whether both years' figures come from the same libraries, so that the difference says something."""
        if self.value is None or self.before is None:
            return False
        return self.change == self.value - self.before


@dataclass(frozen=True)
class Told:
    """An indicator as an issue shows it: its lines, the whole, who has a figure, and all that does not agree.

    `out` says in words which of its figures are shown as they were published, and what has come in since; and where
    there is none of all, as those of several libraries are `unsummed`.
    """

    indicator: Indicator
    period: Period
    lines: tuple[Line, ...]
    whole: Line
    coverage: Covered
    otherwise: tuple[str, ...] = ()
    years: tuple[tuple[Period, Value, bool], ...] = ()
    findings: tuple[str, ...] = ()
    version: int = 1
    out: tuple[str, ...] = ()
    unsummed: bool = False

    @property
    def hides_any(self) -> bool:
        """Whether any figure of it is not told."""
        lines = any(line.hides_value or line.hides_before for line in (*self.lines, self.whole))
        return lines or any(hidden for _months, _value, hidden in self.years)

    @property
    def to_sign(self) -> tuple[str, ...]:
        """In words, each with the name of the indicator where it does not say it itself."""
        doubtful = (self._doubtful(library) for library in self.coverage.doubtful)
        return (*self.otherwise, *doubtful, *covered_words(self.coverage, name_of(self.indicator)), *self.findings)

    @property
    def of_some(self) -> Iterator[tuple[str, frozenset[int]]]:
        """What does not agree at some libraries, in the same words, with these libraries."""
        whole, name = self.coverage, name_of(self.indicator)
        none = replace(whole, missing=(), shorter=(), lacking=(), unanswered=0, redefined=())
        for library in whole.doubtful:
            yield self._doubtful(library), frozenset({library.pk})
        parts = (
            (replace(none, missing=whole.missing), whole.missing),
            (replace(none, shorter=whole.shorter), whole.shorter),
            (replace(none, lacking=whole.lacking), whole.lacking),
        )
        for part, libraries in parts:
            for words in covered_words(part, name):
                yield words, frozenset(one.pk for one in libraries)

    def _doubtful(self, library: Library) -> str:
        said = _("%(name)s, %(library)s: the return says something else than the system counted.")
        return said % {"name": name_of(self.indicator), "library": library.name}


@dataclass(frozen=True)
class IndicatorSource:
    """The indicators of one block, looked up once; the issue treats it like the source of a table."""

    block: Block
    title: str
    told: tuple[Told, ...]
    what: str = ""
    is_block: bool = True
    collected: None = None

    @property
    def prints_findings(self) -> bool:
        """Whether what does not agree stands under the figures."""
        return self.block.prints_findings

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to show; one that is missing among others is shown as missing."""
        return any(one.whole.value is not None or one.whole.hides_value or one.unsummed for one in self.told)

    @property
    def to_sign(self) -> tuple[str, ...]:
        """Everything that does not agree, each once."""
        return tuple(dict.fromkeys(words for one in self.told for words in one.to_sign))


def source_of(issue: Issue, block: Block, shown: Shown | None = None) -> IndicatorSource:
    """What a block of indicators shows: what was published of its months, else what there is now."""
    found = Indicator.objects.in_bulk(block.indicators)
    period = Period(block.start, block.end) if block.start and block.end else None
    if period is None:
        raise ValueError("a block of indicators has a period")
    around = _Around(block, period, printed_earlier(issue), list(_libraries()), shown or Shown())
    told = tuple(_told(found[code], around) for code in block.indicators if code in found)
    names = "、".join(name_of(one.indicator) for one in told)
    return IndicatorSource(block, block.title or names, told)


Printed = dict[tuple[str, str], tuple[str, str]]


def printed_earlier(issue: Issue) -> Printed:
    """Totals of indicators by code and period, with the last issue that printed them, in words."""
    published = Issue.objects.filter(status=Issue.Status.PUBLISHED).exclude(pk=issue.pk).order_by("published_at")
    found: Printed = {}
    for kind, number, sources in published.values_list("kind", "number", "snapshot__sources"):
        annual = kind == Issue.Kind.ANNUAL
        named = _("The annual report of %(number)s") if annual else _("Issue no. %(number)s")
        for one in sources or ():
            if "indicator" in one:
                found[one["indicator"], one["period"]] = (named % {"number": number}, one["total"])
    return found


def with_figures(codes: Sequence[str], period: Period) -> list[str]:
    """Those of these indicators of which the alliance has a figure, if only those of the libraries."""
    found = Indicator.objects.in_bulk(codes)
    everyone = Group("", "", tuple(Library.objects.values_list("pk", flat=True)))
    lines = {code: grouped(found[code], period, [everyone])[0] for code in codes if code in found}
    return [code for code, line in lines.items() if line.value is not None or line.unsummed]


@dataclass(frozen=True)
class _Around:
    """What all indicators of a block share, asked for once."""

    block: Block
    period: Period
    earlier: Printed
    libraries: Sequence[Library]
    shown: Shown


def _libraries() -> QuerySet[Library]:
    found: QuerySet[Library] = Library.objects.select_related("reporting_unit").order_by("path")
    return found


def _told(indicator: Indicator, around: _Around) -> Told:
    block, period, libraries = around.block, around.period, around.libraries
    everyone = Group("", "", tuple(library.pk for library in libraries))
    places = _places(block.place, libraries)
    now, before = (
        {line.key: line for line in around.shown.grouped(as_of(indicator, months), months, [*places, everyone])}
        for months in (period, year_before(period))
    )
    change = _changes(indicator, period, [*places, everyone], around.shown)
    few, were_few = (untold(indicator, months) for months in (period, year_before(period)))
    homes = {pk: home for home, (_head, members) in institutions().items() for pk in members} if places else {}
    lines = tuple(
        replace(
            _line(
                (one.name, now[one.key].value, before[one.key].value, change[one.key]),
                *(any_of.hides(one.libraries) for any_of in (few, were_few)),
            ),
            libraries=tuple(sorted({homes.get(pk, pk) for pk in one.libraries})),
        )
        for one in places
    )
    whole = _line((_("Total"), now[""].value, before[""].value, change[""]), few.whole, were_few.whole)
    years = tuple(_years(indicator, everyone, around)) if _is_row_of_years(block) else ()
    coverage = covered(indicator, period, libraries)
    decided = map(decided_words, returns_that_stand(period, [indicator.pk, *indicator.parts, *indicator.over]))
    return Told(
        as_of(indicator, period),
        period,
        lines,
        whole,
        around.shown.covered(indicator, period, coverage),
        otherwise=tuple(_otherwise(indicator, whole, around)),
        years=years,
        findings=tuple(dict.fromkeys([*_findings(indicator, coverage), *decided, *_late(indicator, period)])),
        version=now[""].version,
        out=(*_out(indicator, period, (now[""], before[""])), *_restated(indicator, period, now[""], before[""])),
        unsummed=now[""].unsummed,
    )


def _out(indicator: Indicator, period: Period, whole: tuple[GroupFigure, GroupFigure]) -> Iterator[str]:
    """Of which months a total is shown as it was published, what was late and came in since; or that it has no sum."""
    for months, line in zip((period, year_before(period)), whole, strict=True):
        if line.out is not None:
            words = {"name": name_of(indicator), "period": period_words(months)}
            words["when"] = published_words(line.out.at, line.out.number)
            out = _("%(name)s of %(period)s: %(when)s.") % words
            yield " ".join(filter(None, (out, out_words(indicator, line.out))))
            if indicator.derive:
                yield from bases_not_out_words(figures_in(line.out.figures))
    for said in dict.fromkeys(_without_sum(line) for line in whole if line.unsummed and not line.then):
        yield _("%(name)s: %(words)s") % {"name": name_of(indicator), "words": said}


def _without_sum(line: GroupFigure) -> str:
    """Why what there is makes no sum, of several libraries or of one alone."""
    if line.of_periods:
        return of_periods_words()
    return of_both_sources_words() if line.of_both_sources else unsummed_words()


def _late(indicator: Indicator, period: Period) -> Iterator[str]:
    if counts_otherwise(indicator, period):
        yield _("%(name)s: %(words)s") % {"name": name_of(indicator), "words": counts_otherwise_words()}


def _restated(indicator: Indicator, period: Period, *whole: GroupFigure) -> Iterator[str]:
    """Of which months a total is shown as it was restated, what it was before and why; of readers only why."""
    for months, line in zip((period, year_before(period)), whole, strict=True):
        found = restated(indicator.pk, months, whole=True) if line.out else ()
        for words in restated_words(found, told=not readers_in(indicator)):
            said = {"name": name_of(indicator), "period": period_words(months), "words": words}
            yield _("%(name)s of %(period)s: %(words)s") % said


def _line(said: tuple[str, Value, Value, Compared], few: bool, were_few: bool) -> Line:
    """Of two years and the change between them two give away the third."""
    name, value, before, one = said
    hides_value, hides_before = few and value is not None, were_few and before is not None
    return Line(
        name,
        None if few else value,
        None if were_few else before,
        None if few or were_few else one.change,
        None if few or were_few else percent_change(one.value, one.base, DECIMALS),
        hides_value,
        hides_before,
    )


def _findings(indicator: Indicator, coverage: Covered) -> Iterator[str]:
    """What does not add up in the returns; of readers only that it does not."""
    shown = coverage.findings[:MOST_FINDINGS]
    of_readers = columns_of_readers({one.of_return.period.form_id for one in shown if one.of_return})
    all_of_them = bool(readers_in(indicator))
    for one in shown:
        form = one.of_return.period.form_id if one.of_return else ""
        if all_of_them or any((form, key) in of_readers for key in (one.column, *one.text.split())):
            yield _("%(name)s: a return does not add up.") % {"name": name_of(indicator)}
        else:
            yield finding_words(one)
    if len(coverage.findings) > len(shown):
        words = _("%(name)s: %(count)s more differences stand with the returns.")
        yield words % {"name": name_of(indicator), "count": len(coverage.findings) - len(shown)}


def _changes(indicator: Indicator, period: Period, groups: Sequence[Group], shown: Shown) -> dict[str, Compared]:
    """同比 of each place, of the libraries that have a figure in both years."""
    found = compared(indicator, (period, year_before(period)), groups, shown.grouped)
    return {group.key: one for group, one in zip(groups, found, strict=True)}


def _places(place: str, libraries: Sequence[Library]) -> list[Group]:
    if place == Block.Place.CITY:
        return groups_of(libraries, Level.CITY)
    if place == Block.Place.LIBRARY:
        return [Group(head.code, head.name, members) for head, members in institutions().values()]
    return []


def _is_row_of_years(block: Block) -> bool:
    return block.place == Block.Place.ALL and block.shape == Block.Shape.CHART


def _years(indicator: Indicator, everyone: Group, around: _Around) -> list[tuple[Period, Value, bool]]:
    """From the first year of which there is a figure: before it nobody counted, after it one is missing."""
    found: list[tuple[Period, Value, bool]] = []
    row = [around.period]
    for _earlier in range(YEARS - 1):
        row.append(year_before(row[-1]))
    for months in reversed(row):
        (line,) = around.shown.grouped(as_of(indicator, months), months, [everyone])
        few = line.value is not None and untold(indicator, months).whole
        found.append((months, None if few else line.value, few))
    return list(dropwhile(lambda year: year[1] is None and not year[2], found))


def _otherwise(indicator: Indicator, whole: Line, around: _Around) -> Iterator[str]:
    """Where the figures are others than those that an earlier issue printed."""
    name, period = name_of(indicator), around.period
    told = ((period, whole.value, whole.hides_value), (year_before(period), whole.before, whole.hides_before))
    for months, value in ((months, value) for months, value, hidden in told if not hidden):
        words = {"name": name, "period": period_words(months), "now": in_print(value)}
        issue, printed = around.earlier.get((indicator.pk, months.code), ("", ""))
        if issue and printed not in (HIDDEN, in_print(value)):
            words |= {"issue": issue, "printed": printed}
            yield _("%(name)s of %(period)s: %(issue)s printed %(printed)s, now it is %(now)s.") % words


def sources_in(source: IndicatorSource) -> list[dict[str, object]]:
    """Which definitions the figures are made with, and the totals, for the snapshot."""
    return [
        {
            "indicator": one.indicator.pk,
            "version": one.version,
            "period": one.period.code,
            "total": HIDDEN if one.whole.hides_value else in_print(one.whole.value),
            "present": one.coverage.present,
            "expected": one.coverage.expected,
        }
        for one in source.told
    ]
