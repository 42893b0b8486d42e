"""Reports that run by themselves: ordered from a table of the workbench, looked at, paused, taken over, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.statistics.access import (
    run_to_repeat,
    schedule_for,
    schedule_to_steer,
    steers,
    visible_schedules,
)
from shulian.apps.statistics.actions.scheduling import Order, order, run_again, steer, tell_others
from shulian.apps.statistics.definition_words import DIMENSIONS
from shulian.apps.statistics.models import Run, Schedule
from shulian.apps.statistics.queries.schedules import about, next_of, published_periods, viewers
from shulian.apps.statistics.schedule_words import DEEDS, DONE, EVERY, STATES, WHY, run_state, when_words, why
from shulian.apps.statistics.words import name_of, period_words
from shulian.core.periods import Period, following, last_over, year_before
from shulian.core.roles import Right
from shulian.core.schedules import LATEST_DAYS, MONTHS, Deed, Every, Moment, State, deeds_of
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import left_out, paged
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.figures import A_PAGE
from shulian.interfaces.office.workbench import NAME_LENGTH, Bench, bench_of, choose_first, names_of
from shulian.interfaces.templatetags.look import moment

LAST, NOW, YEAR = "last", "now", "year"
DAYS_AT_FIRST = 10
MOST_ROWS = 10_000
BADGES = {State.RUNNING: "yes", State.PAUSED: "look", State.STOPPED: "stop", State.ENDED: ""}


class ToldForm(ActForm):
    """Who else gets word of every run."""

    told = forms.MultipleChoiceField(
        label=gettext_lazy("Who else gets a mail with the link"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Colleagues who may see these figures and have an address. The mail holds no figures."),
    )

    def __init__(self, colleagues: Sequence[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues if one.email}
        self.fields["told"].choices = [(pk, one.display_name) for pk, one in self.colleagues.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Account]:
        """Those that were ticked."""
        return [self.colleagues[pk] for pk in self.cleaned_data["told"]]


class OrderForm(ToldForm):
    """How often a report is made, and when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH - 20)
    every = forms.ChoiceField(
        label=pgettext_lazy("schedule", "How often"), choices=list(EVERY.items()), initial=Every.QUARTER
    )
    begins = forms.TypedChoiceField(
        label=gettext_lazy("Half-years begin with"),
        choices=[(month, f"{month} / {month + 6}") for month in range(1, 7)],
        coerce=int,
        initial=1,
        required=False,
        empty_value="1",
        help_text=gettext_lazy("The two months of the year; for other lengths it does not matter."),
    )
    moment = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (Moment.DAYS, gettext_lazy("So many days after the end of the period")),
            (Moment.PUBLISHED, gettext_lazy("Once the figures of the period are published")),
        ],
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days after the end"),
        min_value=1,
        max_value=LATEST_DAYS,
        initial=DAYS_AT_FIRST,
        help_text=gettext_lazy("By then the returns should be in. It does not matter for published figures."),
    )
    first = forms.ChoiceField(
        label=pgettext_lazy("schedule", "Begin with"),
        choices=[
            (LAST, gettext_lazy("the last period that is over")),
            (NOW, gettext_lazy("the period of today")),
            (YEAR, gettext_lazy("the last period and those of the year before it")),
        ],
    )
    field_order = ("name", "every", "begins", "moment", "days", "first", "told")

    def order_of(self, bench: Bench) -> Order:
        """What was ordered."""
        said = self.cleaned_data
        every = Every(said["every"])
        return Order(
            indicator=bench.indicator,
            rows=bench.asked.rows,
            columns=bench.asked.columns,
            every=every,
            moment=Moment(said["moment"]),
            days=said["days"],
            first=_first(said["first"], every, int(said["begins"]) if every is Every.HALF else 1),
        )


@require_safe
@in_office(Right.VIEW_FIGURES)
def schedules(request: HttpRequest) -> HttpResponse:
    """All reports that run by themselves about libraries whose figures the account may see."""
    found = visible_schedules(request.user)
    if asked_for(request, "as") == "xlsx":
        header = (_("Name"), _("Indicator"), _("Library"), _("When"), _("State"), _("By"))
        rows, notes = [_row(one) for one in found[:MOST_ROWS]], left_out(found, MOST_ROWS)
        page = xlsx.Page(_("Reports by themselves"), header, rows, _("Reports that run by themselves"), notes)
        return workbook(xlsx.write([page]), f"schedules-{clock.today()}.xlsx")
    page_of = paged(request, found, A_PAGE)
    lines = [
        (one, names_of(about(one)), when_words(one), STATES[one.state], BADGES[State(one.state)])
        for one in page_of.object_list
    ]
    return render(request, "office/figures/schedules.html", {"here": "figures", "page": page_of, "lines": lines})


@require_http_methods(["GET", "POST"])
@in_office(Right.VIEW_FIGURES)
def new(request: HttpRequest) -> HttpResponse:
    """Order one for a question of the workbench."""
    bench = bench_of(request)
    heads = bench.heads
    if heads is None:
        return choose_first(request, bench)
    colleagues = [one for one in viewers(heads) if one.pk != request.user.pk]
    form = OrderForm(colleagues, request.POST or None, initial={"command": uuid4(), "name": name_of(bench.indicator)})
    if form.is_valid():
        said = form.cleaned_data
        made = order(act_of(request, heads[0]), heads, said["name"], form.order_of(bench), form.chosen)
        messages.success(
            request, _("The report runs by itself from now on. The first one is there within the hour after its turn.")
        )
        return redirect("office:schedule", made)
    if form.is_bound:
        form.renew_command()
    seen = {
        "here": "figures",
        "form": form,
        "asked": bench,
        "heads": heads,
        "back": bench.address(),
        "rows": str(bench.asked.rows),
        "columns": str(bench.asked.columns or ""),
        "by": _by(bench.asked.rows, bench.asked.columns),
    }
    return render(request, "office/figures/schedule_new.html", seen, status=422 if form.errors else 200)


@require_safe
@in_office(Right.VIEW_FIGURES)
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them with its runs, each with its frozen figures or with why there are none."""
    found = schedule_for(request.user, pk)
    runs = found.runs.select_related("report").defer("report__table")
    if asked_for(request, "as") == "xlsx":
        return _runs_file(found, runs)
    page = paged(request, runs, A_PAGE)
    steering = steers(request.user, found)
    following = next_of(found)
    seen = {
        "here": "figures",
        "schedule": found,
        "libraries": names_of(about(found)),
        "page": page,
        "lines": [
            (run, period_words(Period(run.start, run.end)), run_state(run), why(run.trouble) if run.trouble else "")
            for run in page.object_list
        ],
        "when": when_words(found),
        "by": _by(found.rows, found.columns),
        "indicator": name_of(found.indicator),
        "state": STATES[found.state],
        "badge": BADGES[State(found.state)],
        "stopped": why(found.stopped_for) if found.stopped_for else "",
        "next": _next_words(found, following) if following else "",
        "running": found.state == State.RUNNING,
        "deeds": [(one, DEEDS[one]) for one in deeds_of(State(found.state))] if steering else [],
        "steers": steering,
        "told": list(found.told.order_by("display_name")),
        "form": _told_form(request, found) if steering and found.state != State.ENDED else None,
        "command": uuid4,
    }
    return render(request, "office/figures/schedule.html", seen)


@require_POST
@in_office(Right.VIEW_FIGURES)
def step(request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
    """Pause, resume, take over or end it."""
    found = schedule_to_steer(request.user, pk)
    if deed not in DONE:
        raise Http404(deed)
    refused = steer(act_of(request, found.library), found, Deed(deed))
    if refused:
        messages.error(request, str(WHY[refused.reason]))
    else:
        messages.success(request, str(DONE[deed]))
    return redirect("office:schedule", pk)


@require_POST
@in_office(Right.VIEW_FIGURES)
def told(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who else gets word of every run."""
    found = schedule_to_steer(request.user, pk)
    form = _told_form(request, found)
    if form.is_valid():
        tell_others(act_of(request, found.library), found, form.chosen)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose from the list."))
    return redirect("office:schedule", pk)


@require_POST
@in_office(Right.VIEW_FIGURES)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a run that failed have its turn now."""
    run = run_to_repeat(request.user, pk)
    refused = run_again(act_of(request, run.schedule.library), run)
    if refused:
        messages.error(request, str(WHY[refused.reason]))
    else:
        messages.success(request, _("The report is tried again within a quarter of an hour."))
    return redirect("office:schedule", run.schedule_id)


def _next_words(found: Schedule, period: Period) -> str:
    words = period_words(period)
    code = found.indicator_id
    if found.moment != Moment.PUBLISHED or period in published_periods([code])[code]:
        return words
    return _("%(period)s, waits until the figures of exactly these months are published") % {"period": words}


def _told_form(request: HttpRequest, found: Schedule) -> ToldForm:
    colleagues = [one for one in viewers(about(found)) if one.pk != found.made_by_id]
    chosen = [str(pk) for pk in found.told.values_list("pk", flat=True)]
    return ToldForm(colleagues, request.POST or None, initial={"command": uuid4(), "told": chosen})


def _first(given: str, every: Every, begins: int) -> date:
    """The first day of the period that the first report is about."""
    last = last_over(clock.today(), MONTHS[every], begins)
    return {LAST: last.start, NOW: following(last).start, YEAR: year_before(last).start}[given]


def _by(rows: str, columns: str | None) -> str:
    told = [str(words) for one, words in DIMENSIONS.items() if one in (rows, columns or "")]
    return " × ".join(told)


def _row(one: Schedule) -> list[Any]:
    by = one.made_by.display_name if one.made_by else ""
    return [one.name, name_of(one.indicator), names_of(about(one)), when_words(one), str(STATES[one.state]), by]


def _runs_file(found: Schedule, runs: QuerySet[Run]) -> HttpResponse:
    states = {"made": pgettext("schedule", "Made"), "again": _("Is tried again"), "left": _("Waits for a person")}
    header = (_("Period"), _("State"), _("Made on"), _("Definition"), _("Digest"), _("Why not"))
    rows = [
        [
            period_words(Period(run.start, run.end)),
            states[run_state(run)],
            moment(run.at),
            run.report.version if run.report else None,
            run.report.digest if run.report else "",
            why(run.trouble) if run.trouble else "",
        ]
        for run in runs[:MOST_ROWS]
    ]
    notes = (when_words(found), *left_out(runs, MOST_ROWS))
    page = xlsx.Page(_("Runs"), header, rows, found.name, notes)
    return workbook(xlsx.write([page]), f"{found.name}.xlsx")
