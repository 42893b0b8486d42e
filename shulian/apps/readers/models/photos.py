"""What a reader looks like, for the desk that lends to whoever holds the card."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Reader


class Photo(models.Model):
    """A small JPEG without anything that the camera wrote, sealed; there only while the consent stands."""

    reader = models.OneToOneField(Reader, models.CASCADE, related_name="photo")
    sealed = models.BinaryField()
    taken_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
