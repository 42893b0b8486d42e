"""Stock that goes round the branches (轮换)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.models import Transit
from shulian.apps.holdings.models import Item


class RotationPlan(models.Model):
    """Items of `library` that go from branch to branch and then home; `chosen_by` says how they were chosen."""

    class AfterStop(models.TextChoices):
        HOME = "home"
        DAYS = "days"

    name = models.CharField(max_length=60)
    library = models.ForeignKey(Library, models.PROTECT, related_name="rotation_plans")
    starts_on = models.DateField()
    chosen_by = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    after_stop = models.CharField(max_length=4, choices=AfterStop.choices, default=AfterStop.HOME, db_default="home")
    is_demonstration = models.BooleanField(default=False)


class RotationStage(models.Model):
    """One branch on the round, and for how many days the items stay there."""

    plan = models.ForeignKey(RotationPlan, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_stage_a_number"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=366), name="stage_lasts_days"),
        ]
        ordering = ["plan", "number"]


class RotationItem(models.Model):
    """A copy on the round: the stage it is at or on its way to (0 not begun, one past the last: home again)."""

    plan = models.ForeignKey(RotationPlan, models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(default=0)
    transit = models.ForeignKey(Transit, models.SET_NULL, null=True, related_name="+")
    arrived_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "item"], name="one_line_a_plan_and_item"),
            models.UniqueConstraint(fields=["item"], condition=Q(ended_on__isnull=True), name="one_rotation_an_item"),
        ]
