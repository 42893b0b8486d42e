"""The accession register (个别登记账): every copy that a library owns, with number, day, source and price."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models.items import Item


class Accession(models.Model):
    """One line of the register; the number counts within library and year. A line is never removed."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="accessions")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    item = models.OneToOneField(Item, models.PROTECT, related_name="accession")
    entered_on = models.DateField()
    source = models.CharField(max_length=100, blank=True, default="")
    price_fen = models.IntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "year", "number"], name="one_accession_a_library_and_number")
        ]
