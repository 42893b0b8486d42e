"""The only way to what the law has the alliance write down: for who answers for it at the head of the alliance."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from shulian.apps.alliance.access import Visitor, head_for, libraries_for, may
from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Assessment, Breach, Erasure, ErasureList
from shulian.core.roles import Right

Found = TypeVar("Found")


def keeps_law(account: Visitor, right: Right = Right.MANAGE_PRIVACY) -> Library:
    """The head of the alliance, for someone who answers there for readers' data; PermissionDenied otherwise."""
    head = head_for(account, right)
    if head is None:
        raise PermissionDenied(str(right))
    return head


def may_keep_law(account: Visitor) -> bool:
    """Whether somebody answers there for readers' data."""
    return head_for(account, Right.MANAGE_PRIVACY) is not None


def assessment_for(account: Visitor, pk: int) -> Assessment:
    """An impact assessment."""
    keeps_law(account)
    return _known(Assessment.objects.select_related("made_by", "finished_by").filter(pk=pk).first())


def breach_for(account: Visitor, pk: int) -> Breach:
    """A breach and whom it concerns."""
    keeps_law(account)
    return _known(Breach.objects.select_related("library", "staff", "written_by", "confirmed_by").filter(pk=pk).first())


def erasure_for(account: Visitor, pk: UUID) -> Erasure:
    """The record of an erasure; also for who may erase at the library where it was done."""
    found = _known(Erasure.objects.select_related("library", "erased_by").filter(pk=pk).first())
    if not may(account, Right.ERASE_READERS, found.library):
        keeps_law(account)
    return found


def erasures_for(account: Visitor) -> QuerySet[Erasure]:
    """All erasures, for whoever answers for the law; for who may erase, those of their libraries."""
    found = Erasure.objects.select_related("library", "erased_by").order_by("-erased_at")
    if may_keep_law(account):
        return found
    return found.filter(library__in=libraries_for(account, Right.ERASE_READERS).order_by())


def erasure_lists_for(account: Visitor) -> QuerySet[ErasureList]:
    """The lists of readers to be erased at the libraries where the account proposes such or signs, the newest first."""
    reach = libraries_for(account, Right.ERASE_READERS, Right.APPROVE_HEAVY)
    found = ErasureList.objects.filter(library__in=reach.order_by())
    return found.select_related("library", "made_by", "proposal__proposed_by", "proposal__decided_by").order_by("-pk")


def erasure_list_for(account: Visitor, pk: int, right: Right | None = None) -> ErasureList:
    """One of these lists; with a right, for those alone who hold it there."""
    found = _known(erasure_lists_for(account).filter(pk=pk).first())
    if right is not None and not may(account, right, found.library):
        raise PermissionDenied(str(right))
    return found


def _known(found: Found | None) -> Found:
    """What is not there is answered like what is forbidden, so that numbers cannot be probed."""
    if found is None:
        raise PermissionDenied("unknown")
    return found
