"""Issues of the bulletin (工作简报) with their sections, and the blocks that stand in a section."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shulian import clock


class Issue(models.Model):
    """One issue; numbers run on over the years. Publishing freezes it as `snapshot` with its digest.

    `reports_to`, `sends_to`, `issues_to` and `copies` are the block at its end (报、送、发，共印N份); `words` is what a
    published issue says, for searching.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    class Kind(models.TextChoices):
        BULLETIN = "bulletin"
        ANNUAL = "annual"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BULLETIN)
    number = models.PositiveIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    masthead = models.CharField(max_length=100)
    subtitle = models.CharField(max_length=100, blank=True, default="")
    issuer = models.CharField(max_length=100)
    issued_on = models.DateField()
    reports_to = models.CharField(max_length=300, blank=True, default="")
    sends_to = models.CharField(max_length=300, blank=True, default="")
    issues_to = models.CharField(max_length=300, blank=True, default="")
    copies = models.PositiveIntegerField(null=True)
    words = models.TextField(blank=True, default="")
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
    """What stands in a section, in its order: figures, prose, an article, a page of its photos.

    Figures are those of a form and period, or of `indicators` (their codes) by `place` and in a `shape`.
    """

    class Layout(models.TextChoices):
        RANKED = "ranked"
        BY_CITY = "by-city"
        CHART = "chart"
        PROSE = "prose"
        ARTICLE = "article"
        PHOTOS = "photos"
        INDICATORS = "indicators"

    class Place(models.TextChoices):
        ALL = "all"
        CITY = "city"
        LIBRARY = "library"

    class Shape(models.TextChoices):
        TABLE = "table"
        CHART = "chart"
        SENTENCE = "sentence"

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
    article = models.ForeignKey("bulletin.Article", models.PROTECT, null=True, related_name="blocks")
    indicators = models.JSONField(default=list)
    place = models.CharField(max_length=10, choices=Place.choices, blank=True, default="")
    shape = models.CharField(max_length=10, choices=Shape.choices, blank=True, default="")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(layout="prose")
                | Q(layout__in=("article", "photos"), article__isnull=False)
                | Q(
                    layout__in=("ranked", "by-city", "chart"),
                    form__isnull=False,
                    start__isnull=False,
                    end__isnull=False,
                )
                | (
                    Q(layout="indicators", start__isnull=False, end__isnull=False)
                    & ~Q(indicators=[])
                    & ~Q(place="")
                    & ~Q(shape="")
                ),
                name="a_block_has_what_it_shows",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(layout="article"), name="an_article_stands_in_one_place"
            ),
        ]
