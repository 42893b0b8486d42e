"""Who belongs to whom: guardians' consents, families, agents of institutions, and who may borrow for another."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.readers.models.people import Reader


class ContactPerson(models.Model):
    """Somebody whom the reader wants to be asked for when the reader cannot be reached."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="contact_persons")
    name = models.CharField(max_length=100)
    relation = models.CharField(max_length=60, blank=True, default="")
    phone = models.BinaryField()


class GuardianConsent(models.Model):
    """A guardian consented to a minor's card (监护人同意): to which text, when, how; and when it was withdrawn."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="guardian_consents")
    text = models.TextField()
    guardian_name = models.CharField(max_length=100)
    given_at = models.DateTimeField(default=clock.now)
    given_through = models.CharField(max_length=20)
    given_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_through = models.CharField(max_length=20, blank=True, default="")
    withdrawn_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader"], condition=models.Q(withdrawn_at=None), name="one_consent_in_force_a_minor"
            )
        ]


class Family(models.Model):
    """Readers who see one another's books on one page (家庭); the head invites and parts. It has no name."""

    founded_at = models.DateTimeField(default=clock.now)


class FamilyMember(models.Model):
    """A reader in a family. The others see the books by the reader's own word alone, said at `shares_since`."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="members")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="memberships")
    is_head = models.BooleanField(default=False)
    shares_since = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader"], condition=models.Q(left_at=None), name="one_family_a_reader_at_a_time"
            )
        ]


class Collective(models.Model):
    """The institution behind a collective card (集体证): the reader's name is its name."""

    reader = models.OneToOneField(Reader, models.CASCADE, related_name="collective")
    code = models.CharField(max_length=30, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")


class Proxy(models.Model):
    """A named person who may act for a reader from a day to a day (代借代还); or the agent (经办人) of an institution.

    `person` is the reader who this is, found by card; an agent need not be one. The number is sealed like a reader's.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="proxies")
    person = models.ForeignKey(Reader, models.CASCADE, null=True, related_name="acts_for")
    is_agent = models.BooleanField(default=False)
    name = models.CharField(max_length=100)
    phone = models.BinaryField(blank=True, default=b"")
    identity_sealed = models.BinaryField(blank=True, default=b"")
    identity_lookup = models.BinaryField(null=True, db_index=True)
    identity_mask = models.CharField(max_length=30, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    named_at = models.DateTimeField(default=clock.now)
    named_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_proxy_ends_after_it_starts",
            )
        ]
