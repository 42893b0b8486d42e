"""Periods of the whole alliance on their way from open to published, and the figures that went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shulian import clock
from shulian.core import publishing


class Span(models.Model):
    """A period of the whole alliance on its way from open to published (统计期); any run of whole months."""

    start = models.DateField()
    end = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(state, state) for state in publishing.State], default=publishing.State.OPEN
    )
    note = models.CharField(max_length=200, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_reason = models.CharField(max_length=500, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-end", "start"]
        constraints = [
            models.UniqueConstraint(fields=["start", "end"], name="one_span_of_months"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="span_ends_after_it_starts"),
        ]


class Reopening(models.Model):
    """A closing of a span that was taken back: what was frozen in between goes on leaning on it."""

    span = models.ForeignKey(Span, models.CASCADE, related_name="reopenings")
    closed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(default=clock.now)


class Publication(models.Model):
    """Figures of a span as they went out (发布): number 1 is the first, each later one restates some, or adds others.

    Never changed: a trigger sees to that. `checklist` is what was open then, `findings` the words printed with the
    figures, `statement` what whoever signed for them wrote; `digest` is made by `core.publishing.digest_of`.
    """

    span = models.ForeignKey(Span, models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500, blank=True, default="")
    checklist = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    statement = models.CharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["span", "number"], name="one_publication_a_number")]


class PublishedFigure(models.Model):
    """One figure as it went out, of one library or of all (`library` None); never changed, as a trigger sees to.

    `definition` is that of its indicator in the version that was used. `late` of the value happened before the period
    and came in after that one was closed. `present` of `expected` libraries have a figure in it. `bases`
    are what it was divided by: value, year and source.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField(default=dict)
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100, blank=True, default="")
    value = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    late = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    present = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    bases = models.JSONField(default=list, db_default=[])
    counted_until = models.DateTimeField()
    restates = models.ForeignKey("self", models.PROTECT, null=True, related_name="restated_by")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "indicator", "library"], nulls_distinct=False, name="one_figure_a_publication"
            )
        ]
