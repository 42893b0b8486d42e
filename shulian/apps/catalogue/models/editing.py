"""What cataloguers have in hand, and the catalogues of others that they copy from."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models.records import Record


class RecordDraft(models.Model):
    """A record as somebody left it: with errors, or made while another edited the same one.

    `base` is the version of the record that it was begun from. Drafts belong to their library, `version` is the guard.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="record_drafts")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="drafts")
    base = models.IntegerField(default=0)
    format = models.CharField(max_length=10)
    fields = models.JSONField(default=list)
    label = models.CharField(max_length=300, blank=True, default="")
    errors = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "-changed_at"], name="drafts_of_library")]


class CatalogueTarget(models.Model):
    """A catalogue elsewhere that answers by SRU or Z39.50 (套录目标); `sealed` is the name and password it asks for."""

    class Kind(models.TextChoices):
        SRU = "sru"
        Z3950 = "z3950"

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.CharField(max_length=200)
    database = models.CharField(max_length=100, blank=True, default="")
    syntax = models.CharField(max_length=40, blank=True, default="")
    encoding = models.CharField(max_length=20, blank=True, default="")
    sealed = models.BinaryField(blank=True, default=b"")
    is_demonstration = models.BooleanField(default=False)
