"""Closing those who were erased and came back with a copy of the database from before (恢复备份之后重新删除)."""

from __future__ import annotations

from shulian import clock
from shulian.apps.charges.actions.deposits import end_exemptions
from shulian.apps.circulation.actions.leaving import cancel_holds_of, standing_still
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.models import Notice
from shulian.apps.readers.actions.checks import close_record
from shulian.apps.readers.models import DataWish, Reader
from shulian.apps.readers.recipients import inbox_keys
from shulian.core.notices.kinds import State


def close_again(act: Act, reader: Reader) -> None:
    """Close the record without a word to anybody, so that it is erased now, or as soon as nothing is open with it."""

    def write() -> Answer:
        held = standing_still(reader.pk)
        cancel_holds_of(act, held.pk, "cancelled")
        end_exemptions(held)
        if held.status != Reader.Status.LEFT:
            close_record(act, held, Reader.Closed.CANCELLED, "")
        _wished(held)
        # Nothing of it reaches whoever lives at the address now.
        waiting = Notice.objects.filter(recipient__in=inbox_keys(held.pk), state=State.WAITING)
        waiting.update(state=State.CANCELLED)
        entry(act, "card-closed-again", library=held.home_library_id)
        return {}

    perform(act, "close-again", write)


def _wished(reader: Reader) -> None:
    """The deletion that was wished and done stands again, so that the night does not wait for the days of a record."""
    states, values = DataWish.State, {"reader": reader, "kind": DataWish.Kind.DELETE}
    if not DataWish.objects.filter(**values, state__in=(states.OPEN, states.DONE)).exists():
        DataWish.objects.create(**values, library=reader.home_library, state=states.DONE, answered_at=clock.now())
