"""Return forms, returns with their lines, and what does not add up in them."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from shulian import clock
from shulian.apps.statistics.models.amounts import Amount, Exact
from shulian.apps.statistics.models.definitions import Indicator
from shulian.core import plausibility


class Form(models.Model):
    """A return form (报表): a table of libraries by indicators for periods of so many months.

    `version` is that of its newest design, `due_days` how long after the end of a period it may take. Forms of the
    office are `designed`: what comes with the product leaves them alone.
    """

    code = models.CharField(max_length=40, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    unit_zh = models.CharField(max_length=10)
    unit_en = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveSmallIntegerField(default=1)
    due_days = models.PositiveSmallIntegerField(default=15)
    designed = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]


class FormVersion(models.Model):
    """One design of a form: who has to report by it (`scope`, as `core.scope` reads it), why and by whom."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    scope = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="")
    designed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    designed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="one_design_a_number")]


class FormColumn(models.Model):
    """A column of a form; `key` is its name in files and in the cells of a line.

    It belongs to the designs from `since` up to `until` (None: the newest one too); `note_*` tell how to fill it in.
    """

    form = models.ForeignKey(Form, models.CASCADE, related_name="columns")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    heading_zh = models.CharField(max_length=40)
    heading_en = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    note_zh = models.CharField(max_length=200, blank=True, default="")
    note_en = models.CharField(max_length=200, blank=True, default="")
    since = models.PositiveSmallIntegerField(default=1)
    until = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["form", "key", "since"], name="one_column_a_key")]


class FormRule(models.Model):
    """What is asked about a figure of a form (`core.plausibility.Rule`), in the designs from `since` up to `until`."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in plausibility.Kind])
    column = models.CharField(max_length=40)
    against = models.JSONField(default=list)
    low = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    since = models.PositiveSmallIntegerField(default=1)
    until = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["pk"]


class Period(models.Model):
    """One period of one form; once closed it takes no more returns.

    Planned in the reporting calendar it has a last day (`due_on`) and the libraries that have to report (Duty).
    """

    form = models.ForeignKey(Form, models.PROTECT, related_name="periods")
    start = models.DateField()
    end = models.DateField()
    due_on = models.DateField(null=True)
    form_version = models.PositiveSmallIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "start", "end"], name="one_period_a_form"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="period_ends_after_it_starts"),
        ]


class Duty(models.Model):
    """A library has to report for a period (填报任务); `told_step` counts the reminders that went out."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="duties")
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    told_step = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "library"], name="one_duty_a_library")]


class Exemption(models.Model):
    """By decision, one library's figures (or a whole table) may still be put right in a closed period."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="exemptions")
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "library"], nulls_distinct=False, name="one_exemption_a_library")
        ]


class Return(models.Model):
    """The figures for one period: of one library, or of a whole table (`library` None).

    Only an accepted return counts. `printed` holds what was printed and not computed: {"columns": {key: n},
    "total": n, "change": n, "percent": "164"}; a later version of a return names the one it replaces.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        CHECKED = "checked"
        SENT_BACK = "sent-back"
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
    printed = models.JSONField(default=dict, encoder=DjangoJSONEncoder, decoder=Exact)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.CharField(max_length=200, blank=True, default="")
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
    """One library's line; `cells` maps column keys to figures, None for a blank, which is never zero.

    Figures with decimals stand in the JSON as text, and come out of it as they were written.
    """

    of_return = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")
    cells = models.JSONField(default=dict, encoder=DjangoJSONEncoder, decoder=Exact)
    printed_total = Amount(max_digits=24, decimal_places=4, null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of_return", "number"], name="one_line_a_number")]


class Finding(models.Model):
    """Something in a return that wants a look: where it is, what is printed, what is computed.

    A problem must be settled before the return can be accepted, a difference may be printed or answered,
    a question wants an answer and is printed without one, a note is only said. A question may also be about a month of
    a provider's reports (`usage`, or `provider` and `month` where none came) or of a gate instead of a return.
    """

    class Weight(models.TextChoices):
        PROBLEM = "problem"
        DIFFERENCE = "difference"
        QUESTION = "question"
        NOTE = "note"

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        SETTLED = "settled"

    of_return = models.ForeignKey(Return, models.CASCADE, null=True, related_name="findings")
    usage = models.ForeignKey("statistics.UsageMonth", models.CASCADE, null=True, related_name="findings")
    provider = models.ForeignKey("statistics.Provider", models.CASCADE, null=True, related_name="findings")
    gate = models.ForeignKey("statistics.Gate", models.CASCADE, null=True, related_name="findings")
    month = models.DateField(null=True)
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
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["line__number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(of_return__isnull=False, usage=None, provider=None, gate=None)
                | Q(of_return=None, usage__isnull=False, provider=None, gate=None)
                | Q(of_return=None, usage=None, provider__isnull=False, gate=None, month__isnull=False)
                | Q(of_return=None, usage=None, provider=None, gate__isnull=False, month__isnull=False),
                name="finding_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["provider", "month", "column", "kind"],
                condition=Q(provider__isnull=False),
                name="one_finding_a_report_month",
            ),
            models.UniqueConstraint(
                fields=["gate", "month", "kind"], condition=Q(gate__isnull=False), name="one_finding_a_gate_month"
            ),
        ]
