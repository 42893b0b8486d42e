"""The source records behind the titles, with every version of their bytes."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models.imports import Import
from shulian.apps.catalogue.models.titles import Title
from shulian.apps.catalogue.models.written import WrittenJSONField


class Living(models.Manager["Record"]):
    """Records that their libraries have not taken away."""

    def get_queryset(self) -> models.QuerySet[Record]:
        """Without those that went."""
        return super().get_queryset().filter(gone_at=None)


class Record(models.Model):
    """A library's record of a title: the bytes as they came, and what was understood of them.

    A record that its library deleted, or whose import was undone, stays with `gone_at`: sources are never destroyed.
    `objects` leaves such records out, `everything` has them. `quality` (0–100) says which record of a title leads.
    """

    title = models.ForeignKey(Title, models.PROTECT, related_name="records")
    # An index that also puts them in order finds the records of a library. Libraries are closed and imports end, and
    # neither is ever deleted: to look them up again for every row takes the database a tenth of an import's time.
    library = models.ForeignKey(Library, models.PROTECT, related_name="records", db_index=False, db_constraint=False)
    control_number = models.CharField(max_length=100, blank=True, default="")
    format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=20)
    raw = models.BinaryField()
    digest = models.BinaryField()
    fields = WrittenJSONField(default=list)
    repairs = models.JSONField(default=list)
    quality = models.SmallIntegerField(default=0, db_default=0)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="records", db_constraint=False)
    version = models.IntegerField(default=1)
    added_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    gone_at = models.DateTimeField(null=True, blank=True)

    objects = Living()
    everything: models.Manager[Record] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["library", "control_number"],
                condition=~models.Q(control_number="") & models.Q(gone_at=None),
                name="one_record_a_library_and_control_number",
            ),
            models.UniqueConstraint(
                fields=["library", "digest"],
                condition=models.Q(control_number="", gone_at=None),
                name="one_record_a_library_and_digest",
            ),
        ]
        indexes = [
            models.Index(
                fields=["library", "-changed_at", "-id"], condition=models.Q(gone_at=None), name="records_of_library"
            ),
        ]


class RecordVersion(models.Model):
    """The bytes that a record had before a change."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="versions")
    version = models.IntegerField()
    raw = models.BinaryField()
    digest = models.BinaryField()
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="one_row_a_record_version")]
        # A record without a number is known by bytes that it had before somebody edited it.
        indexes = [models.Index(fields=["digest"], name="versions_by_digest")]


class RejectedRecord(models.Model):
    """A record that could not be taken: where it stood and why."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="rejected_records")
    number = models.IntegerField()
    offset = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    sample = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_rejection_a_record")]


class ImportChange(models.Model):
    """How a record stood before an import changed or deleted it, so that the import can be undone.

    A record that the import itself brought has no row, unless the same file changed it again (`before_version` 0).
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    record = models.ForeignKey(Record, models.CASCADE, related_name="changes")
    before_version = models.IntegerField()
    before_source = models.BigIntegerField(null=True, db_index=True)
    before_title = models.BigIntegerField()
    after_version = models.IntegerField()
    after_title = models.BigIntegerField(null=True)
    deleted = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "record"], name="one_change_an_import_and_record")]


class ImportKept(models.Model):
    """A record that the undoing of its import left where it is, and why."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="kept_records")
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "record"], name="kept_once_an_import")]
