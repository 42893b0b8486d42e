"""The accession register (个别登记账): every copy that a library owns, with number, day, source and price."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models.items import Item


class Accession(models.Model):
    """One line of the register; the number counts within library and year.

    A line is never removed: a wrong one is struck out with the reason, keeps its number, and its copy may be written in
    anew.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="accessions")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="accessions")
    entered_on = models.DateField()
    source = models.CharField(max_length=100, blank=True, default="")
    price_fen = models.IntegerField(null=True)
    struck_on = models.DateField(null=True, blank=True)
    struck_why = models.CharField(max_length=100, blank=True, default="", db_default="")
    made_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "year", "number"], name="one_accession_a_library_and_number"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(struck_on=None), name="one_standing_accession_an_item"
            ),
        ]
