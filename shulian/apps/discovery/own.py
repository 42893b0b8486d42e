"""What a reader keeps: saved searches and lists, as they are read; and the suggestions to buy."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.discovery.models import Booklist, BooklistEntry, PurchaseSuggestion, SavedSearch
from shulian.apps.readers.models import Reader


def searches_of(reader: Reader) -> QuerySet[SavedSearch]:
    """The searches that a reader keeps, the newest first."""
    return SavedSearch.objects.filter(reader=reader).order_by("-saved_at", "-pk")


def search_by_stop(secret: UUID) -> SavedSearch | None:
    """The search whose messages this secret stops."""
    return SavedSearch.objects.filter(stop=secret).first()


def lists_of(reader: Reader, title: int | None = None) -> QuerySet[Booklist]:
    """A reader's lists with their `size`, the last changed first; with a title also whether it is `on` each."""
    found = Booklist.objects.filter(reader=reader)
    if title is not None:
        on = BooklistEntry.objects.filter(booklist=OuterRef("pk"), title=title)
        found = found.annotate(on=Subquery(on.values("pk")[:1]))
    return found.annotate(size=Count("entries")).order_by("-changed_at", "-pk")


def list_by_share(share: UUID) -> Booklist | None:
    """The list that is shared under this secret."""
    return Booklist.objects.filter(share=share).first()


def entries_of(booklist: Booklist) -> QuerySet[BooklistEntry]:
    """The titles of a list in its order; those that have gone from the catalogue are left out."""
    entries = BooklistEntry.objects.filter(booklist=booklist, title__gone_at=None)
    return entries.select_related("title").order_by("position", "pk")


def suggestion_by_receipt(receipt: UUID) -> PurchaseSuggestion | None:
    """The suggestion that was given this receipt number."""
    return PurchaseSuggestion.objects.select_related("library").filter(receipt=receipt).first()


def suggestions_of(reader: Reader) -> QuerySet[PurchaseSuggestion]:
    """What a reader suggested, the newest first."""
    return PurchaseSuggestion.objects.filter(reader=reader).select_related("library").order_by("-received_at", "-pk")


def suggestions_to(libraries: Iterable[int] | QuerySet[Library]) -> QuerySet[PurchaseSuggestion]:
    """The suggestions to these libraries: those that wait first, the oldest of them on top; then the newest answers.

    `wished` counts how many wait for the same title or ISBN.
    """
    waits = Case(When(status=PurchaseSuggestion.Status.OPEN, then=Value(0)), default=Value(1))
    found = PurchaseSuggestion.objects.filter(library__in=libraries).select_related("library", "answered_by")
    oldest = Case(When(status=PurchaseSuggestion.Status.OPEN, then="received_at"))
    return found.annotate(wished=_wished()).order_by(waits, oldest, "-answered_at", "pk")


def suggestions_waiting(libraries: Iterable[int] | QuerySet[Library]) -> int:
    """How many suggestions to these libraries have no answer yet."""
    return PurchaseSuggestion.objects.filter(library__in=libraries, status=PurchaseSuggestion.Status.OPEN).count()


def contact_of(suggestion: PurchaseSuggestion) -> str:
    """How the sender can be reached, for the one who answers; empty when nothing was left."""
    return secrets.unseal(bytes(suggestion.contact)) if suggestion.contact else ""


def _wished() -> Subquery:
    same = Q(title=OuterRef("title")) | (Q(isbn=OuterRef("isbn")) & ~Q(isbn=""))
    alike = PurchaseSuggestion.objects.filter(same, status=PurchaseSuggestion.Status.OPEN, library=OuterRef("library"))
    return Subquery(alike.order_by().values("library").annotate(n=Count("pk")).values("n"))
