"""Whether somebody is guessing PINs or passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum

from shulian import clock
from shulian.apps.alliance.models import Tries
from shulian.core.guesses import SPANS, WINDOW, Comer, Typed, is_attack, is_over, is_spraying

AT_NUMBERS = (Comer.STRANGER, Comer.KNOWN)


@dataclass(frozen=True)
class Guessing:
    """What was refused in the last hour: at how many numbers that are somebody's, how often in all, and until when.

    `spans` are the numbers at which a wrong PIN was typed, refused or not, and those at which only the right one was:
    of the last minutes and of the hour.
    """

    numbers: int
    refused: int
    last: datetime | None
    spans: tuple[Typed, ...] = ()

    @property
    def is_attack(self) -> bool:
        """Whether the office has to know."""
        return is_attack(self.numbers, self.refused) or self.is_spraying

    @property
    def is_spraying(self) -> bool:
        """Whether a few PINs are tried at many cards."""
        return is_spraying(self.spans)

    @property
    def is_over(self) -> bool:
        """Whether an alarm that sounded because of it may end."""
        return is_over(self.numbers, self.refused, self.spans)


def guessing() -> Guessing:
    """How much was refused in the last hour, and at how many numbers it was tried in vain."""
    now = clock.now()
    found = Tries.objects.filter(refused_at__gt=now - WINDOW).aggregate(
        numbers=Count("pk", filter=Q(belongs=True)), refused=Sum("refused"), last=Max("refused_at")
    )
    # A right try is given back: whatever is left was wrong.
    wrong = Q(tried__len__gt=0)
    typed = Tries.objects.filter(comer__in=AT_NUMBERS, touched_at__gt=now - max(SPANS))
    spans = tuple(
        Typed(
            **typed.filter(touched_at__gt=now - span).aggregate(
                wrong=Count("pk", filter=wrong), right=Count("pk", filter=~wrong)
            )
        )
        for span in SPANS
    )
    last = found["last"] or typed.filter(wrong).aggregate(last=Max("touched_at"))["last"]
    return Guessing(found["numbers"], found["refused"] or 0, last, spans)
