"""Weeding step by step: proposed, looked through item by item, submitted, decided by another person, carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.locked import lock_item
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import WeedingList, WeedingRow
from shulian.apps.circulation.weeding import Candidate, candidates, facts_of
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.marks import Mark
from shulian.core.weeding import (
    MOST_ROWS,
    Bar,
    Criteria,
    Objection,
    Outcome,
    Reason,
    Row,
    Status,
    Verdict,
    bars,
    hard,
    may_go,
    why_not_decided,
    why_not_submitted,
)

STALE = timedelta(minutes=2)


@dataclass(frozen=True)
class Proposal:
    """A list to make: its name, and what to look for, or the items by barcode."""

    name: str
    criteria: Criteria
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What the reviewer says of some rows; an empty reason or note leaves what stands there."""

    rows: tuple[int, ...]
    verdict: Verdict
    reason: str = ""
    note: str = ""
    last_copy_decided: bool = False


def propose(act: Act, library: Library, proposal: Proposal) -> int | Objection:
    """Make a list of what fits; its id, or why there is none."""

    def write() -> Answer:
        found = _found(library, proposal)
        if not found:
            return {"objection": Objection.NOTHING_FOUND}
        made = WeedingList.objects.create(
            library=library,
            number=_next_number(library),
            name=proposal.name,
            criteria=plain(proposal.criteria),
            proposer_id=act.actor,
            is_demonstration=act.source == "demonstration",
        )
        WeedingRow.objects.bulk_create(_rows(made, found, proposal.criteria.reason), batch_size=1000)
        entry(act, "weeding-proposed", subject=f"weeding-list:{made.pk}", quantity=len(found))
        return {"list": made.pk}

    answer = perform(act, "propose-weeding", write)
    return Objection(answer["objection"]) if "objection" in answer else int(answer["list"])


def judge(act: Act, weeding_list: WeedingList, judged: Judged) -> Objection | None:
    """Write down what the reviewer says of these rows of a draft."""

    def write() -> Answer:
        found = _locked(weeding_list.pk)
        if found.status != Status.DRAFT:
            return {"objection": Objection.NOT_A_DRAFT}
        rows = WeedingRow.objects.filter(weeding_list=found, pk__in=judged.rows)
        changes: dict[str, Any] = {"verdict": judged.verdict}
        changes |= {"reason": judged.reason} if judged.reason else {}
        changes |= {"note": judged.note[:200]} if judged.note else {}
        if judged.verdict is Verdict.WEED and judged.last_copy_decided and judged.note.strip():
            changes["last_copy_decided"] = True
        if judged.verdict is not Verdict.WEED:
            changes["last_copy_decided"] = False
        count = rows.update(**changes)
        if act.actor is not None and act.actor not in found.judges:
            found.judges.append(act.actor)
            found.save(update_fields=["judges"])
        details: dict[str, Any] = {"verdict": str(judged.verdict), "rows": sorted(judged.rows)}
        # Who let a last copy of the alliance go is asked for later.
        details |= {"last_copies": True} if changes.get("last_copy_decided") else {}
        entry(act, "weeding-judged", subject=f"weeding-list:{found.pk}", quantity=count, details=details)
        return {"rows": count}

    return _objection(perform(act, "judge-weeding", write))


def submit(act: Act, weeding_list: WeedingList) -> Objection | None:
    """Give a draft to the director; or what it still lacks."""

    def write() -> Answer:
        found = _locked(weeding_list.pk)
        # How many copies the others have is looked up again: much can have happened since the list was made.
        _count_others(found)
        rows = WeedingRow.objects.filter(weeding_list=found).values_list("verdict", "others", "last_copy_decided")
        seen = [Row(Verdict(verdict), others == 0, decided) for verdict, others, decided in rows]
        if against := why_not_submitted(Status(found.status), seen):
            return {"objection": against}
        found.status, found.submitted_at, found.submitter_id = Status.SUBMITTED, clock.now(), act.actor
        found.save(update_fields=["status", "submitted_at", "submitter"])
        going = sum(row.verdict is Verdict.WEED for row in seen)
        entry(act, "weeding-submitted", subject=f"weeding-list:{found.pk}", quantity=going)
        return {}

    return _objection(perform(act, "submit-weeding", write))


def decide(act: Act, weeding_list: WeedingList, *, approve: bool, note: str = "") -> Objection | None:
    """Approve a list, which sets a worker to it, or give it back with a reason; never one's own."""
    from shulian.apps.circulation.jobs import carry_out_weeding

    def write() -> Answer:
        found = _locked(weeding_list.pk)
        against = why_not_decided(Status(found.status), found.hands, act.actor, approve=approve, note=note)
        if against:
            return {"objection": against}
        found.status = Status.APPROVED if approve else Status.REFUSED
        found.decider_id, found.decided_at, found.note = act.actor, clock.now(), note[:500]
        found.save(update_fields=["status", "decider", "decided_at", "note"])
        entry(act, f"weeding-{found.status}", subject=f"weeding-list:{found.pk}")
        if approve:
            carry_out_weeding.defer(weeding_list=found.pk)
        return {}

    return _objection(perform(act, "decide-weeding", write))


def take_back(act: Act, weeding_list: WeedingList, *, drop: bool = False) -> Objection | None:
    """Make a refused list a draft again, or drop a draft: its items may stand on other lists then."""

    def write() -> Answer:
        found = _locked(weeding_list.pk)
        if found.status not in (Status.DRAFT, Status.REFUSED):
            return {"objection": Objection.NOT_A_DRAFT}
        found.status = Status.DROPPED if drop else Status.DRAFT
        found.save(update_fields=["status"])
        entry(act, "weeding-dropped" if drop else "weeding-taken-back", subject=f"weeding-list:{found.pk}")
        return {}

    return _objection(perform(act, "take-back-weeding", write))


def carry_out(pk: int) -> None:
    """Withdraw what is left of an approved list, item by item; what must not go any more stays, with the reason."""
    found = WeedingList.objects.filter(pk=pk, status=Status.APPROVED).select_related("library").first()
    if found is None:
        return
    rows = WeedingRow.objects.filter(weeding_list=found, verdict=Verdict.WEED, outcome="").order_by("number")
    for row in rows.select_related("item__title"):
        _withdraw(found, row)
    act = Act("job", found.decider_id, found.library_id, command=uuid5(NAMESPACE_URL, f"weeding/{pk}/done"))

    def write() -> Answer:
        outcomes = Counter(WeedingRow.objects.filter(weeding_list=found).values_list("outcome", flat=True))
        WeedingList.objects.filter(pk=pk).update(status=Status.DONE, done_at=clock.now())
        entry(act, "weeding-done", subject=f"weeding-list:{pk}", quantity=outcomes[Outcome.DONE])
        return {}

    perform(act, "finish-weeding", write)


def forsaken_lists() -> list[int]:
    """Approved lists that no worker has finished in a while."""
    waiting = WeedingList.objects.filter(status=Status.APPROVED, decided_at__lt=clock.now() - STALE)
    return list(waiting.values_list("pk", flat=True))


def plain(criteria: Criteria) -> dict[str, Any]:
    """The criteria as the list keeps them."""
    return {
        "not_lent_years": criteria.not_lent_years,
        "copies_above": criteria.copies_above,
        "states": sorted(criteria.states),
        "older_than": criteria.older_than,
        "classes": criteria.classes,
    }


def _withdraw(weeding_list: WeedingList, row: WeedingRow) -> None:
    act = Act(
        "job",
        weeding_list.decider_id,
        weeding_list.library_id,
        command=uuid5(NAMESPACE_URL, f"weeding/{weeding_list.pk}/{row.pk}"),
    )
    with transaction.atomic():
        item = lock_item(row.item_id)
        # A second worker may have come by meanwhile: what it withdrew must not be noted as left.
        if item is None or not WeedingRow.objects.filter(pk=row.pk, outcome="").exists():
            return
        facts = facts_of([item], {item.title_id: 1})[item.pk]
        against: str | Bar | None = may_go(facts, last_copy_decided=row.last_copy_decided)
        if against is None:
            done = mark(act, item.pk, Mark.WITHDRAWN, f"剔旧 {weeding_list.number}")
            against = None if done.ok else str(done.refusal)
        row.outcome, row.against = (Outcome.LEFT, str(against)[:20]) if against else (Outcome.DONE, "")
        row.save(update_fields=["outcome", "against"])


def _found(library: Library, proposal: Proposal) -> list[Candidate]:
    if not proposal.barcodes:
        return [] if proposal.criteria.is_empty else _free(candidates(library, proposal.criteria))
    items = Item.objects.filter(library=library, barcode__in=proposal.barcodes[:MOST_ROWS]).select_related("title")
    return _free([Candidate(item, 0, None) for item in items.order_by("shelf_key", "pk")])


def _free(found: Sequence[Candidate]) -> list[Candidate]:
    """Without those against which something stands that nobody can decide away."""
    facts = facts_of(one.item for one in found)
    return [one for one in found if hard(bars(facts[one.item.pk])) is None]


def _rows(made: WeedingList, found: Sequence[Candidate], reason: Reason) -> Iterable[WeedingRow]:
    leaving = Counter(one.item.title_id for one in found)
    facts = facts_of([one.item for one in found], leaving)
    return [
        WeedingRow(
            weeding_list=made,
            item=one.item,
            number=number,
            reason=reason,
            loans=one.loans,
            last_lent_at=one.last_lent_at,
            others=facts[one.item.pk].others,
        )
        for number, one in enumerate(found, 1)
    ]


def _count_others(weeding_list: WeedingList) -> None:
    rows = list(WeedingRow.objects.filter(weeding_list=weeding_list).select_related("item__title"))
    leaving = Counter(row.item.title_id for row in rows if row.verdict == Verdict.WEED)
    facts = facts_of([row.item for row in rows], {row.item.title_id: leaving[row.item.title_id] or 1 for row in rows})
    for row in rows:
        row.others = facts[row.item_id].others
    WeedingRow.objects.bulk_update(rows, ["others"], batch_size=1000)


def _next_number(library: Library) -> str:
    """Year and number: 2026-003. The row of the library is held, so that two people never get one number."""
    Library.objects.select_for_update(no_key=True).get(pk=library.pk)
    year = clock.today().year
    taken = WeedingList.objects.filter(library=library, number__startswith=f"{year}-").count()
    return f"{year}-{taken + 1:03}"


def _locked(pk: int) -> WeedingList:
    return WeedingList.objects.select_for_update().get(pk=pk)


def _objection(answer: Answer) -> Objection | None:
    return Objection(answer["objection"]) if "objection" in answer else None
