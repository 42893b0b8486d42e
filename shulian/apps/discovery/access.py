"""The only way to a reader's own things, and to suggestions for those who answer them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, require
from shulian.apps.discovery.models import Booklist, PurchaseSuggestion, SavedSearch
from shulian.apps.readers.access import own_reader
from shulian.core.roles import Right


def own_search(account: Visitor, pk: int) -> SavedSearch:
    """A search that this reader keeps; PermissionDenied otherwise."""
    reader = own_reader(account)
    found = SavedSearch.objects.select_related("reader__home_library").filter(pk=pk, reader=reader).first()
    if found is None:
        raise PermissionDenied(f"saved search {pk}")
    return found


def own_list(account: Visitor, pk: int) -> Booklist:
    """A list of this reader; PermissionDenied otherwise."""
    reader = own_reader(account)
    found = Booklist.objects.select_related("reader__home_library").filter(pk=pk, reader=reader).first()
    if found is None:
        raise PermissionDenied(f"list {pk}")
    return found


def suggestion_for(account: Visitor, pk: int) -> PurchaseSuggestion:
    """A suggestion, for someone who may answer at its library; PermissionDenied otherwise."""
    found = PurchaseSuggestion.objects.select_related("library", "reader__home_library").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied("purchase suggestion")
    require(account, Right.ANSWER_FEEDBACK, found.library)
    return found
