"""Readers and their cards."""

from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now

from shulian import clock
from shulian.apps.alliance.models import Account, Library


def desk_alone() -> list[str]:
    """How cards of a new kind are come by until somebody says more."""
    return ["desk"]


class Category(models.Model):
    """A kind of reader that loan policies speak of (读者类型): what it asks for, and how its cards are come by.

    The words of its columns are those of `core.readertypes.ReaderType`; the alliance office edits them.
    """

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, default="adult", db_default="adult")
    card_months = models.PositiveSmallIntegerField(default=60)
    order = models.PositiveSmallIntegerField(default=0)
    age_min = models.PositiveSmallIntegerField(null=True)
    age_max = models.PositiveSmallIntegerField(null=True)
    asks_document = models.BooleanField(default=True, db_default=True)
    asks_guardian = models.BooleanField(default=False, db_default=False)
    asks_agent = models.BooleanField(default=False, db_default=False)
    ways = models.JSONField(default=desk_alone)
    on_web = models.CharField(max_length=12, default="closed", db_default="closed")
    provisional_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    is_offered = models.BooleanField(default=True, db_default=True)


class Reader(models.Model):
    """A person with the alliance's card. `version` is the guard of all that rules read of this reader.

    `document` and `identity_mask` are what may be shown of the identity document by which the reader was registered;
    its number is a Credential, as is everything else by which a reader is found. `token` stands for the reader in the
    journal and is another one every year; nothing else may be made from it. `home_library` is where the card was
    opened (开户馆), or where the reader went from `home_before` on `home_since`. Late returns may suspend borrowing to
    the end of `suspended_until`. Past loans stay with the reader only if `keeps_history`. `email_since` is the
    beginning of the day on which the reader gave the address, None for one given at a desk.
    `notice_channels` are the ways by which the reader wants to be told, None for all of them. A block holds to the
    end of `blocked_until`, None for until it is lifted; a card that is reported lost is frozen since `frozen_at`. How
    the card came to its end says `closed_as`.
    `awaits` is what keeps a reader from borrowing until it is brought: "check" of the document, or "consent" of a
    guardian. What became another reader's record names it in `merged_into`.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        BLOCKED = "blocked"
        LEFT = "left"

    class Closed(models.TextChoices):
        CANCELLED = "cancelled"
        DECEASED = "deceased"

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=100)
    category = models.ForeignKey(Category, models.PROTECT)
    home_library = models.ForeignKey(Library, models.PROTECT, related_name="readers")
    home_since = models.DateField(null=True)
    home_before = models.ForeignKey(Library, models.SET_NULL, null=True, related_name="+")
    birth_date = models.DateField(null=True)
    phone = models.BinaryField(blank=True, default=b"")
    phone_lookup = models.BinaryField(null=True, db_index=True)
    document = models.CharField(max_length=40, blank=True, default="", db_default="")
    identity_mask = models.CharField(max_length=30, blank=True, default="")
    guardian_name = models.CharField(max_length=100, blank=True, default="")
    guardian_phone = models.BinaryField(blank=True, default=b"")
    guardian_identity_sealed = models.BinaryField(blank=True, default=b"")
    guardian_identity_mask = models.CharField(max_length=30, blank=True, default="")
    guardian_lookup = models.BinaryField(null=True, db_index=True)
    guardian_consented_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    status_reason = models.CharField(max_length=200, blank=True, default="")
    blocked_until = models.DateField(null=True)
    frozen_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=10, choices=Closed.choices, blank=True, default="", db_default="")
    closed_at = models.DateTimeField(null=True)
    awaits = models.CharField(max_length=10, blank=True, default="", db_default="")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged_from")
    expires_on = models.DateField()
    suspended_until = models.DateField(null=True)
    keeps_history = models.BooleanField(default=False, db_default=False)
    email = models.BinaryField(blank=True, default=b"", db_default=b"")
    email_since = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    notice_channels = models.JSONField(null=True)
    large_print = models.BooleanField(default=False, db_default=False)
    read_aloud = models.BooleanField(default=False, db_default=False)
    registered_at = models.DateTimeField(default=clock.now)
    pin = models.BinaryField(blank=True, default=b"")
    pin_salt = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID())
    account = models.OneToOneField(Account, models.SET_NULL, null=True, related_name="reader")
    version = models.IntegerField(default=1)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["home_library", "registered_at"]),
            models.Index(fields=["expires_on"], name="readers_by_expiry"),
            models.Index(
                fields=["home_library"],
                condition=models.Q(status="blocked") | models.Q(frozen_at__isnull=False),
                name="readers_stopped",
            ),
            models.Index(fields=["birth_date", "name"], name="readers_by_birth_and_name"),
            models.Index(fields=["closed_at"], condition=models.Q(closed_at__isnull=False), name="readers_who_left"),
            # Before each erasure it is asked whether somebody else has the same name or the same mask.
            models.Index(fields=["name"], name="readers_by_name"),
            models.Index(fields=["identity_mask"], condition=~models.Q(identity_mask=""), name="readers_by_mask"),
        ]


class Card(models.Model):
    """A card number that stands for a reader; a lost or replaced one stays known and dead."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        LOST = "lost"
        REPLACED = "replaced"
        CANCELLED = "cancelled"

    number = models.CharField(max_length=30, unique=True)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="cards")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")


class CardSeries(models.Model):
    """A range of card numbers that a library gives out by itself (卡号段): a prefix and running numbers.

    From `first` to `until`, written with `width` figures; `last` is the one that was given out last.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="card_series")
    prefix = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField(default=6, db_default=6)
    first = models.PositiveIntegerField(default=1, db_default=1)
    until = models.PositiveIntegerField(default=999_999, db_default=999_999)
    last = models.PositiveIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField(default=clock.now, db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "width", "first"], name="one_card_series_from_a_number"),
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("until"), last__lte=models.F("until")),
                name="a_card_series_in_order",
            ),
        ]
