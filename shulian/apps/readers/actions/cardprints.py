"""One more card is printed for the reader who stands at the desk: judged and kept like every act with a card."""

from __future__ import annotations

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers import telling
from shulian.apps.readers.actions.cardlife import Case, Done, Refused, Said, Wish, carry_out
from shulian.apps.readers.cardlooks import against_print
from shulian.apps.readers.models import CardAct
from shulian.apps.readers.queries import live_number
from shulian.core.cardlife import Deed, tells_of_print
from shulian.core.contact import Change


def print_card(act: Act, wish: Wish) -> Done | Refused:
    """Let the card be printed with the number it has; the reader is told, but of the first one right after the issue.

    The paper comes anew with every repetition, so whether the card may be printed is asked then too.
    """
    done = carry_out(act, Deed.PRINT, wish, _print)
    if isinstance(done, Refused):
        return done
    card, reader = done.card, done.act.reader
    card.reader = reader
    if fault := against_print(card, clock.today()):
        return Refused(fault, {"live": live_number(reader)})
    return done


def _print(case: Case) -> Said:
    now = case.act.happened_at or clock.now()
    again = CardAct.objects.filter(card=case.card, deed=Deed.PRINT).exists()
    if tells_of_print(case.card.issued_at, now, again=again):
        telling.account_changed(case.act, case.reader, Change.PRINTED)
    return {}
