"""The reporting calendar is planned: a period of a form, its last day, and the libraries that have to report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.closing import lock_form
from shulian.apps.statistics.models import Duty, Form, Span
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.queries.calendar import libraries_in, scope_of
from shulian.apps.statistics.queries.returns import design_for
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.periods import Period
from shulian.core.returns import Refusal

NOBODY_REPORTS = "nobody-reports"
DUE_TOO_EARLY = "due-too-early"


@dataclass(frozen=True)
class Planned:
    """A period of a form to come; without `due_on` the form's own number of days counts."""

    form: Form
    period: Period
    due_on: date | None = None


def plan_period(act: Act, plan: Planned) -> StoredPeriod | Refused:
    """Put a period into the calendar; planning it again moves its last day and takes in who has joined since."""

    def write() -> Answer:
        lock_form(plan.form.pk)
        due_on = plan.due_on or plan.period.end + timedelta(days=plan.form.due_days)
        owing = libraries_in(scope_of(plan.form, design_for(plan.form, plan.period)), plan.period.start)
        refused = _plan_refusal(plan, due_on, owing=bool(owing))
        if refused:
            return refused.answer()
        row, _new = StoredPeriod.objects.get_or_create(
            form=plan.form, start=plan.period.start, end=plan.period.end, defaults={"form_version": plan.form.version}
        )
        StoredPeriod.objects.filter(pk=row.pk).update(due_on=due_on, form_version=row.form_version or plan.form.version)
        Duty.objects.bulk_create([Duty(period=row, library=one) for one in owing], ignore_conflicts=True)
        Span.objects.get_or_create(
            start=plan.period.start,
            end=plan.period.end,
            defaults={"is_demonstration": plan.form.is_demonstration},
        )
        details = {"form": plan.form.pk, "period": plan.period.code, "due": due_on.isoformat()}
        entry(act, "period-planned", subject=f"period:{row.pk}", quantity=len(owing), details=details)
        return {"period": row.pk}

    answer = perform(act, "plan-period", write)
    return refused_in(answer) or StoredPeriod.objects.select_related("form").get(pk=answer["period"])


def _plan_refusal(plan: Planned, due_on: date, *, owing: bool) -> Refused | None:
    if plan.period.months != plan.form.months:
        return Refused(Refusal.WRONG_LENGTH, {"months": str(plan.form.months)})
    if due_on <= plan.period.end:
        return Refused(DUE_TOO_EARLY)
    closed = StoredPeriod.objects.filter(
        form=plan.form, start=plan.period.start, end=plan.period.end, closed_at__isnull=False
    )
    if closed.exists():
        return Refused(Refusal.PERIOD_CLOSED)
    return None if owing else Refused(NOBODY_REPORTS)
