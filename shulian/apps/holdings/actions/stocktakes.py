"""Beginning and closing a stock-take (清点)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings import store
from shulian.apps.holdings.models import StockExpected, StockRun, StockScan, StockTake
from shulian.apps.holdings.queries.stocktakes import items_in, scope_of, scopes_under_way
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.stocktake import Finding, Scope, ScopeFault, is_reversed, judge_unseen, overlap


@dataclass(frozen=True)
class Started:
    """The stock-take that was begun; or why not, and which one stands in the way."""

    stock_take: int | None = None
    fault: ScopeFault | None = None
    other: int | None = None


@dataclass(frozen=True)
class Closed:
    """Whether it is closed by this act; `reading` when a file is still being read."""

    done: bool
    reading: bool = False


def start_stock_take(act: Act, library: Library, scope: Scope, name: str) -> Started:
    """Fix the list of what should be on these shelves now; one at a time for any item."""

    def write() -> Answer:
        # Two that begin at once take turns at the library's row, and the second one sees the first.
        Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        other = next((one for one in scopes_under_way(library) if overlap(scope_of(one), scope)), None)
        if other is not None:
            return {"fault": ScopeFault.OVERLAPS, "other": other.pk}
        made = StockTake.objects.create(
            library=library,
            name=name,
            call_from=scope.call_from,
            call_to=scope.call_to,
            shelf=scope.shelf,
            item_class=scope.item_class,
            started_by_id=act.actor,
            is_demonstration=act.source == "demonstration",
        )
        made.expected = store.fix_expected(made.pk, items_in(library, scope))
        if not made.expected:
            made.delete()
            return {"fault": ScopeFault.NOTHING_THERE}
        made.save(update_fields=["expected"])
        entry(act, "stock-take-started", place=library.pk, subject=f"stock-take:{made.pk}", quantity=made.expected)
        return {"stock_take": made.pk}

    if is_reversed(scope):
        return Started(fault=ScopeFault.REVERSED)
    answer = perform(act, "start-stock-take", write)
    fault = answer.get("fault")
    return Started(answer.get("stock_take"), ScopeFault(fault) if fault else None, answer.get("other"))


def close_stock_take(act: Act, stock_take: StockTake) -> Closed:
    """Judge what nobody scanned, once; a stock-take that is closed stays as it is."""

    def write() -> Answer:
        locked = StockTake.objects.select_for_update().get(pk=stock_take.pk)
        if locked.status == StockTake.Status.CLOSED:
            return {"done": False}
        unread = [StockRun.Status.WAITING, StockRun.Status.RUNNING]
        if StockRun.objects.filter(stock_take=locked, status__in=unread).exists():
            return {"done": False, "reading": True}
        tally = _judge_unseen(locked)
        locked.status, locked.closed_at, locked.closed_by_id = StockTake.Status.CLOSED, clock.now(), act.actor
        locked.tally = tally
        locked.save(update_fields=["status", "closed_at", "closed_by", "tally"])
        details = {"expected": locked.expected, **tally}
        subject = f"stock-take:{locked.pk}"
        entry(act, "stock-take-closed", place=locked.library_id, subject=subject, details=details)
        return {"done": True}

    answer = perform(act, "close-stock-take", write)
    return Closed(answer["done"], answer.get("reading", False))


def _judge_unseen(stock_take: StockTake) -> Counter[str]:
    """An item that changed since the list was fixed was lent, returned or moved meanwhile: its version tells."""
    scans = StockScan.objects.filter(stock_take=stock_take, item=OuterRef("item"))
    left = StockExpected.objects.filter(stock_take=stock_take).exclude(Exists(scans))
    moved = left.exclude(item__version=F("version")).update(finding=judge_unseen(changed=True))
    missing = left.filter(finding="").update(finding=judge_unseen(changed=False))
    return Counter({Finding.MISSING.value: missing, Finding.MOVED.value: moved})
