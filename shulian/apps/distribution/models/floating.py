"""Among which libraries copies float (浮动馆藏), and how many each may hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian.apps.alliance.models import Library


class FloatingGroup(models.Model):
    """Libraries among which copies need not travel home. Its rows are read again whenever the tree's number grows."""

    name = models.CharField(max_length=60, unique=True)
    ended_on = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)


class FloatingMember(models.Model):
    """A library with all below it, down to `max_depth`; see shulian.core.floating.Member."""

    group = models.ForeignKey(FloatingGroup, models.CASCADE, related_name="members")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    stop_depth = models.PositiveSmallIntegerField(default=1)
    max_depth = models.PositiveSmallIntegerField(null=True)
    excluded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "library", "excluded"], name="one_floating_member_a_library"),
            models.CheckConstraint(condition=Q(stop_depth__gte=1), name="floating_stops_in_the_tree"),
        ]


class FloatingLimit(models.Model):
    """How many copies of a class a library may hold; a class of "" is for all together."""

    group = models.ForeignKey(FloatingGroup, models.CASCADE, related_name="limits")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    item_class = models.CharField(max_length=30, blank=True, default="")
    most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "library", "item_class"], name="one_floating_limit_a_class")
        ]


class HeldCount(models.Model):
    """How many copies of a class stand at a library, counted by a job: a hint on which no limit hangs."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    item_class = models.CharField(max_length=30)
    copies = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "item_class"], name="one_count_a_library_and_class")]
