"""Commands (what was asked) and entries (what happened)."""

from __future__ import annotations

from django.db import models


class Command(models.Model):
    """One command of a person or machine; the same id again gets the stored decision."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    about = models.TextField(db_default="", default="")
    facts = models.JSONField(default=dict)
    decision = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_index=True)


class Entry(models.Model):
    """One thing that happened. Append-only, partitioned by the month of recording, bare ids only.

    `reader` is the reader's token, never the reader; `library`, `actor`, `item` and `title` are ids that
    may outlive their rows. `subject` names anything else as "kind:id". The table itself, its partitions
    and its guards against change are made in the first migration; its column `tx` (xid8) is for followers.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    library = models.BigIntegerField(null=True)
    place = models.BigIntegerField(null=True)
    device = models.TextField(default="")
    actor = models.BigIntegerField(null=True)
    source = models.TextField()
    command = models.UUIDField()
    reader = models.UUIDField(null=True)
    item = models.BigIntegerField(null=True)
    title = models.BigIntegerField(null=True)
    subject = models.TextField(default="")
    quantity = models.BigIntegerField(default=1)
    details = models.JSONField(default=dict)

    class Meta:
        managed = False
        db_table = "journal_entry"


class Seal(models.Model):
    """A block of the journal that is closed: how many entries it has, and a digest of them and of the seal before.

    A block holds the entries of the transactions from `tx_begin` up to before `tx_end`, with ids above `after` (0
    unless a restored database counts its transactions anew) and up to `last`. Append-only, as the journal is.
    """

    number = models.BigIntegerField(primary_key=True)
    tx_begin = models.BigIntegerField()
    tx_end = models.BigIntegerField()
    after = models.BigIntegerField()
    last = models.BigIntegerField()
    entries = models.IntegerField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField()


class FollowerPosition(models.Model):
    """How far a follower has read the journal: all transactions before `tx`, and of older counts all ids to `after`.

    `caught_up_at` is the last moment up to which nothing was left to be read.
    """

    name = models.CharField(max_length=40, primary_key=True)
    tx = models.BigIntegerField()
    after = models.BigIntegerField(default=0)
    caught_up_at = models.DateTimeField()
