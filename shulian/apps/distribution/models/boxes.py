"""Boxes and bags on their journeys, what is in them, and what did not agree at the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models.routes import Trip
from shulian.apps.holdings.models import Item
from shulian.core.distribution import BoxAct, BoxState, Fault

OPEN = ~Q(state=BoxState.RECEIVED)


class Box(models.Model):
    """One journey of a box or bag (物流箱, 还书袋). Its `number` is used again for the next one; `version` guards it.

    `place` is the library where it stands, empty while a van carries it. `trip` is the run that carried it last.
    Once the number on its seal was read at the end of the journey it is `opened_at`.
    """

    class Kind(models.TextChoices):
        BOX = "box"
        BAG = "bag"

    number = models.CharField(max_length=30)
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.BOX)
    seal = models.CharField(max_length=30, blank=True, default="")
    source = models.ForeignKey(Library, models.PROTECT, related_name="boxes_out")
    destination = models.ForeignKey(Library, models.PROTECT, related_name="boxes_in")
    place = models.ForeignKey(Library, models.PROTECT, null=True, related_name="boxes_here")
    trip = models.ForeignKey(Trip, models.PROTECT, null=True, related_name="boxes")
    state = models.CharField(max_length=12, choices=[(state, state) for state in BoxState], default=BoxState.PACKED)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    seal_found = models.CharField(max_length=30, blank=True, default="")
    version = models.IntegerField(default=1)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=OPEN, name="one_open_journey_a_box"),
            models.UniqueConstraint(fields=["seal"], condition=OPEN & ~Q(seal=""), name="one_open_box_a_seal"),
            models.CheckConstraint(condition=~Q(source=models.F("destination")), name="box_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(state=BoxState.RECEIVED, received_at__isnull=False) | (OPEN & Q(received_at__isnull=True)),
                name="box_is_received_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "begun_at"], condition=OPEN, name="boxes_out"),
            models.Index(fields=["destination", "begun_at"], condition=OPEN, name="boxes_in"),
            models.Index(fields=["destination", "received_at"], name="boxes_received"),
            models.Index(fields=["number"], name="boxes_by_number"),
        ]


class BoxItem(models.Model):
    """An item in a box, by its manifest or found in it; `left_at` when the box was received or it was taken out."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="contents")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    transit = models.ForeignKey(Transit, models.PROTECT, null=True, related_name="boxed")
    packed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "item"], name="one_line_a_box_and_item"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(left_at__isnull=True, packed_at__isnull=False),
                name="one_open_box_an_item",
            ),
        ]
        indexes = [models.Index(fields=["transit"], name="boxed_transits")]


class HandOver(models.Model):
    """A scan that gave a box to a driver or took it from one; kept also when it changed nothing, with the reason."""

    box = models.ForeignKey(Box, models.CASCADE, null=True, related_name="hand_overs")
    number = models.CharField(max_length=30)
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="hand_overs")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=[(act, act) for act in (BoxAct.TAKE, BoxAct.GIVE)])
    refusal = models.CharField(max_length=30, blank=True, default="")
    driver = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)
    command = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["trip", "happened_at"])]


class Discrepancy(models.Model):
    """Something that did not agree when a box was received; `owner` is the library that has to answer."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="discrepancies")
    fault = models.CharField(max_length=12, choices=[(fault, fault) for fault in Fault])
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    expected = models.CharField(max_length=30, blank=True, default="")
    found = models.CharField(max_length=30, blank=True, default="")
    found_at = models.DateTimeField(default=clock.now)
    owner = models.ForeignKey(Library, models.PROTECT, related_name="discrepancies")
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "found_at"], condition=Q(answered_at__isnull=True), name="open_discrepancies")
        ]
