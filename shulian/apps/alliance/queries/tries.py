"""Whether somebody is guessing PINs or passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum

from shulian import clock
from shulian.apps.alliance.models import Tries
from shulian.core.guesses import WINDOW, is_attack


@dataclass(frozen=True)
class Guessing:
    """What was refused in the last hour: at how many numbers that are somebody's, how often in all, and until when."""

    numbers: int
    refused: int
    last: datetime | None

    @property
    def is_attack(self) -> bool:
        """Whether the office has to know."""
        return is_attack(self.numbers, self.refused)


def guessing() -> Guessing:
    """How much was refused in the last hour."""
    found = Tries.objects.filter(refused_at__gt=clock.now() - WINDOW).aggregate(
        numbers=Count("pk", filter=Q(belongs=True)), refused=Sum("refused"), last=Max("refused_at")
    )
    return Guessing(found["numbers"], found["refused"] or 0, found["last"])
