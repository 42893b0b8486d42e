"""The tills of the desks: a drawer with cash, opened with a counted float and closed with a counted sum."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian.apps.alliance.models import Account, Library


class Till(models.Model):
    """One day of one desk's drawer (收银台). `version` is its guard; once `closed_at` is set nothing changes any more.

    `expected_fen` is what should have been there at the closing, `counted_fen` what was.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="tills")
    name = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    float_fen = models.IntegerField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    expected_fen = models.IntegerField(null=True)
    counted_fen = models.IntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    version = models.IntegerField(default=1)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["library", "name"], condition=Q(closed_at__isnull=True), name="one_open_till_a_desk"
            ),
            models.CheckConstraint(condition=Q(float_fen__gte=0), name="till_begins_with_something_or_nothing"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(expected_fen__isnull=False, counted_fen__isnull=False, counted_fen__gte=0),
                name="closed_till_is_counted",
            ),
        ]
        indexes = [models.Index(fields=["library", "-opened_at"])]

    @property
    def difference_fen(self) -> int:
        """What the count differed by; negative when something was missing."""
        return (self.counted_fen or 0) - (self.expected_fen or 0)


class TillMove(models.Model):
    """Cash in or out of an open till that no reader brought or took: handed to the bank, or a correction.

    A correction names the closed till that it puts right (`corrects`); that one stays as it was closed.
    """

    class Kind(models.TextChoices):
        CASH_OUT = "cash-out"
        CASH_IN = "cash-in"
        CORRECTION = "correction"

    till = models.ForeignKey(Till, models.PROTECT, related_name="moves")
    corrects = models.ForeignKey(Till, models.PROTECT, null=True, related_name="corrections")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    fen = models.IntegerField()
    reason = models.CharField(max_length=200)
    moved_at = models.DateTimeField()
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    command = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(fen=0), name="till_move_moves_something")]
