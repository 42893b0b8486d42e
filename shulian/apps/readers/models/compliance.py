"""What the law asks the alliance to write down: who processes what with whom, assessments, erasures, breaches."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Reader


class Responsible(models.Model):
    """The one row of who answers for readers' data (个人信息保护法 art. 17, 52), as the privacy notice names it."""

    processor = models.CharField(max_length=100, blank=True, default="")
    person = models.CharField(max_length=100, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")
    authority = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_responsible")]


class Processing(models.Model):
    """What the alliance adds to a purpose of the processing register: with whom, on what agreement (art. 20, 21)."""

    purpose = models.CharField(max_length=40, primary_key=True)
    joint = models.CharField(max_length=500, blank=True, default="")
    entrusted = models.CharField(max_length=500, blank=True, default="")
    agreed_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")


class Assessment(models.Model):
    """An impact assessment (个人信息保护影响评估, art. 55-56); once finished it is fixed and stays."""

    purposes = models.JSONField(default=list)
    occasions = models.JSONField(default=list)
    aim = models.TextField()
    risks = models.TextField()
    measures = models.TextField()
    conclusion = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    finished_on = models.DateField(null=True)
    finished_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)


class Erasure(models.Model):
    """A reader was erased: what went, and whether a search for the person's marks afterwards found nothing.

    It does not say who. `marks` are sealed and hold what is searched for; they are emptied once nothing is found,
    once somebody has looked at what was found and it is of others, and at the latest when their days are over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20)
    erased_at = models.DateTimeField(default=clock.now)
    erased_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    of_list = models.ForeignKey("readers.ErasureList", models.SET_NULL, null=True, related_name="erasures")
    marks = models.BinaryField(blank=True, default=b"")
    searched_at = models.DateTimeField(null=True)
    searched = models.JSONField(default=dict)
    is_clean = models.BooleanField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    settled_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["-erased_at"], name="erasures_by_age")]


class MinorsAudit(models.Model):
    """The signed audit of minors' data of a year: it says for ever what it said on the day on which it was signed.

    `libraries` are the four figures of each library by its id, `lines` who looked there: neither names a reader.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    libraries = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    signed_at = models.DateTimeField(default=clock.now)
    signed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")


class Breach(models.Model):
    """Readers' data got into wrong hands (art. 57): what happened, who is affected, and who was told when."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    found_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    reach = models.CharField(max_length=20)
    staff = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=list)
    cause = models.TextField()
    harm = models.TextField()
    measures = models.TextField()
    advice = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(null=True)
    persons = models.PositiveIntegerField(default=0)
    minors = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    reported_on = models.DateTimeField(null=True)
    report_note = models.CharField(max_length=200, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)


class BreachPerson(models.Model):
    """Somebody whom a breach concerns; a minor's guardian is told.

    `by_letter`: no way but the portal's inbox was open, so that it has to be said on paper too.
    """

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="people")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    minor = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    by_letter = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["breach", "reader"], name="once_a_breach_and_reader")]
