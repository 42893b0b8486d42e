"""Accounts and what they may do."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from shulian import clock
from shulian.core.roles import Granted


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts the way Django's sign-in expects."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Account:
        """A new account; without a password it can only be signed in to by other credentials."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Someone who can sign in: a member of staff, a reader, or a machine."""

    class Kind(models.TextChoices):
        STAFF = "staff"
        READER = "reader"
        MACHINE = "machine"

    username = models.CharField(max_length=150, unique=True)
    display_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STAFF)
    language = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    factor_due_on = models.DateField(null=True)
    """From this day on a broad post is closed until its holder has a second factor."""

    objects: ClassVar[AccountManager] = AccountManager()

    granted: list[Granted] | None = None
    """What the account may do, once `access` has read it; not a column."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]


class Grant(models.Model):
    """A person holds a role at a library, from one day to another (`ends_on` is the last day, None for open)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="grants")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "library", "starts_on"], name="one_grant_a_role_library_and_start"
            )
        ]


class Invitation(models.Model):
    """A director asks someone to join the staff; the link's secret is stored only as a digest.

    `ends_on` is the last day of the post, None for open; the link is good until `expires_at`.
    """

    digest = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=100)
    role = models.CharField(max_length=40)
    library = models.ForeignKey("alliance.Library", models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ends_on = models.DateField(null=True)
    account = models.OneToOneField(Account, models.PROTECT, null=True, related_name="invitation")


class ApiToken(models.Model):
    """A key for a program: stored as a digest, bound to one library, a set of rights and ranges of addresses.

    `rights` of a reader's token are its scopes. `hint` is the end of the secret, by which people tell keys apart;
    `addresses` is empty for everywhere. `known_on` is the day on which the rule came that somebody answers for every
    key, where the key was there before it. `strong` says of a person's token that a second factor was asked when it was
    made. `writes` is how many things it may send in a minute where that is not the number of its kind; `stopped_at`
    when it last sent more.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    library = models.ForeignKey("alliance.Library", models.CASCADE, null=True, related_name="+")
    rights = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    last_used_from = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True)
    addresses = models.JSONField(default=list, db_default=[])
    hint = models.CharField(max_length=8, blank=True, default="", db_default="")
    issued_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    known_on = models.DateField(null=True)
    strong = models.BooleanField(default=False, db_default=False)
    writes = models.PositiveSmallIntegerField(null=True)
    stopped_at = models.DateTimeField(null=True)
