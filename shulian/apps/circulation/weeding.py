"""What might be weeded: items by their loans, copies, state, age and class; and lists as people see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Hold, Loan, WeedingList, WeedingRow
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState
from shulian.core.weeding import LOCAL, LOCAL_CLASS, MOST_ROWS, Criteria, Facts, Status, Verdict, is_local

# In these states an item stands here or is known to be gone; the others are under way or in somebody's hands.
AT_REST = (ItemState.AVAILABLE, ItemState.DAMAGED, ItemState.LOST, ItemState.MISSING)


@dataclass(frozen=True)
class Candidate:
    """An item that might go, with how often it was lent and when last."""

    item: Item
    loans: int
    last_lent_at: datetime | None


@dataclass(frozen=True)
class Totals:
    """What a list comes to: titles, items, and their value in fen, without a sum where no item has a price."""

    items: int
    titles: int
    fen: int | None
    without_price: int


def candidates(library: Library, criteria: Criteria) -> list[Candidate]:
    """The items of this library that all criteria fit, local documents never among them; at most `MOST_ROWS`."""
    found = _protected(Item.objects.filter(library=library, state__in=criteria.states or AT_REST))
    found = found.exclude(pk__in=_on_open_lists(library))
    if criteria.classes:
        wanted = criteria.classes.upper()
        found = found.filter(Q(title__clc__startswith=wanted) | Q(call_number__startswith=wanted))
    if criteria.older_than:
        found = found.filter(title__year__lt=criteria.older_than)
    if criteria.not_lent_years:
        since = _years_ago(criteria.not_lent_years)
        lent = Loan.objects.filter(item=OuterRef("pk"), lent_at__gte=since)
        # What came later than that had no time to be lent.
        found = found.filter(~Exists(lent), added_at__lt=since)
    rows = list(found.select_related("title").order_by("shelf_key", "title_id", "-added_at", "pk")[: 4 * MOST_ROWS])
    if criteria.copies_above:
        rows = _above(library, rows, criteria.copies_above)
    return _with_loans(rows[:MOST_ROWS])


def facts_of(items: Iterable[Item], leaving: Mapping[int, int] | None = None) -> dict[int, Facts]:
    """The items as the rule sees them, in three questions; `leaving` are copies of titles that go with them."""
    rows = list(items)
    titles = {item.title_id for item in rows}
    living = Item.objects.filter(title__in=titles).exclude(state__in=(ItemState.WITHDRAWN, ItemState.LOST))
    copies = dict(living.values_list("title").annotate(Count("pk")).order_by())
    holds = Hold.objects.filter(title__in=titles, ended_at__isnull=True)
    waiting = dict(holds.values_list("title").annotate(Count("pk")).order_by())
    gone = leaving or {}
    return {
        item.pk: Facts(
            state=ItemState(item.state),
            waiting=waiting.get(item.title_id, 0),
            local=is_local(item.shelf, item.item_class, item.title.subjects),
            others=max(0, copies.get(item.title_id, 0) - gone.get(item.title_id, 1)),
        )
        for item in rows
    }


def lists_of(library: Library) -> QuerySet[WeedingList]:
    """The lists of a library, the last one first."""
    counted = WeedingList.objects.annotate(
        items=Count("rows"), going=Count("rows", filter=Q(rows__verdict=Verdict.WEED))
    )
    return counted.filter(library=library).select_related("proposer", "decider").order_by("-made_at", "-pk")


def waiting_lists(libraries: QuerySet[Library]) -> QuerySet[WeedingList]:
    """Lists of these libraries that wait for a decision."""
    return WeedingList.objects.filter(library__in=libraries, status=Status.SUBMITTED)


def rows_of(weeding_list: WeedingList, verdict: str = "") -> QuerySet[WeedingRow]:
    """The rows of a list with their items and titles, in the order of the shelf."""
    rows = WeedingRow.objects.filter(weeding_list=weeding_list).select_related("item__title", "item__library")
    return (rows.filter(verdict=verdict) if verdict else rows).order_by("number")


def totals(weeding_list: WeedingList) -> Totals:
    """What the items come to that are to go."""
    rows = WeedingRow.objects.filter(weeding_list=weeding_list, verdict=Verdict.WEED)
    told = rows.aggregate(
        items=Count("pk"),
        titles=Count("item__title", distinct=True),
        fen=Sum("item__price_fen"),
        priced=Count("item__price_fen"),
    )
    return Totals(told["items"], told["titles"], told["fen"], told["items"] - told["priced"])


def verdicts(weeding_list: WeedingList) -> dict[str, int]:
    """How many rows have which verdict."""
    rows = WeedingRow.objects.filter(weeding_list=weeding_list)
    return dict(rows.values_list("verdict").annotate(Count("pk")).order_by())


def _protected(items: QuerySet[Item]) -> QuerySet[Item]:
    """Without local documents."""
    local = Q(shelf__contains=LOCAL) | Q(item_class=LOCAL_CLASS) | Q(title__subjects__icontains=LOCAL)
    return items.exclude(local)


def _on_open_lists(library: Library) -> QuerySet[WeedingRow, Any]:
    """Items that stand on a list which is not decided yet."""
    undecided = WeedingRow.objects.filter(
        weeding_list__library=library, weeding_list__status__in=(Status.DRAFT, Status.SUBMITTED, Status.APPROVED)
    )
    return undecided.values("item")


def _above(library: Library, rows: list[Item], kept: int) -> list[Item]:
    """Of titles with more copies than are kept here, those that are too many; the newest stay."""
    titles = {item.title_id for item in rows}
    here = Item.objects.filter(library=library, title__in=titles).exclude(state=ItemState.WITHDRAWN)
    surplus = {title: count - kept for title, count in here.values_list("title").annotate(Count("pk")).order_by()}
    found = []
    for item in sorted(rows, key=lambda one: (one.added_at, one.pk)):
        if surplus.get(item.title_id, 0) > 0:
            surplus[item.title_id] -= 1
            found.append(item)
    return sorted(found, key=lambda one: (one.shelf_key, one.title_id, one.pk))


def _with_loans(rows: list[Item]) -> list[Candidate]:
    loans = Loan.objects.filter(item__in=rows).values("item").annotate(n=Count("pk"), last=Max("lent_at")).order_by()
    told = {row["item"]: (row["n"], row["last"]) for row in loans}
    return [Candidate(item, *told.get(item.pk, (0, None))) for item in rows]


def _years_ago(years: int) -> datetime:
    today = clock.today()
    day = date(today.year - years, today.month, min(today.day, 28))
    return clock.midnight(day)
