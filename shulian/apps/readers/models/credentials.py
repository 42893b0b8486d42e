"""By what readers are found: everything that can be scanned or that signs somebody in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models.people import Card, Reader
from shulian.core.credentials import Status


class Credential(models.Model):
    """Something that stands for a reader (凭证); `kind` is one of `core.credentials.Kind`.

    `lookup` finds it: the number itself of a library's card, which is no secret, a keyed digest of everything else; a
    freed one has none, so that the number may be bound again. The value is sealed, and shown only as its mask.
    `issuer` is the app, provider or vendor that gave the value out; `union`, sealed, is what WeChat calls the same
    person in all apps of one owner. Rows of cards are kept by the database: number and
    status of a card live in `Card`. A face needs `consented_at`.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=20)
    lookup = models.BinaryField(null=True)
    issuer = models.CharField(max_length=200, blank=True, default="", db_default="")
    document = models.CharField(max_length=40, blank=True, default="", db_default="")
    sealed = models.BinaryField(blank=True, default=b"", db_default=b"")
    union = models.BinaryField(blank=True, default=b"", db_default=b"")
    mask = models.CharField(max_length=60, blank=True, default="", db_default="")
    status = models.CharField(max_length=10, default=Status.BOUND.value, db_default=Status.BOUND.value)
    status_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    card = models.OneToOneField(Card, models.CASCADE, null=True, related_name="credential")
    # Nobody asks for all that one account or library has bound; at millions of rows each index has its price.
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+", db_index=False)
    bound_at = models.DateTimeField(default=clock.now)
    bound_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    consented_at = models.DateTimeField(null=True)
    freed_at = models.DateTimeField(null=True)
    freed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            # Of two kinds the same number may be two persons': then whoever scans it is asked.
            models.UniqueConstraint(fields=["lookup", "kind"], name="one_holder_of_a_credential"),
            models.CheckConstraint(
                condition=Q(status="freed", lookup=None) | (~Q(status="freed") & Q(lookup__isnull=False)),
                name="a_freed_credential_finds_nobody",
            ),
            models.CheckConstraint(
                condition=Q(kind="card", card__isnull=False) | (~Q(kind="card") & Q(card=None)),
                name="a_card_has_a_row_of_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(kind="face") | Q(consented_at__isnull=False), name="a_face_needs_consent"
            ),
        ]
