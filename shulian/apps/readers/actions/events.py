"""Days on which cards are issued away from the desk (现场办证)."""

from __future__ import annotations

from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import RegistrationEvent


def plan_event(act: Act, library: Library, name: str, place: str, held_on: date) -> RegistrationEvent:
    """Put an event on the list, so that cards can be issued there one after the other."""

    def write() -> Answer:
        made = RegistrationEvent.objects.create(
            library=library, name=name[:100], place=place[:200], held_on=held_on, made_by_id=act.actor
        )
        entry(act, "registration-event-planned", subject=f"registration-event:{made.pk}")
        return {"event": made.pk}

    return RegistrationEvent.objects.get(pk=perform(act, "plan-registration-event", write)["event"])
