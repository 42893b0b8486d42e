"""A reader in this app: the columns that point to one, and what a reader may take along (个人信息保护法 art. 45)."""

from __future__ import annotations

from typing import Any

from shulian import clock
from shulian.apps.discovery.models import Booklist, PurchaseSuggestion, SavedSearch
from shulian.apps.discovery.own import entries_of, suggestions_of
from shulian.apps.readers.models import Reader
from shulian.core.retention import Fate

COLUMNS = {
    "discovery.SavedSearch.reader": Fate.OWN,
    "discovery.Booklist.reader": Fate.OWN,
    "discovery.PurchaseSuggestion.reader": Fate.FORGOTTEN,
}
"""Every column of this app that points to a reader."""


def export(reader: Reader) -> dict[str, Any]:
    """The reader's saved searches, lists and suggestions to buy."""
    return {
        "saved_searches": [
            {"name": one.name, "search": one.asked, "tells": one.tells, "saved_at": clock.local(one.saved_at)}
            for one in SavedSearch.objects.filter(reader=reader).order_by("saved_at", "pk")
        ],
        "lists": [_list(one) for one in Booklist.objects.filter(reader=reader).order_by("made_at", "pk")],
        "purchase_suggestions": [
            {
                "title": one.title,
                "author": one.author,
                "isbn": one.isbn,
                "library": one.library.name,
                "note": one.note,
                "received_at": clock.local(one.received_at),
                "status": one.status,
                "answer": one.answer,
            }
            for one in suggestions_of(reader)
        ],
    }


def erase(reader: Reader) -> dict[str, int]:
    """Searches and lists go; what a library was asked to buy stays with the library, without who asked."""
    return {
        "saved_searches": SavedSearch.objects.filter(reader=reader).delete()[0],
        "lists": Booklist.objects.filter(reader=reader).delete()[0],
        "purchase_suggestions": PurchaseSuggestion.objects.filter(reader=reader).update(reader=None),
    }


def _list(booklist: Booklist) -> dict[str, Any]:
    return {
        "name": booklist.name,
        "note": booklist.note,
        "shared": booklist.share is not None,
        "titles": [{"title": one.title.title, "note": one.note} for one in entries_of(booklist)],
    }
