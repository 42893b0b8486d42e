"""The only way to a box, a route or a trip for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from shulian.apps.alliance.access import Visitor, has_anywhere, head_for, libraries_for, may
from shulian.apps.alliance.models import Library
from shulian.apps.distribution.models import (
    Box,
    CollectiveLoan,
    Discrepancy,
    FloatingGroup,
    RotationPlan,
    Route,
    SupposedLoss,
    Trip,
)
from shulian.apps.distribution.queries.boxes import receives
from shulian.core.roles import Right


def box_at(library: Library, pk: int) -> Box:
    """A box that leaves from this library, goes to it or stands in it; PermissionDenied for any other."""
    found = Box.objects.select_related("source", "destination", "place", "trip__route", "received_by").filter(pk=pk)
    box = found.filter(Q(source=library) | Q(destination=library) | Q(place=library)).first()
    if box is None:
        raise PermissionDenied(f"box {pk}")
    return box


def box_from(library: Library, pk: int) -> Box:
    """A box that is packed here; PermissionDenied for any other."""
    box = box_at(library, pk)
    if box.source_id != library.pk:
        raise PermissionDenied(f"box {pk}")
    return box


def box_to_receive(library: Library, pk: int) -> Box:
    """A box that is for this library, or stands here to be sorted; PermissionDenied for any other."""
    box = box_at(library, pk)
    if not receives(box, library):
        raise PermissionDenied(f"box {pk}")
    return box


def discrepancy_at(library: Library, pk: int) -> Discrepancy:
    """A discrepancy that this library has to answer, or that its own box showed."""
    found = Discrepancy.objects.select_related("box__source", "box__destination", "item__title").filter(pk=pk)
    discrepancy = found.filter(Q(owner=library) | Q(box__source=library) | Q(box__destination=library)).first()
    if discrepancy is None:
        raise PermissionDenied(f"discrepancy {pk}")
    return discrepancy


def routes_for(account: Visitor) -> QuerySet[Route]:
    """The routes that the account looks after: those run by its libraries."""
    libraries = libraries_for(account, Right.MANAGE_COURIER)
    return Route.objects.filter(library__in=libraries.order_by()).select_related("library", "driver").order_by("name")


def route_for(account: Visitor, pk: int) -> Route:
    """One of these routes; PermissionDenied for any other."""
    route = routes_for(account).filter(pk=pk).first()
    if route is None:
        raise PermissionDenied(f"route {pk}")
    return route


def trips_for(account: Visitor) -> QuerySet[Trip]:
    """The trips of these routes, the newest first."""
    found = Trip.objects.filter(route__in=routes_for(account).order_by())
    return found.select_related("route", "driver").order_by("-day", "route__name")


def trip_for(account: Visitor, pk: int) -> Trip:
    """One of these trips; PermissionDenied for any other."""
    trip = trips_for(account).filter(pk=pk).first()
    if trip is None:
        raise PermissionDenied(f"trip {pk}")
    return trip


def carries(account: Visitor, route: Route) -> bool:
    """Whether the account may drive this route: it carries at the library that runs it."""
    return may(account, Right.CARRY, route.library)


def trip_to_drive(account: Visitor, pk: int) -> Trip | None:
    """A trip that this driver may scan for: a route of the own libraries, and nobody else's trip."""
    if not has_anywhere(account, Right.CARRY):
        raise PermissionDenied(str(Right.CARRY))
    trip = Trip.objects.select_related("route__library").filter(pk=pk).first()
    if trip is None or not carries(account, trip.route):
        return None
    return trip if trip.driver_id in (None, account.pk) else None


def route_to_drive(account: Visitor, pk: int) -> Route:
    """A route that this driver may drive; PermissionDenied for any other."""
    route = Route.objects.select_related("library").filter(pk=pk, ended_on__isnull=True).first()
    if route is None or not carries(account, route):
        raise PermissionDenied(f"route {pk}")
    return route


def stock_libraries(account: Visitor) -> QuerySet[Library]:
    """The libraries whose stock the account looks after."""
    return libraries_for(account, Right.MANAGE_STOCK)


def loss_for(account: Visitor, pk: int) -> SupposedLoss:
    """A supposed loss of an item whose library the account looks after."""
    found = SupposedLoss.objects.select_related("transit__item__library", "transit__destination").filter(pk=pk)
    loss = found.first()
    if loss is None or not may(account, Right.MANAGE_STOCK, loss.transit.item.library):
        raise PermissionDenied(f"supposed loss {pk}")
    return loss


def plan_at(library: Library, pk: int) -> RotationPlan:
    """A rotation plan of this library."""
    plan = RotationPlan.objects.select_related("library").filter(pk=pk, library=library).first()
    if plan is None:
        raise PermissionDenied(f"rotation plan {pk}")
    return plan


def collective_loan_at(library: Library, pk: int) -> CollectiveLoan:
    """A collective loan of this library."""
    found = CollectiveLoan.objects.select_related("library", "reader").filter(pk=pk, library=library).first()
    if found is None:
        raise PermissionDenied(f"collective loan {pk}")
    return found


def require_whole_alliance(account: Visitor) -> None:
    """PermissionDenied for those who do not look after the courier of the whole alliance."""
    if head_for(account, Right.MANAGE_COURIER) is None:
        raise PermissionDenied(f"{Right.MANAGE_COURIER} for the whole alliance")


def group_for(account: Visitor, pk: int) -> FloatingGroup:
    """A floating group, for one who may set rules for the courier somewhere in it."""
    group = FloatingGroup.objects.filter(pk=pk).first()
    if group is None or not has_anywhere(account, Right.MANAGE_COURIER):
        raise PermissionDenied(f"floating group {pk}")
    return group
