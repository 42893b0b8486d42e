"""Copies as records report them: what an import said of them, what it changed, and barcodes that were replaced."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Import
from shulian.apps.holdings.models.items import Item
from shulian.core.reported import Note


class CopyNote(models.Model):
    """Reported copies that did not simply become items (未入藏复本).

    `number` is the record in the file, `text` the barcode or library code, `record` the one that reports the copy,
    `other` the one that has it.
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="copy_notes", db_index=False)
    kind = models.CharField(max_length=12, choices=[(one, one) for one in Note])
    number = models.IntegerField()
    text = models.CharField(max_length=100, blank=True, default="")
    copies = models.IntegerField(default=1)
    record = models.BigIntegerField(null=True)
    other = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "kind", "number"], name="copy_notes_of_import"),
            models.Index(fields=["text"], condition=models.Q(kind=Note.CLAIMED), name="copies_claimed"),
            models.Index(fields=["record"], condition=~models.Q(record=None), name="copy_notes_of_record"),
            models.Index(fields=["text"], condition=models.Q(record=None), name="copy_notes_of_code"),
        ]


class CopyChange(models.Model):
    """What an import changed of a copy that was known: how it was and how it is, so that this can be undone.

    The copy stands as a bare id: to be told anew is no use of it.
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="+")
    item = models.BigIntegerField()
    record = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["source", "record"], name="copy_changes_of_import"),
            models.Index(fields=["item"], name="copy_changes_of_item"),
        ]


class FormerBarcode(models.Model):
    """A barcode that a copy had before it got another label: its record may go on reporting it.

    The label may have become another copy's since, and that one may have got a newer one too.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", db_index=False)
    barcode = models.CharField(max_length=40)
    item = models.ForeignKey(Item, models.CASCADE, related_name="former_barcodes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "barcode", "item"], name="one_row_a_former_barcode")]
