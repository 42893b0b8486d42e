"""Freezing the clearing statement of a month."""

from __future__ import annotations

from datetime import date

from django.db import connection

from shulian import clock
from shulian.apps.charges.models import PaymentLine, Statement
from shulian.apps.charges.queries.clearing import cells_of, late_cells, statement_of, unfrozen_before
from shulian.apps.charges.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.clearing import Cell, decide_freezing

ONE_AT_A_TIME = 7_205_411
"""The lock that two who freeze wait for."""


def freeze(act: Act, month: date) -> Statement | Refused:
    """Freeze a month: its lines belong to this statement from now on, and what comes later to the next one."""

    def write() -> Answer:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        earlier = unfrozen_before(month)
        frozen = statement_of(month) is not None
        refusal = decide_freezing(month, clock.today(), frozen=frozen, earlier_open=earlier is not None)
        if refusal:
            return Refused(refusal, {"month": f"{earlier:%Y-%m}" if earlier else ""}).answer()
        made = Statement.objects.create(
            month=month, cells=[], frozen_at=clock.now(), frozen_by_id=act.actor, command=act.command
        )
        PaymentLine.objects.filter(crosses=True, statement__isnull=True, month__lte=month).update(statement=made)
        made.cells = [_plain(cell) for cell in cells_of(made)]
        made.late = [{"month": f"{late:%Y-%m}"} | _plain(cell) for late, cell in late_cells(made)]
        made.save(update_fields=["cells", "late"])
        entry(act, "clearing-frozen", subject=f"statement:{made.pk}", details={"month": f"{month:%Y-%m}"})
        return {"statement": made.pk}

    answer = perform(act, "freeze-clearing", write)
    return refused_in(answer) or Statement.objects.get(pk=answer["statement"])


def _plain(cell: Cell) -> dict[str, int]:
    return {"collector": cell.collector, "creditor": cell.creditor, "fen": cell.fen}
