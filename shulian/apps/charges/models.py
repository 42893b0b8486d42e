"""What readers owe, and what they left with a library as a deposit. Money is whole fen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Reader


class Charge(models.Model):
    """Something a reader owes to `library`, of which `open_fen` is still to be settled.

    `library` is the creditor: for a late return the library whose rule it was, for a lost item its owner.
    `place` is where it arose. `item`, `loan` and `title` are bare ids of the apps above. `basis` says how the
    amount was worked out. Whoever inserts or changes a charge raises the reader's `version` in the same act.
    """

    class Kind(models.TextChoices):
        OVERDUE = "overdue"
        LOST = "lost"
        DAMAGE = "damage"
        PROCESSING = "processing"
        CARD = "card"
        OTHER = "other"

    reader = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="charges")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    place = models.ForeignKey(Library, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    fen = models.IntegerField()
    open_fen = models.IntegerField()
    item = models.BigIntegerField(null=True)
    loan = models.BigIntegerField(null=True)
    title = models.BigIntegerField(null=True)
    basis = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True, default="", db_default="")
    incurred_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    command = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="charge_is_positive"),
            models.CheckConstraint(
                condition=Q(open_fen__gte=0, open_fen__lte=F("fen")), name="charge_open_between_nothing_and_all"
            ),
            models.CheckConstraint(
                condition=Q(open_fen=0, settled_at__isnull=False) | Q(open_fen__gt=0, settled_at__isnull=True),
                name="charge_is_settled_when_nothing_is_open",
            ),
        ]
        indexes = [
            models.Index(fields=["reader"], condition=Q(settled_at__isnull=True), name="open_charges_of_reader"),
            models.Index(fields=["item"], condition=Q(item__isnull=False), name="charges_of_item"),
            models.Index(fields=["library", "incurred_at"]),
        ]


class Deposit(models.Model):
    """One movement of a reader's deposit (押金): paid in (positive) or given back (negative); the sum is held."""

    reader = models.ForeignKey(Reader, models.PROTECT, related_name="deposits")
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
