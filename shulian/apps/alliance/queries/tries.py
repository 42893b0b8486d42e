"""Whether somebody is guessing PINs or passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncHour

from shulian import clock
from shulian.apps.alliance.models import Tries
from shulian.core.guesses import WINDOW, Comer, is_attack, is_spraying, usual_in

AT_NUMBERS = (Comer.STRANGER, Comer.KNOWN)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Guessing:
    """What was refused in the last hour: at how many numbers that are somebody's, how often in all, and until when.

    `sprayed` is at how many numbers a wrong PIN was typed, refused or not, and `usual` how many that is in an hour.
    """

    numbers: int
    refused: int
    last: datetime | None
    sprayed: int = 0
    usual: float = 0

    @property
    def is_attack(self) -> bool:
        """Whether the office has to know."""
        return is_attack(self.numbers, self.refused) or self.is_spraying

    @property
    def is_spraying(self) -> bool:
        """Whether a few PINs are tried at many cards."""
        return is_spraying(self.sprayed, self.usual)


def guessing() -> Guessing:
    """How much was refused in the last hour, and at how many numbers it was tried in vain."""
    now = clock.now()
    found = Tries.objects.filter(refused_at__gt=now - WINDOW).aggregate(
        numbers=Count("pk", filter=Q(belongs=True)), refused=Sum("refused"), last=Max("refused_at")
    )
    # A right try is given back: whatever is left was wrong.
    wrong = Tries.objects.filter(comer__in=AT_NUMBERS, touched_at__gt=now - DAY, tried__len__gt=0)
    tried = wrong.aggregate(sprayed=Count("pk", filter=Q(touched_at__gt=now - WINDOW)), last=Max("touched_at"))
    before = wrong.filter(touched_at__lte=now - WINDOW).annotate(hour=TruncHour("touched_at")).values("hour")
    usual = usual_in(before.annotate(numbers=Count("pk")).order_by().values_list("numbers", flat=True))
    last = found["last"] or tried["last"]
    return Guessing(found["numbers"], found["refused"] or 0, last, tried["sprayed"], usual)
