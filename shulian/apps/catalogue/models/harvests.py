"""Catalogues elsewhere whose records are fetched by OAI-PMH, all of them once and then what changed."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models.profiles import ImportProfile


class HarvestSource(models.Model):
    """A data provider whose records become a library's (收割来源).

    `since` is the date from which the next harvest begins, empty before the first one has come to its end; `token`
    and `began` belong to one that is under way or was broken off. `trouble` says what went wrong last.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="harvest_sources")
    name = models.CharField(max_length=100, unique=True)
    address = models.CharField(max_length=300)
    prefix = models.CharField(max_length=60, default="marcxml")
    set = models.CharField(max_length=200, blank=True, default="")
    profile = models.ForeignKey(ImportProfile, models.SET_NULL, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    since = models.CharField(max_length=20, blank=True, default="")
    began = models.CharField(max_length=20, blank=True, default="")
    token = models.TextField(blank=True, default="")
    fetched = models.IntegerField(default=0)
    deleted = models.IntegerField(default=0)
    broken = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
