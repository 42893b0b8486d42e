"""What has left the journal for the engine: one row a closed month, written when all of it is there."""

from __future__ import annotations

from django.db import models

from shulian import clock


class ExportedMonth(models.Model):
    """A month of recording whose entries lie in Parquet, a file a city (`files`: path, rows and bytes of each).

    `checksum` was counted in PostgreSQL and, the same, in the files. A file that no row names does not count, nor does
    a month that lacks one of the kinds that are counted today (`kinds` are those that were written).
    """

    month = models.DateField(primary_key=True)
    rows = models.BigIntegerField()
    checksum = models.CharField(max_length=40)
    files = models.JSONField(default=list)
    kinds = models.JSONField(default=list, db_default=[])
    exported_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["month"]
