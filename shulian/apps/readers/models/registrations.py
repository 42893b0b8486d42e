"""How readers come to be registered otherwise than one by one at a desk: on the web, as a class, at an event."""

from __future__ import annotations

import uuid

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Category, Reader


class RegistrationEvent(models.Model):
    """A day on which cards are issued away from the desk (现场办证): where, when, by which library."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    place = models.CharField(max_length=200)
    held_on = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["library", "held_on"])]


class Registration(models.Model):
    """A reader who did not come to a desk: through which way, and whether somebody has seen the document since.

    Those who registered together have one `party`. A provisional reader's `awaits` is "check" meanwhile.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional"
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        LAPSED = "lapsed"

    reader = models.OneToOneField(Reader, models.CASCADE, related_name="registration")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    way = models.CharField(max_length=20)
    event = models.ForeignKey(RegistrationEvent, models.SET_NULL, null=True, related_name="registrations")
    party = models.UUIDField(default=uuid.uuid4, db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROVISIONAL)
    made_at = models.DateTimeField(default=clock.now)
    lapses_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["library", "made_at"], condition=models.Q(state="provisional"), name="to_be_checked")
        ]


class ClassList(models.Model):
    """A file of people who get their cards together (集体办证), looked at row by row before anything is done."""

    class State(models.TextChoices):
        PREVIEWED = "previewed"
        RUN = "run"
        DROPPED = "dropped"

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREVIEWED)
    uploaded_at = models.DateTimeField(default=clock.now, db_index=True)
    uploaded_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    run_at = models.DateTimeField(null=True)


class ClassListRow(models.Model):
    """One line of the file: what was written (sealed, forgotten with the list), and its verdict by field.

    `lookup` is the keyed digest of the number that was written: by it the row is found when that person is erased.
    `pin_void_at`: when the first PIN was to be told, the reader had another one.
    """

    list = models.ForeignKey(ClassList, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    written = models.BinaryField()
    lookup = models.BinaryField(null=True, db_index=True)
    faults = models.JSONField(default=dict)
    command = models.UUIDField(default=uuid.uuid4)
    reader = models.ForeignKey(Reader, models.CASCADE, null=True, related_name="+")
    pin_told_at = models.DateTimeField(null=True)
    pin_void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "line"], name="one_row_a_line")]
