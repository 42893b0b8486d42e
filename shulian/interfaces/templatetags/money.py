"""Money as the pages show it."""

from __future__ import annotations

from django import template

from shulian.apps.charges.models import Charge
from shulian.apps.circulation.accruals import Accrual
from shulian.interfaces import money

register = template.Library()
register.filter("yuan", money.amount)


@register.filter
def charge_kind(charge: Charge) -> str:
    """The word for the kind of a charge."""
    return str(money.CHARGE_KINDS.get(charge.kind, charge.kind))


@register.filter
def charge_basis(charge: Charge) -> str:
    """How the amount was worked out, or the note of whoever charged it."""
    return charge.note or money.basis(charge.kind, charge.basis)


@register.filter
def money_word(code: str) -> str:
    """The word for what money was for."""
    return str(money.WHAT.get(code, code))


@register.filter
def method_word(code: str) -> str:
    """The word for how money moved."""
    return str(money.METHODS.get(code, code))


@register.filter
def move_word(code: str) -> str:
    """The word for a move of cash without a reader."""
    return str(money.MOVES.get(code, code))


@register.filter
def reason_word(text: str) -> str:
    """A reason as it was written, or the words for one that no person wrote."""
    return money.reason_word(text)


@register.filter
def why_word(code: str) -> str:
    """What was wrong with a payment that is taken back."""
    return money.why_word(code)


@register.filter
def in_yuan(fen: int) -> str:
    """1234.50, as it stands in a field."""
    return f"{fen // 100}.{fen % 100:02d}"


@register.filter
def accrual_basis(accrual: Accrual) -> str:
    """How the sum of a loan that is late so far was worked out."""
    return money.basis(Charge.Kind.OVERDUE, accrual.overdue.basis)
