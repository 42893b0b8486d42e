"""Signed documents reach the libraries they are addressed to: opened, signed for (签收), and reminded of."""

from __future__ import annotations

from shulian import clock
from shulian.apps.bulletin import telling
from shulian.apps.bulletin.models import Paper, Receipt
from shulian.apps.bulletin.queries.receipts import addressed_to, owed
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.official import State, decide_receipt, decide_reminder


def send(act: Act, paper: Paper) -> None:
    """Within the signing of a document: every library it is addressed to owes a receipt, and is told."""
    rows = [Receipt(paper=paper, library=library) for library in addressed_to(paper)]
    Receipt.objects.bulk_create(rows)
    for row in rows:
        telling.tell_of_paper(act, paper, row.library, f"paper:{paper.pk}:{row.library_id}")


def open_paper(act: Act, receipt: Receipt) -> None:
    """Somebody of the library opens the document; the first one is kept."""

    def write() -> Answer:
        opened = {"opened_at": clock.now(), "opened_by": act.actor}
        if Receipt.objects.filter(pk=receipt.pk, opened_at=None).update(**opened):
            entry(act, "paper-opened", library=receipt.library_id, subject=f"paper:{receipt.paper_id}")
        return {"receipt": receipt.pk}

    perform(act, "open-paper", write)


def receive_paper(act: Act, receipt: Receipt) -> Refused | None:
    """The library signs for the document (签收), once."""

    def write() -> Answer:
        paper = Paper.objects.select_for_update().get(pk=receipt.paper_id)
        fresh = Receipt.objects.get(pk=receipt.pk)
        refused = decide_receipt(State(paper.state), opened=fresh.opened_at is not None)
        if refused:
            return Refused(refused).answer()
        if fresh.received_at is None:
            Receipt.objects.filter(pk=fresh.pk).update(received_at=clock.now(), received_by=act.actor)
            entry(act, "paper-received", library=fresh.library_id, subject=f"paper:{paper.pk}")
        return {"receipt": fresh.pk}

    return refused_in(perform(act, "receive-paper", write))


def remind_of_paper(act: Act, paper: Paper) -> int | Refused:
    """Remind the libraries that have not signed for a document, once a day; returns how many have an address."""

    def write() -> Answer:
        fresh = Paper.objects.select_for_update().get(pk=paper.pk)
        refused = decide_reminder(State(fresh.state), clock.today(), fresh.told_on)
        if refused:
            return Refused(refused).answer()
        waiting = owed(fresh).filter(received_at=None).select_related("library")
        key = f"paper-again:{fresh.pk}:{clock.today()}"
        told = sum(telling.tell_of_paper(act, fresh, one.library, f"{key}:{one.library_id}") for one in waiting)
        Paper.objects.filter(pk=fresh.pk).update(told_on=clock.today())
        entry(act, "paper-reminded", subject=f"paper:{fresh.pk}", quantity=told)
        return {"told": told}

    answer = perform(act, "remind-of-paper", write)
    return refused_in(answer) or int(answer["told"])
