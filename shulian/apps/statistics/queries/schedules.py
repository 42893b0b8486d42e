"""Reports that run by themselves: whose turn it is, and what is known when a run begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from shulian import clock
from shulian.apps.alliance.access import libraries_for, may
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.rights import live_posts
from shulian.apps.statistics.models import PublishedFigure, Report, Run, Schedule
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.pivot import PivotAsked, offered
from shulian.apps.statistics.queries.places import below
from shulian.core import schedules
from shulian.core.defining import holds_through
from shulian.core.dimensions import Dimension
from shulian.core.periods import Period, following
from shulian.core.publishing import State as SpanState
from shulian.core.roles import POSTS, Granted, Right, Role, allows
from shulian.core.schedules import Every, Facts, Moment, Plan, State


def about(found: Schedule | Report) -> list[Library]:
    """The libraries that it is about, each with all that belongs to it."""
    return sorted((found.library, *found.others.all()), key=lambda library: library.path)


def plan_of(schedule: Schedule) -> Plan:
    """The schedule as the rule sees it."""
    first = schedules.first_period(Every(schedule.every), schedule.first)
    return Plan(first, Moment(schedule.moment), schedule.days)


def whose_turn() -> list[UUID]:
    """The running schedules of which a report is to be made now, the oldest first."""
    running = Schedule.objects.filter(state=State.RUNNING).prefetch_related("runs").order_by("made_at", "pk")
    out = published_periods({one.indicator_id for one in running})
    return [one.pk for one in running if _due(one, list(one.runs.all()), out[one.indicator_id])]


def due_of(schedule: Schedule) -> list[Period]:
    """The periods of which the schedule makes a report now."""
    code = schedule.indicator_id
    return _due(schedule, list(schedule.runs.all()), published_periods([code])[code])


def next_of(schedule: Schedule) -> Period | None:
    """The first period of which there is no report, whether it is over or not; of an ended one none."""
    if schedule.state == State.ENDED:
        return None
    done = {Period(run.start, run.end) for run in schedule.runs.filter(report__isnull=False)}
    at = plan_of(schedule).first
    while at in done:
        at = following(at)
    return at


def published_periods(indicators: Iterable[str]) -> dict[str, set[Period]]:
    """Of each of these indicators the months of which its figures are out: others may have gone out without it."""
    found: dict[str, set[Period]] = {code: set() for code in indicators}
    figures = PublishedFigure.objects.filter(indicator__in=found, publication__span__state=SpanState.PUBLISHED)
    months = ("publication__span__start", "publication__span__end")
    for code, start, end in figures.order_by().values_list("indicator", *months).distinct():
        found[code].add(Period(start, end))
    return found


def facts_of(schedule: Schedule, asked: PivotAsked, *, figures: bool) -> Facts:
    """What the rule needs to know before a run, and with its figures after it."""
    account, dimensions = schedule.made_by, offered(asked.indicator)
    wanted = [schedule.rows, *([schedule.columns] if schedule.columns else [])]
    ended = not holds_through(asked.indicator.valid_to, asked.period.end)
    return Facts(
        active=account is not None and account.is_active,
        may_see=account is not None and all(may(account, Right.VIEW_FIGURES, one) for one in about(schedule)),
        defined=not ended and all(one in dimensions for one in wanted),
        figures=figures,
    )


def question_of(schedule: Schedule, period: Period) -> PivotAsked:
    """The pivot of one period, of the libraries that its person may see there now."""
    return PivotAsked(
        indicator=as_of(schedule.indicator, period),
        period=period,
        libraries=_libraries(schedule),
        rows=Dimension(schedule.rows),
        columns=Dimension(schedule.columns) if schedule.columns else None,
    )


def address_of(schedule: Schedule, period: Period) -> str:
    """The same question to the workbench."""
    asked = {
        "indicator": schedule.indicator_id,
        "period": period.code,
        "rows": schedule.rows,
        "columns": schedule.columns,
        "library": ",".join(one.code for one in about(schedule)),
    }
    return "?" + urlencode(asked)


def viewers(libraries: Sequence[Library]) -> list[Account]:
    """The people whose own posts let them see the figures of all these libraries, by name."""
    seeing = [role for role, post in POSTS.items() if Right.VIEW_FIGURES in post.rights]
    posts = live_posts(clock.today()).filter(role__in=seeing, account__is_active=True, account__kind=Account.Kind.STAFF)
    granted: dict[Account, list[Granted]] = {}
    for post in posts.select_related("account", "library"):
        granted.setdefault(post.account, []).append(Granted(Role(post.role), post.library.path))
    found = [
        account
        for account, own in granted.items()
        if all(any(allows(one, Right.VIEW_FIGURES, library.path) for one in own) for library in libraries)
    ]
    return sorted(found, key=lambda account: (account.display_name, account.pk))


def _libraries(schedule: Schedule) -> Sequence[Library]:
    if schedule.made_by is None:
        return []
    seen = libraries_for(schedule.made_by, Right.VIEW_FIGURES).filter(below(about(schedule)))
    return list(seen.select_related("reporting_unit"))


def _due(schedule: Schedule, runs: list[Run], published: set[Period]) -> list[Period]:
    now = clock.now()
    # Failed runs come again at their time, or when a person says so.
    settled = {Period(run.start, run.end) for run in runs if run.report_id or run.next_at is None or run.next_at > now}
    return schedules.due(plan_of(schedule), clock.today(), settled, published)
