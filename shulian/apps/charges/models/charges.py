"""What readers owe, what was let off, and what goes back to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Reader


class Charge(models.Model):
    """Something a reader owes to `library`, of which `open_fen` is still to be settled.

    `library` is the creditor: for a late return the library whose rule it was, for a lost item its owner.
    `place` is where it arose. `item`, `loan` and `title` are bare ids of the apps above. `basis` says how the
    amount was worked out. `reversed_at` is set when its reason is gone: the lost item was found. Whoever inserts
    or changes a charge raises the reader's `version` in the same act.
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
    reversed_at = models.DateTimeField(null=True)
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


class Relief(models.Model):
    """A part of a charge that nobody pays: waived by someone with the right, or reversed. Always with its reason."""

    class Kind(models.TextChoices):
        WAIVED = "waived"
        REVERSED = "reversed"

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="reliefs")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    fen = models.IntegerField()
    reason = models.CharField(max_length=200)
    relieved_at = models.DateTimeField()
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    command = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="relief_is_positive")]


class Refund(models.Model):
    """Money that `library` owes back to a reader for a paid charge: paid out, or left as credit (`open_fen`)."""

    reader = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="refunds")
    charge = models.OneToOneField(Charge, models.PROTECT, related_name="refund")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    fen = models.IntegerField()
    open_fen = models.IntegerField()
    reason = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    command = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gt=0, open_fen__gte=0, open_fen__lte=F("fen")),
                name="refund_open_between_nothing_and_all",
            )
        ]
        indexes = [models.Index(fields=["reader"], condition=Q(open_fen__gt=0), name="open_refunds_of_reader")]
