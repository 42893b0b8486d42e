"""What is kept of signing in: tries, devices, and the secrets of second factors."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shulian import clock
from shulian.apps.alliance.models.accounts import Account


class Tries(models.Model):
    """When a PIN or a password was tried in the last hour, and how often in vain since.

    `digest` stands for a card's reader, a name or an address, and cannot be led back to it without our key. A try is
    right or wrong; one that comes too early is `refused` and not made.
    """

    digest = models.BinaryField(primary_key=True)
    comer = models.CharField(max_length=10, blank=True, default="", db_default="")
    tried = ArrayField(models.DateTimeField(), default=list)
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    belongs = models.BooleanField(default=False)
    touched_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["refused_at"], name="tries_by_refusal"),
            models.Index(fields=["touched_at"], name="tries_by_use"),
        ]


class Alarm(models.Model):
    """Somebody guesses PINs or passwords; open until it is over, and told of once.

    `numbers` and `refused` are what was known when it began; `library` is set where its readers alone are meant.
    """

    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=10, default="guessing")
    numbers = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    told = models.PositiveIntegerField(default=0)
    library = models.ForeignKey("alliance.Library", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(ended_at=None), name="one_alarm_at_a_time")
        ]


class Device(models.Model):
    """Where an account is signed in: the kind of device and its browser, and nothing of the place.

    `browser` names program and system in two words, as the browser itself says; `session` is the key of the session.
    """

    class Kind(models.TextChoices):
        PHONE = "phone"
        TABLET = "tablet"
        COMPUTER = "computer"
        OTHER = "other"

    class Way(models.TextChoices):
        PIN = "pin"
        STAFF = "staff"
        IDENTITY = "identity"
        WECHAT = "wechat"
        ALIPAY = "alipay"
        OIDC = "oidc"
        LINK = "link"

    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    session = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    browser = models.CharField(max_length=60, blank=True, default="")
    way = models.CharField(max_length=10, choices=Way.choices, blank=True, default="")
    signed_in_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="devices_by_use")]


class FactorSecret(models.Model):
    """The secret of a second factor, sealed; the library that checks codes keeps only this row's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)
