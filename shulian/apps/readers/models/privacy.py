"""What the alliance remembers of its readers and for how long, and who looked at whom."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Reader
from shulian.core.retention import Rules

DEFAULT = Rules()


class Privacy(models.Model):
    """The one row of rules on what is remembered, and how far the nightly forgetting has come.

    `tokens_of_year` is the year of the readers' tokens; `commands_cleared_until` the moment before which no
    stored command names a reader any more; `erasure_behind_since` the day on which somebody might have been erased who
    was still here after the last night.
    """

    dispute_days = models.PositiveSmallIntegerField(default=DEFAULT.dispute_days)
    money_days = models.PositiveSmallIntegerField(default=DEFAULT.money_days)
    last_borrower_days = models.PositiveSmallIntegerField(default=DEFAULT.last_borrower_days)
    views_years = models.PositiveSmallIntegerField(default=DEFAULT.views_years)
    names_viewers = models.BooleanField(default=DEFAULT.names_viewers)
    left_days = models.PositiveSmallIntegerField(default=DEFAULT.left_days)
    credential_days = models.PositiveSmallIntegerField(default=DEFAULT.credential_days)
    log_days = models.PositiveSmallIntegerField(default=DEFAULT.log_days)
    merge_days = models.PositiveSmallIntegerField(default=DEFAULT.merge_days, db_default=DEFAULT.merge_days)
    notice_days = models.PositiveSmallIntegerField(default=DEFAULT.notice_days, db_default=DEFAULT.notice_days)
    tokens_of_year = models.PositiveSmallIntegerField(null=True)
    commands_cleared_until = models.DateTimeField(null=True)
    erasure_behind_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_privacy")]


class FormerToken(models.Model):
    """A token that stood for this reader in an earlier year; with this row goes the last tie to that year."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="former_tokens")
    token = models.UUIDField(unique=True)
    year = models.PositiveSmallIntegerField()
    replaced_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "year"], name="one_former_token_a_reader_and_year")]


class View(models.Model):
    """A member of staff looked at a reader's record: where, in which post, why.

    One row stands for the hour that begins at `hour`, however often the card was scanned in it: so long lasts a
    reader's session at the desk. Once the token of its year is destroyed, only the month is left of both: the moment
    would lead to the loans of that minute. `reason` is one of `core.retention.Reason`; of what was borrowed the row
    says nothing.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="views")
    viewer = models.ForeignKey(Account, models.PROTECT, related_name="+")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    post = models.CharField(max_length=40)
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True, default="")
    seen_at = models.DateTimeField()
    hour = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "viewer", "library", "reason", "note", "hour"], name="one_view_an_hour"
            )
        ]
        indexes = [
            models.Index(fields=["reader", "seen_at"]),
            models.Index(fields=["viewer", "seen_at"]),
            models.Index(fields=["library", "seen_at"]),
            models.Index(fields=["seen_at"]),
        ]


class AuditSearch(models.Model):
    """An auditor asked who looked at a reader, or whom a member of staff looked at; asking is recorded too."""

    auditor = models.ForeignKey(Account, models.PROTECT, related_name="+")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, models.CASCADE, null=True, related_name="audits")
    staff = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True, default="")
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["asked_at"])]
