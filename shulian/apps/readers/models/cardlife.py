"""What was done with a reader's card: one row an act, for the reader's own page, the desk and the receipt."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Card, Reader


class CardAct(models.Model):
    """One act in the life of a card; `library` is None where the reader acted alone.

    `said` holds what the receipt prints of it in plain values: days, masked numbers, a reason in words.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="card_acts")
    card = models.ForeignKey(Card, models.CASCADE, null=True, related_name="+")
    deed = models.CharField(max_length=12)
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=20)
    done_at = models.DateTimeField(default=clock.now)
    command = models.UUIDField(unique=True)
    said = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["reader", "-done_at"]), models.Index(fields=["library", "-done_at"])]

    @property
    def code(self) -> str:
        """The number as it is printed: the day and a running number of the alliance."""
        return f"{clock.local(self.done_at):%Y%m%d}-{self.pk:06d}"
