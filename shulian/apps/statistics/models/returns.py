"""Return forms, returns with their lines, and what does not add up in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shulian import clock
from shulian.apps.statistics.models.definitions import Indicator


class Form(models.Model):
    """A return form (报表): a table of libraries by indicators for periods of so many months."""

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    unit_zh = models.CharField(max_length=10)
    unit_en = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]


class FormColumn(models.Model):
    """A column of a form; `key` is its name in files and in the cells of a line."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="columns")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    heading_zh = models.CharField(max_length=40)
    heading_en = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="one_column_a_key")]


class Period(models.Model):
    """One period of one form; once closed it takes no more returns."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="periods")
    start = models.DateField()
    end = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "start", "end"], name="one_period_a_form"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="period_ends_after_it_starts"),
        ]


class Return(models.Model):
    """The figures for one period: of one library, or of a whole table (`library` None).

    Only an accepted return counts. `printed` holds what was printed and not computed: {"columns": {key: n},
    "total": n, "change": n, "percent": "164"}; a later version of a return names the one it replaces.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        ACCEPTED = "accepted"
        REPLACED = "replaced"
        DISCARDED = "discarded"

    period = models.ForeignKey(Period, models.PROTECT, related_name="returns")
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    reason = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    file = models.FileField(max_length=200, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    printed = models.JSONField(default=dict)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "library", "version"], nulls_distinct=False, name="one_return_a_version"
            ),
            models.UniqueConstraint(
                fields=["period", "library"],
                condition=Q(status="accepted"),
                nulls_distinct=False,
                name="one_accepted_return",
            ),
        ]


class ReturnLine(models.Model):
    """One library's line; `cells` maps column keys to counts, None for a blank, which is never zero."""

    of_return = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")
    cells = models.JSONField(default=dict)
    printed_total = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of_return", "number"], name="one_line_a_number")]


class Finding(models.Model):
    """Something in a return that wants a look: where it is, what is printed, what is computed.

    A problem must be settled before the return can be accepted, a difference may be printed or answered,
    a note is only said.
    """

    class Weight(models.TextChoices):
        PROBLEM = "problem"
        DIFFERENCE = "difference"
        NOTE = "note"

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        SETTLED = "settled"

    of_return = models.ForeignKey(Return, models.CASCADE, related_name="findings")
    line = models.ForeignKey(ReturnLine, models.CASCADE, null=True, related_name="findings")
    column = models.CharField(max_length=40, blank=True, default="")
    cell = models.CharField(max_length=12, blank=True, default="")
    kind = models.CharField(max_length=30)
    weight = models.CharField(max_length=10, choices=Weight.choices)
    text = models.CharField(max_length=200, blank=True, default="")
    printed = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    computed = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    difference = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["line__number", "pk"]
