"""Stock-takes: what is expected, how far the counting is, and what it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item, StockExpected, StockRun, StockScan, StockTake
from shulian.core.circulation.states import ItemState
from shulian.core.shelves import key_bounds
from shulian.core.stocktake import GROUPS, Finding, Group, Scope, tally_by_group

WITH_ITEM = ("item__title", "item__library", "item__place")
NOT_SCANNED = frozenset({Finding.MISSING, Finding.MOVED})
BESIDE = ("repeated", "blank")
"""Lines that are counted but say nothing new."""


@dataclass(frozen=True)
class Progress:
    """How far a stock-take is: counts by finding and by heading, lines that say nothing new, and what is left."""

    findings: dict[str, int]
    groups: dict[Group, int]
    repeated: int
    blank: int
    left: int
    lines: int


def scope_of(stock_take: StockTake) -> Scope:
    """What the stock-take covers, as the rule sees it."""
    return Scope(stock_take.call_from, stock_take.call_to, stock_take.shelf, stock_take.item_class)


def items_in(library: Library, scope: Scope) -> QuerySet[Item]:
    """The items that should stand on these shelves now: here, and neither lent nor on their way."""
    first, last = key_bounds(scope.call_from, scope.call_to)
    items = Item.objects.filter(place=library, state=ItemState.AVAILABLE)
    if scope.call_from:
        items = items.filter(shelf_key__gte=first)
    if scope.call_to:
        items = items.filter(shelf_key__lte=last)
    if scope.shelf:
        items = items.filter(shelf=scope.shelf)
    return items.filter(item_class=scope.item_class) if scope.item_class else items


def stock_takes_of(libraries: Iterable[Library]) -> QuerySet[StockTake]:
    """The stock-takes of these libraries, the open ones first, then the last one."""
    return (
        StockTake.objects.filter(library__in=libraries)
        .select_related("library", "started_by", "closed_by")
        .order_by("-status", "-started_at", "-pk")
    )


def stock_take_by_id(pk: int) -> StockTake | None:
    """One stock-take with its library and people."""
    return StockTake.objects.filter(pk=pk).select_related("library", "started_by", "closed_by").first()


def progress(stock_take: StockTake) -> Progress:
    """The counts, added up over the people and files that count; their number does not grow with the scans."""
    tally: Counter[str] = Counter(stock_take.tally)
    for run in StockRun.objects.filter(stock_take=stock_take).only("tally"):
        tally.update(run.tally)
    findings = {name: count for name, count in tally.items() if name in GROUPS and count}
    met = tally["met"]
    return Progress(
        findings=findings,
        groups=tally_by_group(findings),
        repeated=tally["repeated"],
        blank=tally["blank"],
        left=max(0, stock_take.expected - met),
        lines=sum(count for name, count in tally.items() if name not in NOT_SCANNED and name != "met"),
    )


def runs_of(stock_take: StockTake, *, files: bool) -> QuerySet[StockRun]:
    """The files, or the people with scanners, the last one first."""
    runs = StockRun.objects.filter(stock_take=stock_take).select_related("account").order_by("-pk")
    return runs.exclude(file_name="") if files else runs.filter(file_name="")


def latest_scans(stock_take: StockTake, account: int | None, most: int) -> list[StockScan]:
    """What this person has scanned last."""
    scans = StockScan.objects.filter(run__stock_take=stock_take, run__account=account, run__file_name="")
    return list(scans.select_related(*WITH_ITEM).order_by("-pk")[:most])


def scan_by_id(pk: int) -> StockScan | None:
    """One scan with its item and the person who made it."""
    return StockScan.objects.filter(pk=pk).select_related(*WITH_ITEM, "run__account").first()


def unseen(stock_take: StockTake, finding: Finding) -> QuerySet[StockExpected]:
    """Expected items that nobody scanned, in the order of the shelf; while counting, all that are still left."""
    rows = StockExpected.objects.filter(stock_take=stock_take)
    if stock_take.status == StockTake.Status.CLOSED:
        rows = rows.filter(finding=finding)
    else:
        rows = rows.exclude(Exists(StockScan.objects.filter(stock_take=stock_take, item=OuterRef("item"))))
    return rows.select_related(*WITH_ITEM).order_by("item__shelf_key", "item__barcode", "pk")


def scans_with(stock_take: StockTake, findings: Iterable[Finding]) -> QuerySet[StockScan]:
    """What was scanned and judged so, in the order of scanning."""
    scans = StockScan.objects.filter(stock_take=stock_take, finding__in=list(findings))
    return scans.select_related(*WITH_ITEM, "run__account").order_by("pk")


def rows_under(stock_take: StockTake, group: Group) -> QuerySet[StockScan] | QuerySet[StockExpected]:
    """What the report lists under a heading."""
    if group in (Group.MISSING, Group.MOVED):
        return unseen(stock_take, Finding(group))
    return scans_with(stock_take, [finding for finding, heading in GROUPS.items() if heading is group])


def scopes_under_way(library: Library) -> list[StockTake]:
    """The stock-takes of a library that are not closed."""
    return list(
        StockTake.objects.filter(library=library, status=StockTake.Status.COUNTING).select_related("started_by")
    )


def shelves_of(library: Library) -> list[str]:
    """The names of the shelves at a library, for the form."""
    named = Item.objects.filter(place=library).exclude(shelf="").order_by("shelf")
    return list(named.values_list("shelf", flat=True).distinct())


def item_classes_of(library: Library) -> list[str]:
    """The classes of the items at a library, for the form."""
    found = Item.objects.filter(place=library).order_by("item_class")
    return list(found.values_list("item_class", flat=True).distinct())
