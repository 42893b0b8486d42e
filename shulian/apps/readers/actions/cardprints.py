"""One more card is printed for the reader who stands at the desk: with its row, its receipt and its entry."""

from __future__ import annotations

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Card, CardAct
from shulian.core.cardlife import PRINTED


def note_print(act: Act, card: Card) -> None:
    """A second card with this number is as good as the first: that it was printed stays with the card."""

    def write() -> Answer:
        CardAct.objects.create(
            reader_id=card.reader_id,
            card=card,
            deed=PRINTED,
            library_id=act.library,
            actor_id=act.actor,
            source=act.source,
            done_at=act.happened_at or clock.now(),
            command=act.command,
        )
        # Without the token, as every act with a card: its row names the reader.
        entry(act, "card-printed", library=act.library)
        return {}

    perform(act, "print-card", write, about=f"card:{card.pk}")
