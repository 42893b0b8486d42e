"""Messages of the public to a library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Feedback, Library
from shulian.apps.alliance.queries.messages import Bears, contact_of, in_full, stands_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.marks import Written, stands, taken_out, written

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

    `people` are the texts that tell of each, `bears` says whose may stand somewhere. Contacts are sealed words of
    people's own, so each is opened. A name alone in a message may be a word, or somebody else's: it goes where the
    message is this person's. So does a short card (2026) or a name in letters (Anna), if the contact says whose the
    message is. Returns in how many messages something stood.
    """
    gone = 0
    for one in Feedback.objects.iterator():
        sought = in_full(f"{contact_of(one)} {one.message} {one.answer}")
        texts = [written(people[person]) for person in bears(sought.encode())]
        gone += bool(texts) and _forget_in(one.pk, texts)
    return gone


def _forget_in(message: int, people: list[Written]) -> bool:
    """Under its lock, for an answer may be written meanwhile."""
    with transaction.atomic():
        one = Feedback.objects.select_for_update().get(pk=message)
        before = (contact_of(one), one.message, one.answer)
        after = before
        for person in people:
            if stands_in(person, after[0], f"{after[1]} {after[2]}"):
                after = _without(person, after)
        if after == before:
            return False
        contact = after[0] if any(sign.isalnum() for sign in after[0]) else ""
        if contact != before[0]:
            one.contact = secrets.seal(contact) if contact else b""
        _contact, one.message, one.answer = after
        one.save(update_fields=["contact", "message", "answer"])
        return True


def _without(person: Written, said: tuple[str, str, str]) -> tuple[str, str, str]:
    own = person.short if stands(person.known, said[0]) else None
    for pattern in (person.known, person.names, own):
        contact, message, answer = (taken_out(pattern, text) for text in said)
        said = (contact, message, answer)
    return said
