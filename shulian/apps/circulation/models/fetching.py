"""How often a library is asked to fetch copies for holds."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Library


class FetchWeight(models.Model):
    """How often a library is drawn among others equally near to fetch a copy (找书权重); 0 is never.

    A library without a row counts once if somebody works there, and never otherwise.
    """

    library = models.OneToOneField(Library, models.CASCADE, primary_key=True, related_name="+")
    weight = models.PositiveSmallIntegerField()
