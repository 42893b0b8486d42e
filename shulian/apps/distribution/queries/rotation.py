"""Rotation plans: what is due to go on, how far everything is, and which items a plan could take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.distribution.models import RotationItem, RotationPlan, RotationStage
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState
from shulian.core.distribution import AfterStop, Round, next_stage


@dataclass(frozen=True)
class Chosen:
    """How the items of a plan are chosen: these barcodes, or a class, shelf or call number, and age in days."""

    barcodes: Sequence[str] = ()
    item_class: str = ""
    shelf: str = ""
    call_number: str = ""
    younger_than: int | None = None
    most: int = 100


def choose(library: Library, chosen: Chosen) -> QuerySet[Item]:
    """Items of this library on its own shelves that fit and are on no round yet, the newest first."""
    found = Item.objects.filter(library=library, state=ItemState.AVAILABLE)
    found = found.exclude(pk__in=RotationItem.objects.filter(ended_on__isnull=True).values("item"))
    if chosen.barcodes:
        return found.filter(barcode__in=list(chosen.barcodes)[: chosen.most]).order_by("pk")
    if chosen.item_class:
        found = found.filter(item_class=chosen.item_class)
    if chosen.shelf:
        found = found.filter(shelf=chosen.shelf)
    if chosen.call_number:
        found = found.filter(call_number__startswith=chosen.call_number)
    if chosen.younger_than is not None:
        found = found.filter(added_at__gte=clock.now() - timedelta(days=chosen.younger_than))
    return found.filter(place=library).order_by("-added_at", "-pk")[: chosen.most]


def plans_of(library: Library) -> QuerySet[RotationPlan]:
    """The plans of this library with how many items they have and how many are home again, the newest first."""
    open_ones = Count("items", filter=Q(items__ended_on__isnull=True))
    return (
        RotationPlan.objects.filter(library=library)
        .annotate(all_items=Count("items"), open_items=open_ones)
        .order_by("-made_at", "-pk")
    )


def branches_of(library: Library) -> QuerySet[Library]:
    """Where items of this library can go round: everything below it, and the libraries beside it."""
    above = library.path[: -library.steplen]
    found: QuerySet[Library] = Library.objects.filter(path__startswith=above or library.path).exclude(pk=library.pk)
    return found.filter(closed_on__isnull=True).order_by("path")


def stages_of(plan: RotationPlan) -> list[RotationStage]:
    """The stages in order."""
    return list(plan.stages.select_related("library").order_by("number"))


def library_of_stage(plan: RotationPlan, number: int) -> Library:
    """Where the items of this stage stand; past the last one, at home."""
    stage = plan.stages.select_related("library").filter(number=number).first()
    return stage.library if stage else plan.library


def days_of(plan: RotationPlan) -> dict[int, int]:
    """How long the items stay at each stage."""
    return dict(plan.stages.values_list("number", "days"))


def due_items(plan: RotationPlan) -> list[tuple[RotationItem, int]]:
    """The items that go on today, with the stage they go to."""
    if plan.stopped_at is None and plan.starts_on > clock.today():
        return []
    days = days_of(plan)
    lines = RotationItem.objects.filter(plan=plan, ended_on__isnull=True, transit__isnull=True)
    found = []
    for line in lines.select_related("item__title", "item__place", "plan__library").order_by("stage", "pk"):
        stage = due_stage(line, days)
        if stage is not None:
            found.append((line, stage))
    return found


def due_stage(line: RotationItem, days: Mapping[int, int]) -> int | None:
    """The stage that an item goes to today, or None; `days` are those of the stages of its plan."""
    there = (clock.today() - line.arrived_on).days if line.arrived_on else None
    shelved = line.item.state == ItemState.AVAILABLE
    stopped = AfterStop(line.plan.after_stop) if line.plan.stopped_at else None
    return next_stage(Round(line.stage, len(days), there, days.get(line.stage, 0), shelved, stopped))


@dataclass(frozen=True)
class Progress:
    """One station of the round: how many items are on their way to it, and how many stand there."""

    number: int
    library: Library
    days: int | None
    travelling: int
    there: int


def progress_of(plan: RotationPlan) -> list[Progress]:
    """Every station, home first as the beginning and last as the end."""
    rows: Any = (
        RotationItem.objects.filter(plan=plan)
        .values_list("stage")
        .annotate(travelling=Count("pk", filter=Q(transit__isnull=False)), all=Count("pk"))
    )
    counts = {stage: (travelling, everything - travelling) for stage, travelling, everything in rows}
    stages = stages_of(plan)
    stations = [(0, plan.library, None), *((one.number, one.library, one.days) for one in stages)]
    stations.append((len(stages) + 1, plan.library, None))
    return [Progress(number, library, days, *counts.get(number, (0, 0))) for number, library, days in stations]


def items_of(plan: RotationPlan) -> QuerySet[RotationItem]:
    """The items of the plan, the farthest first."""
    found = RotationItem.objects.filter(plan=plan).select_related("item__title", "item__place", "transit__destination")
    return found.order_by("-stage", "pk")
