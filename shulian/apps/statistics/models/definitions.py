"""What figures mean: indicators with their versions, and the bases they are divided by."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shulian import clock
from shulian.core.indicators import Counting, Derivation, Measure


class Indicator(models.Model):
    """What one figure means (统计指标), in its newest version; what comes with the product is in data/indicators.json.

    `kind` is the journal kind that is counted (empty: only returns report it), `where` the details that an
    entry must carry, `since` the kind from which a waiting time is measured, `parts` the codes whose sum it is.
    A derived one has `derive`; a ratio is divided by the codes in `over`, times `factor`, with so many `decimals`.
    One that has ended holds up to `valid_to`; `ended_why`, and its `successor` is counted instead, if one is named.
    `dimensions` are those it may be broken down by (none: all that the entries carry), `standard` and
    `form_item` say whose definition it is. `designed` ones are the office's: new data of the product leave them alone.
    """

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    unit_zh = models.CharField(max_length=10)
    unit_en = models.CharField(max_length=20)
    theme = models.CharField(max_length=20, blank=True, default="", db_default="")
    kind = models.CharField(max_length=40, blank=True, default="")
    counting = models.CharField(max_length=10, choices=[(one, one) for one in Counting])
    measure = models.CharField(max_length=10, choices=[(one, one) for one in Measure])
    where = models.JSONField(default=dict)
    since = models.CharField(max_length=40, blank=True, default="", db_default="")
    parts = models.JSONField(default=list)
    derive = models.CharField(
        max_length=12, choices=[(one, one) for one in Derivation], blank=True, default="", db_default=""
    )
    over = models.JSONField(default=list, db_default=[])
    factor = models.PositiveIntegerField(default=1, db_default=1)
    decimals = models.PositiveSmallIntegerField(default=0, db_default=0)
    dimensions = models.JSONField(default=list, db_default=[])
    standard = models.CharField(max_length=60, blank=True, default="")
    form_item = models.CharField(max_length=60, blank=True, default="", db_default="")
    version = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_why = models.CharField(max_length=200, blank=True, default="", db_default="")
    successor = models.CharField(max_length=40, blank=True, default="", db_default="")
    designed = models.BooleanField(default=False, db_default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]


class IndicatorVersion(models.Model):
    """One version of a definition: from when to when it holds, what it says, why it was made and by whom.

    `definition` holds the columns of `Indicator` that define it; `digest` tells two definitions apart. Figures name
    the version they were computed with, so a version is never changed but for its last day.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["indicator", "version"], name="one_definition_a_version")]


class Base(models.Model):
    """What figures are divided by (统计基数): population and the like; the rows come from data/bases.json.

    What `counts` a level of divisions is not entered: it is counted in their tree.
    """

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    unit_zh = models.CharField(max_length=10)
    unit_en = models.CharField(max_length=20)
    counts = models.CharField(max_length=10, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]


class BaseFigure(models.Model):
    """A base of one division at the end of one year, and where the figure was read. What nobody has read is missing.

    A figure is corrected by another one with a reason; the one before stays, with the day on which it was replaced.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="figures")
    division = models.ForeignKey("alliance.Division", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["base__order", "division_id", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "division", "year"],
                condition=models.Q(replaced_at=None),
                name="one_figure_a_base_and_year",
            )
        ]
