"""What readers are asked to agree to, in versions, and what each of them said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Reader


class ConsentText(models.Model):
    """A version of the privacy notice or of a consent's text, in both languages.

    It may be changed until it is published; afterwards a trigger refuses every change of it. It is shown from
    `effective_on` on; `asks_again` asks those who agreed to an earlier version once more.
    """

    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    body = models.TextField()
    title_en = models.CharField(max_length=100)
    body_en = models.TextField()
    asks_again = models.BooleanField(default=True)
    effective_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_consent_text_a_version"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(published_at__isnull=True), name="one_draft_of_a_consent_text"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(effective_on__isnull=False),
                name="published_consent_text_has_a_day",
            ),
        ]


class Consent(models.Model):
    """A reader agreed to one version; `ended_at` says when that was taken back or another version took its place, or
    when the reader turned out to be a child, for whom a guardian had to agree.

    Version 0 stands for what was agreed to before any text was published. Of the guardian nothing is kept here
    but that it was the guardian. `kind`, `by` and `how` are those of `core.consents`.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField(default=clock.now)
    by = models.CharField(max_length=10)
    how = models.CharField(max_length=10)
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)
    withdrawn_by = models.CharField(max_length=10, blank=True, default="")
    withdrawn_how = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind"], condition=Q(ended_at__isnull=True), name="one_standing_consent_a_kind"
            )
        ]
        indexes = [models.Index(fields=["kind", "-given_at"], name="consents_by_kind")]
