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


def answer_feedback(act: Act, feedback: Feedback, text: str) -> None:
    """Answer a message; the sender reads the answer under the receipt number."""

    def write() -> Answer:
        Feedback.objects.filter(pk=feedback.pk).update(
            status=Feedback.Status.ANSWERED, answer=text, answered_at=clock.now(), answered_by=act.actor
        )
        entry(act, "feedback-answered", library=feedback.library_id, subject=f"feedback:{feedback.pk}")
        return {"feedback": feedback.pk}

    perform(act, "answer-feedback", write)
