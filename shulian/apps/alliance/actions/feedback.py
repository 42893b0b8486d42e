"""Messages of the public to a library."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Feedback, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform


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
