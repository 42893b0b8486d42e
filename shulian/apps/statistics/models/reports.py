"""Tables that somebody has saved, and those that are made by themselves: the question, and the answer as it stood."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from shulian import clock
from shulian.core.schedules import Every, Moment, State


class Report(models.Model):
    """A saved pivot (固定报表): its address always shows the same figures.

    `question` is the address of the workbench, `table` the figures with names as they were shown, `digest` theirs;
    `library` and `others` are those that were asked for with all that belongs to each: who may see the figures of all
    may see the report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    others = models.ManyToManyField("alliance.Library", related_name="+")
    indicator = models.ForeignKey("statistics.Indicator", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=500)
    table = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at"]


class Schedule(models.Model):
    """A report that is made of every period by itself (定期报表), with the rights of `made_by` at each run.

    `rows` and `columns` are dimensions of the pivot, `first` is the first day of the first period; `stopped_for` says
    why it stands still; `told` are those who get word of every run besides `made_by`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    others = models.ManyToManyField("alliance.Library", related_name="+")
    indicator = models.ForeignKey("statistics.Indicator", models.PROTECT, related_name="+")
    rows = models.CharField(max_length=20)
    columns = models.CharField(max_length=20, blank=True, default="")
    every = models.CharField(max_length=10, choices=[(one, one) for one in Every])
    moment = models.CharField(max_length=10, choices=[(one, one) for one in Moment])
    days = models.PositiveSmallIntegerField(default=0)
    first = models.DateField()
    language = models.CharField(max_length=10, default="zh-hans")
    state = models.CharField(max_length=10, choices=[(one, one) for one in State], default=State.RUNNING)
    stopped_for = models.CharField(max_length=40, blank=True, default="")
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at"]


class Run(models.Model):
    """A schedule's turn for one period: the report that it made, or why it failed and when it is tried again.

    Without a report and without `next_at` it waits for a person.
    """

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="runs")
    start = models.DateField()
    end = models.DateField()
    report = models.OneToOneField(Report, models.PROTECT, null=True, related_name="run")
    failures = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=40, blank=True, default="")
    next_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-end"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "start", "end"], name="one_run_a_period"),
            models.CheckConstraint(
                condition=models.Q(report=None) | models.Q(trouble="", next_at=None), name="a_report_ends_its_run"
            ),
        ]
