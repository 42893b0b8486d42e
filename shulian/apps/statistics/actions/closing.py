"""Closing a period of a form: from then on it takes no more returns."""

from __future__ import annotations

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Form
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.core.periods import Period


def lock_form(code: str) -> None:
    """Let whoever enters, accepts or closes on this form wait for each other until the transaction ends."""
    Form.objects.select_for_update().get(pk=code)


def close_period(act: Act, form: Form, period: Period) -> None:
    """Close the period; closing it again changes nothing."""

    def write() -> Answer:
        lock_form(form.pk)
        row, _new = StoredPeriod.objects.get_or_create(form=form, start=period.start, end=period.end)
        if row.closed_at is None:
            row.closed_at, row.closed_by_id = clock.now(), act.actor
            row.save(update_fields=["closed_at", "closed_by"])
            entry(act, "period-closed", subject=f"period:{row.pk}", details={"form": form.pk, "period": period.code})
        return {"period": row.pk}

    perform(act, "close-period", write)
