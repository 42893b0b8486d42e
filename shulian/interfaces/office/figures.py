"""Figures: an indicator for a period, by library, city or reporting unit; as a table, a chart and a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from shulian import clock
from shulian.apps.alliance.access import libraries_for, library_for
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.tree import by_institution
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.once import asked_once
from shulian.apps.statistics.open_words import counts_otherwise_words
from shulian.apps.statistics.published_words import out_words, published_words
from shulian.apps.statistics.queries import figures as queries
from shulian.apps.statistics.queries.behind import behind as behind_of
from shulian.apps.statistics.queries.behind import wanted_of
from shulian.apps.statistics.queries.choices import returns_that_stand
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.coverage import Covered, covered, members_in
from shulian.apps.statistics.queries.definitions import as_of, by_code, definition
from shulian.apps.statistics.queries.derived import Compared, compared
from shulian.apps.statistics.queries.figures import GroupFigure, Level, Out
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.published import Shown
from shulian.apps.statistics.queries.restated import Restated, restated_among
from shulian.apps.statistics.queries.returns import reported_periods
from shulian.apps.statistics.queries.untold import readers_in
from shulian.apps.statistics.restated_words import restated_words
from shulian.apps.statistics.tabling import open_in
from shulian.apps.statistics.words import in_print, name_of, period_words, unit_of
from shulian.core import periods, reconcile
from shulian.core.agreeing import adds_up
from shulian.core.indicators import Comparison, Counting, compare, counts_readers_by_year
from shulian.core.periods import Period, PeriodError
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import asked_for, in_office
from shulian.interfaces.office.entries import apart_of, described
from shulian.interfaces.office.parts import parts_now
from shulian.interfaces.office.report_file import coverage_words
from shulian.interfaces.office.summed import Sum, published_ones

A_PAGE = 50
ON_THE_CHART = 30
FIRST_YEAR = 2000
SMALLEST_SHARE = 0.1
MOST_SAID = 40
LEVELS = {
    Level.LIBRARY: gettext_lazy("Libraries"),
    Level.CITY: gettext_lazy("Cities"),
    Level.UNIT: gettext_lazy("Reporting units"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    indicator: Indicator
    period: Period
    level: Level
    chosen: Library | None
    reach: QuerySet[Library]

    @cached_property
    def groups(self) -> list[Group]:
        """The lines of the table."""
        return queries.groups_of(self.reach, self.level)

    @cached_property
    def everything(self) -> Group:
        """All of them together."""
        return Group("", "", tuple([one.pk for one in self.reach]))

    def address(self, **changes: str) -> str:
        """The parameters of this question with some of them changed."""
        asked = {
            "indicator": self.indicator.pk,
            "period": self.period.code,
            "level": str(self.level),
            "library": self.chosen.code if self.chosen else "",
        }
        return "?" + urlencode(asked | changes)


@dataclass(frozen=True)
class OutShown:
    """In words, where a figure was published, what it was before, what was late or came in since, and its records."""

    words: str
    since: str
    address: str


def out_shown(indicator: Indicator, out: Out | None, restated: Mapping[int, Restated]) -> OutShown | None:
    """A published figure as a page says it, with what it was before it was restated, and why."""
    if out is None:
        return None
    told = not (restated and readers_in(indicator))
    before = restated_words([restated[one] for one in out.figures if one in restated], told=told)
    address = reverse("office:published-behind", args=out.figures) if len(out.figures) == 1 else ""
    since = " ".join(filter(None, (*before, out_words(indicator, out))))
    return OutShown(published_words(out.at, out.number), since, address)


@dataclass(frozen=True)
class FigureLine:
    """A line of the table; `share` of the total in percent, None where either is missing."""

    figure: GroupFigure
    address: str
    share: str | None
    out: OutShown | None = None
    present: int = 0
    expected: int = 0

    @property
    def is_told(self) -> bool:
        """Whether there is a figure, or one that came in after the publication, or several that have no sum."""
        since = self.out is not None and bool(self.out.since)
        return self.figure.value is not None or self.figure.unsummed or self.figure.then or since


@in_office(Right.VIEW_FIGURES)
@require_GET
@asked_once()
def figures(request: HttpRequest) -> HttpResponse:
    """The table with its chart; every figure leads to what it is made of."""
    asked, shown = _asked(request), Shown()
    coverage = _covered(asked, shown)
    lines, total, out = _lines(asked, shown, coverage)
    seen = {
        "here": "figures",
        "asked": asked,
        "indicators": [(one, name_of(one)) for one in by_code().values()],
        "levels": [(str(level), words) for level, words in LEVELS.items()],
        "quick": _quick(asked),
        "years": range(clock.today().year, FIRST_YEAR - 1, -1),
        "months": range(1, 13),
        "libraries": libraries_for(request.user, Right.VIEW_FIGURES),
        "name": name_of(asked.indicator),
        "unit": unit_of(asked.indicator),
        "period": period_words(asked.period),
        "lines": [line for line in lines if line.is_told],
        "coverage": coverage,
        "without": [one.name for one in coverage.missing],
        "uncovered": [one.name for one in _unknown(lines) if one.uncovered],
        "running": periods.runs(asked.period, clock.today()),
        "total": total,
        "out": out,
        "findings": list(_open_beside_lines(asked, coverage)),
        "by_year": counts_readers_by_year(Counting(asked.indicator.counting), asked.period),
        "comparisons": _comparisons(asked, shown),
        "chart": _chart(asked, lines),
        "export": asked.address(),
    }
    return render(request, "office/figures/figures.html", seen)


@in_office(Right.VIEW_FIGURES)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same table as a workbook."""
    asked = _asked(request)
    shown = Shown()
    coverage = _covered(asked, shown)
    lines, total, out = _lines(asked, shown, coverage)
    header = (
        *(str(LEVELS[asked.level]), name_of(asked.indicator), _("Members that report"), _("With a figure")),
        _("What is to be known"),
    )
    rows = [
        (line.figure.name, _plain(line.figure.value), line.expected, line.present, _remarks(line.figure, line.out))
        for line in lines
    ]
    whole = _remarks(total, out)
    rows.append((_("Total"), _plain(total.value), coverage.expected, coverage.present, whole))
    page = xlsx.Page(
        name=name_of(asked.indicator),
        header=header,
        rows=rows,
        title=f"{name_of(asked.indicator)} {period_words(asked.period)}",
        notes=_notes(asked, coverage),
        totals=frozenset({len(rows) - 1}),
    )
    return workbook(xlsx.write([page]), f"{asked.indicator.pk}_{asked.period.code}.xlsx")


def _plain(value: int | Decimal | None) -> int | float | None:
    """A figure as workbooks and charts take it."""
    return float(value) if isinstance(value, Decimal) else value


def _remarks(figure: GroupFigure, out: OutShown | None) -> str | None:
    """What stands beside a figure: that it is no whole one, that a return says another, and where it was published."""
    said = [out.words, out.since] if out else []
    if figure.lacking:
        said.append(_("at least: %(n)s left parts blank") % {"n": figure.lacking})
    if figure.doubtful:
        said.append(_("a return says something else"))
    if figure.then:
        said.append(_("there was none when it was published"))
    elif figure.of_both_sources:
        said.append(_("what was counted and what was reported make no sum"))
    elif figure.of_periods:
        said.append(_("the figures of several periods cannot be added up"))
    elif figure.unsummed and figure.value is None:
        said.append(_("the figures of several libraries cannot be added up"))
    return _("; ").join(filter(None, said)) or None


def _open_beside_lines(asked: Asked, coverage: Covered) -> Iterator[str]:
    """What is open about the figures, as far as it does not stand in the lines of the libraries themselves."""
    # A return that stands by a decision says something else than the system counted: else there is none.
    of = asked.indicator.parts or [asked.indicator.pk]
    decided = returns_that_stand(asked.period, of, asked.everything.libraries) if coverage.doubtful else ()
    in_lines = replace(coverage, doubtful=(), lacking=()) if asked.level is Level.LIBRARY else coverage
    if counts_otherwise(asked.indicator, asked.period, asked.everything.libraries):
        yield counts_otherwise_words()
    yield from open_in(name_of(asked.indicator), in_lines, decided)


def _notes(asked: Asked, coverage: Covered) -> tuple[str, ...]:
    """What must be known to read the table rightly."""
    notes = [_("Unit: %(unit)s") % {"unit": unit_of(asked.indicator)}, _("A blank figure is missing, not zero.")]
    missing = [one.name for one in coverage.missing]
    notes += coverage_words({"coverage": [coverage.present, coverage.expected], "missing": missing})
    notes += _open_beside_lines(asked, coverage)
    if counts_readers_by_year(Counting(asked.indicator.counting), asked.period):
        notes.append(_("A reader who borrowed in two calendar years counts once in each of them."))
    return tuple(notes)


@in_office(Right.VIEW_FIGURES)
@require_GET
@asked_once()
def behind(request: HttpRequest) -> HttpResponse:
    """The journal entries that a figure is made of, and the returns that they come from."""
    asked = _asked(request)
    key = asked_for(request, "group")
    group = next((one for one in asked.groups if one.key == key), None)
    libraries = group.libraries if group else tuple([one.pk for one in asked.reach])
    stood = Shown().stood(asked.indicator.pk, asked.period, libraries)
    if stood and stood.figures:
        title = f"{name_of(asked.indicator)} {period_words(asked.period)}"
        back = (reverse("office:figures") + asked.address(), title)
        place = (group.name if group else "") or _("All libraries")
        return published_ones(request, Sum(title, place, back, in_print(stood.value), libraries), stood.figures)
    found = behind_of(wanted_of(asked.indicator, asked.period, libraries))
    page = Paginator(found.standing(), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "figures",
        "asked": asked,
        "name": name_of(asked.indicator),
        "period": period_words(asked.period),
        "group": group,
        "parts": parts_now(
            asked.indicator,
            asked.period,
            libraries,
            lambda code, months: (
                reverse("office:figure-behind") + asked.address(indicator=code, period=months, group=key)
            ),
        ),
        "page": page,
        "entries": described(request, name_of(asked.indicator), page),
        "apart_from_it": apart_of(request, name_of(asked.indicator), found),
        "back": asked.address(),
    }
    return render(request, "office/figures/behind.html", seen)


def _asked(request: HttpRequest) -> Asked:
    indicator = queries.indicator_by_code(asked_for(request, "indicator")) or queries.indicators()[0]
    wanted = asked_for(request, "level")
    level = Level(wanted) if wanted in list(Level) else Level.LIBRARY
    reach = libraries_for(request.user, Right.VIEW_FIGURES)
    code = asked_for(request, "library")
    chosen = library_for(request.user, Right.VIEW_FIGURES, code) if code else None
    if chosen is not None:
        reach = reach.filter(path__startswith=chosen.path)
    return Asked(indicator, period_asked(request), level, chosen, reach.select_related("reporting_unit"))


def period_asked(request: HttpRequest) -> Period:
    """The period of the address: a code, or a first and a last month; this year, and it is said, if it names none."""
    code = asked_for(request, "period")
    if asked_for(request, "from_year"):
        first, last = (
            f"{asked_for(request, f'{end}_year')}-{asked_for(request, f'{end}_month'):0>2}" for end in ("from", "to")
        )
        code = f"{first}--{last}"
    with suppress(PeriodError):
        return periods.parse(code)
    if code:
        wrong = _("“%(asked)s” is no period, so this year is shown. Write it as 2026-Q3, or as 2025-12--2026-05.")
        messages.error(request, wrong % {"asked": code[:MOST_SAID]})
    return periods.parse(str(clock.today().year))


def _quick(asked: Asked) -> list[tuple[str, str, bool]]:
    """Periods a click away: this month, quarter and year, and those that returns are about."""
    today = clock.today()
    codes = [f"{today:%Y-%m}", f"{today.year}-Q{(today.month + 2) // 3}", str(today.year)]
    found = dict.fromkeys([*map(periods.parse, codes), *reported_periods()])
    return [(period_words(one), asked.address(period=one.code), one == asked.period) for one in found]


def _covered(asked: Asked, shown: Shown) -> Covered:
    """Of whom a figure is expected and who has one, as publications count them; the page's groups are counted along."""
    own = [Group(str(head.pk), head.name, members) for head, members in by_institution(asked.reach)]
    shown.live(asked.indicator, asked.period, [*own, *asked.groups, asked.everything])
    found = covered(asked.indicator, asked.period, list(asked.reach), shown.live)
    return shown.covered(asked.indicator, asked.period, found)


def _lines(asked: Asked, shown: Shown, coverage: Covered) -> tuple[list[FigureLine], GroupFigure, OutShown | None]:
    """The lines, the largest first, those without a figure last; the total of all of them, and how it was published."""
    *found, total = shown.grouped(asked.indicator, asked.period, [*asked.groups, asked.everything])
    found.sort(key=lambda one: (one.value is None, -(one.value or 0)))
    restated = restated_among({pk for one in (*found, total) if one.out for pk in one.out.figures})
    # A quotient is no part of another one.
    whole = None if asked.indicator.derive else total.value
    members = {group.key: members_in(coverage, group.libraries) for group in asked.groups}
    lines = [
        FigureLine(
            one,
            asked.address(group=one.key),
            _share(one.value, whole),
            out_shown(asked.indicator, one.out, restated),
            *members[one.key],
        )
        for one in found
    ]
    return lines, total, out_shown(asked.indicator, total.out, restated)


def _unknown(lines: list[FigureLine]) -> list[GroupFigure]:
    return [line.figure for line in lines if not line.is_told]


def _share(part: int | Decimal | None, whole: int | Decimal | None) -> str | None:
    if part is None or not whole:
        return None
    share = 100 * part / whole
    return f"{share:.1f}" if share >= SMALLEST_SHARE or not part else f"<{SMALLEST_SHARE}"


def _comparisons(asked: Asked, shown: Shown) -> list[tuple[str, str, Compared, Comparison]]:
    """The period before and the same period last year, each with its change at the libraries that have both."""
    homes = shown.homes(asked.everything.libraries)
    found = []
    for words, period in (
        (_("Period before"), periods.previous(asked.period)),
        (_("Year before"), periods.year_before(asked.period)),
    ):
        (one,) = compared(asked.indicator, (asked.period, period), [asked.everything], shown.grouped, homes)
        # As long as a period runs, what there is of it is no less than all of another one.
        running = periods.runs(asked.period, clock.today())
        change = Comparison(None, None) if running else compare(one.value, one.base)
        found.append((words, period_words(period), one, change))
    return found


def _chart(asked: Asked, lines: list[FigureLine]) -> dict[str, Any]:
    """What charts.js draws: names and values of the largest lines."""
    shown = [line.figure for line in lines if line.figure.value is not None][:ON_THE_CHART]
    adds = adds_up(definition(as_of(asked.indicator, asked.period)))
    return {
        "names": [one.name for one in shown],
        "values": [_plain(one.value) for one in shown],
        "series": name_of(asked.indicator),
        "unit": unit_of(asked.indicator),
        "rows": next(size for size in (10, 20, ON_THE_CHART) if len(shown) <= size),
        "rest": reconcile.total(line.figure.value for line in lines[ON_THE_CHART:]) if adds else None,
    }
