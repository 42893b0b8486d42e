"""Figures of cards: issued, renewed, replaced, given up and who borrowed; by place, channel, kind of reader or time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shulian import clock
from shulian.apps.alliance.access import libraries_for, library_for
from shulian.apps.alliance.models import Library
from shulian.apps.readers.queries import categories
from shulian.apps.statistics.queries.cards import By, CardLine, Measure, card_lines, card_total
from shulian.apps.statistics.words import period_words
from shulian.core import periods
from shulian.core.periods import Period
from shulian.core.readertypes import Way
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import asked_for, in_office
from shulian.interfaces.office.entries import SOURCES
from shulian.interfaces.office.figures import FIRST_YEAR, period_asked
from shulian.interfaces.templatetags.look import day

CHANNELS = SOURCES | {Way.WEB: SOURCES["portal"], Way.MACHINE: SOURCES["kiosk"]}
"""A card's channel is the way of its registration, or the source of the act where that is the same."""
A_PAGE = 62
"""Two months of days."""
LINES = {
    By.LIBRARY: gettext_lazy("Libraries"),
    By.CITY: gettext_lazy("Cities"),
    By.CHANNEL: gettext_lazy("Channels"),
    By.CATEGORY: gettext_lazy("Kinds of reader"),
    By.DAY: gettext_lazy("Days"),
    By.MONTH: gettext_lazy("Months"),
    By.QUARTER: gettext_lazy("Quarters"),
    By.YEAR: gettext_lazy("Years"),
}
MEASURES = {
    Measure.ISSUED: pgettext_lazy("cards", "Issued"),
    Measure.REOPENED: pgettext_lazy("cards", "Issued again"),
    Measure.RENEWED: pgettext_lazy("cards", "Renewed"),
    Measure.REPLACED: pgettext_lazy("cards", "Replaced"),
    Measure.FROZEN: pgettext_lazy("cards", "Reported lost"),
    Measure.CANCELLED: pgettext_lazy("cards", "Given up"),
    Measure.DECEASED: pgettext_lazy("cards", "Closed after a death"),
    Measure.PROVISIONAL: pgettext_lazy("cards", "Provisional, not counted as issued"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    period: Period
    by: By
    chosen: Library | None
    libraries: list[Library]

    def address(self, **changes: str) -> str:
        """The parameters of this question with some of them changed."""
        asked = {"period": self.period.code, "by": str(self.by), "library": self.chosen.code if self.chosen else ""}
        return "?" + urlencode(asked | changes)


@in_office(Right.VIEW_FIGURES)
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The table, a page of it, with its total."""
    asked = _asked(request)
    lines = card_lines(asked.period, asked.libraries, asked.by)
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    total = card_total(asked.period, asked.libraries)
    seen = {
        "here": "figures",
        "asked": asked,
        "period": period_words(asked.period),
        "lines": [(words, asked.address(by=by), by is asked.by) for by, words in LINES.items()],
        "line_name": LINES[asked.by],
        "quick": _quick(asked),
        "years": range(clock.today().year, FIRST_YEAR - 1, -1),
        "months": range(1, 13),
        "libraries": libraries_for(request.user, Right.VIEW_FIGURES),
        "measures": list(MEASURES.values()),
        "page": page,
        "rows": [(name, _counts(line), line.active) for name, line in _named(list(page.object_list), asked.by)],
        "total": (_counts(total), total.active),
        "apart": asked.by in (By.CHANNEL, By.CATEGORY),
        "export": asked.address(),
    }
    return render(request, "office/figures/cards.html", seen)


@in_office(Right.VIEW_FIGURES)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The whole table as a workbook."""
    asked = _asked(request)
    lines = card_lines(asked.period, asked.libraries, asked.by)
    total = card_total(asked.period, asked.libraries)
    rows = [(name, *_counts(line), line.active) for name, line in _named(lines, asked.by)]
    rows.append((_("Total"), *_counts(total), total.active))
    page = xlsx.Page(
        name=_("Cards"),
        header=(str(LINES[asked.by]), *(str(words) for words in MEASURES.values()), _("Active readers")),
        rows=rows,
        title=f"{_('Cards')} {period_words(asked.period)}",
        notes=(_("Active readers are counted once in the total, however many libraries they borrowed at."),),
        totals=frozenset({len(rows) - 1}),
    )
    return workbook(xlsx.write([page]), f"cards_{asked.by}_{asked.period.code}.xlsx")


def _asked(request: HttpRequest) -> Asked:
    wanted = asked_for(request, "by")
    reach = libraries_for(request.user, Right.VIEW_FIGURES)
    code = asked_for(request, "library")
    chosen = library_for(request.user, Right.VIEW_FIGURES, code) if code else None
    if chosen is not None:
        reach = reach.filter(path__startswith=chosen.path)
    by = By(wanted) if wanted in list(By) else By.LIBRARY
    return Asked(period_asked(request), by, chosen, list(reach.select_related("reporting_unit")))


def _counts(line: CardLine) -> list[int]:
    return [line.of(measure) for measure in MEASURES]


def _named(lines: list[CardLine], by: By) -> list[tuple[str, CardLine]]:
    """Each line with its name: a channel and a kind of reader in words, time as it is said."""
    if by is By.CHANNEL:
        return [(str(CHANNELS.get(line.key, line.key or "—")), line) for line in lines]
    if by is By.CATEGORY:
        english = get_language() == "en"
        names = {kind.code: kind.name_en if english else kind.name for kind in categories()}
        return [(names.get(line.key, line.key or "—"), line) for line in lines]
    if by in (By.LIBRARY, By.CITY):
        return [(line.name, line) for line in lines]
    return [(_time(line.key, by), line) for line in lines]


def _time(key: str, by: By) -> str:
    begins = date.fromisoformat(key)
    if by is By.DAY:
        return day(begins)
    months = {By.MONTH: 1, By.QUARTER: 3, By.YEAR: 12}[by]
    return period_words(periods.between(begins.year, begins.month, months))


def _quick(asked: Asked) -> list[tuple[str, str, bool]]:
    """Periods a click away: this month, the quarter, the year, and the last three years."""
    today = clock.today()
    codes = [f"{today:%Y-%m}", f"{today.year}-Q{(today.month + 2) // 3}", str(today.year)]
    codes += [f"{today.year - 1}", f"{today.year - 2}-01--{today:%Y-%m}"]
    found = dict.fromkeys(map(periods.parse, codes))
    return [(period_words(one), asked.address(period=one.code), one == asked.period) for one in found]
