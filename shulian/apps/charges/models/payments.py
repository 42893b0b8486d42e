"""Money that changed hands between readers and libraries, line by line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.models.charges import Charge, Refund
from shulian.apps.charges.models.clearing import Statement
from shulian.apps.charges.models.deposits import Deposit
from shulian.apps.charges.models.tills import Till
from shulian.apps.readers.models import Reader
from shulian.core.charges import Method


class Payment(models.Model):
    """One act of paying: to the library when `fen` is positive, back to the reader when negative; the sum of its lines.

    `library` has the money afterwards (or gave it). Cash belongs to an open till; a mobile payment was made
    elsewhere and is recorded here under its `transaction` number; credit is money the library held already.
    A reversal (冲正) takes another payment back as a whole, `why` from a list; that one keeps the moment.
    """

    reader = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="payments")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    till = models.ForeignKey(Till, models.PROTECT, null=True, related_name="payments")
    method = models.CharField(max_length=10, choices=[(one, one) for one in Method])
    transaction = models.CharField(max_length=64, blank=True, default="")
    fen = models.IntegerField()
    given_fen = models.IntegerField(null=True)
    paid_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    command = models.UUIDField(unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    why = models.CharField(max_length=20, blank=True, default="", db_default="")
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fen=0) | Q(method=Method.CREDIT.value), name="payment_moves_something"),
            models.CheckConstraint(
                condition=~Q(method=Method.CASH.value) | Q(till__isnull=False), name="cash_belongs_to_a_till"
            ),
            models.UniqueConstraint(
                fields=["transaction"],
                condition=Q(method=Method.MOBILE.value, fen__gt=0, reversed_at__isnull=True, reverses__isnull=True),
                name="one_payment_a_transaction",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, why="") | (Q(reverses__isnull=False) & ~Q(why="")),
                name="reversal_says_why",
            ),
        ]
        indexes = [models.Index(fields=["library", "-paid_at"]), models.Index(fields=["reader", "-paid_at"])]


class PaymentLine(models.Model):
    """What of a payment is for what: a charge, a deposit or a refund, and to which library it belongs in the end.

    `creditor` is the charge's library, or the reader's home library for a deposit. Where that is not the library
    that has the money, the line is cleared between them: `statement` is the frozen month that did so.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge"
        DEPOSIT = "deposit"
        REFUND = "refund"

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="lines")
    deposit = models.OneToOneField(Deposit, models.PROTECT, null=True, related_name="line")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="lines")
    creditor = models.ForeignKey(Library, models.PROTECT, related_name="+")
    fen = models.IntegerField()
    crosses = models.BooleanField()
    month = models.DateField()
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="lines")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fen=0), name="payment_line_moves_something"),
            models.CheckConstraint(
                condition=Q(kind="charge", charge__isnull=False, deposit__isnull=True, refund__isnull=True)
                | Q(kind="deposit", charge__isnull=True, deposit__isnull=False, refund__isnull=True)
                | Q(kind="refund", charge__isnull=True, deposit__isnull=True, refund__isnull=False),
                name="payment_line_is_for_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["month"], condition=Q(crosses=True, statement__isnull=True), name="lines_to_be_cleared"
            )
        ]
