"""What the public says to a library, and what it answers (公共图书馆法 art. 42)."""

from __future__ import annotations

import uuid

from django.db import models

from shulian import clock


class Feedback(models.Model):
    """A message to one library; the sender follows it by its receipt number."""

    class Status(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"

    receipt = models.UUIDField(default=uuid.uuid4, unique=True)
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="feedback")
    message = models.TextField(max_length=2000)
    contact = models.BinaryField(blank=True, default=b"")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    received_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("alliance.Account", models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "status", "received_at"])]
