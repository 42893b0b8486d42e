"""Loan policies: immutable dated versions of rows, each saying what differs for whom; drafts and their dry runs."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library, LibraryGroup
from shulian.apps.readers.models import Category


class PolicyVersion(models.Model):
    """A complete, immutable set of policy rows, in force from a moment on until the next version is.

    Versions take effect in the order of their numbers. One that was withdrawn before it took effect has no
    `in_force_from`. `library` is the subtree whose rows were changed; empty when it was the whole alliance's.
    """

    number = models.AutoField(primary_key=True)
    in_force_from = models.DateTimeField(default=clock.now, null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)


class PolicyLine(models.Model):
    """What one line says, and of whom; empty columns cover everybody.

    `library` covers its subtree, `group` libraries across the tree, `reader_home` the readers of one subtree
    (so that visitors can have terms of their own), `age_from` to `age_to` whole years. `says` maps names of
    `core.policy.VALUES` to values; a name that is missing is left to the next matching row.
    """

    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(LibraryGroup, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    reader_home = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    visitors_only = models.BooleanField(default=False)
    item_class = models.CharField(max_length=30, blank=True, default="")
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    says = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True


class PolicyRow(PolicyLine):
    """A row of a version."""

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="rows")


class PolicyDraft(models.Model):
    """A change in the making: the rows of one subtree, begun from the version `base`; one a subtree.

    `revision` grows with every change of its rows.
    """

    library = models.OneToOneField(Library, models.PROTECT, related_name="policy_draft")
    base = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)


class PolicyDraftRow(PolicyLine):
    """A row of a draft. `clash` is the newer version that changed it too, until somebody has looked."""

    draft = models.ForeignKey(PolicyDraft, models.CASCADE, related_name="rows")
    revision = models.PositiveIntegerField(default=1)
    clash = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, related_name="+")


class PolicyTrial(models.Model):
    """A dry run (试算): past decisions, decided again with a draft. Works through the commands in order of time.

    `rows` are the draft's rules as they were when the run was asked for; `tally` counts by kind and by what came
    of it, `examples` name days, libraries and kinds, never readers.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    draft = models.ForeignKey(PolicyDraft, models.SET_NULL, null=True, related_name="trials")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    rows = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    after_at = models.DateTimeField(null=True)
    after_id = models.UUIDField(null=True)
    tally = models.JSONField(default=dict)
    examples = models.JSONField(default=list)
