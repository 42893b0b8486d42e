"""One person with two records: pairs to be looked at, and what was joined."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Reader


class DoubtfulPair(models.Model):
    """Two records that may be one person's (疑似重复读者), with the score and what speaks for it.

    Where the records belong to different houses one asks and the other says yes: `keeps` is the record that the first
    one wants to keep, "first" or "second", and `compared` whether that person had a document to compare with.
    """

    class State(models.TextChoices):
        OPEN = "open"
        MERGED = "merged"
        DIFFERENT = "different"

    first = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    second = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    keeps = models.CharField(max_length=6, blank=True, default="", db_default="")
    compared = models.BooleanField(default=False, db_default=False)
    note = models.CharField(max_length=200, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_row_a_pair"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="the_older_record_first"),
        ]
        indexes = [models.Index(fields=["-score", "id"], condition=models.Q(state="open"), name="pairs_to_look_at")]


class ReaderMerge(models.Model):
    """One record went into another: what was moved, so that it can be taken back.

    `before` says what the merge changed, in plain values and sealed as a whole, so that new keys renew all of it; it
    and `moved` are emptied once the merge was taken back or can be no more. Of records of two houses one
    asks for that and the other says yes: `asked_at` stands as long as the answer is awaited.
    """

    source = models.ForeignKey(Reader, models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Reader, models.CASCADE, related_name="merges_in")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.BinaryField(blank=True, default=b"")
    reason = models.CharField(max_length=200, blank=True, default="")
    merged_at = models.DateTimeField(default=clock.now)
    merged_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
