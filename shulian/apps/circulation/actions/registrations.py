"""Closing provisional records: their document was another's, or nobody came; only with whom nothing is open."""

from __future__ import annotations

from django.db import transaction

from shulian.apps.circulation.actions.leaving import cancel_holds_of, standing_still
from shulian.apps.circulation.clearance import clearance_of
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.checks import close_registration, decide
from shulian.apps.readers.models import Reader, Registration
from shulian.apps.readers.registering import run_out
from shulian.core.cardlife import Open, in_the_way
from shulian.core.contact import Change

State = Registration.State


def decline_registration(act: Act, registration: Registration, reason: str) -> tuple[Open, ...] | None:
    """The document is another one, or nobody's: the card ends, and its number is free for whoever owns it.

    Returns what is open and has to be settled before, and None where somebody has decided already.
    """

    def write() -> Answer:
        reader = standing_still(registration.reader_id)
        held = Registration.objects.select_for_update().get(pk=registration.pk)
        if held.state != State.PROVISIONAL:
            return {"decided": True}
        if found := _open(reader):
            return {"open": [*found]}
        cancel_holds_of(act, reader.pk, "cancelled")
        telling.account_changed(act, reader, Change.DECLINED, reason)
        close_registration(act, held, State.DECLINED, reason)
        entry(act, "registration-declined", subject=f"registration:{held.pk}")
        return {"open": []}

    answer = perform(act, "decline-registration", write)
    return None if "decided" in answer else tuple(map(Open, answer["open"]))


def lapse_registrations(act: Act, most: int = 500) -> int:
    """Close provisional records whose days are over and with whom nothing is open; returns how many.

    With whom something is open is passed by, however many of them there are.
    """
    count, last = 0, 0
    while count < most and (part := list(run_out().filter(pk__gt=last)[:most])):
        count += sum(_lapse(act, waiting) for waiting in part[: most - count])
        last = part[-1].pk
    if count:
        entry(act, "registrations-lapsed", quantity=count)
    return count


def _lapse(act: Act, waiting: Registration) -> bool:
    """Close one of them, unless something is open or somebody has decided."""
    with transaction.atomic():
        reader = standing_still(waiting.reader_id)
        held = Registration.objects.select_for_update().get(pk=waiting.pk)
        if held.state != State.PROVISIONAL or _open(reader):
            return False
        if reader.status == Reader.Status.LEFT:
            decide(act, held, State.LAPSED)
        else:
            cancel_holds_of(act, reader.pk, "cancelled")
            close_registration(act, held, State.LAPSED)
    return True


def _open(reader: Reader) -> tuple[Open, ...]:
    """What has to be settled; holds just end."""
    return tuple(what for what in in_the_way(clearance_of(reader)) if what is not Open.HOLDS)
