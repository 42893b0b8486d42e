"""What has left the journal for the engine: one row a closed month, written when all of it is there."""

from __future__ import annotations

from django.db import models

from shulian import clock


class ExportedMonth(models.Model):
    """A month of recording whose entries lie in Parquet, a file a city (`files`: path, rows and bytes of each).

    `checksum` was counted in PostgreSQL and, the same, in the files. A file that no row names does not count.
    """

    month = models.DateField(primary_key=True)
    rows = models.BigIntegerField()
    checksum = models.CharField(max_length=40)
    files = models.JSONField(default=list)
    exported_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["month"]
