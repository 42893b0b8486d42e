"""What readers left with their home library as a deposit, and who needs none."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Reader


class Deposit(models.Model):
    """One movement of a reader's deposit (押金): paid in (positive) or given back (negative); the sum is held.

    `library` holds it: the reader's home library, wherever the money changed hands.
    """

    reader = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="deposits")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    fen = models.IntegerField()
    moved_at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    command = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(fen=0), name="deposit_moves_something")]


class DepositExemption(models.Model):
    """Why a reader needs no deposit (免押金): credit or a decision of the library; valid to the end of `until`."""

    class Ground(models.TextChoices):
        CREDIT = "credit"
        DECISION = "decision"

    reader = models.ForeignKey(Reader, models.PROTECT, related_name="deposit_exemptions")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    note = models.CharField(max_length=200, blank=True, default="")
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=clock.now)
    command = models.UUIDField()


class DepositTier(models.Model):
    """A step of deposits at a library and all below it: 100 yuan for 2 items, 200 for 4 (押金档次).

    A row never changes: a new set of tiers ends the rows of the old one, which stay as its versions.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="deposit_tiers")
    fen = models.IntegerField()
    items = models.PositiveSmallIntegerField()
    price_fen = models.IntegerField(null=True)
    since = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["library", "fen"], condition=Q(ended_at__isnull=True), name="one_tier_a_library_and_sum"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0, items__gt=0), name="tier_is_positive"),
        ]
