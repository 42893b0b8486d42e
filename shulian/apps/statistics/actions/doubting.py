"""What is doubtful about a month of gates and providers is asked: silent gates, jumps, reports that did not come."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shulian import clock
from shulian.apps.statistics.actions.finding import find_about_gate
from shulian.apps.statistics.models import Finding, Gate, Provider
from shulian.apps.statistics.queries.doubts import gate_months
from shulian.apps.statistics.queries.usage import covered
from shulian.core.eresources import Doubt
from shulian.core.gates import month_doubts
from shulian.core.periods import Period, between, following, last_over


def ask_about_months(period: Period | None = None) -> int:
    """Ask about every month of a period that is over, by default the last one; returns how many questions wait."""
    asked = period or last_over(clock.today(), 1)
    month = between(asked.start.year, asked.start.month, 1)
    while month.end <= asked.end and month.end < clock.today():
        with transaction.atomic():
            _ask_about_gates(month.start, month.end)
        month = following(month)
    with transaction.atomic():
        _ask_about_missing()
    return Finding.objects.filter(of_return=None, state=Finding.State.OPEN).count()


def _ask_about_gates(first: date, last: date) -> None:
    # A gate that was put up within the month, or taken down, was silent for the rest of it by right.
    gates = Gate.objects.filter(added_at__lt=clock.midnight(first), retired_at=None).select_related("library")
    found = {gate: month_doubts(facts) for gate, facts in gate_months(list(gates), first, last)}
    known = set(Finding.objects.filter(gate__in=found, month=first).values_list("gate", flat=True))
    # Gates send while this goes on: only those that something is asked about wait for it.
    asked = {gate.pk: gate for gate, doubts in found.items() if doubts or gate.pk in known}
    list(Gate.objects.select_for_update(of=("self",)).filter(pk__in=asked).order_by("pk"))
    for gate in asked.values():
        find_about_gate(gate, first, {str(kind): said for kind, said in found[gate].items()})


def _ask_about_missing() -> None:
    """Ask about reports that are due and not there; one that has come since is asked about no more."""
    missing = {
        (seen.provider.pk, month, owed.report)
        for seen in covered(Provider.objects.select_related("library"))
        for owed in seen.owed
        for month in owed.missing
    }
    known = Finding.objects.filter(kind=Doubt.MISSING)
    asked = {(one.provider_id, one.month, one.column): one for one in known}
    gone = [one.pk for key, one in asked.items() if key not in missing and one.state == Finding.State.OPEN]
    Finding.objects.filter(pk__in=gone).delete()
    Finding.objects.bulk_create(
        Finding(provider_id=provider, month=month, column=report, kind=Doubt.MISSING, weight=Finding.Weight.QUESTION)
        for provider, month, report in sorted(missing)
        if (provider, month, report) not in asked
    )
