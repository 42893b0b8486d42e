"""The alliance, its libraries in a tree, their memberships and hours."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node

from shulian import clock
from shulian.core.library import Kind, Service, Standing
from shulian.core.machines import AsksPin


class Alliance(models.Model):
    """The one alliance this installation serves."""

    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    office_name = models.CharField(max_length=100)
    is_demonstration = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(default=clock.now)


class Division(models.Model):
    """A province, city, county or township (GB/T 2260 code); former codes stay valid for identity numbers."""

    class Level(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"
        TOWNSHIP = "township"

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=80, blank=True, default="")
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    former_codes = models.JSONField(default=list)


class ReportingUnit(models.Model):
    """One of the units that report to the province on their own (11 or 12 of them and the province itself)."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=80, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=0)


class Library(MP_Node):  # type: ignore[misc]
    """A library, branch or point of service. `path` (materialised) places it in the tree.

    What the alliance's own sources do not state is either empty or named in `demonstration_fields`;
    a library that is invented as a whole has `is_demonstration`. `pickup` says whether holds are picked up
    there; None leaves it to the kind. `machine_pin` says for what its machines ask for the PIN; "" leaves it to those
    above it. From `closed_on` on it is no more (`closed_why`), and `merged_into` another one if that is named.
    """

    steplen = 4

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True, default="")
    aliases = models.JSONField(default=list)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in Kind])
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="libraries")
    reporting_unit = models.ForeignKey(ReportingUnit, models.PROTECT, null=True, related_name="libraries")
    address = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    introduction = models.TextField(blank=True, default="")
    services = models.JSONField(default=list)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    pickup = models.BooleanField(null=True)
    machine_pin = models.CharField(
        max_length=12, choices=[(one, one) for one in AsksPin], blank=True, default="", db_default=""
    )
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=200, blank=True, default="", db_default="")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)
    demonstration_fields = models.JSONField(default=list)


class Membership(models.Model):
    """A library takes part in one service of the alliance."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="memberships")
    service = models.CharField(max_length=30, choices=[(service, service) for service in Service])
    standing = models.CharField(
        max_length=12, choices=[(standing, standing) for standing in Standing], default=Standing.ACTIVE
    )
    batch = models.PositiveSmallIntegerField(null=True)
    joined_on = models.DateField(null=True)
    joined_note = models.CharField(max_length=100, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "service"], name="one_membership_a_service")]


class OpeningHours(models.Model):
    """Open on a weekday (0 Monday … 6 Sunday) from `opens` to `closes`; several spans a day are allowed."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_is_0_to_6"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opens_before_it_closes"),
        ]


class Closure(models.Model):
    """Closed from the first day to the last one, announced beforehand (公共图书馆法 art. 38)."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="closures")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200)
    announced_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="closure_ends_after_it_begins")
        ]


class LibraryGroup(models.Model):
    """Libraries that belong together across the tree, for loan policies and floating (图书馆群组)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    libraries = models.ManyToManyField(Library, related_name="groups")
    is_demonstration = models.BooleanField(default=False)


class OpeningException(models.Model):
    """Open on a day on which the week or a closure says otherwise (临时开放), from `opens` to `closes`."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="opening_exceptions")
    day = models.DateField()
    opens = models.TimeField()
    closes = models.TimeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "day"], name="one_opening_exception_a_day"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="exception_opens_before_it_closes"),
        ]


class TreeVersion(models.Model):
    """One row whose number grows with every change of libraries, memberships, groups or hours (by trigger)."""

    number = models.BigIntegerField(default=1)
