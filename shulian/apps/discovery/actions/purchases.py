"""Suggestions to buy: taking one in, answering it, and forgetting who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.discovery.models import PurchaseSuggestion
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.actions import Message, notify
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import rules
from shulian.apps.readers.recipients import recipient_of
from shulian.core.notices.kinds import Kind

Status = PurchaseSuggestion.Status


@dataclass(frozen=True)
class Wish:
    """What somebody wants a library to buy, and who (or how to reach them)."""

    title: str
    author: str = ""
    isbn: str = ""
    publisher: str = ""
    year: int | None = None
    note: str = ""
    reader: Reader | None = None
    contact: str = ""


def suggest(act: Act, library: Library, wish: Wish) -> str:
    """Put a suggestion on the library's work list; returns its receipt number (uuid)."""

    def write() -> Answer:
        made = PurchaseSuggestion.objects.create(
            library=library,
            title=wish.title,
            author=wish.author,
            isbn=wish.isbn,
            publisher=wish.publisher,
            year=wish.year,
            note=wish.note,
            reader=wish.reader,
            contact=secrets.seal(wish.contact) if wish.contact else b"",
            received_at=clock.now(),
        )
        entry(act, "purchase-suggested", library=library.pk, subject=f"purchase-suggestion:{made.pk}")
        return {"receipt": str(made.receipt)}

    return str(perform(act, "suggest-purchase", write)["receipt"])


def answer_suggestion(act: Act, suggestion: PurchaseSuggestion, status: str, text: str) -> bool:
    """Answer a suggestion, and tell its reader; False if another answer stands already."""

    def write() -> Answer:
        answered = PurchaseSuggestion.objects.filter(pk=suggestion.pk, status=Status.OPEN).update(
            status=status, answer=text, answered_at=clock.now(), answered_by=act.actor
        )
        if answered:
            details = {"status": str(status)}
            subject = f"purchase-suggestion:{suggestion.pk}"
            entry(act, "purchase-answered", library=suggestion.library_id, subject=subject, details=details)
            if suggestion.reader is not None:
                _tell(act, suggestion, text)
        return {"answered": bool(answered)}

    return bool(perform(act, "answer-purchase-suggestion", write)["answered"])


def forget_suggesters() -> int:
    """Forget who made suggestions that were answered so long ago that nobody asks any more; returns how many."""
    until = clock.now() - timedelta(days=rules().dispute_days)
    old = PurchaseSuggestion.objects.filter(answered_at__lt=until)
    return old.exclude(reader=None, contact=b"").update(reader=None, contact=b"")


def _tell(act: Act, suggestion: PurchaseSuggestion, text: str) -> None:
    reader = suggestion.reader
    if reader is None or reader.status == Reader.Status.LEFT:
        return
    parameters = {"title": suggestion.title, "text": text}
    message = Message(Kind.PURCHASE_ANSWERED, suggestion.library, parameters, (f"purchase-suggestion:{suggestion.pk}",))
    notify(act, recipient_of(reader), message)
