"""What is supposed to be lost on the way, and after how many days."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.circulation.models import Transit


class DistributionSettings(models.Model):
    """The alliance's one row: days until a transit is supposed lost, and until it is late where no route runs."""

    lost_after_days = models.PositiveSmallIntegerField(default=30)
    late_after_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lost_after_days__gte=1, lost_after_days__lte=365, late_after_days__gte=1),
                name="days_until_lost_are_sensible",
            )
        ]


class SupposedLoss(models.Model):
    """A transit that has been open for too long: proposed by a job, answered by a person."""

    class Answer(models.TextChoices):
        LOST = "lost"
        WAIT = "wait"
        OVER = "over"

    transit = models.OneToOneField(Transit, models.CASCADE, related_name="supposed_loss")
    supposed_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=4, choices=Answer.choices, blank=True, default="")
    wait_until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["supposed_at"], condition=Q(answer=""), name="unanswered_losses")]
