"""The only way to a return for a person: libraries see and send their own, the alliance office all of them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from shulian.apps.alliance.access import Visitor, libraries_for, library_for, may, require
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Finding, Return
from shulian.apps.statistics.queries.returns import returns_for
from shulian.core.roles import Right


def accepts(account: Visitor) -> bool:
    """Whether the account may accept returns and send whole tables: at the head of the tree only."""
    return libraries_for(account, Right.MANAGE_RETURNS).filter(depth=1).exists()


def accepts_return(account: Visitor, found: Return) -> bool:
    """Whether the account may accept this return: at the head any, elsewhere those of the libraries it watches over."""
    if found.library is None:
        return accepts(account)
    return accepts(account) or may(account, Right.ACCEPT_RETURNS, found.library)


def require_acceptance(account: Visitor) -> None:
    """PermissionDenied for anyone who may not accept returns."""
    if not accepts(account):
        raise PermissionDenied(f"{Right.MANAGE_RETURNS} for the whole alliance")


def enters_for(account: Visitor, code: str) -> Library | None:
    """The library that the account sends figures for; None for a whole table (empty code)."""
    if not code:
        require_acceptance(account)
        return None
    return library_for(account, Right.MANAGE_RETURNS, code)


def visible_returns(account: Visitor) -> QuerySet[Return]:
    """The returns of the account's libraries, and whole tables for those who accept."""
    seen_at = libraries_for(account, Right.MANAGE_RETURNS) | libraries_for(account, Right.ACCEPT_RETURNS)
    libraries = set(seen_at.values_list("pk", flat=True))
    return returns_for(libraries, whole_tables=accepts(account))


def return_for(account: Visitor, pk: int) -> Return:
    """One return in any of its versions; PermissionDenied for other people's and for none."""
    found = Return.objects.select_related("period__form", "library", "entered_by").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"return {pk}")
    if found.library is None:
        require_acceptance(account)
    elif not accepts_return(account, found):
        require(account, Right.MANAGE_RETURNS, found.library)
    return found


def finding_for(account: Visitor, pk: int) -> Finding:
    """A finding of a return that the account may see."""
    finding = Finding.objects.select_related("line", "of_return").filter(pk=pk).first()
    if finding is None:
        raise PermissionDenied(f"finding {pk}")
    return_for(account, finding.of_return_id)
    return finding
