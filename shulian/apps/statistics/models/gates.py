"""Gates that count who comes in, what they sent, and numbers of visits that were written by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shulian import clock


class Gate(models.Model):
    """A gate counter (门禁计数器) at an entrance of a library; it is known by the key of its account.

    `wraps_at` is the number at which its counter begins anew at 0 (0: never), `both_ways` ones see people go out too,
    `most_an_hour` is more than fits through. `reading` is what it showed at `read_at`, `passes` all that was counted.
    """

    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    wraps_at = models.BigIntegerField(default=0)
    both_ways = models.BooleanField(default=False)
    clears_daily = models.BooleanField(default=False)
    most_an_hour = models.PositiveIntegerField(default=3000)
    reading = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    passes = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["library__path", "pk"]


class GateCount(models.Model):
    """What a gate sent once: counted, or asked about until a person decides.

    `since` is None for the first reading of a counter; `notes` are of `core.gates.Note`, `question` of its Question.
    """

    class State(models.TextChoices):
        COUNTED = "counted"
        ASKED = "asked"
        LEFT_OUT = "left-out"

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="counts")
    day = models.DateField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField()
    reading = models.BigIntegerField(null=True)
    passes = models.BigIntegerField()
    visits = models.BigIntegerField()
    notes = models.JSONField(default=list)
    question = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-until", "-pk"]
        indexes = [
            models.Index(fields=["gate", "until"], name="gate_counts_by_time"),
            models.Index(fields=["day", "gate"], name="gate_counts_by_day"),
            models.Index(fields=["gate"], condition=Q(state="asked"), name="gate_counts_asked"),
        ]


class VisitDay(models.Model):
    """How many came in on a day, written by hand; another number is a new version and says why.

    `beside` was counted at an entrance without a gate, where gates count the others. `hours` are the same visits by the
    hour ({"8": 12}), where they were written so.
    """

    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    day = models.DateField()
    beside = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField()
    visits = models.PositiveIntegerField()
    hours = models.JSONField(default=dict, db_default={})
    reason = models.CharField(max_length=200, blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-day", "beside", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["library", "day", "beside", "version"], name="one_number_a_version"),
            models.UniqueConstraint(
                fields=["library", "day", "beside"], condition=Q(replaced_at=None), name="one_standing_number_a_day"
            ),
        ]
