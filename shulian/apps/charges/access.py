"""The only way to money for a person: tills and receipts of one's own library, statements where figures are seen."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, head_for, may, require
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Charge, Payment, Receipt, Till
from shulian.apps.charges.queries.reversals import brought_cash
from shulian.apps.readers.access import require_doing
from shulian.apps.readers.models import Reader
from shulian.core.reversals import leaves_desk
from shulian.core.roles import Right
from shulian.core.visiting import Doing


def till_for(account: Visitor, pk: int) -> Till:
    """A till, open or closed, of a library where the account takes money; PermissionDenied otherwise."""
    till = Till.objects.select_related("library", "opened_by", "closed_by").filter(pk=pk).first()
    if till is None:
        raise PermissionDenied(f"till {pk}")
    require(account, Right.TAKE_MONEY, till.library)
    return till


def receipt_for(account: Visitor, pk: int) -> Receipt:
    """A receipt of a library where the account takes money; PermissionDenied otherwise."""
    others = ("payment__reverses__receipt__library", "payment__reversal__receipt__library")
    parts = ("library", "payment__reader", "payment__till", "payment__actor", *others)
    receipt = Receipt.objects.select_related(*parts).filter(pk=pk).first()
    if receipt is None:
        raise PermissionDenied(f"receipt {pk}")
    require(account, Right.TAKE_MONEY, receipt.library)
    return receipt


def may_reverse(account: Visitor, library: Library) -> bool:
    """Whether the account may take back what others took here, or what went through a till that is closed."""
    return may(account, Right.REVERSE_PAYMENTS, library)


def require_payee(account: Visitor, library: Library, payment: Payment, *, handed_back: bool, identified: bool) -> None:
    """NotIdentifiedError where cash would go out to nobody who was compared with a document: a receipt is no proof."""
    if payment.reader and leaves_desk(cash_in=brought_cash(payment), handed_back=handed_back):
        require_doing(account, library, payment.reader, Doing.PAY_OUT, identified=identified)


def sees_whole_clearing(account: Visitor) -> bool:
    """Whether the account may see what all libraries owe each other: whoever sees figures at the head of the tree."""
    return head_for(account, Right.VIEW_FIGURES) is not None


def may_freeze(account: Visitor) -> bool:
    """Whether the account may freeze a statement: who accepts returns for the whole alliance."""
    return head_for(account, Right.MANAGE_RETURNS) is not None


def require_freezing(account: Visitor) -> None:
    """PermissionDenied for anyone who may not freeze a statement."""
    if not may_freeze(account):
        raise PermissionDenied("freezing the clearing statement")


def charge_to_waive(account: Visitor, reader: Reader, pk: int) -> Charge:
    """A charge of this reader, for someone who may waive what is owed to its library; PermissionDenied otherwise."""
    charge = Charge.objects.select_related("library").filter(pk=pk, reader=reader).first()
    if charge is None:
        raise PermissionDenied(f"charge {pk}")
    require(account, Right.WAIVE_CHARGES, charge.library)
    return charge
