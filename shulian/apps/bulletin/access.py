"""The only way to an issue for a person: drafts for its makers, published issues for all who see figures."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from shulian.apps.alliance.access import Visitor, has_anywhere, libraries_for
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.bulletin.queries import issues, published_issues
from shulian.core.roles import Right


def makes_bulletins(account: Visitor) -> bool:
    """Whether the account may start and publish issues: at the head of the tree only."""
    return libraries_for(account, Right.PUBLISH_BULLETIN).filter(depth=1).exists()


def require_making(account: Visitor) -> None:
    """PermissionDenied for anyone who makes no bulletins."""
    if not makes_bulletins(account):
        raise PermissionDenied(str(Right.PUBLISH_BULLETIN))


def visible_issues(account: Visitor) -> QuerySet[Issue]:
    """The issues that the account may see, newest first."""
    if makes_bulletins(account):
        return issues()
    if not has_anywhere(account, Right.VIEW_FIGURES):
        raise PermissionDenied(str(Right.VIEW_FIGURES))
    return published_issues()


def issue_for(account: Visitor, number: int) -> Issue:
    """One issue; PermissionDenied if it is not there or not for this account."""
    issue = visible_issues(account).filter(number=number).first()
    if issue is None:
        raise PermissionDenied(f"issue {number}")
    return issue


def block_for(account: Visitor, pk: int) -> Block:
    """A block of an issue, for someone who makes bulletins."""
    require_making(account)
    block = Block.objects.select_related("section__issue").filter(pk=pk).first()
    if block is None:
        raise PermissionDenied(f"block {pk}")
    return block
