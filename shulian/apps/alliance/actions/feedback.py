"""Messages of the public to a library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Feedback, Library
from shulian.apps.alliance.queries.messages import Bears, contact_of, in_full
from shulian.apps.journal.actions import Act, Answer, entry, perform

KEEP_CONTACT = timedelta(days=60)
"""After the answer somebody may still have to be called; then the message stays without whoever wrote it."""


def send_feedback(act: Act, library: Library, message: str, contact: str = "") -> str:
    """Put a message on the library's work list; returns its receipt number (uuid)."""

    def write() -> Answer:
        feedback = Feedback.objects.create(
            library=library,
            message=message,
            contact=secrets.seal(contact) if contact else b"",
            received_at=clock.now(),
        )
        entry(act, "feedback-received", library=library.pk, subject=f"feedback:{feedback.pk}")
        return {"receipt": str(feedback.receipt)}

    return str(perform(act, "send-feedback", write)["receipt"])


def answer_feedback(act: Act, feedback: Feedback, text: str) -> bool:
    """Answer a message, for the sender to read under the receipt number; False if another answer stands already."""

    def write() -> Answer:
        answered = Feedback.objects.filter(pk=feedback.pk, status=Feedback.Status.OPEN).update(
            status=Feedback.Status.ANSWERED, answer=text, answered_at=clock.now(), answered_by=act.actor
        )
        if answered:
            entry(act, "feedback-answered", library=feedback.library_id, subject=f"feedback:{feedback.pk}")
        return {"answered": bool(answered)}

    return bool(perform(act, "answer-feedback", write)["answered"])


def contacts_over() -> QuerySet[Feedback]:
    """Messages that were answered long enough ago to keep no telephone or address any more."""
    answered = Feedback.objects.filter(status=Feedback.Status.ANSWERED, answered_at__lt=clock.now() - KEEP_CONTACT)
    return answered.exclude(contact=b"")


def forget_contacts(act: Act) -> int:
    """Empty how their writers were to be reached; returns of how many."""
    gone = contacts_over().update(contact=b"")
    if gone:
        entry(act, "feedback-contacts-forgotten", quantity=gone)
    return gone


def forget_writers(people: Sequence[Sequence[str]], bears: Bears) -> int:
    """Take people who were erased out of messages, waiting ones too: the contact, and the same in what was written.

    `people` are the texts that tell of each, `bears` says whose stand somewhere. Contacts are sealed words of people's
    own, so each is opened. Returns in how many messages something stood.
    """
    gone = 0
    for one in Feedback.objects.iterator():
        contact = contact_of(one)
        whose = bears(f"{in_full(contact)} {one.message} {one.answer}".encode())
        if not whose:
            continue
        texts = sorted((text for person in whose for text in people[person]), key=len, reverse=True)
        known = re.compile("|".join(map(_written, texts)), re.IGNORECASE)
        contact, message, answer = (known.sub("…", text) for text in (contact, one.message, one.answer))
        kept = secrets.seal(contact) if any(sign.isalnum() for sign in contact) else b""
        Feedback.objects.filter(pk=one.pk).update(contact=kept, message=message, answer=answer)
        gone += 1
    return gone


def _written(text: str) -> str:
    """A number as people write it, in groups and with the country before it; anything else as it is."""
    if not text.isdigit():
        return re.escape(text)
    return r"(?:\+?86[\s-]*)?" + r"[\s-]*".join(text)
