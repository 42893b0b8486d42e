"""What readers want a library to buy."""

from __future__ import annotations

import uuid

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Reader


class PurchaseSuggestion(models.Model):
    """A title that somebody wants a library to buy (荐购), answered under its receipt number.

    Whoever is signed in is told in the inbox; others may leave a `contact`, which only the library's staff see. Both
    are forgotten some time after the answer.
    """

    class Status(models.TextChoices):
        """Where it stands: to be answered, or the library's answer."""

        OPEN = "open"
        ORDERED = "ordered"
        HELD = "held"
        DECLINED = "declined"

    receipt = models.UUIDField(default=uuid.uuid4, unique=True)
    library = models.ForeignKey(Library, models.PROTECT, related_name="purchase_suggestions")
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True, default="")
    isbn = models.CharField(max_length=20, blank=True, default="")
    publisher = models.CharField(max_length=200, blank=True, default="")
    year = models.SmallIntegerField(null=True, blank=True)
    note = models.TextField(max_length=1000, blank=True, default="")
    reader = models.ForeignKey(Reader, models.SET_NULL, null=True, blank=True, related_name="purchase_suggestions")
    contact = models.BinaryField(blank=True, default=b"")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    received_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "status", "received_at"], name="suggestions_to_a_library")]
