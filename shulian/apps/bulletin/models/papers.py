"""Official documents (通知、决定) and the running numbers of their series."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.core.official import Kind, State


class Series(models.Model):
    """The numbers of one agency code in one year: `last` was given last; locked while one is given."""

    code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="one_series_a_code_and_year")]


class Paper(models.Model):
    """An official document; it gets year and number with its signature, and what was signed is frozen.

    `everyone` addresses all members, `addressed` the libraries with these codes: they sign for it (Receipt).
    """

    kind = models.CharField(max_length=10, choices=[(one, one) for one in Kind])
    state = models.CharField(max_length=10, choices=[(one, one) for one in State], default=State.DRAFT)
    code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    agency = models.CharField(max_length=100)
    title = models.CharField(max_length=120)
    recipients = models.CharField(max_length=300, blank=True, default="")
    everyone = models.BooleanField(default=False, db_default=False)
    addressed = models.TextField(blank=True, default="", db_default="")
    told_on = models.DateField(null=True)
    text = models.TextField(blank=True, default="")
    attachments = models.TextField(blank=True, default="")
    copied_to = models.CharField(max_length=300, blank=True, default="")
    printed_by = models.CharField(max_length=100, blank=True, default="")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    snapshot = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "code", "-number", "-changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["code", "year", "number"], name="one_document_a_number"),
            models.CheckConstraint(
                condition=Q(
                    state__in=("draft", "waiting"),
                    year__isnull=True,
                    number__isnull=True,
                    snapshot__isnull=True,
                    digest="",
                )
                | (
                    Q(state__in=("signed", "withdrawn"), year__isnull=False, number__isnull=False)
                    & Q(snapshot__isnull=False)
                    & ~Q(digest="")
                ),
                name="a_signed_document_is_numbered_and_frozen",
            ),
        ]


class Receipt(models.Model):
    """A library that a signed document is addressed to: who opened it first, and who signed for it (签收)."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="receipts")
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["library__path"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "library"], name="one_receipt_a_library"),
            models.CheckConstraint(
                condition=Q(received_at=None) | Q(opened_at__isnull=False), name="what_is_signed_for_was_opened"
            ),
        ]
