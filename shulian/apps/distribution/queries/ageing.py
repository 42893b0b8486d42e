"""What has been on the road for how long, how long it usually takes, and what is supposed lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Extract

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import BoxItem, DistributionSettings, Promise, SupposedLoss

A_DAY = Value(timedelta(days=1))
SECONDS_A_DAY = 86_400
ENDS = ("transit__source", "transit__destination")


def settings() -> DistributionSettings:
    """The alliance's settings, or what holds until somebody sets them."""
    return DistributionSettings.objects.order_by("pk").first() or DistributionSettings()


@dataclass(frozen=True)
class Wanted:
    """Which open transits are asked for."""

    route: int | None = None
    library: Library | None = None
    late_only: bool = False


def open_transits(libraries: QuerySet[Library], wanted: Wanted) -> QuerySet[Transit]:
    """Open transits from or to these libraries, the oldest first; `promised` days, and `late_at` when it is late."""
    promise = Promise.objects.filter(source=OuterRef("source"), destination=OuterRef("destination"))
    usual = Value(settings().late_after_days)
    days = Coalesce(Subquery(promise.values("days")), usual, output_field=IntegerField())
    # The day it was packed on counts whole.
    late_at = ExpressionWrapper(F("opened_at") + A_DAY * (F("promised") + 1), output_field=DateTimeField())
    own = libraries.order_by()
    found = Transit.objects.filter(Q(source__in=own) | Q(destination__in=own), received_at__isnull=True)
    found = found.annotate(promised=days, route=Subquery(promise.values("route__name"))).annotate(late_at=late_at)
    if wanted.route is not None:
        found = found.filter(pk__in=_of_route(wanted.route))
    if wanted.library is not None:
        found = found.filter(Q(source=wanted.library) | Q(destination=wanted.library))
    if wanted.late_only:
        found = found.filter(late_at__lt=clock.now())
    shown = found.select_related("item__title", "item__library", "source", "destination")
    return shown.order_by("opened_at", "pk")


def _of_route(route: int) -> QuerySet[Transit]:
    """Open transits between two libraries that this route promises to serve, or in a box that it carries."""
    promise = Promise.objects.filter(source=OuterRef("source"), destination=OuterRef("destination"), route=route)
    # What the open boxes of the route hold is few; the manifests of years are never read for it.
    boxed = BoxItem.objects.filter(left_at__isnull=True, packed_at__isnull=False, box__trip__route=route)
    found = Transit.objects.filter(Q(Exists(promise)) | Q(pk__in=boxed.values("transit")), received_at__isnull=True)
    return found.values("pk")  # type: ignore[return-value]


class Percentile(Aggregate):
    """The value that a share of the rows does not exceed."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float) -> None:
        super().__init__(expression, share=share)


@dataclass(frozen=True)
class Way:
    """How long items took from one library to another: how many, median and nine of ten, in days."""

    source: str
    destination: str
    items: int
    median: float
    p90: float
    promised: int | None


def transit_times(libraries: QuerySet[Library], span: tuple[date, date]) -> list[Way]:
    """The ways from or to these libraries on which something arrived between two days, most travelled first."""
    begin, end = (datetime.combine(day, time(), clock.PLACE) for day in span)
    own = libraries.order_by()
    arrived = Transit.objects.filter(
        Q(source__in=own) | Q(destination__in=own),
        received_at__gte=begin,
        received_at__lt=end + timedelta(days=1),
        ended_by__in=("", Transit.End.RECEIVED),
    )
    took = Extract(F("received_at") - F("opened_at"), "epoch")
    # Names and promises join the ways, which are few, and not the transits, which are a hundred thousand.
    ways = arrived.order_by().values("source", "destination")
    ways = ways.annotate(items=Count("pk"), median=Percentile(took, 0.5), p90=Percentile(took, 0.9))
    rows = list(ways.values_list("source", "destination", "items", "median", "p90"))
    known = Library.objects.in_bulk({end for row in rows for end in row[:2]})
    promised = {(one.source_id, one.destination_id): one.days for one in Promise.objects.all()}
    rows.sort(key=lambda row: (-row[2], known[row[0]].path, known[row[1]].path))
    return [
        Way(known[a].name, known[b].name, items, half / SECONDS_A_DAY, most / SECONDS_A_DAY, promised.get((a, b)))
        for a, b, items, half, most in rows
    ]


def supposed_losses(libraries: QuerySet[Library]) -> QuerySet[SupposedLoss]:
    """What is supposed lost of the items of these libraries and waits for a person, the oldest first."""
    # What arrived since the night is no loss; the next one closes its proposal.
    found = SupposedLoss.objects.filter(answer="", transit__received_at__isnull=True)
    found = found.filter(transit__item__library__in=libraries.order_by())
    shown = found.select_related("transit__item__title", "transit__item__library", *ENDS)
    return shown.order_by("transit__opened_at", "pk")
