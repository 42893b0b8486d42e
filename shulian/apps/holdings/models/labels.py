"""Sheets of labels as each library has them in its printer."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Library


class LabelSheet(models.Model):
    """The grid of one kind of label sheet on one printer, in tenths of a millimetre."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="label_sheets")
    name = models.CharField(max_length=60)
    columns = models.SmallIntegerField()
    rows = models.SmallIntegerField()
    left = models.SmallIntegerField()
    top = models.SmallIntegerField()
    pitch_x = models.SmallIntegerField()
    pitch_y = models.SmallIntegerField()
    width = models.SmallIntegerField()
    height = models.SmallIntegerField()
    offset_x = models.SmallIntegerField(default=0)
    offset_y = models.SmallIntegerField(default=0)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "name"], name="one_sheet_a_name")]
