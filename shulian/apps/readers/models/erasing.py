"""Readers who are to be erased together, and what became of the list."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.readers.models.people import Reader


class ErasureList(models.Model):
    """Readers to be erased together (批量删除): looked at by one, approved by another, then done by a job.

    `kept` counts those who were named and stay, by reason; `unknown` names the lines of numbers that are no card.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted"
        PROPOSED = "proposed"
        RUNNING = "running"
        DONE = "done"
        DROPPED = "dropped"

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=20)
    left_before = models.DateField(null=True)
    file_name = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFTED)
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    named = models.PositiveIntegerField(default=0)
    to_erase = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=dict)
    unknown = models.JSONField(default=list)
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="+")
    erased = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="erasure_lists_by_age")]


class ErasureListRow(models.Model):
    """Somebody on the list; the row goes with the reader. `kept` says why this one stays, if so."""

    list = models.ForeignKey(ErasureList, models.CASCADE, related_name="rows")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    kept = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "reader"], name="once_on_an_erasure_list")]
