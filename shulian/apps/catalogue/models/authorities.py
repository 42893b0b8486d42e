"""Authority files (规范档): one heading for a person, a body or a subject, with every other form of the name."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.core.authorities import LONGEST, Kind


class Authority(models.Model):
    """One heading of the alliance; `see_also` are related headings, its other forms are rows of AuthorityForm.

    One that was merged into another stays as a row without forms, so that old numbers lead on.
    """

    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in Kind])
    heading = models.CharField(max_length=LONGEST)
    dates = models.CharField(max_length=60, blank=True, default="")
    note = models.TextField(blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    control_number = models.CharField(max_length=100, blank=True, default="")
    see_also = models.ManyToManyField("self", blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["control_number"],
                condition=~models.Q(control_number=""),
                name="one_authority_a_control_number",
            )
        ]
        indexes = [models.Index(fields=["kind", "heading"], name="authorities_by_heading")]


class AuthorityForm(models.Model):
    """One form of a heading, its own or a variant (见); `key` is the form as names compare."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="forms")
    form = models.CharField(max_length=LONGEST)
    key = models.CharField(max_length=LONGEST)
    is_heading = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "key"], name="one_form_an_authority_and_key")]
        indexes = [models.Index(fields=["key"], name="authority_forms_by_key")]


class OpenHeading(models.Model):
    """A heading that stands in titles and in no authority: a line of the work list, counted anew by a job."""

    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in Kind])
    heading = models.CharField(max_length=LONGEST)
    titles = models.IntegerField()
    counted_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "-titles"], name="open_headings_by_number")]


class AuthorityFile(models.Model):
    """A file of authority records on its way in; after a crash it goes on behind `read` records and `done_bytes`.

    `reasons` counts what was not taken; the first ones of those are rows of AuthorityRefusal for a while.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports", blank=True)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    failure = models.CharField(max_length=100, blank=True, default="")
    total_bytes = models.BigIntegerField(default=0)
    done_bytes = models.BigIntegerField(default=0)
    read = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    requested_at = models.DateTimeField(default=clock.now)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


class AuthorityRefusal(models.Model):
    """One of the first records of such a file that were not taken: where it stood and why."""

    source = models.ForeignKey(AuthorityFile, models.CASCADE, related_name="refusals")
    number = models.IntegerField()
    offset = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    sample = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_refusal_an_authority_record")]
