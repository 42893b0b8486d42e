"""Where the vans go, and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian.apps.alliance.models import Account, Library


class Route(models.Model):
    """A tour of the courier (配送线路), run by `library`. `cost_fen` is what one trip usually costs."""

    name = models.CharField(max_length=60, unique=True)
    library = models.ForeignKey(Library, models.PROTECT, related_name="routes")
    driver = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    cost_fen = models.IntegerField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    ended_on = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)


class Stop(models.Model):
    """A place of a route: when the van is there by the timetable, on which weekdays (0 Monday … 6 Sunday).

    At a hub boxes are sorted for the places beyond it.
    """

    route = models.ForeignKey(Route, models.CASCADE, related_name="stops")
    library = models.ForeignKey(Library, models.PROTECT, related_name="stops")
    minute = models.PositiveSmallIntegerField()
    weekdays = models.JSONField(default=list)
    hub = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["route", "library"], name="one_stop_a_route_and_library"),
            models.CheckConstraint(condition=Q(minute__lt=24 * 60), name="stop_within_the_day"),
        ]


class Trip(models.Model):
    """One run of a route on a day (车次): who drove, what it cost, how far it was when that is known."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="trips")
    day = models.DateField()
    driver = models.ForeignKey(Account, models.PROTECT, null=True, related_name="trips")
    cost_fen = models.IntegerField(null=True)
    kilometres = models.IntegerField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["route", "day"], name="one_trip_a_route_and_day")]
        indexes = [models.Index(fields=["day"]), models.Index(fields=["driver", "day"])]


class Promise(models.Model):
    """Within how many days something arrives by the timetables; worked out anew whenever a route changes."""

    source = models.ForeignKey(Library, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Library, models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    route = models.ForeignKey(Route, models.CASCADE, related_name="promises")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "destination"], name="one_promise_a_way")]
