"""What is on its way."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item


class Transit(models.Model):
    """An item on its way from one library to another; over when `received_at` is set, and `ended_by` says how."""

    class Purpose(models.TextChoices):
        HOME = "home"
        HOLD = "hold"
        ROTATION = "rotation"
        REBALANCING = "rebalancing"

    class End(models.TextChoices):
        RECEIVED = "received"
        LENT = "lent"
        REROUTED = "rerouted"
        CANCELLED = "cancelled"
        LOST = "lost"

    item = models.ForeignKey(Item, models.PROTECT, related_name="transits")
    source = models.ForeignKey(Library, models.PROTECT, related_name="transits_out")
    destination = models.ForeignKey(Library, models.PROTECT, related_name="transits_in")
    purpose = models.CharField(
        max_length=12, choices=Purpose.choices, default=Purpose.HOME, db_default=Purpose.HOME.value
    )
    hold = models.ForeignKey("circulation.Hold", models.SET_NULL, null=True, related_name="transits")
    opened_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=End.choices, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(received_at__isnull=True), name="one_open_transit_an_item"
            )
        ]
        indexes = [
            models.Index(
                fields=["destination", "opened_at"], condition=Q(received_at__isnull=True), name="transits_in"
            ),
            models.Index(fields=["source", "opened_at"], condition=Q(received_at__isnull=True), name="transits_out"),
            # Rows lie in the order of their days: a few pages tell where those of a span are, and no return waits.
            BrinIndex(fields=["received_at"], pages_per_range=32, name="transits_by_arrival"),
        ]
