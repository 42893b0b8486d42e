"""Making the reports that run by themselves: each period once, frozen, and its people told by a link."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.actions.notify import notify
from shulian.apps.notices.recipients import Message
from shulian.apps.notices.staff_mail import recipient_of
from shulian.apps.statistics.actions.reports import Table, keep_report
from shulian.apps.statistics.models import Indicator, Run, Schedule
from shulian.apps.statistics.queries.schedules import about, address_of, due_of, facts_of, question_of
from shulian.apps.statistics.queries.shown import shown
from shulian.apps.statistics.tabling import whole_table_of
from shulian.apps.statistics.words import period_words
from shulian.core.notices.kinds import Kind
from shulian.core.periods import Period
from shulian.core.roles import Right
from shulian.core.schedules import STOPS, Refusal, State, decide_run, next_try

log = logging.getLogger(__name__)
BROKE_OFF = "broke-off"
"""Begins the trouble of a run that ended in an error; the error's name follows."""


def run_due(pk: UUID) -> int:
    """Make every report of a schedule whose turn it is, the oldest first; returns how many were made."""
    schedule = Schedule.objects.select_related("library", "indicator", "made_by").get(pk=pk)
    if schedule.state != State.RUNNING:
        return 0
    made = 0
    for period in due_of(schedule):
        trouble = _attempt(schedule, period)
        if trouble in STOPS:
            _stop(schedule, Refusal(trouble))
            break
        if trouble:
            _failed(schedule, period, trouble)
        made += not trouble
    return made


def _attempt(schedule: Schedule, period: Period) -> str:
    """Make one report; returns why not, empty if it was made."""
    try:
        with transaction.atomic(), translation.override(schedule.language):
            kept = _made(schedule, period)
            if isinstance(kept, Refusal):
                return kept
            _keep(schedule, period, kept)
    except Exception as error:
        # Whatever it was, the other periods and schedules go on, and this one is tried again.
        log.exception("report of schedule %s for %s broke off", schedule.pk, period.code)
        return f"{BROKE_OFF} {type(error).__name__}"[:40]
    return ""


def _made(schedule: Schedule, period: Period) -> Table | Refusal:
    """The table with its question, if whoever ordered it may still see it and there is something to see."""
    asked = question_of(schedule, period)
    refused = decide_run(facts_of(schedule, asked, figures=True))
    if refused:
        return refused
    found = shown(asked)
    refused = decide_run(facts_of(schedule, asked, figures=bool(found.row_keys)))
    if refused:
        return refused
    indicator = Indicator.objects.get(pk=schedule.indicator_id)
    return Table(indicator, found.version, address_of(schedule, period), whole_table_of(asked, found))


def _keep(schedule: Schedule, period: Period, kept: Table) -> None:
    # By its id the same period can be made once and never again, whoever tries.
    act = Act(source="job", library=schedule.library_id, command=uuid5(schedule.pk, period.code))

    def write() -> Answer:
        name = f"{schedule.name} {period_words(period)}"[:100]
        report = keep_report(act, about(schedule), name, kept, schedule.made_by_id)
        values: dict[str, Any] = {"report": report, "trouble": "", "next_at": None, "at": clock.now()}
        Run.objects.update_or_create(schedule=schedule, start=period.start, end=period.end, defaults=values)
        details = {"period": period.code, "digest": report.digest, "version": report.version}
        entry(act, "schedule-run", subject=f"report:{report.pk}", details=details)
        words = {
            "subject": _("The report “%(name)s” is there") % {"name": name},
            "text": _("Its figures stay as they are at %(address)s") % {"address": _at("office:report", report.pk)},
        }
        _tell(act, schedule, words, f"report:{report.pk}")
        return {"report": str(report.pk)}

    perform(act, "run-schedule", write)


@transaction.atomic
def _failed(schedule: Schedule, period: Period, trouble: str) -> None:
    run, _new = Run.objects.get_or_create(schedule=schedule, start=period.start, end=period.end)
    run.failures, run.trouble, run.at = run.failures + 1, trouble, clock.now()
    wait = next_try(run.failures)
    run.next_at = run.at + wait if wait else None
    run.save()
    act = Act(source="job", library=schedule.library_id)
    details = {"period": period.code, "trouble": trouble, "failures": run.failures}
    entry(act, "schedule-failed", subject=f"schedule:{schedule.pk}", details=details)
    if wait is None:
        with translation.override(schedule.language):
            named = {"name": schedule.name, "period": period_words(period)}
            words = {
                "subject": _("The report “%(name)s” for %(period)s could not be made") % named,
                "text": _("Why, and how it is tried again, stands at %(address)s")
                % {"address": _at("office:schedule", schedule.pk)},
            }
        _tell(act, schedule, words, f"schedule-failed:{run.pk}:{run.at:%Y%m%d%H%M%S}")


@transaction.atomic
def _stop(schedule: Schedule, why: Refusal) -> None:
    Schedule.objects.filter(pk=schedule.pk, state=State.RUNNING).update(state=State.STOPPED, stopped_for=why)
    act = Act(source="job", library=schedule.library_id)
    entry(act, "schedule-stopped", subject=f"schedule:{schedule.pk}", details={"why": str(why)})
    with translation.override(schedule.language):
        words = {
            "subject": _("The report “%(name)s” has stopped") % {"name": schedule.name},
            "text": _("Whoever ordered it may no longer see these figures. It can be taken over at %(address)s")
            % {"address": _at("office:schedule", schedule.pk)},
        }
    _tell(act, schedule, words, f"schedule-stopped:{schedule.pk}:{clock.now():%Y%m%d%H%M%S}")


def _tell(act: Act, schedule: Schedule, words: dict[str, str], key: str) -> None:
    """Those who may see the figures now get a link, and no figure; others nothing but that it stopped."""
    people = {account.pk: account for account in schedule.told.all()}
    if schedule.made_by is not None:
        people[schedule.made_by.pk] = schedule.made_by
    for account in people.values():
        owner_of_stopped = account.pk == schedule.made_by_id and key.startswith("schedule-stopped")
        if account.email and account.is_active and (owner_of_stopped or _sees(account, schedule)):
            notify(act, recipient_of(account), Message(Kind.GENERAL, schedule.library, words, (f"{key}:{account.pk}",)))


def _sees(account: Account, schedule: Schedule) -> bool:
    return all(may(account, Right.VIEW_FIGURES, one) for one in about(schedule))


def _at(name: str, pk: UUID) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=[pk])
