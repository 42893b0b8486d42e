"""Loan policies: immutable dated versions of rows, each saying what differs for whom."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.readers.models import Category


class PolicyVersion(models.Model):
    """A complete, immutable set of policy rows, in force from a moment on."""

    number = models.AutoField(primary_key=True)
    in_force_from = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=200, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)


class PolicyRow(models.Model):
    """What one line says, and of whom; empty columns cover everybody.

    `library` covers its subtree, `group` libraries across the tree, `reader_home` the readers of one subtree
    (so that visitors can have terms of their own), `age_from` to `age_to` whole years. `says` maps names of
    `core.policy.VALUES` to values; a name that is missing is left to the next matching row.
    """

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="rows")
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(LibraryGroup, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    reader_home = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    visitors_only = models.BooleanField(default=False)
    item_class = models.CharField(max_length=30, blank=True, default="")
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    says = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True, default="")
