"""Figures of today as they come in, what a wall shows of them, and the walls themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shulian import clock
from shulian.core.live import By, Measure


class LiveCount(models.Model):
    """How much there was of a measure on one day: of all, at a place or library, in a minute, of a title.

    `key` is the library's or title's id, the minute of the day, or the code of the division. By `heard` the
    quantity is the minute in which a library was last heard of.
    """

    day = models.DateField()
    by = models.CharField(max_length=10, choices=[(by, by) for by in By])
    key = models.BigIntegerField()
    measure = models.CharField(max_length=10, choices=[(one, one) for one in Measure])
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "by", "key", "measure"], name="one_live_count")]
        indexes = [
            models.Index(fields=["day", "quantity"], condition=models.Q(by="title"), name="live_titles"),
        ]


class LiveSummary(models.Model):
    """The one row that a wall reads: the figures with their digest, and up to where the journal is counted in.

    All entries are counted of transactions up to `tx`; `entry` is the highest id among them. `states` holds how each
    member library stood when it was last asked, `counted_from` the first day that is counted. The first time the days
    of transactions before `before_tx` are counted one by one, from today to `back_to`, which is None afterwards.
    """

    tx = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    counted_from = models.DateField(null=True)
    back_to = models.DateField(null=True)
    before_tx = models.BigIntegerField(default=0)
    states = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)


class Screen(models.Model):
    """A wall (大数据显示墙): who holds its address sees the figures of the day, and nothing else.

    The secret in the address is stored only as a digest; `hint` is its end, by which people tell walls apart.
    """

    name = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
