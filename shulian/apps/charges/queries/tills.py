"""Tills: which are open, what is in them, and what a day came to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Payment, PaymentLine, Till, TillMove
from shulian.core.charges import Method
from shulian.core.tills import expected

OTHERS = ("reverses__receipt__library", "reversal__receipt__library")
"""The payments that one takes back, or is taken back by, with their receipts."""


@dataclass(frozen=True)
class Total:
    """How often money moved for one thing in one way, and how much; what was taken back stands in lines of its own."""

    what: str
    method: str
    count: int
    fen: int
    reversal: bool = False


@dataclass(frozen=True)
class Day:
    """What a till's day came to: sums, moves without a reader, and corrections that were made afterwards."""

    totals: tuple[Total, ...]
    moves: tuple[TillMove, ...]
    corrections: tuple[TillMove, ...]
    cash_fen: int
    mobile_fen: int
    expected_fen: int


def open_tills(library: Library) -> QuerySet[Till]:
    """The tills of this library that are open, by name."""
    return Till.objects.filter(library=library, closed_at__isnull=True).order_by("name")


def tills_of(library: Library) -> QuerySet[Till]:
    """All tills of this library, the newest first, with the number of payments that went through each."""
    found: QuerySet[Till] = (
        Till.objects.filter(library=library)
        .select_related("library", "opened_by", "closed_by")
        .annotate(acts=Count("payments"))
        .order_by("-opened_at", "-pk")
    )
    return found


def cash_in(till: Till) -> int:
    """What should be in the drawer now."""
    paid = till.payments.filter(method=Method.CASH).aggregate(fen=Coalesce(Sum("fen"), 0))["fen"]
    moved = till.moves.aggregate(fen=Coalesce(Sum("fen"), 0))["fen"]
    return expected(till.float_fen, (paid, moved))


def day_of(till: Till) -> Day:
    """The report of a till: by kind of charge, deposits in and out, refunds; in cash and recorded."""
    back = Q(payment__reverses__isnull=False)
    what = Case(
        When(kind=PaymentLine.Kind.CHARGE, then=F("charge__kind")),
        When(kind=PaymentLine.Kind.REFUND, then=Value("refund")),
        # What takes a deposit back is less than nothing, and so on.
        When((Q(fen__gt=0) & ~back) | (Q(fen__lt=0) & back), then=Value("deposit-in")),
        default=Value("deposit-out"),
        output_field=CharField(),
    )
    rows = (
        PaymentLine.objects.filter(payment__till=till)
        .annotate(what=what, back=Case(When(back, then=True), default=False))
        .values("what", "back", method=F("payment__method"))
        .annotate(count=Count("pk"), sum=Sum("fen"))
        .order_by("back", "what", "method")
    )
    totals = tuple(Total(row["what"], row["method"], row["count"], row["sum"], row["back"]) for row in rows)
    return Day(
        totals=totals,
        moves=tuple(till.moves.select_related("actor", "corrects").order_by("moved_at", "pk")),
        corrections=tuple(till.corrections.select_related("actor", "till").order_by("moved_at", "pk")),
        cash_fen=sum(one.fen for one in totals if one.method == Method.CASH),
        mobile_fen=sum(one.fen for one in totals if one.method == Method.MOBILE),
        expected_fen=cash_in(till),
    )


def payments_of(till: Till) -> QuerySet[Payment]:
    """What went through a till, in its order, each with its receipt."""
    return till.payments.select_related("receipt__library", *OTHERS).order_by("paid_at", "pk")
