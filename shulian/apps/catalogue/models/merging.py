"""Titles that were joined or parted, and pairs of titles that might be one."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models.titles import Title


class Regrouping(models.Model):
    """One title joined to another (合并), or records taken out of one into a new title (拆分).

    `moved` says by follower which rows went from `source` to `target`, so that it can be undone; `before` what both
    titles showed. What had changed since when it was undone stayed where it was: `left` counts it.
    """

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    source = models.ForeignKey(Title, models.PROTECT, related_name="regrouped_from")
    target = models.ForeignKey(Title, models.PROTECT, related_name="regrouped_to")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    reasons = ArrayField(models.TextField(), default=list)
    is_automatic = models.BooleanField(default=False)
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    left = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-made_at", "-id"], name="regroupings_by_time")]


class MatchDoubt(models.Model):
    """Two titles that might be one edition (疑似重复): a cataloguer says, and is asked once.

    A pair that was kept apart is never joined again without asking. One that lapsed resembles each other no longer.
    """

    class State(models.TextChoices):
        OPEN = "open"
        MERGED = "merged"
        APART = "apart"
        LAPSED = "lapsed"

    one = models.ForeignKey(Title, models.PROTECT, related_name="doubts")
    other = models.ForeignKey(Title, models.PROTECT, related_name="doubted")
    reasons = ArrayField(models.TextField(), default=list)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_asked_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="the_older_title_of_a_pair_is_first"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="open"), name="open_doubts"),
            GinIndex(fields=["reasons"], condition=Q(state="open"), name="open_doubts_by_reason"),
        ]


class DoubtMark(models.Model):
    """How far the search for doubtful pairs has come, in the order of changes; one row."""

    changed_at = models.DateTimeField()
    title = models.BigIntegerField()


class Misjoined(models.Model):
    """A title with records that would not be joined to it by the rule of now (应拆分): a cataloguer decides.

    `records` are those that would stand apart; with `kept_at` somebody has said that they belong there.
    """

    title = models.OneToOneField(Title, models.CASCADE, related_name="misjoined")
    records = ArrayField(models.BigIntegerField())
    found_at = models.DateTimeField(default=clock.now)
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(kept_at=None), name="misjoined_that_wait")]


class MisjoinedMark(models.Model):
    """How far titles were looked at, in the order of their ids, by which version of the rule; one row."""

    rule = models.SmallIntegerField(default=0)
    title = models.BigIntegerField(default=0)
