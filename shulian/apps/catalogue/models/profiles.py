"""How a library's files are to be read."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library


class ImportProfile(models.Model):
    """One library's rules for its files: `rules` are plain values, read and checked by `catalogue.rules`.

    An import keeps a copy of the rules it was asked with, so that a later change does not turn it halfway.
    """

    class Kind(models.TextChoices):
        MARC = "marc"
        TABLE = "table"

    library = models.ForeignKey(Library, models.CASCADE, related_name="import_profiles")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MARC)
    rules = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "name"], name="one_profile_a_name")]
