"""Calling a loan back early because others wait (提前召回): by staff, and by itself where the policy says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.circulation import notices
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.models.holds import WAITING
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.journal.actions import Act, entry, perform
from shulian.apps.readers.models import Reader
from shulian.core.circulation.recall import NoRecall, Recall, RecallFacts, decide_recall
from shulian.core.circulation.states import ItemState
from shulian.core.identity import age_on
from shulian.core.policy import Terms

MOST_LOANS = 50
"""Loans of one title that are weighed for a recall by itself."""


@dataclass(frozen=True)
class Recalled:
    """The new due date of the loan, or why it was not called back."""

    due_on: date | None = None
    reason: NoRecall | None = None


def recall(act: Act, loan: int) -> Recalled | None:
    """Call one loan back: due earlier if that leaves the borrower the days of the policy, and no more renewals.

    None for a loan that is over.
    """

    def write() -> dict[str, Any]:
        found = _locked(loan)
        if found is None or found.reader is None:
            return {"due_on": None, "reason": None}
        waiting = _waiting(found.item.title_id)
        decision = decide_recall(_facts(found, found.reader, locked.snapshot_now(), waiting))
        if isinstance(decision, NoRecall):
            entry(act, "refusal", item=found.item_id, details={"asked": "recall", "reason": decision})
            return {"due_on": None, "reason": decision}
        _write(act, found, found.reader, decision)
        return {"due_on": decision.due_on.isoformat(), "reason": None}

    answer = perform(act, "recall", write)
    if answer["due_on"]:
        return Recalled(date.fromisoformat(answer["due_on"]))
    return Recalled(reason=NoRecall(answer["reason"])) if answer["reason"] else None


def could_be_recalled(title: int) -> list[Loan]:
    """The loans of a title that may be called back now and would then be due earlier, those due first on top."""
    snapshot = locked.snapshot_now()
    loans = open_loans_of(title).select_related("reader", "item").order_by("due_on", "id")[:MOST_LOANS]
    waiting = _waiting(title)
    return [loan for loan in loans if loan.reader and _shortens(_facts(loan, loan.reader, snapshot, waiting))]


def open_loans_of(title: int) -> QuerySet[Loan]:
    """The open loans of a title."""
    return Loan.objects.filter(item__title=title, returned_at__isnull=True)


def _waiting(title: int) -> frozenset[int | None]:
    """Readers who wait for the title: two of them, for one may be the borrower."""
    waiting = Hold.objects.filter(WAITING, title=title).order_by("reader").values_list("reader", flat=True)
    return frozenset(waiting.distinct()[:2])


def _shortens(facts: RecallFacts) -> bool:
    decision = decide_recall(facts)
    return isinstance(decision, Recall) and decision.earlier


def _locked(pk: int) -> Loan | None:
    """The open loan with its guards: item, then reader."""
    seen = Loan.objects.filter(pk=pk, returned_at__isnull=True).first()
    if seen is None:
        return None
    locked.lock_item(seen.item_id)
    locked.lock_reader(seen.reader_id)
    open_still = Loan.objects.filter(pk=pk, returned_at__isnull=True)
    return open_still.select_related("reader", "item__title", "library").first()


def _facts(loan: Loan, reader: Reader, snapshot: Snapshot, waiting: frozenset[int | None]) -> RecallFacts:
    today = clock.today()
    terms = _terms(loan, reader, snapshot)
    leaves = terms.recall_leaves_days if terms else 0
    return RecallFacts(
        today=today,
        lent_on=clock.local(loan.lent_at).date(),
        due_on=loan.due_on,
        leaves_until=snapshot.calendar_of(loan.library_id).next_open(today + timedelta(days=leaves)),
        terms=terms,
        recalled=loan.recalled_on is not None,
        waits=bool(waiting - {reader.pk}),
    )


def _terms(loan: Loan, reader: Reader, snapshot: Snapshot) -> Terms | None:
    """What the policy says now: whether others may call back is no part of what was agreed at lending."""
    item = loan.item
    age = age_on(clock.today(), reader.birth_date) if reader.birth_date else None
    return snapshot.terms_of(item.library_id, reader.category_id, item.item_class, reader.home_library_id, age)


def _write(act: Act, loan: Loan, reader: Reader, decision: Recall) -> None:
    Loan.objects.filter(pk=loan.pk).update(due_on=decision.due_on, recalled_on=clock.today())
    locked.change_item(loan.item, ItemState(loan.item.state))
    locked.raise_reader(reader.pk)
    entry(
        act,
        "loan-recalled",
        library=act.library or loan.library_id,
        reader=reader.token,
        item=loan.item_id,
        title=loan.item.title_id,
        subject=f"loan:{loan.pk}",
        details={"was_due_on": str(loan.due_on), "due_on": str(decision.due_on)},
    )
    loan.due_on = decision.due_on
    notices.recalled(loan)
