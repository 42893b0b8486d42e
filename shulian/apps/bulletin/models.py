"""Issues of the bulletin (工作简报) with their sections, and the blocks that stand in a section."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shulian import clock


class Issue(models.Model):
    """One issue; numbers run on over the years. Publishing freezes it as `snapshot` with its digest."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    number = models.PositiveIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    masthead = models.CharField(max_length=100)
    subtitle = models.CharField(max_length=100, blank=True, default="")
    issuer = models.CharField(max_length=100)
    issued_on = models.DateField()
    language = models.CharField(max_length=10, default="zh-hans")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    snapshot = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", snapshot__isnull=True, digest="")
                | (Q(status="published", snapshot__isnull=False) & ~Q(digest="")),
                name="a_published_issue_is_frozen",
            )
        ]


class Section(models.Model):
    """A part of an issue under a heading in 【】."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="sections")
    heading = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]


class Block(models.Model):
    """A statistics table of a form and period, or prose; in the order of the section."""

    class Layout(models.TextChoices):
        RANKED = "ranked"
        BY_CITY = "by-city"
        PROSE = "prose"

    section = models.ForeignKey(Section, models.CASCADE, related_name="blocks")
    order = models.PositiveSmallIntegerField(default=0)
    layout = models.CharField(max_length=10, choices=Layout.choices)
    title = models.CharField(max_length=100, blank=True, default="")
    form = models.ForeignKey("statistics.Form", models.PROTECT, null=True, related_name="+")
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    compares = models.BooleanField(default=False)
    prints_findings = models.BooleanField(default=True)
    text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(layout="prose") | Q(form__isnull=False, start__isnull=False, end__isnull=False),
                name="a_table_has_a_form_and_a_period",
            )
        ]
