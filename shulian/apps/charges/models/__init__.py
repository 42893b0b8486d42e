"""What readers owe and paid, their deposits, the tills, and what libraries owe each other. Money is whole fen."""

from shulian.apps.charges.models.charges import Charge, Refund, Relief
from shulian.apps.charges.models.clearing import Statement
from shulian.apps.charges.models.deposits import Deposit, DepositExemption, DepositTier
from shulian.apps.charges.models.payments import Payment, PaymentLine
from shulian.apps.charges.models.receipts import Receipt, ReceiptDay
from shulian.apps.charges.models.tills import Till, TillMove

__all__ = [
    "Charge",
    "Deposit",
    "DepositExemption",
    "DepositTier",
    "Payment",
    "PaymentLine",
    "Receipt",
    "ReceiptDay",
    "Refund",
    "Relief",
    "Statement",
    "Till",
    "TillMove",
]
